"""Small lists of customers with known duplicates, Chinese and English, made from a seed."""

from __future__ import annotations

import random
from itertools import combinations

import pandas as pd

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰志建国文斌晓燕梅"
CITIES = ["上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安"]
TRADES = ["科技", "贸易", "网络", "信息技术", "实业"]
FIRST = ["Anna", "Peter", "Laura", "James", "Maria", "Robert", "Susan", "David", "Emma", "Thomas", "Karen", "Brian"]
LAST = ["Miller", "Fischer", "Schmidt", "Johnson", "Brown", "Walker", "Hughes", "Murphy", "Bennett", "Foster", "Reid"]
TOWNS = ["Austin", "Boston", "Dallas", "Denver", "Seattle", "Portland"]
ROADS = ["Oak", "Maple", "Cedar", "Pine", "Lake", "Hill", "Park", "River", "Church", "Mill"]


def customers(number: int, seed: int = 7) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Return customers, a third of them twice or three times with slips, and the pairs that are the same."""
    chance = random.Random(seed)
    rows: list[dict[str, str | None]] = []
    pairs: set[tuple[str, str]] = set()
    for one in range(number):
        whole = _chinese(chance) if one % 2 else _english(chance)
        copies = [whole] + [_slipped(whole, chance) for _ in range((0, 0, 1, 0, 0, 2)[one % 6])]
        ids = [f"c{one:04d}-{place}" for place in range(len(copies))]
        rows += [{"id": id, **copy} for id, copy in zip(ids, copies, strict=True)]
        pairs |= set(combinations(ids, 2))
    chance.shuffle(rows)
    return pd.DataFrame(rows), pairs


def _chinese(chance: random.Random) -> dict[str, str | None]:
    given = "".join(chance.choices(GIVEN, k=2))
    city = chance.choice(CITIES)
    shop = "".join(chance.choices(GIVEN, k=2))
    road = "".join(chance.choices(GIVEN, k=2))
    return {
        "姓名": chance.choice(SURNAMES) + given,
        "手机": "1" + chance.choice("358") + "".join(chance.choices("0123456789", k=9)),
        "邮箱": "".join(chance.choices("abcdefghkmnpqrst", k=8)) + f"{chance.randint(10, 9999)}@163.com",
        "公司": f"{city}{shop}{chance.choice(TRADES)}有限公司",
        "城市": city,
        "地址": f"{city}市{road}路{chance.randint(1, 999)}号",
    }


def _english(chance: random.Random) -> dict[str, str | None]:
    first, last, town = chance.choice(FIRST), chance.choice(LAST), chance.choice(TOWNS)
    return {
        "姓名": f"{first} {last}",
        "手机": f"+1 {chance.randint(212, 989)} {chance.randint(200, 999)} {chance.randint(1000, 9999)}",
        "邮箱": f"{first}.{last}{chance.randint(10, 9999)}@example.com".lower(),
        "公司": f"{chance.choice(LAST)} {chance.choice(ROADS)} {chance.choice(['Inc', 'LLC', 'Ltd'])}",
        "城市": town,
        "地址": f"{chance.randint(1, 999)} {chance.choice(ROADS)} Street, {town}",
    }


def _slipped(whole: dict[str, str | None], chance: random.Random) -> dict[str, str | None]:
    copy = dict(whole)
    slip = chance.choice(["姓名", "手机", "邮箱", "公司", "地址"])
    text = str(copy[slip])
    at = chance.randrange(len(text) - 1)
    copy[slip] = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    copy[chance.choice(["手机", "邮箱", "公司", "地址"])] = None
    return copy
