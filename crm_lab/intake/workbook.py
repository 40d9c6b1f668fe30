"""Sheets of Excel and OpenDocument workbooks as rows of exact text, with their row numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from crm_lab.intake.delimited import Row
from crm_lab.intake.kinds import UnreadableFile


def sheets(path: Path) -> dict[str, list[Row]]:
    """Return the non-blank rows of every visible sheet; formulas come as the values Excel last showed.

    Raises:
        UnreadableFile: The workbook is damaged, protected by a password, or no workbook at all.
    """
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            visible = [
                meta.name
                for meta in book.sheets_metadata
                if meta.visible == python_calamine.SheetVisibleEnum.Visible
                and meta.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            return {name: list(_rows(book.get_sheet_by_name(name))) for name in visible}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} cannot be read as a workbook ({error}): save it again in Excel, without a password."
        ) from error


def _rows(sheet: Any) -> Iterator[Row]:
    for line, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            yield Row(line, texts)


def cell_text(cell: Any) -> str:
    """Return a cell as the text that means the same: ISO dates, whole numbers without '.0', TRUE and FALSE."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
