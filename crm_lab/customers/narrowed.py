"""The records of a kind that meet one more criterion: those with a tag, those in a segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.scope import Actor


class Narrowed(Collection[Any]):
    """A collection of ``entity`` with a filter more: ``word`` (such as "segment"), whose value ``criterion`` reads.

    So an export of it says in the audit log what was exported.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        entity: type[Base],
        word: str,
        criterion: Callable[[Session, Any], Any],
    ) -> None:
        super().__init__(database, actor, entity)
        self._word = word
        self._criterion = criterion

    def _criteria(self, session: Session, filters: dict[str, Any]) -> list[Any]:
        own = [self._criterion(session, filters.pop(self._word))] if self._word in filters else []
        return [*super()._criteria(session, filters), *own]
