"""A DataFrame as an Excel sheet, within what Excel can hold."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from crm_lab.errors import InvalidValue

ROWS = 1_048_575
"""Rows that a sheet holds below its header."""

CHARACTERS = 32_767
"""Characters that a cell holds."""


def write_sheet(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` to a new workbook at ``path``; times become UTC without a zone, which Excel does not know.

    Raises InvalidValue when there are more rows, or longer texts, than Excel can hold: nothing is cut in silence.
    """
    from openpyxl import Workbook

    if len(frame) > ROWS:
        raise InvalidValue(f"{len(frame)} rows are more than an Excel sheet holds ({ROWS}); export to .csv")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("crm-lab")
    sheet.append([_cell(name) for name in frame.columns])
    columns = [frame.iloc[:, at].astype(object).where(frame.iloc[:, at].notna(), None) for at in range(frame.shape[1])]
    for row in zip(*columns, strict=True):
        sheet.append([_cell(value) for value in row])
    book.save(path)
    book.close()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    if len(value) > CHARACTERS:
        raise InvalidValue(f"a text of {len(value)} characters does not fit an Excel cell; export to .csv")
    return _without_controls(value)


def _without_controls(text: str) -> str:
    """Replace control characters, which a workbook can't hold, by the sign for a missing character."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
