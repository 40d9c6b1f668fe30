"""A behavioural tag kept by a rule over very many customers: the first look at all of them, and the looks after it."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import Figure
from crm_lab.store import entities as e
from crm_lab.store.bulk import insert_frame
from crm_lab.store.ids import new_ids
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

BAR = 60.0
SEED = 11
RULES: dict[str, list[Any]] = {
    "quiet": [{"exists": "orders"}, {"none": "orders", "within": "30 days"}],
    "viewed 5 times": [{"count": "activities", "within": "30 days", "ge": 5}],
    "big spender": [{"sum": "orders.amount", "within": "365 days", "gt": 5000}, {"field": "city", "is": "上海"}],
}


def tag_rules(folder: Path, quick: bool = False) -> Figure:
    """Three behavioural rules over 1,000,000 accounts: each first run within a minute, a later one within seconds.

    A first run finds the records in SQL, writes the tags, the matches and a decision with its reasons for each record.
    """
    count = 20_000 if quick else 1_000_000
    detail: dict[str, Any] = {"accounts": count}
    with base(folder / "tags.db", count) as ws:
        for name, when in RULES.items():
            ws.tags.keep(name, when)
            detail[name] = _run(ws, f"tag {name}")
        _happen(ws)
        again = [_run(ws, f"tag {name}") for name in RULES]
        detail["again"] = dict(zip(RULES, again, strict=True))
    first = max(detail[name]["seconds"] for name in RULES)
    later = max(one["seconds"] for one in again)
    found = ", ".join(f"{name}: {detail[name]['touched']:,}" for name in RULES)
    value = f"{first:.1f} s for the slowest ({found}); {later:.2f} s after 100 new orders"
    return Figure(f"tag rules over {count:,} accounts", value, f"≤ {BAR:.0f} s", first / BAR, first <= BAR, detail)


def _run(ws: Workspace, name: str) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    dry = time.perf_counter()
    size = ws.rules.dry_run(name, limit=1).matched
    dry = time.perf_counter() - dry
    wall = time.perf_counter()
    (run,) = ws.tags.refresh(name).runs
    return {
        "asked_s": round(dry, 2),
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "mode": run.mode,
        "looked_at": run.looked_at,
        "touched": run.touched,
        "matched": size,
    }


def _happen(ws: Workspace) -> None:
    for id in ws.accounts.frame(city="上海").id.head(100):
        ws.orders.add(name="new", account_id=id, amount=Decimal(9000), currency="CNY", ordered_on=utc_now().date())


def base(path: Path, count: int) -> Workspace:
    """Return a new store with ``count`` accounts, two orders and three activities for each, over two years."""
    ws = open_workspace(path)
    chance = np.random.default_rng(SEED)
    accounts = pd.DataFrame({"id": new_ids(count), "name": [f"客户 {i}" for i in range(count)], "kind": "company"})
    accounts["city"] = chance.choice(["上海", "北京", "Hamburg", None], count)
    with ws.database.write(ws.actor, "benchmark") as unit:
        insert_frame(unit, e.Account, accounts)
        insert_frame(unit, e.Order, _orders(chance, accounts["id"].to_numpy(), 2 * count))
        insert_frame(unit, e.Activity, _activities(chance, accounts["id"].to_numpy(), 3 * count))
    return ws


def _orders(chance: np.random.Generator, accounts: np.ndarray, count: int) -> pd.DataFrame:
    days = pd.Timestamp(utc_now().date()) - pd.to_timedelta(chance.integers(0, 730, count), unit="D")
    return pd.DataFrame(
        {
            "id": new_ids(count),
            "name": "order",
            "account_id": accounts[chance.integers(0, len(accounts), count)],
            "amount_minor": chance.integers(1_000, 900_000, count),
            "currency": "CNY",
            "ordered_on": days.strftime("%Y-%m-%d"),
        }
    )


def _activities(chance: np.random.Generator, accounts: np.ndarray, count: int) -> pd.DataFrame:
    at = pd.Timestamp(utc_now()) - pd.to_timedelta(chance.integers(0, timedelta(days=180).total_seconds(), count), "s")
    chosen = (chance.pareto(1.5, count) * len(accounts) / 20).astype(int) % len(accounts)
    return pd.DataFrame(
        {
            "id": new_ids(count),
            "channel": "miniprogram",
            "occurred_at": at,
            "account_id": accounts[chosen],
        }
    )
