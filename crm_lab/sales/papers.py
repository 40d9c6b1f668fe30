"""Papers: quotes and contracts, which their verbs change, one verb after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.trail import Unit, line_up

T = TypeVar("T", bound=Base)


class Papers(Collection[T]):
    """All papers of one kind."""

    def _do(self, id: str, change: Callable[[Unit, T], Any]) -> T:
        """Change one paper in one transaction and return it."""
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that change a paper at once, one finds what the other has done
            paper = self._load(unit.session, id)
            change(unit, paper)
            unit.session.flush()
            return paper
