"""Rows of a delimited text with the line they stand on; damaged rows are told from good ones."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crm_lab.intake.encoding import Encoding
from crm_lab.intake.reasons import Reason

FIELD_LIMIT = 1_000_000
MAX_ROW_LINES = 2_000


class Row(NamedTuple):
    """The fields of one record, the line it begins on, the reason when it cannot be used, the rule that mended it."""

    line: int
    cells: list[str]
    problem: str = ""
    mended: str = ""


class LineFeed:
    """Lines of a text file that remembers what the current record took, so that it can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.next_line = 1

    def __iter__(self) -> LineFeed:
        """Return itself: it is read by `csv.reader`."""
        return self

    def __next__(self) -> str:
        """Return the next line, counted."""
        line = self._returned.popleft() if self._returned else next(self._lines)
        if len(self.taken) >= MAX_ROW_LINES:
            self._returned.appendleft(line)
            raise csv.Error("a record is too long")
        self.taken.append(line)
        self.next_line += 1
        return line

    def give_back_all_but_first(self) -> str:
        """Keep the first line that the current record took and return the others to the feed."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.next_line -= len(rest)
        self.taken = []
        return first


def clean_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """Yield the lines of a text file with their ends, without zero bytes and byte order mark."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        first = True
        for line in file:
            if first:
                line, first = line.lstrip("\ufeff"), False
            yield line.replace("\x00", "") if "\x00" in line else line


def rows(lines: Iterator[str], delimiter: str, width: int | None = None, above: int = 0) -> Iterator[Row]:
    """Yield every non-blank record of `lines`; in the file, `above` lines come before them.

    With `width`, a record of another number of fields is repaired when it is one quoted field that
    holds the whole record, or only has empty fields too many; else it carries a `problem`.
    """
    csv.field_size_limit(FIELD_LIMIT)
    feed = LineFeed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        line = feed.next_line + above
        feed.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reader = csv.reader(feed, delimiter=delimiter)
            yield _unclosed(feed, line)
            continue
        if not cells or not any(cells):
            continue
        if width is None or len(cells) == width:
            yield Row(line, cells)
            continue
        row = _repaired(line, cells, delimiter, width)
        if row.problem and len(feed.taken) > 1:
            row = _unclosed(feed, line)
        yield row


def _unclosed(feed: LineFeed, line: int) -> Row:
    first = feed.give_back_all_but_first()
    return Row(line, [first.rstrip("\r\n")], Reason("quote_open"))


def _repaired(line: int, cells: list[str], delimiter: str, width: int) -> Row:
    if len(cells) == 1:
        inner = next(csv.reader([cells[0]], delimiter=delimiter), [])
        if len(inner) == width:
            return Row(line, inner, mended="row wrapped in one quoted field, unwrapped")
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return Row(line, cells[:width], mended="empty fields too many, left out")
    return Row(line, cells, Reason("fields_too_many_or_few", count=len(cells), wanted=width))
