"""Noticing what others change: one quiet thread per database asks once a second for the newest event number."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from crm_lab.errors import DatabaseError
from crm_lab.store.database import Database

log = logging.getLogger(__name__)

Listener = Callable[[int], None]
"""Told the number of the newest event."""


class Watch:
    """Tells listeners when something changed in the store, whoever did it; its thread runs while anybody listens."""

    def __init__(self, database: Database, interval: float = 1.0) -> None:
        self.database = database
        self.interval = interval
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._thread: threading.Thread | None = None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every change, in the watching thread; returns what ends that."""
        with self._lock:
            if self._stop is None:
                self._start()
            self._listeners.append(listener)
        return lambda: self._leave(listener)

    def close(self) -> None:
        """Forget all listeners and stop; returns when the thread has let go of the database."""
        with self._lock:
            self._listeners.clear()
            self._end()
            thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _start(self) -> None:
        name, seen = f"watch {self.database.url.database}", self.database.last_event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._stop, seen), name=name, daemon=True)
        self._thread.start()

    def _leave(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
            if not self._listeners:
                self._end()

    def _end(self) -> None:
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _run(self, stop: threading.Event, seen: int) -> None:
        while not stop.wait(self.interval):
            try:
                last = self.database.last_event()
            except DatabaseError as problem:
                log.warning("can't look for changes: %s", problem)
                continue
            if last != seen:
                seen = last
                self._tell(last)

    def _tell(self, last: int) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(last)
            except Exception:
                log.exception("a listener failed")
