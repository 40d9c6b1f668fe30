"""Tables that ``crm-lab export`` wrote: what of them is read again, so that an untouched one changes nothing."""

from __future__ import annotations

import numpy as np

from crm_lab.intake.directory import Directory
from crm_lab.intake.draft import Draft
from crm_lab.intake.fields import Field
from crm_lab.intake.mappings import IGNORED
from crm_lab.intake.matching import Match
from crm_lab.intake.plan import Plan
from crm_lab.intake.readers import table_of
from crm_lab.intake.table import Table

SETTINGS = frozenset({"teams", "territories", "pipelines", "stages", "tags", "custom_fields", "price_books"})
"""Tables of an export that need no import: the records name what is in them."""

KEPT = frozenset({"version", "updated_at", "source", "external_id", "status", "login"})
"""Columns that crm-lab sets by itself: the status of a deal follows its stage."""

READ_AS = {"id": "external_id", "duration_seconds": "duration"}
"""Fields that the import calls otherwise."""

CUSTOM = "custom_"
"""What an export puts before the name of a custom field that is called like a field."""


def is_own(table: Table) -> bool:
    """Tell whether ``crm-lab export`` wrote the table."""
    return {"id", "version", "created_at"} <= set(table.columns)


def settle(plan: Plan) -> None:
    """Leave out what crm-lab keeps itself and ids beside which the name stands; custom fields stay what they are."""
    ours = _own_columns(plan)
    for column, match in plan.matches.items():
        if column.partition(".")[0] in ours:
            if not _is_read(column, match, plan):
                plan.matches[column] = Match(column, IGNORED, 1.0, "kept by crm-lab itself")
        else:
            plan.matches[column] = Match(column, None, 0.0, "a custom field of ours")


def _is_read(column: str, match: Match, plan: Plan) -> bool:
    beside = column.endswith("_id") and column.removesuffix("_id") in plan.table.columns
    return column not in KEPT and not beside and match.field == READ_AS.get(column, column)


def _own_columns(plan: Plan) -> set[str]:
    names = [column.name for column in table_of(plan.entity.name).columns]
    return {short for name in names for short in (name, name.removesuffix("_id"), name.removesuffix("_minor"))}


def custom_name(plan: Plan, column: str) -> str:
    """Return the name of the custom field that a column holds."""
    bare = column.removeprefix(CUSTOM)
    return bare if is_own(plan.table) and bare in _own_columns(plan) else column


def named_by_id(made: Draft, one: Field, directory: Directory) -> np.ndarray:
    """Return the texts of a reference, with the id beside it where its record is called so: names may be shared."""
    texts, column = made.refs[one.name], f"{one.name}_id"
    if not is_own(made.plan.table) or column not in made.chunk.frame:
        return texts
    ids = [text.strip() for text in made.texts(column)]
    same = [any(directory.label(table, id) == text for table in one.to) for id, text in zip(ids, texts, strict=True)]
    return np.where(np.array(same, dtype=bool) & (texts != ""), np.array(ids, dtype=object), texts)
