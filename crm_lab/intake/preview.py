"""The first rows of a table as they would land: read, mended and completed, but not written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from crm_lab.intake.complete import complete
from crm_lab.intake.draft import Draft, draft
from crm_lab.intake.plan import Options, Plan
from crm_lab.intake.table import Chunk
from crm_lab.store.money import from_minor


@dataclass(frozen=True)
class PreviewRow:
    """One row: where it stands in the file, its values as text in the order of the columns, and why it can't land."""

    line: int
    values: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """Rows as they would land: the fields that are filled, then the names of custom fields."""

    fields: tuple[str, ...]
    custom: tuple[str, ...]
    rows: tuple[PreviewRow, ...]


def preview(plan: Plan, options: Options, count: int = 8) -> Preview:
    """Return the first ``count`` rows of a table as its plan reads them.  Nothing is written.

    Whatever only the whole import knows is left out: which account a name refers to, and whether the record is there
    already.
    """
    head = plan.table.head()
    made = draft(Chunk(head.frame.head(count), head.lines[:count]), plan, options)
    complete(made)
    fields = tuple(dict.fromkeys(field.name for _, field in plan.mapped() if not field.keep_only))
    custom = tuple(made.custom)
    aside = {one.line: f"{one.column}: {one.reason}" if one.column else one.reason for one in made.aside}
    columns = [_texts(made, name) for name in fields] + [[_text(one) for one in made.custom[name]] for name in custom]
    rows = [
        PreviewRow(int(line), tuple(column[at] for column in columns), aside.get(int(line), ""))
        for at, line in enumerate(made.chunk.lines)
    ]
    return Preview(fields, custom, tuple(rows))


def _texts(made: Draft, name: str) -> list[str]:
    if name == "external_id" and made.keys is not None:
        return [_text(one) for one in made.keys]
    if name in made.refs:
        return [_text(one) for one in made.refs[name]]
    if f"{name}_minor" in made.data:
        pairs = zip(made.data[f"{name}_minor"], made.data["currency"], strict=True)
        return ["" if pd.isna(minor) else f"{from_minor(int(minor), code)} {code}" for minor, code in pairs]
    return [_text(one) for one in made.data.get(name, [None] * made.size)]


def _text(value: Any) -> str:
    if value is None or (not isinstance(value, list | dict) and pd.isna(value)):
        return ""
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == 0
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(_plain(value))


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
