"""The action ``set``: a value, or one derived from another field, goes into a field; where it came from is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.amounts import amount
from crm_lab.rules.context import Context
from crm_lab.rules.deriving import Derivation, derivation_named, derivations
from crm_lab.rules.fields import Field, Path
from crm_lab.rules.inferences import Earlier
from crm_lab.rules.observing import Observer
from crm_lab.store.base import Base
from crm_lab.store.entities import Inference
from crm_lab.store.fields import column_value, is_missing
from crm_lab.store.references import table_of
from crm_lab.store.trail import Unit, plain

POLICIES = ("fill", "refresh", "override")
"""Fill a field only while it is empty; refresh also what a rule put there; override whatever stands there."""

_FIXED = frozenset({"id", "created_at", "updated_at", "owner_id", "source", "external_id", "currency"})
_MOVED = frozenset({"stage_id", "pipeline_id", "status", "closed_at", "stage_since"})


@dataclass(frozen=True)
class Wanted:
    """What ``set`` puts where: a constant, or what ``derivation`` makes of the field ``origin``."""

    field: Field
    policy: str
    value: Any = None
    origin: Path | None = None
    derivation: Derivation | None = None


class Set:
    """Puts a value into a field of the record."""

    name = "set"

    @property
    def form(self) -> tuple[Parameter, ...]:
        """Its parameters: either ``to``, a value, or ``from``, another field, perhaps derived ``by`` something."""
        return (
            Parameter("field", "field", True),
            Parameter("to", "value"),
            Parameter("from", "field"),
            Parameter("by", "choice", choices=derivations()),
            Parameter("policy", "choice", choices=POLICIES),
        )

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name."""
        return long_form(given, self.form)

    def check(self, given: Any, entity: type[Base], context: Context) -> Wanted:
        """Take ``field`` and ``to`` (or ``from`` and, to derive, ``by``), and ``policy`` (fill unless told)."""
        given = self.long(given)
        path = paths.read(given["field"], entity, context)
        require_settable(path, entity)
        policy = given.get("policy", "fill")
        if policy not in POLICIES:
            raise InvalidValue(f"policy is one of {', '.join(POLICIES)}, not {policy!r}")
        if ("to" in given) == ("from" in given):
            raise InvalidValue("needs either to (a value) or from (another field)")
        if "to" in given:
            return Wanted(path.field, policy, _constant(path, given["to"], context))
        return _derived(path.field, policy, given, entity, context)

    def effects(self, session: Session, record: Any, wanted: Wanted, context: Context) -> list[Effect]:
        """Return the change of the field, if there is any."""
        found = _work_out(session, record, wanted, Earlier(session, [record], wanted.field))
        return [found[0]] if found else []

    def apply(self, unit: Unit, record: Any, wanted: Wanted, context: Context, cause: Cause) -> list[Effect]:
        """Change the field and keep where its value came from."""
        return self.apply_all(unit, [record], wanted, context, cause)[record.id]

    def apply_all(
        self, unit: Unit, records: Sequence[Any], wanted: Wanted, context: Context, cause: Cause
    ) -> dict[str, list[Effect]]:
        """Change the field in many records at once; return the effects for each of them."""
        earlier = Earlier(unit.session, records, wanted.field)
        found = [(record, _work_out(unit.session, record, wanted, earlier)) for record in records]
        changed = [(record, *one) for record, one in found if one is not None]
        for record, effect, _ in changed:
            put_value(record, wanted.field, effect.after)
        unit.session.flush()  # phones and e-mails are standardised there
        unit.session.add_all(_inference(record, wanted, effect, source, cause) for record, effect, source in changed)
        unit.session.flush()
        effects: dict[str, list[Effect]] = {record.id: [] for record in records}
        return effects | {record.id: [effect] for record, effect, _ in changed}


SET = Set()


