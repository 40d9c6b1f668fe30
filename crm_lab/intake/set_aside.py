"""Rows that were set aside, as files that can be corrected and imported again as they are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from crm_lab.intake.plan import Plan
from crm_lab.intake.reasons import said
from crm_lab.intake.report import FileReport
from crm_lab.intake.table import Aside

REASON = "crm_lab_reason"
OWN_ID = "crm_lab_id"
"""The column with the id of the record that a row is, or may be; NEW in it says that it is none of ours."""
NEW = "new"
FOLDER = "crm-lab-set-aside"


def write(plans: Sequence[Plan], reports: Sequence[FileReport], folder: Path, batch_id: str) -> list[str]:
    """Write one CSV per table with rows set aside: its own columns and `crm_lab_reason`; return the paths.

    Cells are written exactly as they came; rows whose fields could not be told apart keep what they had.  Where a row
    may be a record that is there, its id stands in `crm_lab_id`: so it updates that record when it is imported again.
    """
    paths = []
    for plan, report in zip(plans, reports, strict=True):
        if report.aside:
            folder.mkdir(parents=True, exist_ok=True)
            path = _free(folder, plan.table.label, batch_id)
            _write(path, plan.table.columns, report)
            paths.append(str(path))
    return paths


def _free(folder: Path, label: str, batch_id: str) -> Path:
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in label).removesuffix(".csv")
    path = folder / f"{stem}.csv"
    return path if not path.exists() else folder / f"{stem}-{batch_id[-8:]}.csv"


def _write(path: Path, columns: Sequence[str], report: FileReport) -> None:
    kept = [column for column in columns if column not in (REASON, OWN_ID)]
    places = [position for position, column in enumerate(columns) if column in kept]
    own = [OWN_ID] if any(one.candidate for one in report.aside) or OWN_ID in columns else []
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow([*kept, *own, REASON])
        for one in sorted(report.aside, key=lambda aside: aside.line):
            cells = [one.cells[place] if place < len(one.cells) else "" for place in places]
            where = f"line {one.line}" + (f", {one.column}" if one.column else "")
            spare = f" | also: {' | '.join(one.cells[len(columns) :])}" if len(one.cells) > len(columns) else ""
            writer.writerow([*cells, *_own_id(one, columns, own), f"{where}: {said(one.reason, report.locale)}{spare}"])


def _own_id(one: Aside, columns: Sequence[str], own: Sequence[str]) -> list[str]:
    if not own:
        return []
    written = one.cells[columns.index(OWN_ID)] if OWN_ID in columns and len(one.cells) == len(columns) else ""
    return [one.candidate or written]
