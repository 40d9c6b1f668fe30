"""Answers of people: they are kept to, and after twenty of them the matcher learns its weights from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, func, select

from crm_lab.errors import InvalidValue
from crm_lab.store.database import Database
from crm_lab.store.entities import PairLabel
from crm_lab.store.scope import Actor
from crm_lab.store.trail import line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 20
"""From so many answers on they change how everything else is judged."""


class Answers:
    """The answers about pairs of records of one entity (a table name)."""

    def __init__(self, database: Database, actor: Actor, entity: str) -> None:
        self.database = database
        self.actor = actor
        self.entity = entity

    def count(self) -> int:
        """Return how many pairs were answered."""
        query = select(func.count()).select_from(PairLabel).where(PairLabel.entity == self.entity)
        with self.database.read(self.actor) as session:
            return int(session.execute(query).scalar_one())

    def frame(self) -> pd.DataFrame:
        """Return the answers as the matcher takes them: left_id, right_id, same."""
        import pandas as pd

        query = select(PairLabel.left_id, PairLabel.right_id, PairLabel.same).where(PairLabel.entity == self.entity)
        with self.database.read(self.actor) as session:
            rows = session.execute(query.order_by(PairLabel.at, PairLabel.id)).all()
        return pd.DataFrame([tuple(row) for row in rows], columns=["left_id", "right_id", "same"])

    def give(self, one: str, other: str, same: bool, *, origin: str = "python") -> None:
        """Remember that two records are, or are not, the same; an earlier answer about them is replaced."""
        if one == other:
            raise InvalidValue("a record is always the same as itself; give the ids of two records")
        left, right = sorted((one, other))
        with self.database.write(self.actor, origin) as unit:
            line_up(unit.session)
            found = unit.session.scalars(select(PairLabel).where(self._pair(left, right))).first()
            label = found or PairLabel(entity=self.entity, left_id=left, right_id=right)
            label.same, label.at, label.by = same, utc_now(), self.actor.id
            unit.session.add(label)

    def withdraw(self, one: str, other: str, *, origin: str = "python") -> None:
        """Forget the answer about two records."""
        left, right = sorted((one, other))
        with self.database.write(self.actor, origin) as unit:
            unit.session.execute(delete(PairLabel).where(self._pair(left, right)))

    def _pair(self, left: str, right: str) -> ColumnElement[bool]:
        return and_(PairLabel.entity == self.entity, PairLabel.left_id == left, PairLabel.right_id == right)
