"""Long lists scrolled in a real browser: by the wheel, and by dragging the scroll bar to the middle and to the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.browser import WAIT, browser_missing, fresh_page, lab_with_store
from benchmarks.company import SEED
from benchmarks.measure import Figure, not_measured
from crm_lab.store import entities as e
from crm_lab.store.bulk import insert_frame
from crm_lab.store.ids import new_ids
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.lab import Lab

NAME = "lists of 100,000 activities, 10,000 customers to mend, 10,000 pairs: slow frames, and rows there after a jump"
SLOW_MS = 50
MOST_SLOW = 0.05
"""At most this share of the frames may be slow."""

MOST_WAIT_MS = 1_000
"""So long after a jump the rows must be there."""

BAR = f"≤ {MOST_SLOW:.0%} slow frames, rows ≤ {MOST_WAIT_MS} ms after a jump"
WHEEL_STEPS = 120

FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const tick = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    if (window.frames_ms) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""

TAKE = "() => { const all = window.frames_ms; window.frames_ms = null; return all.slice(1); }"

JUMP = """([selector, row, share]) => new Promise((tell) => {
  const place = document.querySelector(selector);
  const began = performance.now();
  place.scrollTop = share * (place.scrollHeight - place.clientHeight);
  const box = place.getBoundingClientRect();
  const seen = (one) => {
    const at = one.getBoundingClientRect();
    return at.bottom > box.top && at.top < box.bottom;
  };
  const look = () => {
    const rows = [...place.querySelectorAll(row)].filter(seen);
    const high = Math.max(60, rows[0]?.getBoundingClientRect().height ?? 0);
    const full = rows.length >= Math.floor(box.height / high) && !place.querySelector('.crm-bone');
    if (full || performance.now() - began > 60_000) requestAnimationFrame(() => tell(performance.now() - began));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
"""Sets the scroll bar and tells the milliseconds until whole rows stand everywhere on the screen."""


@dataclass(frozen=True)
class Scrolled:
    """Frame times (ms) while the wheel turned, and the waits (ms) for rows after jumps to the middle and the end."""

    frames: list[float]
    middle: float
    end: float

    @property
    def slow(self) -> float:
        """The share of frames over SLOW_MS."""
        return sum(one > SLOW_MS for one in self.frames) / max(1, len(self.frames))

    @property
    def wait(self) -> float:
        """The longer one of the waits."""
        return max(self.middle, self.end)

    @property
    def smooth(self) -> bool:
        """Whether the list meets the bars."""
        return self.slow <= MOST_SLOW and self.wait <= MOST_WAIT_MS

    def __str__(self) -> str:
        """Say how it went."""
        return (
            f"{self.slow:.1%} of {len(self.frames)} frames over {SLOW_MS} ms (median {median(self.frames):.0f} ms), "
            f"rows {self.middle:.0f} ms after a jump to the middle, {self.end:.0f} ms to the end"
        )

    def told(self) -> dict[str, float]:
        """Return the figures."""
        return {
            "frames": len(self.frames),
            "share_over_50_ms": round(self.slow, 4),
            "frame_p50_ms": round(median(self.frames), 1),
            "frame_max_ms": round(max(self.frames), 1),
            "rows_after_middle_ms": round(self.middle),
            "rows_after_end_ms": round(self.end),
        }


def long_lists(folder: Path, quick: bool = False) -> Figure:
    """Scroll the timeline of a customer with 100,000 activities, a to-do list and pairs of 10,000 each."""
    if (missing := browser_missing()) is not None:
        return not_measured(NAME, missing, BAR)
    count = 5_000 if quick else 100_000
    with lab_with_store(folder, lambda ws: _fill(ws, count, count // 10)) as (lab, browser):
        found: dict[str, Scrolled] = {}
        for name, show in (("timeline", _timeline), ("to-do list", _todo), ("pairs", _pairs)):
            with fresh_page(lab, browser) as page:
                found[name] = scrolled(page, *show(lab, page))
    return _figure(found)


def _figure(found: dict[str, Scrolled]) -> Figure:
    value = "; ".join(f"{name}: {one}" for name, one in found.items())
    wait = max(one.wait for one in found.values())
    detail = {name: one.told() for name, one in found.items()}
    return Figure(NAME, value, BAR, round(wait / MOST_WAIT_MS, 2), all(one.smooth for one in found.values()), detail)


def scrolled(page: Page, place: str, row: str) -> Scrolled:
    """Jump to the middle and to the end of the list at the selector ``place``, then turn the wheel from its top."""
    middle = float(page.evaluate(JUMP, [place, row, 0.5]))
    end = float(page.evaluate(JUMP, [place, row, 1.0]))
    page.evaluate(JUMP, [place, row, 0.0])
    page.locator(place).hover()
    page.evaluate(FRAMES)
    for _ in range(WHEEL_STEPS):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(16)
    frames: list[float] = page.evaluate(TAKE)
    return Scrolled(frames, middle, end)


def _timeline(lab: Lab, page: Page) -> tuple[str, str]:
    screen = lab.open(page, "customer")
    screen.locator("input[role=combobox]").fill("Large")
    screen.locator("[role=option]", has_text="Large").click(timeout=WAIT)
    row = ".crm-cu-entry[data-row]"
    screen.locator(row).first.wait_for(timeout=WAIT)
    screen.locator(".crm-cu-chip").first.wait_for(timeout=WAIT)
    screen.locator("[data-figure=value]", has_text="No order yet").wait_for(timeout=WAIT)  # the last that comes
    return ".crm-cu-scroller", row


def _todo(lab: Lab, page: Page) -> tuple[str, str]:
    screen = lab.open(page, "data_quality")
    screen.locator(".crm-q-row .crm-q-name").first.wait_for(timeout=WAIT)
    page.wait_for_timeout(1_500)  # the figures are measured beside it
    return ".crm-q-rows .crm-scroll", ".crm-q-row[aria-label]"


PAIRS = """
import crm_lab_widgets.lab as lab
from crm_lab.customers.reviewing import Pair
from crm_lab_widgets.data_quality.review import Review
screen = lab._screens["data_quality"]
frame = lab._workspace().accounts.frame()
ids, names = frame["id"].tolist(), frame["name"].tolist()
pairs = [Pair(ids[n], ids[n + 1], names[n], names[n + 1], 0.5, "ask", "") for n in range({count})]
screen._reviews["accounts"] = Review("accounts", pairs)
"""


def _pairs(lab: Lab, page: Page) -> tuple[str, str]:
    screen = lab.open(page, "data_quality")
    lab.python(page, PAIRS.format(count=_accounts(lab) - 2))
    screen.locator("[data-tab=duplicates]").click()
    screen.locator(".crm-q-beside").wait_for(timeout=WAIT)
    return ".crm-q-pair-rows .crm-scroll", ".crm-q-row[aria-label]"


def _accounts(lab: Lab) -> int:
    import crm_lab

    with crm_lab.open(lab.db_path) as ws:
        return ws.accounts.count()


def _fill(ws: Workspace, activities: int, others: int) -> None:
    """One customer with many activities, and others without a city or an owner."""
    chance = np.random.default_rng(SEED)
    large = ws.accounts.add(name="Large", industry="Chemicals", city="Hefei").id
    names = [f"Customer {one}" for one in range(others)]
    frame = pd.DataFrame({"id": new_ids(others), "name": names, "kind": "company"})
    when = pd.Timestamp(utc_now()) - pd.to_timedelta(np.sort(chance.integers(3600, 10**8, activities))[::-1], unit="s")
    done = pd.DataFrame(
        {
            "id": new_ids(activities),
            "channel": chance.choice(["phone", "wechat", "email", "meeting", "note"], activities),
            "direction": chance.choice(["in", "out"], activities),
            "subject": [f"Asked about the delivery 询问交期 {one}" for one in range(activities)],
            "body": "They compare us with two others; the date of delivery matters more than the price. " * 4,
            "occurred_at": when,
            "account_id": large,
            "owner_id": ws.actor.id,
        }
    )
    with ws.database.write(ws.actor, "benchmark") as unit:
        insert_frame(unit, e.Account, frame)
        insert_frame(unit, e.Activity, done)


__all__ = ["BAR", "MOST_WAIT_MS", "Scrolled", "long_lists", "scrolled"]