def require_settable(path: Path, entity: type[Base]) -> None:
    """Raise InvalidValue for a field that rules may not write."""
    column = path.field.column
    if path.steps:
        raise InvalidValue(f"sets a field of the record itself, not {path}")
    if column in _FIXED or path.field.kind == "reference":
        raise InvalidValue(f"can't change {path}; actions of their own do (assign for the owner)")
    if column in _MOVED:
        raise InvalidValue(f"can't change {path}: it follows the stage")


def _constant(path: Path, value: Any, context: Context) -> Any:
    if path.field.json:
        return plain(value)
    if path.field.kind == "money":
        return amount(value, context.currency)
    column = table_of(path.entity).columns[path.field.column]
    if is_missing(value):
        if not column.nullable:
            raise InvalidValue(f"{path} can't be empty")
        return None
    return column_value(value, column.type, str(path))


def _derived(field: Field, policy: str, given: dict[str, Any], entity: type[Base], context: Context) -> Wanted:
    origin = paths.read(given["from"], entity, context)
    derivation = derivation_named(given["by"]) if "by" in given else None
    if derivation is None and (origin.field.kind != field.kind or field.kind == "money"):
        raise InvalidValue(f"{origin} is no {field.kind}, which {field.name} is; derive it with by:")
    return Wanted(field, policy, origin=origin, derivation=derivation)


def _found(session: Session, record: Any, wanted: Wanted) -> tuple[Any, Any] | None:
    """Return the source value and the value to set; None when nothing follows from the source."""
    if wanted.origin is None:
        return None, wanted.value
    source = Observer(session).field(wanted.origin, record)
    value = source if wanted.derivation is None or is_missing(source) else wanted.derivation.derive(source, session)
    return None if is_missing(value) else (source, value)


def present(record: Any, field: Field) -> Any:
    """Return what stands in a field of a record, as its column holds it."""
    if field.json:
        return (record.custom or {}).get(field.json[0])
    return getattr(record, field.column)


def _work_out(session: Session, record: Any, wanted: Wanted, earlier: Earlier) -> tuple[Effect, Any] | None:
    """Return the change of the field and the source value; None when nothing is to change."""
    there = present(record, wanted.field)
    may = wanted.policy == "override" or is_missing(there)
    if not may and not (wanted.policy == "refresh" and earlier.put(record, there)):
        return None
    found = _found(session, record, wanted)
    after = None if found is None else _storable(record, wanted.field, found[1])
    if found is None or there == after or earlier.refused(record, after):
        return None
    return Effect("set", wanted.field.name, there, after), found[0]


def _storable(record: Any, field: Field, value: Any) -> Any:
    """Return the value as the column holds it; an amount is turned into the record's own currency by name only."""
    if field.json:
        return plain(value)
    if field.kind == "money" and isinstance(value, tuple):
        minor, currency = value
        own = getattr(record, "currency", None) or currency
        if own != currency:
            raise InvalidValue(f"can't set {field.name} in {currency}: the record is in {own}")
        return minor
    column = table_of(type(record)).columns[field.column]
    return column_value(value, column.type, field.name)


def put_value(record: Any, field: Field, value: Any) -> None:
    """Write a value into a field of a record, as its column holds it."""
    if field.json:
        record.custom = {**(record.custom or {}), str(field.json[0]): value}
    else:
        setattr(record, field.column, value)


def put_back(record: Any, field: Field, before: Any) -> None:
    """Put a value that was kept as JSON back into a field."""
    column = table_of(type(record)).columns[field.column]
    kept = before if field.json or before is None else column_value(before, column.type, field.name)
    put_value(record, field, kept)


def _inference(record: Any, wanted: Wanted, effect: Effect, source: Any, cause: Cause) -> Inference:
    return Inference(
        entity=record.__tablename__,
        record_id=record.id,
        field=wanted.field.name,
        value=plain(present(record, wanted.field)),
        before=plain(effect.before),
        rule_id=cause.rule_id,
        revision=cause.revision,
        run_id=cause.run_id,
        source_field=None if wanted.origin is None else str(wanted.origin),
        source_value=plain(source),
        method=None if wanted.derivation is None else wanted.derivation.name,
    )
