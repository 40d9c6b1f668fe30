"""What was erased is gone from a knowledge base on this machine as soon as the erasure is committed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from crm_lab.errors import CrmLabError
from crm_lab.indexes.following import FollowingIndex
from crm_lab.store.database import Database

log = logging.getLogger(__name__)

Base = TypeVar("Base", bound=FollowingIndex)


def after_commit(session: Session, index_of: Callable[[Database], Base], work: Callable[[Base], object]) -> None:
    """Let ``work`` run on the index, where there is one, after the commit; others follow with their next search."""

    def unlearn(_session: Session) -> None:
        _on(index_of, session.get_bind().engine.url, work)

    event.listen(session, "after_commit", unlearn, once=True)


def _on(index_of: Callable[[Database], Base], url: URL, work: Callable[[Base], object]) -> None:
    database = Database(url)
    index = index_of(database)
    try:
        if index.folder.exists():
            work(index)
    except CrmLabError as problem:  # the person is forgotten all the same; the next search unlearns them
        log.warning("the %s base still has to unlearn a forgotten person: %s", index.name, problem.message)
    finally:
        index.close()
        database.close()
