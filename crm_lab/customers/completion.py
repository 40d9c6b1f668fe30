"""``ws.completion``: gaps are filled by rules that are data, and every value knows where it came from.

What can be inferred, and the rules that crm-lab proposes, are in crm_lab.customers.inferring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.inferring import PURPOSE, standard_rules
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.rules import paths
from crm_lab.rules.context import context
from crm_lab.rules.definition import read_definition
from crm_lab.rules.door import Rules
from crm_lab.rules.dry import COLUMNS
from crm_lab.rules.fields import entity_named
from crm_lab.rules.saving import rule_data
from crm_lab.rules.setting import Wanted, present, put_back
from crm_lab.rules.stored import Stored, enabled, rule_named, version
from crm_lab.rules.sweeping import sweep
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import Inference, Rule, RuleRun
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit, plain
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


class Completion:
    """Fills gaps in records.  Rules wake with every new and changed record; ``run`` looks at those that are there."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor
        self.rules = Rules(database, actor)

    def install(self) -> list[Rule]:
        """Save the rules that crm-lab proposes, except those whose name is taken, and return all of the purpose."""
        there = set(self.rules.frame()["name"])
        for rule in standard_rules():
            if rule["name"] not in there:
                self.rules.save(rule)
        with self.database.read(self.actor) as session:
            mine = select(Rule).where(Rule.purpose == PURPOSE).order_by(Rule.entity, Rule.position)
            return list(session.scalars(mine))

    def dry_run(self, *names: str, rules: Iterable[Mapping[str, Any]] = (), limit: int = 1000) -> pd.DataFrame:
        """Return what would be filled now: per record and field, before, after, and why.

        By the completion rules (or those named), or by ``rules`` that are not saved yet; each on at most ``limit``
        records.  What one rule fills is no gap any more for those after it.
        """
        import pandas as pd

        given: list[Any] = [*names, *rules] or [one.rule.name for one in self._stored(())]
        frames = [self.rules.dry_run(one, limit=limit).frame.assign(rule=_name(one)) for one in given]
        columns = ["rule", *COLUMNS]
        whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
        return self._in_turn(whole[columns].drop(columns="event_seq"), given)

    def _in_turn(self, found: pd.DataFrame, rules: Sequence[Any]) -> pd.DataFrame:
        """Leave out what would fill a field that a rule before has filled; let others begin with what that one put."""
        with self.database.read(self.actor) as session:
            policies = {_name(one): self._policies(session, one) for one in rules}
        then: dict[tuple[str, str], Any] = {}
        begins, goes = [], []
        for rule, id, field, before, after in found[["rule", "record_id", "field", "before", "after"]].itertuples(
            index=False
        ):
            begins.append(then.get((id, field), before))
            goes.append((id, field) not in then or (policies[rule].get(field) != "fill" and begins[-1] != after))
            if goes[-1]:
                then[id, field] = after
        return found.assign(before=begins)[goes].reset_index(drop=True)

    def _policies(self, session: Session, rule: Any) -> dict[str, str]:
        """Return how a rule, by its name or as a mapping, sets which field."""
        is_name = isinstance(rule, str)
        data = version(session, rule_named(session, rule)).definition if is_name else rule_data(rule)
        says = read_definition(data, context(session))
        return {wanted.field.name: wanted.policy for _, wanted in says.then if isinstance(wanted, Wanted)}

    def run(self, *names: str) -> list[RuleRun]:
        """Fill what the completion rules (or those named) can fill in the records that are there; return the runs."""
        self.rules._require_right()
        return [sweep(self.database, one) for one in self._stored(names)]

    def _stored(self, names: Sequence[str]) -> list[Stored]:
        with self.database.read(self.actor) as session:
            for name in names:
                rule_named(session, name)
            found = [one for one in enabled(session, *names) if names or one.rule.purpose == PURPOSE]
            for one in found:
                read_definition(one.says.data, context(session))
        return found

    def sources(self, record: Base) -> pd.DataFrame:
        """Return every inferred value of a record, newest first: field, value, before, rule, source and time.

        ``stands`` tells whether it is still what the field holds; ``taken_back_at`` when somebody took it back.
        """
        import pandas as pd

        with self.database.read(self.actor) as session:
            kind = type(record)
            now = Collection(self.database, self.actor, kind)._load(session, record.id)  # type: ignore[attr-defined]
            query = select(Rule.name, Inference).join(Rule, Rule.id == Inference.rule_id)
            rows = session.execute(query.where(*_of(record)).order_by(Inference.id.desc())).all()
            told = [_source(rule, one, _stands(session, now, one)) for rule, one in rows]
        return pd.DataFrame(told, columns=list(_SOURCES))

    def take_back(self, record: Base, *fields: str) -> list[str]:
        """Put back what stood in the fields (all that hold an inferred value) before, and return which those were.

        The same value is not inferred again for the record.  Raises InvalidValue for a field that holds no inferred
        value (any more).
        """
        done = []
        with self.database.write(self.actor, "completion") as unit:
            kind = type(record)
            fresh = Collection(self.database, self.actor, kind)._load(unit.session, record.id)  # type: ignore[attr-defined]
            newest = _newest(unit.session, record)
            for field in fields or newest:
                one = newest.get(field)
                if one is not None and _stands(unit.session, fresh, one):
                    _take_back(unit, fresh, one)
                    done.append(field)
                elif fields:
                    raise InvalidValue(f"{field} of this record holds no inferred value (any more); see sources()")
            unit.session.flush()
        return done

    def take_back_run(self, run_id: str) -> dict[str, int]:
        """Take back everything that a run filled in; return how many were ``taken_back`` and how many were ``kept``,
        since somebody has changed the field after it.  Raises NotFound for a run that filled in nothing."""
        self.rules._require_right()
        with self.database.read(self.actor) as session:
            mine = (Inference.run_id == run_id, Inference.taken_back_at.is_(None))
            ids = list(session.scalars(select(Inference.id).where(*mine).order_by(Inference.id.desc())))
        if not ids:
            raise NotFound(f"there is nothing to take back of the run '{run_id}'")
        counts = {"taken_back": 0, "kept": 0}
        for start in range(0, len(ids), 500):
            with self.database.write(self.actor, "completion") as unit:
                for id in ids[start : start + 500]:
                    counts["taken_back" if self._one_back(unit, id) else "kept"] += 1
        return counts

    def _one_back(self, unit: Unit, id: str) -> bool:
        one = unit.session.get_one(Inference, id)
        entity: Any = entity_named(one.entity)
        record = unit.session.scalars(select(entity).where(entity.id == one.record_id)).one_or_none()
        if record is None or not _stands(unit.session, record, one):
            return False
        _take_back(unit, record, one)
        unit.session.flush()
        return True


