"""Who meets conditions, page by page, as a table for people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.rules.context import context
from crm_lab.rules.fields import entity_named, steps
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.rules.words import field_words
from crm_lab.store.money import exponent
from crm_lab.store.trail import plain

SHOWN: dict[str, tuple[str, ...]] = {
    "accounts": ("name", "industry", "city", "tier", "owner_id"),
    "contacts": ("name", "title", "account_id", "city", "owner_id"),
    "leads": ("name", "company", "channel", "status_id", "owner_id"),
    "opportunities": ("name", "account_id", "stage_id", "amount_minor", "owner_id"),
    "orders": ("name", "account_id", "ordered_on", "amount_minor", "owner_id"),
    "payments": ("name", "account_id", "paid_on", "amount_minor", "owner_id"),
    "tickets": ("subject", "account_id", "priority", "status_id", "owner_id"),
    "activities": ("subject", "channel", "account_id", "occurred_at", "owner_id"),
}
"""The columns of each table; of others, the first ones."""


def page(session: Session, entity: str, when: Any, start: int, count: int) -> dict[str, Any]:
    """Return ``rows`` of those who meet ``when``, by name, with ``total`` and what the columns are called."""
    model: Any = entity_named(entity)
    query = matching(session, model, read_conditions(when, model, context(session)))
    shown = SHOWN.get(entity) or tuple(name for name in model.columns() if name not in ("id", "version"))[:5]
    columns = [{"name": name, "label": list(field_words(name.removesuffix("_minor")))} for name in shown]
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = getattr(model, shown[0])
    records = session.scalars(
        select(model).where(model.id.in_(query)).order_by(first, model.id).offset(start).limit(count)
    ).all()
    names = _names(session, model, shown, records)
    rows = [{"id": one.id, "cells": [_cell(one, name, names) for name in shown]} for one in records]
    return {"start": start, "total": total, "columns": columns, "rows": rows}


def _names(session: Session, model: Any, shown: tuple[str, ...], records: Any) -> dict[str, tuple[str, str]]:
    """The names of the records that are pointed to, by id."""
    found: dict[str, tuple[str, str]] = {}
    for step in steps(model).values():
        target: Any = step.entity
        if step.column in shown:
            ids = {getattr(one, step.column) for one in records}
            for one in session.scalars(select(target).where(target.id.in_(ids))):
                found[one.id] = (one.name, getattr(one, "name_zh", None) or one.name)
    return found


def _cell(record: Any, name: str, names: dict[str, tuple[str, str]]) -> Any:
    value = getattr(record, name)
    if value is None:
        return None
    if name.endswith("_id"):
        return {"label": list(names.get(value, (value, value)))}
    if name.endswith("_minor"):
        currency = getattr(record, "currency", None) or "CNY"
        return {"money": {"minor": value, "currency": currency, "exponent": exponent(currency)}}
    return plain(value)
