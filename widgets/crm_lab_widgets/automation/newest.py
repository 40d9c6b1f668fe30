"""Questions to the store away from the kernel's main thread: a newer one stops the one before it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.store.database import Database
from crm_lab.store.scope import Actor
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest

Ask = Callable[[Session], dict[str, Any]]


class Newest:
    """Answers the newest question only; ``tell`` gets {"turn", "ok"} or {"turn", "error": {code, message}}."""

    def __init__(self, database: Database, actor: Actor, tell: Callable[[dict[str, Any]], None]) -> None:
        self._database = database
        self._actor = actor
        self._tell = tell
        self._questions = Latest("question")
        self._lock = threading.Lock()
        self._turn = 0
        self._stop: Callable[[], None] | None = None

    def ask(self, turn: int, question: Ask) -> None:
        """Begin with a question and return at once; what is still being asked is stopped and never answered."""
        self.stop(turn)
        self._questions.ask(lambda: self._run(turn, question))

    def stop(self, turn: int = 0) -> None:
        """Stop what is being asked."""
        with self._lock:
            self._turn = turn
            if self._stop is not None:
                self._stop()
                self._stop = None

    def _run(self, turn: int, question: Ask) -> None:
        answer = self._answer(turn, question)
        if answer is not None and turn == self._turn:
            self._tell({"turn": turn, **answer})

    def _answer(self, turn: int, question: Ask) -> dict[str, Any] | None:
        try:
            with self._database.read(self._actor) as session:
                if not self._began(turn, session):
                    return None
                try:
                    return {"ok": question(session)}
                finally:
                    self._ended(turn)
        except Exception as problem:
            if turn != self._turn:  # it was stopped in the middle of a statement
                return None
            return {"error": failure(problem, "a question to the store")}

    def _began(self, turn: int, session: Session) -> bool:
        driver: Any = session.connection().connection.driver_connection
        with self._lock:
            if turn != self._turn:
                return False
            self._stop = _stopper(driver)
        return True

    def _ended(self, turn: int) -> None:
        with self._lock:
            if turn == self._turn:
                self._stop = None


def _stopper(driver: Any) -> Callable[[], None]:
    """Return what stops the statement that a connection (of SQLite or PostgreSQL) is carrying out."""
    cancel = driver.interrupt if hasattr(driver, "interrupt") else driver.cancel

    def stop() -> None:
        with suppress(Exception):  # it may have come to its end in this very moment
            cancel()

    return stop
