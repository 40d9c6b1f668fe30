"""Filling tickets by themselves after they were opened: who opens one does not wait until it was learnt from others."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread
from weakref import WeakKeyDictionary

from crm_lab.errors import NotFound, StaleRecord
from crm_lab.store.database import Database

log = logging.getLogger(__name__)

_FILLING: WeakKeyDictionary[Database, Filling] = WeakKeyDictionary()
_LOCK = Lock()


class Filling:
    """Fills the tickets of one store, one after another, in a thread that lives as long as there are any.

    Python does not end before it is through.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Callable[[], object]] = deque()
        self._thread: Thread | None = None

    def add(self, fill: Callable[[], object]) -> None:
        """Let ``fill`` run after what was added before it."""
        with self._lock:
            self._waiting.append(fill)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="crm-lab filling tickets")
                self._thread.start()

    def wait(self) -> None:
        """Return when everything that was added is done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while (fill := self._next()) is not None:
            try:
                fill()
            except (StaleRecord, NotFound) as problem:
                log.info("a ticket is not filled, somebody was quicker: %s", problem)
            except Exception:
                log.exception("a ticket could not be filled with what is proposed for it")

    def _next(self) -> Callable[[], object] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None


def filling(database: Database) -> Filling:
    """Return what fills the tickets of a store."""
    with _LOCK:
        return _FILLING.setdefault(database, Filling())
