"""What must not differ between a sentence and its source, however alike they are: numbers, yes or no, you or we."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {**{word: str(at) for at, word in enumerate(_ENGLISH)}, "fifteen": "15", "twenty": "20", "thirty": "30"}
_SIGNS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_COUNTED = "个天日号小时分钟秒元块角周月年次件份倍折公斤克米工岁人位台套张条点级页项步%％"

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_CHINESE = re.compile(rf"([零〇一二两三四五六七八九十百]+)(?=[{_COUNTED}])")

_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|without|none|neither|nor|unable|impossible)\b|n't\b|n’t\b"
    r"|(?<!特)(?<!分)(?<!区)(?<!级)别(?!的|人|处|墅|名|称)|[没勿未非无](?!常|论)|不(?!同|久|错|过|断|管|仅|但|妨)"
)
_PARTIES = {
    "you": re.compile(r"\b(?:you|your|yours|customer|customers)\b|您|你|客户|顾客|买家"),
    "we": re.compile(r"\b(?:we|us|our|ours)\b|我们|我司|本店|商家|卖家"),
}


def numbers(text: str) -> Counter[str]:
    """Return the numbers in ``text`` as digits and how often each stands there: 3, 1000, 09:30; also those in words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = Counter(_digits(each) for each in _NUMBER.findall(plain))
    found.update(_WORDS[each] for each in _WORD.findall(plain))
    found.update(str(_chinese(each)) for each in _CHINESE.findall(plain))
    return found


def denies(text: str) -> bool:
    """Tell whether ``text`` says that something is not so; two denials in one sentence are one assertion."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return len(_NEGATION.findall(plain)) % 2 == 1


def parties(text: str) -> set[str]:
    """Return of whom ``text`` speaks: "you", the customer, and "we"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return {name for name, words in _PARTIES.items() if words.search(plain)}


def agree(one: str, other: str) -> bool:
    """Tell whether ``one`` says no number that ``other`` does not, and speaks of the same people."""
    if numbers(one).keys() - numbers(other).keys():
        return False
    people, others = parties(one), parties(other)
    return not people or not others or bool(people & others)


def _digits(written: str) -> str:
    """Return a number without the marks between thousands: 1,000 is 1000, while 1.5 and 09:30 stay."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", written):
        return written.replace(",", "")
    return written


def _chinese(written: str) -> int:
    total, held = 0, 0
    for sign in written:
        if sign in "十百":
            total += (held or 1) * (10 if sign == "十" else 100)
            held = 0
        else:
            held = held * 10 + _SIGNS[sign]
    return total + held
