"""Looking past the row scope, for what follows from a change whoever made it: promises, numbers, who a customer is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def everybody(session: Session) -> Iterator[None]:
    """Let ``session`` see the records of all owners meanwhile (deleted ones stay left out)."""
    kept = session.info.get("owners")
    session.info["owners"] = None
    try:
        yield
    finally:
        session.info["owners"] = kept
