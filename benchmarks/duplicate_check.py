"""One new lead checked against a million of them, as a form or the API does before it is saved."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.company import SEED
from benchmarks.measure import Figure
from crm_lab.customers.checkable import Checkable
from crm_lab.customers.key_index import catch_up
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Lead
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

BAR = 20.0
"""Milliseconds, 95 of 100 checks."""
CHECKS = 400
SURNAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧")
LETTERS = list("伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰志建国文斌晓燕梅红春雪云海波峰龙")
CITIES = ["上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "苏州", "天津", "重庆"]


def duplicate_check(folder: Path, quick: bool = False) -> Figure:
    """Check 400 leads (a third of them there already, with slips) one by one; p95 at most 20 ms."""
    count = 10_000 if quick else 1_000_000
    with open_workspace(folder / "check.db") as ws:
        leads = people(count)
        with ws.database.write(ws.actor, "import") as unit:
            insert_frame(unit, Lead, leads)
        started = time.perf_counter()
        catch_up(ws.database)
        indexed = time.perf_counter() - started
        wall, cpu, found = _checked(ws, leads)
    p50, p95 = np.percentile(wall, [50, 95])
    busy = np.percentile(cpu, 95)
    known = len(range(0, CHECKS, 3))
    detail = {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "max_ms": round(max(wall), 2), "found": found}
    detail |= {"known": known, "cpu_p95_ms": round(busy, 2), "index_rows_per_second": round(count / indexed)}
    value = (
        f"p95 {p95:.1f} ms (CPU {busy:.1f} ms; p50 {p50:.1f} ms; found {found} of {known}; "
        f"index {count / indexed:,.0f} rows/s)"
    )
    ok = bool(p95 <= BAR) and found >= 0.95 * known
    return Figure(f"check of one new record against {count:,}", value, f"p95 ≤ {BAR:.0f} ms", None, ok, detail)


def people(count: int) -> pd.DataFrame:
    """Return leads as the store has them."""
    chance = np.random.default_rng(SEED)
    second = np.where(chance.random(count) < 0.7, chance.choice(LETTERS, count), "")
    given = np.char.add(chance.choice(LETTERS, count), second)
    names = np.char.add(chance.choice(SURNAMES, count), given)
    cities = chance.choice(CITIES, count)
    roads = np.char.add(chance.choice(LETTERS, count), chance.choice(LETTERS, count))
    houses = chance.integers(1, 999, count).astype(str)
    firms = np.char.add(np.char.add(cities, roads), chance.choice(["科技", "贸易", "网络"], count))
    numbers = chance.integers(3_000_000_000, 9_999_999_999, count)
    return pd.DataFrame(
        {
            "name": names,
            "company": np.char.add(firms, "有限公司"),
            "phone": np.char.add("1", numbers.astype(str)),
            "email": [f"user{number:07d}@example.com" for number in chance.permutation(count)],
            "city": cities,
            "address": [f"{one[0]}市{one[1]}路{one[2]}号" for one in zip(cities, roads, houses, strict=True)],
        }
    )


def _checked(ws: Workspace, leads: pd.DataFrame) -> tuple[list[float], list[float], int]:
    """Return how long each check took (milliseconds, clock and processor), and how many known leads were found."""
    collection = Checkable(ws.database, ws.actor, Lead)
    asked = leads.sample(CHECKS, random_state=SEED).to_dict("records")
    strangers = people(CHECKS + 1).iloc[1:].to_dict("records")
    wall, cpu, found = [], [], 0
    collection.check(asked[0])
    for at in range(CHECKS):
        values = _slipped(asked[at], at) if at % 3 == 0 else {**strangers[at], "phone": None, "email": f"x{at}@new.cn"}
        started, busy = time.perf_counter(), time.process_time()
        matches = collection.check(values)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
        found += at % 3 == 0 and any(one.decision == "same" for one in matches)
    return wall, cpu, int(found)


def _slipped(lead: dict[str, str], at: int) -> dict[str, str | None]:
    phone = lead["phone"]
    written = f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}"
    return [
        {**lead, "phone": written, "email": None},
        {**lead, "phone": None, "address": None},
        {**lead, "name": lead["name"][::-1], "email": None, "phone": written},
    ][at % 9 // 3]
