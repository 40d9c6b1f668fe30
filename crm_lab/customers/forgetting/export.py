"""Everything that is held about a person, in a file for them: JSON for machines, and the same to read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from crm_lab.customers.forgetting import mentions, signers
from crm_lab.customers.forgetting.person import KINDS, records_of, slices
from crm_lab.customers.forgetting.reach import parts_of
from crm_lab.errors import InvalidValue, Refused
from crm_lab.store.trail import Entry, Unit, plain

Dossier = dict[str, list[dict[str, Any]]]
"""Rows by the name of their table."""

FORMATS = (".zip", ".json")


def dossier(connection: Connection, table: str, id: str) -> Dossier:
    """Return all rows about the person of one record: the records, what points to them, and their trail."""
    records = records_of(connection, table, id)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, ids in records.items():
        for part in slices(sorted(ids)):
            _add(
                found, KINDS[name], connection.execute(select(KINDS[name]).where(KINDS[name].c.id.in_(part))).mappings()
            )
    for one in parts_of(connection, records):
        for where in one.wheres():
            _add(found, one.table, connection.execute(select(one.table).where(where)).mappings())
    free, held = signers.of_person(connection, records, mentions.identifiers(connection, records))
    for part in slices([*free, *held]):
        mine = select(signers.SIGNERS).where(signers.SIGNERS.c.id.in_(part))
        _add(found, signers.SIGNERS, connection.execute(mine).mappings())
    return {name: list(rows.values()) for name, rows in found.items()}


def _add(found: dict[str, dict[str, Any]], table: Table, rows: Any) -> None:
    keys = [column.name for column in table.primary_key.columns]
    for row in rows:
        told = {name: plain(value) for name, value in row.items() if value is not None}
        found.setdefault(table.name, {})[repr([row[key] for key in keys])] = told


def export_person(unit: Unit, table: str, id: str, path: Path, replace: bool = False) -> dict[str, int]:
    """Write the dossier of a person to ``path`` (.zip: JSON and a text to read; .json) and return its rows per table.

    The file appears when it is complete.  Raises InvalidValue for another ending, Refused when it is there already.
    """
    if path.suffix.lower() not in FORMATS:
        raise InvalidValue(f"'{path.name}' has no ending that says the format; use {' or '.join(FORMATS)}")
    if path.exists() and not replace:
        raise Refused(f"{path} exists already; choose another name or allow that it is replaced")
    found = dossier(unit.session.connection(), table, id)
    counts = {name: len(rows) for name, rows in found.items()}
    unit.note(Entry("person_exported", table, id, {}, {"rows": sum(counts.values())}))
    part = path.with_name(f".{path.name}.part")
    try:
        _write(part, path.suffix.lower(), found)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _write(path: Path, ending: str, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    if ending == ".json":
        path.write_text(text, encoding="utf-8")
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("person.json", text)
        file.writestr("person.txt", "\n".join(_readable(found)))


def _readable(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for name, rows in found.items():
        yield f"{name.replace('_', ' ').upper()} ({len(rows)})"
        for row in rows:
            yield ""
            yield from (f"  {key.replace('_', ' ')}: {value}" for key, value in row.items())
        yield ""
