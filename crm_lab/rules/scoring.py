"""The action ``score``: points in a numeric field; the points of every rule are kept apart and explain the sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.context import Context
from crm_lab.rules.fields import Field, entity_named
from crm_lab.rules.ledger import Alter, Changed, Ledger, Part, more, number, typed
from crm_lab.rules.setting import put_value, require_settable
from crm_lab.store.base import Base
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

MODES = ("add", "set")
"""Points come on top of what is there, or what is there begins with them (of several rules, with the most)."""


@dataclass(frozen=True)
class Points:
    """How many points go into which field; ``most`` limits what events bring together."""

    field: Field
    points: float
    mode: str = "add"
    most: float | None = None


class Score:
    """Gives points.  A standing rule gives them once and takes them back; an event brings them each time."""

    name = "score"
    form = (
        Parameter("points", "number", True),
        Parameter("field", "field"),
        Parameter("mode", "choice", choices=MODES),
        Parameter("most", "number"),
    )

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare number is the points."""
        return long_form(given, self.form, "points")

    def check(self, given: Any, entity: type[Base], context: Context) -> Points:
        """Take ``points``, the ``field`` (score, unless told), ``mode`` (add) and ``most`` for what events bring."""
        given = self.long(given)
        mode = given.get("mode", "add")
        if mode not in MODES:
            raise InvalidValue(f"mode is one of {', '.join(MODES)}, not {mode!r}")
        field = _field(given.get("field", "score"), entity, context)
        most = _number(given["most"], "most", field) if given.get("most") is not None else None
        points = _number(given["points"], "points", field)
        if most is not None and (mode == "set" or most * points < points * points):
            raise InvalidValue("most is the limit of what events add up to, in the direction of the points")
        return Points(field, points, mode, most)

    def once(self, wanted: Points) -> str:
        """Return what a rule may give points to once: its points in a field are one figure."""
        return wanted.field.name

    def effects(self, session: Session, record: Any, wanted: Points, context: Context) -> list[Effect]:
        """Return the score as it would be: nothing changes where the rule has given its points already."""
        values = {record.id: number(wanted.field, getattr(record, wanted.field.column))}
        ledger = Ledger(session, type(record), wanted.field)
        return [_effect(wanted, one) for one in ledger.work_out(values, context.rule_id or "", _begin(wanted))]

    def apply(self, unit: Unit, record: Any, wanted: Points, context: Context, cause: Cause) -> list[Effect]:
        """Give the points: once for a standing rule, with each event for the others."""
        return self._change(unit, record, wanted, cause, _begin(wanted) if cause.event is None else _again(wanted))

    def end(self, unit: Unit, record: Any, wanted: Points, context: Context, cause: Cause) -> list[Effect]:
        """Take the points back."""
        return self._change(unit, record, wanted, cause, lambda _part: None)

    def _change(self, unit: Unit, record: Any, wanted: Points, cause: Cause, alter: Alter) -> list[Effect]:
        unit.session.flush()
        ledger = Ledger(unit.session, type(record), wanted.field)
        changed = ledger.work_out(ledger.values([record.id]), cause.rule_id, alter)
        ledger.keep(changed)
        for one in changed:
            put_value(record, wanted.field, typed(wanted.field, one.after))
        unit.session.flush()
        return [_effect(wanted, one) for one in changed]

    def apply_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Points, cause: Cause) -> dict[str, Effect]:
        """Give the points to many records."""
        return self._change_many(unit, table, ids, wanted, cause, _begin(wanted))

    def end_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Points, cause: Cause) -> dict[str, Effect]:
        """Take the points of this rule back from many records."""
        return self._change_many(unit, table, ids, wanted, cause, lambda _part: None)

    def _change_many(
        self, unit: Unit, table: str, ids: Sequence[str], wanted: Points, cause: Cause, alter: Alter
    ) -> dict[str, Effect]:
        ledger = Ledger(unit.session, entity_named(table), wanted.field)
        changed = ledger.work_out(ledger.values(ids), cause.rule_id, alter)
        ledger.put([one for one in changed if one.after != one.before])
        ledger.keep(changed)
        if changed:
            alone = changed[0] if len(changed) == 1 else None
            told = {wanted.field.name: [alone.before, alone.after] if alone else [None, None]}
            run = None if alone else cause.run_id
            unit.note(Entry("scored", table, alone.id if alone else None, told, {"rows": len(changed)}, run))
        return {one.id: _effect(wanted, one) for one in changed}


SCORE = Score()


def _field(name: Any, entity: type[Base], context: Context) -> Field:
    path = paths.read(name, entity, context)
    require_settable(path, entity)
    if path.field.kind not in ("whole", "number"):
        raise InvalidValue(f"{path} is no number; points go into a numeric field such as score or custom.score")
    return path.field


def _number(given: Any, name: str, field: Field) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or not given:
        raise InvalidValue(f"{name} is a number other than 0, such as 10 or -5, not {given!r}")
    if field.kind == "whole" and given != int(given):
        raise InvalidValue(f"{name} is a whole number, as {field.name} is, not {given!r}")
    return float(given)


def _begin(wanted: Points) -> Alter:
    """Give the points, whatever the rule gave before them."""
    return lambda part: (
        part
        if part is not None and (part.mode, part.points) == (wanted.mode, wanted.points)
        else Part(wanted.mode, wanted.points, utc_now())
    )


def _again(wanted: Points) -> Alter:
    """Give the points once more."""
    return lambda part: (
        Part("set", wanted.points, utc_now(), part.times + 1 if part else 1)
        if wanted.mode == "set"
        else more(part, wanted.points, wanted.most, utc_now())
    )


def _effect(wanted: Points, changed: Changed) -> Effect:
    return Effect("score", wanted.field.name, changed.before, changed.after)
