"""``ws.quality``: how good the data are, what to mend first, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from crm_lab.customers.quality.checks import CHECKS, DIMENSIONS, checks_of
from crm_lab.customers.quality.measuring import Measure, measure, score
from crm_lab.customers.quality.todo import todo
from crm_lab.errors import InvalidValue
from crm_lab.store.database import Database
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import QualityMeasure
from crm_lab.store.scope import SYSTEM, Actor
from crm_lab.store.trail import line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.jobs import Task


class Quality:
    """The quality of accounts, contacts, leads and deals, as far as this user sees them."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def fields(self, entity: str | None = None) -> pd.DataFrame:
        """Return one row per check: entity, dimension, field, how many records it applies to, passed, share."""
        import pandas as pd

        rows = [
            (c.entity.__tablename__, c.dimension, c.field, one.applies, one.passed, one.share, c.problem, c.problem_zh)
            for one in self.measures(entity)
            for c in [one.check]
        ]
        columns = ["entity", "dimension", "field", "applies", "passed", "share", "problem", "problem_zh"]
        return pd.DataFrame(rows, columns=columns).astype({"share": "float64"})

    def score(self, entity: str | None = None) -> float | None:
        """Return the quality as one figure, 0..100: the share of passed checks, weighted; None for an empty store."""
        return score(self.measures(entity))

    def dimensions(self) -> pd.DataFrame:
        """Return the score (0..100) of each entity in each dimension."""
        import pandas as pd

        seen: dict[tuple[str, str], list[Measure]] = {}
        for one in self.measures():
            seen.setdefault((one.check.entity.__tablename__, one.check.dimension), []).append(one)
        rows = [(*key, DIMENSIONS[key[1]], score(group)) for key, group in seen.items()]
        return pd.DataFrame(rows, columns=["entity", "dimension", "dimension_zh", "score"]).astype({"score": "float64"})

    def todo(self, entity: str | None = None, limit: int = 100) -> pd.DataFrame:
        """Return what to mend first: records with their problems, ordered by what they are worth."""
        import pandas as pd

        columns = [
            *("entity", "id", "name", "owner", "worth", "currency", "weight"),
            *("problems", "problems_zh", "fields"),
        ]
        return pd.DataFrame(self.todo_rows(entity, limit), columns=columns)

    def todo_rows(self, entity: str | None = None, limit: int = 100, id: str | None = None) -> list[dict[str, Any]]:
        """Return the same as plain data, for screens: also ``owner_id`` and the keys of the failed ``checks``.

        With ``id`` only that record, if anything is wrong with it.
        """
        if limit < 1:
            raise InvalidValue(f"a to-do list of {limit} rows can't be made; give limit= of 1 or more")
        with self.database.read(self.actor) as session:
            return todo(session, _checks(entity), utc_now(), currency_of(session), limit, id)

    def remember(self, now: datetime | None = None) -> int:
        """Keep today's figures for the history (again on one day: the newer ones) and return how many they are."""
        today = (now or utc_now()).date()
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            kept = [
                QualityMeasure(day=today, check_key=one.check.key, applies=one.applies, passed=one.passed)
                for one in measure(unit.session, CHECKS, now or utc_now())
            ]
            unit.session.execute(delete(QualityMeasure).where(QualityMeasure.day == today))
            unit.session.add_all(kept)
            return len(kept)

    def history(self) -> pd.DataFrame:
        """Return what was remembered: day, entity, dimension, field, applies, passed, share."""
        import pandas as pd

        table = QualityMeasure.__table__
        query = select(table.c.day, table.c.check_key, table.c.applies, table.c.passed)
        with self.database.read(self.actor) as session:
            rows = session.execute(query.order_by(table.c.day, table.c.check_key)).all()
        parts = [(row.day, *row.check_key.split(".", 2), row.applies, row.passed) for row in rows]
        frame = pd.DataFrame(parts, columns=["day", "entity", "dimension", "field", "applies", "passed"])
        frame["share"] = frame["passed"] / frame["applies"].where(frame["applies"] > 0)
        return frame

    def daily_scores(self) -> pd.DataFrame:
        """Return the score (0..100) of every remembered day: day, score."""
        weights = {check.key: check.weight for check in CHECKS}
        frame = self.history().dropna(subset="share")
        keys = frame["entity"] + "." + frame["dimension"] + "." + frame["field"]
        frame["weight"] = keys.map(weights).astype("float64")
        frame["weighted"] = 100 * frame["share"] * frame["weight"]
        frame = frame.dropna(subset="weight")  # a check that is no more has no weight
        sums = frame.groupby("day", sort=True)[["weighted", "weight"]].sum()
        return (sums["weighted"] / sums["weight"]).rename("score").reset_index()

    def measures(self, entity: str | None = None) -> list[Measure]:
        """Return what came of every check, for screens."""
        with self.database.read(self.actor) as session:
            return measure(session, _checks(entity), utc_now())


def _checks(entity: str | None) -> Any:
    found = checks_of(entity)
    if not found:
        known = ", ".join(sorted({check.entity.__tablename__ for check in CHECKS}))
        raise InvalidValue(f"the quality of '{entity}' is not measured; there are {known}")
    return found


def remember(task: Task) -> dict[str, Any]:
    """Handle a job of the kind ``quality``: keep today's figures."""
    return {"figures": Quality(task.database, SYSTEM).remember()}
