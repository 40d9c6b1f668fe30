"""How a delimited text is laid out: its delimiter, and which row holds the column names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence

DELIMITERS = (",", "\t", ";", "|")
NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
MAX_HEADER_ROW = 30
DATA_LIKE = re.compile(
    r"^[\s$€£¥]*[-+(]?\d[\d.,:/\-\sTZ%)+]*$|^[^@\s]+@[^@\s]+\.\w+$|^https?://|^\d+年\d+月", re.IGNORECASE
)
UNIT = re.compile(
    r"^[(\[（【]?\s*(unit|text|date|number|string|usd|eur|cny|rmb|days?|%|required|optional"
    r"|元|万元|天|人|文本|日期|数字|必填|选填)[^a-z]{0,6}[)\]）】]?$",
    re.IGNORECASE,
)


def sniff_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter under which most of the first lines have the same number of fields."""
    if lines and (match := re.match(r"^\ufeff?sep=(.)\s*$", lines[0])):
        return match[1]
    return max(DELIMITERS, key=lambda mark: (_regularity(lines, mark), -DELIMITERS.index(mark)))


def _regularity(lines: Sequence[str], delimiter: str) -> float:
    """Share of rows with the commonest width, weighed by that width; 0 when nothing is split."""
    rows = [row for row in csv.reader(iter(lines), delimiter=delimiter) if any(row)]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 8), item[0]))
    return 0.0 if width == 1 else count / len(rows) * min(width, 8) ** 0.25


def find_header(rows: Sequence[Sequence[str]], is_known: Callable[[str], bool]) -> int | None:
    """Return the index of the row of column names among the first `rows`; None when there is none.

    `is_known` tells whether a cell is the name of a field that some CRM writes.
    """
    scores = [_header_score(rows, index, is_known) for index in range(min(len(rows), MAX_HEADER_ROW))]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=None)
    return best if best is not None and scores[best] > 0 else None


def _header_score(rows: Sequence[Sequence[str]], index: int, is_known: Callable[[str], bool]) -> float:
    """How much a row looks like column names: short, distinct words, as wide as what follows."""
    cells = [cell.strip() for cell in rows[index]]
    filled = [cell for cell in cells if cell]
    if not filled or any(DATA_LIKE.match(cell) for cell in filled) or max(map(len, filled)) > 120:
        return 0.0
    known = sum(map(is_known, filled))
    distinct = len({cell.lower() for cell in filled}) / len(filled)
    width = max((len([cell for cell in row if cell.strip()]) for row in rows[index + 1 :]), default=len(filled))
    fits = min(1.0, len(filled) / max(1, width))
    if fits < 0.5 and known < 2:
        return 0.0
    return distinct * fits * (1 + 3 * known / len(filled)) - index * 0.001


def is_units_row(cells: Sequence[str]) -> bool:
    """Tell whether the row below the header only names units or kinds of values."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(UNIT.match(cell) for cell in filled)


def unique_columns(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return column names without repeats or blanks, and a note for every name that was made."""
    columns: list[str] = []
    notes: list[str] = []
    for position, raw in enumerate(header, start=1):
        name = raw.replace("\ufeff", "").replace("\n", " ").strip() or f"column {position}"
        if not raw.strip():
            notes.append(f"column {position} has no name: called {name!r}")
        if name in columns:
            name = next(f"{name} ({n})" for n in range(2, 10_000) if f"{name} ({n})" not in columns)
            notes.append(f"column name {raw.strip()!r} occurs twice: the later one is called {name!r}")
        columns.append(name)
    return columns, notes