_SOURCES = (
    "field",
    "value",
    "before",
    "rule",
    "revision",
    "source_field",
    "source_value",
    "method",
    "at",
    "stands",
    "taken_back_at",
)


def _name(rule: Any) -> str:
    return rule if isinstance(rule, str) else str(rule.get("name"))


def _source(rule: str, one: Inference, stands: bool) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in _SOURCES if name not in ("rule", "stands")}
    return {**own, "rule": rule, "stands": stands}


def _of(record: Base) -> tuple[Any, ...]:
    return Inference.entity == record.__tablename__, Inference.record_id == record.id  # type: ignore[attr-defined]


def _newest(session: Session, record: Base) -> dict[str, Inference]:
    query = select(Inference).where(*_of(record), Inference.taken_back_at.is_(None)).order_by(Inference.id)
    return {one.field: one for one in session.scalars(query)}


def _stands(session: Session, record: Any, one: Inference) -> bool:
    if one.taken_back_at is not None:
        return False
    field = paths.read(one.field, type(record), context(session)).field
    return bool(plain(present(record, field)) == one.value)


def _take_back(unit: Unit, record: Any, one: Inference) -> None:
    field = paths.read(one.field, type(record), context(unit.session)).field
    put_back(record, field, one.before)
    unit.name(record, "updated", taken_back=one.field)
    one.taken_back_at = utc_now()
