"""The triage queue with 50,000 open tickets, scrolled in a real browser; how long it takes to read and to filter."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.browser import WAIT, browser_missing, fresh_page, lab_with_store
from benchmarks.company import SEED
from benchmarks.long_lists import BAR, MOST_WAIT_MS, Scrolled, scrolled
from benchmarks.measure import Figure, not_measured
from crm_lab.store import entities as e
from crm_lab.store.bulk import insert_frame
from crm_lab.store.ids import new_ids
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

NAME = "50,000 open tickets in the triage queue: frames over 50 ms while scrolling, and rows there after a jump"


def triage_scroll(folder: Path, quick: bool = False) -> Figure:
    """Scroll the queue by wheel and scroll bar; tell beside it what Python needs for it."""
    if (missing := browser_missing()) is not None:
        return not_measured(NAME, missing, BAR)
    count = 2_000 if quick else 50_000
    with lab_with_store(folder, lambda ws: _fill(ws, count)) as (lab, browser):
        python = _python(lab.db_path)
        with fresh_page(lab, browser) as page:
            screen = lab.open(page, "triage")
            screen.locator(".crm-t-row[aria-label]").first.wait_for(timeout=WAIT)
            seen = scrolled(page, ".crm-t-rows .crm-scroll", ".crm-t-row[aria-label]")
    return _figure(seen, python)


def _figure(seen: Scrolled, python: dict[str, float]) -> Figure:
    return Figure(NAME, str(seen), BAR, round(seen.wait / MOST_WAIT_MS, 2), seen.smooth, {**seen.told(), **python})


def _python(path: Path) -> dict[str, float]:
    """Return the milliseconds that reading, filtering and one page take, and reading anew after one change."""
    with open_workspace(path) as ws:
        screen = ws.triage()
        try:
            id = screen.queue()["rows"][0]["id"]
            ways: dict[str, Callable[[], object]] = {
                "read_ms": lambda: screen.queue(),
                "filter_ms": lambda: screen.queue(filters={"text": "parcel 4", "priority": "high"}, fresh=False),
                "page_ms": lambda: screen.queue_page(start=0, count=100),
                "after_one_change_ms": lambda: (screen._reread([id]), screen.queue(fresh=False)),
            }
            return {name: _took(way) for name, way in ways.items()}
        finally:
            screen.close()


def _took(way: Callable[[], object]) -> float:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        way()
        took.append(time.perf_counter() - began)
    return round(1000 * median(took), 1)


def _fill(ws: Workspace, count: int) -> None:
    """Open tickets of the last six days, from everywhere, for four people and nobody."""
    chance = np.random.default_rng(SEED)
    people = [ws.users.add(name=f"Agent {one}", login=f"agent{one}", role="rep").id for one in range(4)]
    customers = [ws.accounts.add(name=f"Customer {one} 有限公司").id for one in range(50)]
    age = pd.to_timedelta(np.sort(chance.integers(600, 6 * 86_400, count))[::-1], unit="s")
    frame = pd.DataFrame(
        {
            "id": new_ids(count),
            "subject": [f"Where is parcel {one}? 包裹在哪里" for one in range(count)],
            "description": "It was sent a week ago.",
            "channel": chance.choice(["email", "phone", "wechat", "chat"], count),
            "category": chance.choice(["Delivery", "Invoice", "Quality", "Return"], count),
            "priority": chance.choice(["low", "normal", "high", "urgent"], count, p=[0.2, 0.5, 0.2, 0.1]),
            "account_id": chance.choice(customers, count),
            "owner_id": chance.choice(np.array([*people, None], dtype=object), count),
            "opened_at": pd.Timestamp(utc_now()) - age,
        }
    )
    with ws.database.write(ws.actor, "benchmark") as unit:
        insert_frame(unit, e.Ticket, frame)


__all__ = ["triage_scroll"]
