"""Work of a screen of which only the newest matters: suggestions for what is looked at, checks of what is typed."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Latest:
    """Runs what was asked last, in one thread; what was asked before it and has not begun is forgotten."""

    def __init__(self, name: str) -> None:
        self._name = f"crm-lab {name}"
        self._lock = threading.Lock()
        self._next: Callable[[], None] | None = None
        self._busy = False
        self._thread: threading.Thread | None = None

    def end(self, seconds: float = 10.0) -> None:
        """Forget what waits, and wait for what runs; what takes longer ends by itself."""
        with self._lock:
            self._next, thread = None, self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def ask(self, work: Callable[[], None]) -> None:
        """Let ``work`` run as soon as the work before it has ended.  ``work`` may not raise."""
        with self._lock:
            self._next = work
            if self._busy:
                return
            self._busy = True
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (work := self._take()) is not None:
            work()

    def _take(self) -> Callable[[], None] | None:
        with self._lock:
            work, self._next = self._next, None
            self._busy = work is not None
            return work
