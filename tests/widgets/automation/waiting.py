"""Waiting for what the screen tells later."""

from __future__ import annotations

import time
from typing import Any

from ..conftest import Browser


def work_of(browser: Browser, name: str) -> dict[str, Any]:
    """Return how the work of that name ended, newest first."""
    for _ in range(400):
        ended: list[dict[str, Any]] = [
            one["work"] for one in browser.events("work") if one["work"]["state"] != "running"
        ]
        if ended and ended[-1]["name"] == name:
            return ended[-1]
        time.sleep(0.025)
    raise AssertionError(f"the work {name} did not end")


def figure_of(browser: Browser, turn: int) -> dict[str, Any]:
    """Return the answer to the question of a turn."""
    for _ in range(400):
        found = [one for one in browser.events("figure") if one["turn"] == turn]
        if found:
            return found[-1]
        time.sleep(0.025)
    raise AssertionError(f"the question {turn} was not answered")
