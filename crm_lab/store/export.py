"""Records out of the house: a collection, as its user sees it, becomes a CSV, Excel or JSON lines file.

A file appears under its name when it is complete; every export leaves an audit row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from crm_lab.errors import InvalidValue, Refused
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.formulas import defused
from crm_lab.store.sheets import write_sheet
from crm_lab.store.trail import Entry, plain

FORMATS = ("csv", "xlsx", "jsonl")
"""What can be written."""

ROWS_AT_ONCE = 50_000
"""Rows that are turned into text at once."""


@dataclass(frozen=True)
class Exported:
    """What was written: how many records, where, and how many cells were kept from being formulas."""

    path: Path
    rows: int
    defused: int


def export(
    records: Collection[Any], path: Path, filters: Mapping[str, Any] | None = None, *, replace: bool = False
) -> Exported:
    """Write all records that meet ``filters`` and that the user may see to ``path``; its ending says the format.

    Columns have the names of our fields, so that an import recognises them; times are UTC.  In CSV and Excel a cell
    that a spreadsheet would take for a formula gets an apostrophe in front.
    Raises InvalidValue for another format, Refused when ``path`` exists and ``replace`` is false.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise InvalidValue(f"'{path.name}' has no ending that says the format; use one of .{', .'.join(FORMATS)}")
    if path.exists() and not replace:
        raise Refused(f"{path} exists already; choose another name or allow that it is replaced")
    chosen = dict(filters or {})
    frame = with_custom(records.full_frame(**chosen))
    if form != "jsonl":
        frame, changed = defused(frame)
    part = path.with_name(f".{path.name}.part")
    try:
        {"csv": _csv, "xlsx": write_sheet, "jsonl": _json_lines}[form](frame, part)
        with records.database.write(records.actor, "export") as unit:
            unit.note(_entry(records, path, len(frame), chosen))
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Exported(path, len(frame), changed if form != "jsonl" else 0)


def _entry(records: Collection[Any], path: Path, rows: int, filters: dict[str, Any]) -> Entry:
    entity: type[Base] = records.entity
    told = {key: plain(value) for key, value in filters.items()}
    facts = {"rows": rows, "filter": told, "file": str(path)}
    return Entry("exported", entity.__tablename__, None, {k: [None, v] for k, v in facts.items()}, {"rows": rows})


def with_custom(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with a column for every key of its column ``custom`` instead of that column.

    A key that is the name of a field gets ``custom_`` in front.
    """
    if "custom" not in frame:
        return frame
    values = frame.pop("custom")
    keys = dict.fromkeys(key for one in values if isinstance(one, dict) for key in one)
    for key in keys:
        name = f"custom_{key}" if key in frame else key
        frame[name] = [one.get(key) if isinstance(one, dict) else None for one in values]
    return frame


def _csv(frame: pd.DataFrame, path: Path) -> None:
    # The byte order mark tells Excel that this is UTF-8; without it Chinese comes out as noise.
    frame.to_csv(path, index=False, encoding="utf-8-sig", chunksize=ROWS_AT_ONCE, lineterminator="\n")


def _json_lines(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(frame), ROWS_AT_ONCE):
            part = frame.iloc[start : start + ROWS_AT_ONCE]
            file.write(part.to_json(orient="records", lines=True, date_format="iso", force_ascii=False))
