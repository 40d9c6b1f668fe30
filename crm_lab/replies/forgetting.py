"""The words of a forgotten person are unlearnt as soon as the erasure is committed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import event
from sqlalchemy.orm import Session

from crm_lab.errors import CrmLabError
from crm_lab.replies.index import Index
from crm_lab.store.database import Database

log = logging.getLogger(__name__)


def forget(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Bring the knowledge base on this machine up to date after the commit; others do so with their next search.

    The decisions themselves are erased with the tickets and calls that they belong to; this counts them.
    """
    mine = len(records.get("suggestions", ()))
    if mine:
        database = Database(session.get_bind().engine.url)

        def unlearn(_session: Session) -> None:
            index = Index(database)
            try:
                if index.folder.exists():
                    index.follow(wait=True)
            except CrmLabError as problem:  # the person is forgotten all the same; the next search unlearns them
                log.warning("the knowledge base still has to unlearn a forgotten person: %s", problem.message)
            finally:
                index.close()
                database.close()

        event.listen(session, "after_commit", unlearn, once=True)
    return {"lessons": mine}
