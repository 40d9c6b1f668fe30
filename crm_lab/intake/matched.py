"""Rows that stand for records which are there already, found by fields that a person named: e-mail, phone, name …"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import Refused, UnknownField
from crm_lab.intake.complete import text_of
from crm_lab.intake.draft import Draft
from crm_lab.intake.names import plain
from crm_lab.intake.plan import Plan
from crm_lab.intake.readers import MODELS, table_of
from crm_lab.intake.reasons import Reason
from crm_lab.store.entities import ContactPoint
from crm_lab.store.points import KINDS, OWNERS

SLICE = 900


def check(plans: Iterable[Plan], fields: Sequence[str]) -> None:
    """Raise when a table can't be matched by `fields`.

    Raises:
        UnknownField: A field that records of this kind don't have, or that can't be compared.
        Refused: No column of the file is read as the field.
    """
    for plan in plans:
        usable = [name for name in plan.entity.fields if _comparable(plan.entity.name, name)]
        for name in fields:
            if name not in usable:
                raise UnknownField(f"{plan.entity_name} can't be matched by {name!r}; use one of {', '.join(usable)}")
            if plan.column_of(name) is None:
                raise Refused(
                    f"no column of {plan.table.label} is read as {name}, by which records are to be matched; "
                    f"map one of {', '.join(plan.table.columns[:12])} to it"
                )


def _comparable(entity: str, name: str) -> bool:
    columns = table_of(entity).columns
    return name in columns and columns[name].type.python_type is str


def match(session: Session, made: Draft, fields: Sequence[str], ids: np.ndarray) -> set[str]:
    """Fill `ids` of rows that no id names with the record that agrees in all of `fields`; return what was found.

    Rows that agree with several records, or with the record of an earlier row, are set aside.
    """
    found = _agreeing(session, made, fields, np.flatnonzero(pd.isna(ids) & ~made.bad))
    before = {record for record in ids if record}
    taken = set(before)
    reasons = np.full(made.size, "", dtype=object)
    for position, records in found.items():
        if len(records) > 1:
            reasons[position] = Reason("several_agree", fields=list(fields), count=len(records))
        elif records & taken and made.plan.entity.name != "orders":
            reasons[position] = Reason("agrees_with_earlier", fields=list(fields))
        elif records:
            ids[position] = next(iter(records))
            taken |= records
    made.refuse(reasons != "", made.plan.column_of(fields[0]) or "", reasons)
    return taken - before


def _agreeing(session: Session, made: Draft, fields: Sequence[str], positions: np.ndarray) -> dict[int, set[str]]:
    """Return for every row the ids of the visible records that agree in all fields (none where one is empty)."""
    found: dict[int, set[str]] = {}
    for name in fields:
        keys = {int(at): _keys(made, name, int(at)) for at in positions}
        known = _records(session, made.plan.entity.name, name, {key for some in keys.values() for key in some})
        for at, some in keys.items():
            records = {record for key in some for record in known.get(key, ())}
            found[at] = found[at] & records if at in found else records
    return found


def _keys(made: Draft, name: str, at: int) -> set[str]:
    if name in made.points:
        return {way.one.value for way in made.points[name][at] if way.one.valid}
    text = str(text_of(made, name)[at])
    return {key} if (key := _key(name, text)) else set()


def _key(name: str, text: str) -> str:
    return text if name == "external_id" else plain(text)


def _records(session: Session, table: str, name: str, keys: set[str]) -> dict[str, set[str]]:
    model: Any = MODELS[table]
    if name in KINDS and model in OWNERS:
        return _by_points(session, model, name, sorted(keys))
    known: dict[str, set[str]] = defaultdict(set)
    for record_id, text in session.execute(select(model.id, getattr(model, name)).where(getattr(model, name) != "")):
        if (key := _key(name, text)) in keys:
            known[key].add(record_id)
    return known


def _by_points(session: Session, model: Any, kind: str, keys: list[str]) -> dict[str, set[str]]:
    owner = getattr(ContactPoint, OWNERS[model])
    query = select(ContactPoint.value, model.id).join(model, owner == model.id).where(ContactPoint.kind == kind)
    known: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(keys), SLICE):
        for value, record_id in session.execute(query.where(ContactPoint.value.in_(keys[start : start + SLICE]))):
            known[value].add(record_id)
    return known
