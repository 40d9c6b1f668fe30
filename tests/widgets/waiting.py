"""Waiting for what a screen tells later, without a page: nothing here answers one meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .conftest import Browser


def eventually(check: Callable[[], Any]) -> Any:
    """Return what ``check`` gives as soon as it gives anything.  Raises AssertionError when it never does."""
    for _ in range(3_000):
        if found := check():
            return found
        time.sleep(0.02)
    raise AssertionError("it never happened")


def work_of(browser: Browser, name: str) -> dict[str, Any]:
    """Return how the work of that name ended, newest first."""

    def ended() -> dict[str, Any] | None:
        told = [one["work"] for one in browser.events("work") if one["work"]["state"] != "running"]
        return dict(told[-1]) if told and told[-1]["name"] == name else None

    return dict(eventually(ended))


def figure_of(browser: Browser, turn: int) -> dict[str, Any]:
    """Return the answer to the question of a turn."""
    return dict(eventually(lambda: [one for one in browser.events("figure") if one["turn"] == turn])[-1])
