"""One reader per type of field: the texts of a column become its values."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
from sqlalchemy import String, Table

from crm_lab.intake import choices, tidy, values, vocabulary
from crm_lab.intake.column import One, Read, read_each
from crm_lab.intake.dates import read_days, read_moments
from crm_lab.intake.fields import Field
from crm_lab.intake.plan import Options, Plan
from crm_lab.intake.reasons import Reason
from crm_lab.standard.money_text import SYMBOLS, is_currency
from crm_lab.store import entities as e
from crm_lab.store.base import Base

MODELS: dict[str, type[Base]] = {
    "users": e.User,
    "products": e.Product,
    "accounts": e.Account,
    "contacts": e.Contact,
    "leads": e.Lead,
    "opportunities": e.Opportunity,
    "orders": e.Order,
    "payments": e.Payment,
    "tickets": e.Ticket,
    "activities": e.Activity,
    "teams": e.Team,
    "territories": e.Territory,
}
"""The entity class of every importable or referred-to table."""


def table_of(entity: str | type[Base]) -> Table:
    """Return the table of an entity, given by its table's name or its class."""
    model = MODELS[entity] if isinstance(entity, str) else entity
    return cast("Table", model.__table__)


OTHERWISE = {"channel": "note", "priority": "normal", "role": "rep", "kind": "company"}
"""What stands for a word that is not on the list; no value elsewhere."""


def read_field(field: Field, column: str, texts: np.ndarray, plan: Plan, options: Options) -> Read:
    """Read one column as the type of its field (money, references and stages have places of their own)."""
    if field.type in ("date", "datetime"):
        order = plan.orders[column].order
        return read_days(texts, order) if field.type == "date" else read_moments(texts, order, options.zone)
    if field.type in ("choice", "channel"):
        table = "channel" if field.type == "channel" else field.name
        return choices.read_choices(texts, table, OTHERWISE.get(table))
    if field.type in ("vocabulary", "country"):
        return vocabulary.read_vocabulary(texts, "country" if field.type == "country" else "industry")
    if field.type == "percent":
        return values.read_percents(texts, plan.texts[column])
    if field.type == "duration":
        return values.read_durations(texts, column)
    if tidy.applies(plan.entity.name, field.name):
        return tidy.read_names(texts, longest(plan.entity.name, field.name))
    simple = SIMPLE.get(field.type)
    return simple(texts) if simple else values.read_text(texts, longest(plan.entity.name, field.name))


def read_currencies(texts: np.ndarray) -> Read:
    """Read currency codes, names and symbols as ISO codes."""

    def one(text: str) -> One:
        word = text.strip()
        code = word.upper() if is_currency(word.upper()) else SYMBOLS.get(word, "")
        return One(code) if code else One(reason=Reason("currency_unknown"))

    return read_each(texts, one)


SIMPLE: dict[str, Callable[[np.ndarray], Read]] = {
    "integer": values.read_integers,
    "number": values.read_numbers,
    "year": values.read_years,
    "bool": values.read_bools,
    "currency": read_currencies,
}


@cache
def longest(entity: str, column: str) -> int | None:
    """Return how many characters a text column of an entity holds (None: any number)."""
    found = table_of(entity).columns.get(column)
    return found.type.length if found is not None and isinstance(found.type, String) else None
