"""What reading gives: one table of exact text with the line every row came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from crm_lab.intake.reasons import said


@dataclass(frozen=True)
class Aside:
    """One row that cannot land: where it stands, which column and value, why, and the id of the record it may be."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = ()
    candidate: str = ""

    def text(self, locale: str = "en") -> str:
        """Say it in one line, as reports do."""
        where = f"{self.file} line {self.line}" + (f", column {self.column!r}" if self.column else "")
        return f"{where}: {said(self.reason, locale)}" + (f" ({self.value!r})" if self.value else "")

    def __str__(self) -> str:
        return self.text()


@dataclass
class Chunk:
    """Rows of a table: `frame` holds exact text (object columns), `lines` the file line of each row.

    `mended` counts the rows that reading repaired, by rule.
    """

    frame: pd.DataFrame
    lines: np.ndarray
    aside: list[Aside] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)

    @property
    def came(self) -> int:
        """The number of rows in the file, those set aside included."""
        return len(self.lines) + len(self.aside)


@dataclass
class Table:
    """One table of a file: its columns, how it was read, and its rows chunk by chunk.

    `open_chunks` starts a new reading from the top; small tables keep what they read.  `entity` is what the rows are
    when the format itself says so.
    """

    name: str
    path: Path
    columns: list[str]
    open_chunks: Callable[[], Iterator[Chunk]]
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 1
    notes: list[str] = field(default_factory=list)
    keep: bool = True
    entity: str | None = None
    _kept: list[Chunk] | None = None

    @property
    def label(self) -> str:
        """File name, with the sheet when the file holds several."""
        return self.path.name if self.name == self.path.stem else f"{self.path.name}[{self.name}]"

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in file order; the order and the lines are the same every time."""
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[Chunk] = []
        for chunk in self.open_chunks():
            if self.keep:
                kept.append(chunk)
            yield chunk
        if self.keep:
            self._kept = kept

    def head(self) -> Chunk:
        """Return the first chunk (empty when the table has no rows)."""
        return next(self.chunks(), Chunk(pd.DataFrame(columns=self.columns, dtype=object), np.array([], int)))
