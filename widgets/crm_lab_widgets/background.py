"""Long work of a screen: one piece at a time, in a thread of its own, with progress and a way to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Protocol

from crm_lab.errors import Refused
from crm_lab.jobs import Cancelled
from crm_lab_widgets.failing import failure

PAUSE = 0.2
"""Seconds between two reports of progress at the least."""


@dataclass(frozen=True)
class Work:
    """What the browser is told: ``state`` is idle, running, done, failed or cancelled; ``total`` None when unknown."""

    name: str = ""
    state: str = "idle"
    done: int = 0
    total: int | None = None
    text: str = ""
    result: Any = None
    error: dict[str, Any] | None = None

    def told(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


class Step(Protocol):
    """What work calls as it goes on; raises Cancelled when a person wants it to stop."""

    def __call__(self, done: int, total: int | None = None, text: str = "") -> None:
        """Report that ``done`` of ``total`` is finished."""


class Background:
    """Runs one piece of work at a time and tells how it goes through ``tell``."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._told_at = 0.0
        self._turn = 0
        self._stopped = 0
        self.now = Work()

    @property
    def running(self) -> bool:
        """Tell whether there is work at the moment."""
        return self.now.state == "running"

    def start(self, name: str, work: Callable[[Step], Any]) -> dict[str, Any]:
        """Begin ``work`` and return at once.  Raises Refused while other work is running."""
        with self._lock:
            self.check_free()
            self._turn += 1
            self.now = Work(name, "running")
        arguments = (self._turn, name, work)
        threading.Thread(target=self._run, args=arguments, name=f"crm-lab {name}", daemon=True).start()
        return self.now.told()

    def check_free(self) -> None:
        """Raise Refused while work is running."""
        if self.running:
            raise Refused("the work before this one is still running; wait for its end, or cancel it")

    def cancel(self) -> None:
        """Let the work stop at its next step."""
        self._stopped = self._turn

    def abandon(self) -> None:
        """Let go of work whose steps are long: it ends at its next step, and what comes of it is thrown away."""
        with self._lock:
            if self.running:
                self._stopped = self._turn
                self._turn += 1
                self.now = Work(self.now.name, "cancelled", error={"code": "cancelled", "message": "it was cancelled"})
        self._tell(self.now.told())

    def forget(self) -> None:
        """Put what was done away; running work stays."""
        with self._lock:
            if not self.running:
                self.now = Work()

    def _run(self, turn: int, name: str, work: Callable[[Step], Any]) -> None:
        ended = self._ended(turn, name, work)
        with self._lock:
            if turn != self._turn:
                return
            self.now = ended
        self._tell(ended.told())

    def _ended(self, turn: int, name: str, work: Callable[[Step], Any]) -> Work:
        try:
            return Work(name, "done", result=work(partial(self._step, turn)))
        except Cancelled as problem:
            return Work(name, "cancelled", error=failure(problem, name))
        except Exception as problem:
            return Work(name, "failed", error=failure(problem, name))

    def _step(self, turn: int, done: int, total: int | None = None, text: str = "") -> None:
        with self._lock:
            if self._stopped >= turn:
                raise Cancelled("it was cancelled")
            self.now = Work(self.now.name, "running", done, total, text)
        if time.monotonic() - self._told_at >= PAUSE:
            self._told_at = time.monotonic()
            self._tell(self.now.told())
