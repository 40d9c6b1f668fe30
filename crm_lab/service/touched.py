"""Which records a unit of work changed, also where bulk work left one entry for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from crm_lab.store.base import Base
from crm_lab.store.entities import ImportChange, RuleDecision
from crm_lab.store.given import given
from crm_lab.store.references import table_of
from crm_lab.store.trail import Entry, Unit

TELLING = frozenset({"due_soon", "breached", "exported", "person_exported", "pinned", "unpinned"})
"""What entries tell that changes no field of a record."""

_IMPORTS = frozenset({"imported", "import_undone"})
_OVERWRITTEN = frozenset({"updated", "restored"})
"""What entries of imports count when they tell of records that were there before."""
_RULES = frozenset({"scored", "tagged", "untagged"})
_CHANGES, _DECISIONS = table_of(ImportChange), table_of(RuleDecision)


def entries(unit: Unit, table: str) -> list[Entry]:
    """Return the entries of changes of records of ``table``."""
    return [one for one in unit.entries if one.entity == table and one.action not in TELLING]


def is_new(entry: Entry) -> bool:
    """Tell whether an entry tells of new records, to which nothing could point before."""
    return entry.action == "created" or (entry.action == "imported" and "rows" in entry.data)


def is_told(entity: type[Base], entry: Entry) -> bool:
    """Tell whether it is known which records of ``entity`` an entry tells of."""
    return entry.record_id is not None or any(True for _ in _of_many(entity, entry))


def among(session: Session, entity: type[Base], told: Sequence[Entry], column: Any) -> Any:
    """Return the criterion "``column`` is the id of a record of ``entity`` that one of the entries ``told`` is about".

    Where an entry does not tell of which records, it may be any.
    """
    ids = sorted({one.record_id for one in told if one.record_id})
    found = [column.in_(select(given(session.connection(), ids).c.value))] if ids else []
    for one in told:
        if one.record_id is None:
            found += [column.in_(query) for query in _of_many(entity, one)] or [column.is_not(None)]
    return or_(*found)


def _of_many(entity: type[Base], entry: Entry) -> Iterator[Any]:
    """Yield SELECTs of the ids of the records that an entry of bulk work tells of."""
    table = table_of(entity)
    if entry.action == "reassigned":
        for name, (_, to) in entry.changes.items():
            yield select(table.c.id).where(table.c[name] == to)
    elif entry.batch_id is not None and entry.action in _IMPORTS:
        if entry.data.keys() & _OVERWRITTEN:
            mine = and_(_CHANGES.c.batch_id == entry.batch_id, _CHANGES.c.entity == entry.entity)
            yield select(_CHANGES.c.record_id).where(mine)
        else:
            yield select(table.c.id).where(table.c.import_batch_id == entry.batch_id)
    elif entry.batch_id is not None and entry.action in _RULES:
        yield select(_DECISIONS.c.record_id).where(_DECISIONS.c.run_id == entry.batch_id)
