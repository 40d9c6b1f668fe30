"""Any file or folder becomes tables of exact text: CSV and its kin, Excel, JSON, vCard, or a DataFrame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy.engine import URL

from crm_lab.intake import delimited, foreign, json_rows, layout, vcard, workbook
from crm_lab.intake.broken_bytes import without_broken_bytes
from crm_lab.intake.delimited import Row
from crm_lab.intake.encoding import Encoding, detect
from crm_lab.intake.fields import known_names
from crm_lab.intake.kinds import UnreadableFile, kind_of
from crm_lab.intake.names import column_key
from crm_lab.intake.table import Aside, Chunk, Table

CHUNK_ROWS = 100_000
KEEP_BYTES = 100_000_000
SAMPLE_LINES = 200
ENDINGS = {
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".psv",
    ".json",
    ".jsonl",
    ".ndjson",
    ".xls",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".ods",
    ".vcf",
}
SUB_FOLDER = "a sub-folder; import it on its own"
MOST_LOOKED_AT = 5_000
NOT_DATA = ("readme", "license", "licence", "source", "notice", "copying", "changelog")


Source = str | Path | URL | pd.DataFrame
"""A file, a folder, a DataFrame, or a database by its URL."""


@dataclass
class Found:
    """The tables of a file or folder, and what was left out and why."""

    tables: list[Table]
    left_out: list[tuple[str, str]] = field(default_factory=list)


def read(source: Source, tables: Sequence[str] = (), query: str | None = None) -> Found:
    """Return the tables in `source`: a file, a folder of files, a DataFrame, or a database by its URL.

    Of a database the `tables` named (none: all) or what `query` gives; of a workbook the sheets named.

    Raises:
        UnreadableFile: Nothing in it can be read; in a folder single bad files are left out and told.
    """
    if isinstance(source, pd.DataFrame):
        return Found([from_frame(source)])
    if foreign.is_url(source):
        return Found(foreign.read(source, tables, query))
    path = Path(str(source)).expanduser()
    if not path.exists():
        raise UnreadableFile(f"there is no file or folder {path}: check the path.")
    return _read_folder(path) if path.is_dir() else _chosen(Found(read_file(path)), tables)


def _chosen(found: Found, names: Sequence[str]) -> Found:
    """Keep the sheets that were named (none: all)."""
    known = [table.name for table in found.tables]
    missing = [name for name in names if name not in known]
    if missing:
        raise UnreadableFile(f"there is no sheet {missing[0]!r}; there are {', '.join(known)}.")
    return Found([table for table in found.tables if not names or table.name in names], found.left_out)


def _read_folder(folder: Path) -> Found:
    found = Found([])
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir():
            found.left_out += [(path.name, SUB_FOLDER)] if _may_hold_tables(path) else []
            continue
        if path.suffix.lower() not in ENDINGS or path.stem.lower().startswith(NOT_DATA):
            found.left_out.append((path.name, "not a table by its name"))
            continue
        try:
            found.tables += read_file(path)
        except UnreadableFile as error:
            found.left_out.append((path.name, str(error)))
    if not found.tables:
        reasons = "; ".join(
            f"{name} is {reason}." if reason == SUB_FOLDER else reason
            for name, reason in found.left_out
            if not reason.startswith("not a table")
        )
        nothing = f"the folder {folder} holds no CSV, Excel, JSON or vCard file: give another path."
        raise UnreadableFile(reasons or nothing)
    return found


def _may_hold_tables(folder: Path) -> bool:
    looked_at = islice(folder.rglob("*"), MOST_LOOKED_AT)
    return any(one.suffix.lower() in ENDINGS for one in looked_at)


def read_file(path: Path) -> list[Table]:
    """Return the tables of one file (several for a workbook with several sheets)."""
    kind = kind_of(path)
    if kind == "workbook":
        return _workbook(path)
    encoding = detect(path)
    if kind == "vcard":
        return [_cards(path, encoding)]
    return [_json(path, encoding) if kind == "json" else _text(path, encoding)]


def from_frame(frame: pd.DataFrame, name: str = "DataFrame") -> Table:
    """Return a DataFrame as a table; its values become text, missing ones empty text."""
    columns, notes = layout.unique_columns([str(column) for column in frame.columns])
    cells = np.empty(frame.shape, dtype=object)
    for position in range(frame.shape[1]):
        values = frame.iloc[:, position].astype(object)
        cells[:, position] = [
            "" if gone else workbook.cell_text(v) for v, gone in zip(values, values.isna(), strict=True)
        ]
    chunk = Chunk(pd.DataFrame(cells, columns=columns, dtype=object), np.arange(1, len(frame) + 1))
    return Table(name, Path(name), columns, lambda: iter([chunk]), notes=notes)


def _text(path: Path, encoding: Encoding) -> Table:
    sample = list(islice(delimited.clean_lines(path, encoding), SAMPLE_LINES))
    delimiter = layout.sniff_delimiter(sample)
    told = 1 if sample[0].lower().startswith("sep=") else 0
    first = list(delimited.rows(iter(sample[told:]), delimiter))
    if first and all(len(row.cells) == 1 for row in first) and delimiter in first[0].cells[0]:
        first = [Row(row.line, next(delimited.rows(iter(row.cells), delimiter)).cells) for row in first]
    header, columns, notes = _header(path, first)

    def rows() -> Iterator[Row]:
        lines = delimited.clean_lines(path, encoding)
        for _ in range(told):
            next(lines)
        yield from delimited.rows(lines, delimiter, len(columns), told)

    table = _table(path, path.stem, columns, notes, first, header, rows)
    table.encoding = encoding.name + (f" ({encoding.note})" if encoding.note and not encoding.sure else "")
    if encoding.note.startswith("a guess"):
        table.notes.append(f"encoding: {encoding.note}")
    table.delimiter = layout.NAMES.get(delimiter, delimiter)
    table.header_line += told
    table.keep = path.stat().st_size <= KEEP_BYTES
    return table


def _workbook(path: Path) -> list[Table]:
    tables = []
    sheets = workbook.sheets(path)
    for name, rows in sheets.items():
        if not rows:
            continue
        header, columns, notes = _header(path, rows[:SAMPLE_LINES])
        padded = [Row(row.line, row.cells[: len(columns)] + [""] * (len(columns) - len(row.cells))) for row in rows]
        title = name if len(sheets) > 1 else path.stem
        table = _table(path, title, columns, notes, rows[:SAMPLE_LINES], header, partial(iter, padded))
        table.encoding = "workbook"
        tables.append(table)
    if not tables:
        raise UnreadableFile(f"{path.name} has no rows on any visible sheet: export it again with its records.")
    return tables


def _json(path: Path, encoding: Encoding) -> Table:
    columns: dict[str, None] = {}
    for _, record in json_rows.records(path, encoding):
        if isinstance(record, dict):
            columns |= dict.fromkeys(record)
    names = list(columns)
    if not names:
        raise UnreadableFile(f"{path.name} holds no JSON object: export it as JSON lines or CSV.")

    def chunks() -> Iterator[Chunk]:
        return _chunks(path.name, names, json_rows.as_rows(json_rows.records(path, encoding), names))

    table = Table(path.stem, path, names, chunks, encoding=encoding.name, delimiter="JSON", header_line=0)
    table.keep = path.stat().st_size <= KEEP_BYTES
    return table


def _cards(path: Path, encoding: Encoding) -> Table:
    columns, rows = vcard.table_parts(path, encoding)
    table = Table(path.stem, path, columns, lambda: _chunks(path.name, columns, rows()), header_line=0)
    table.encoding, table.delimiter, table.entity = encoding.name, "vCard", "contacts"
    table.keep = path.stat().st_size <= KEEP_BYTES
    return table


def _header(path: Path, first: list[Row]) -> tuple[int | None, list[str], list[str]]:
    """Return the position of the header among the first rows, the column names, and notes about them."""
    cells = [row.cells for row in first]
    if not cells:
        raise UnreadableFile(f"{path.name} is empty: export it again with its header row and records.")
    header = layout.find_header(cells, lambda cell: column_key(cell) in known_names())
    if header is None:
        width = max(map(len, cells))
        return None, [f"column {n}" for n in range(1, width + 1)], ["no header row: the columns are numbered"]
    names = list(cells[header])
    while (
        len(names) > 1
        and not names[-1].strip()
        and not any(any(c.strip() for c in row[len(names) - 1 :]) for row in cells[header + 1 :])
    ):
        names.pop()
    columns, notes = layout.unique_columns(names)
    if header:
        notes.append(
            f"{header} row{'s' * (header > 1)} above the header left out: {' '.join(' '.join(cells[0]).split())[:60]!r}"
        )
    return header, columns, notes


def _table(
    path: Path,
    name: str,
    columns: list[str],
    notes: list[str],
    first: list[Row],
    header: int | None,
    rows: Callable[[], Iterable[Row]],
) -> Table:
    """Put together a table whose rows begin below the header (and below a row of units)."""
    start = 0 if header is None else first[header].line
    following = next((row for row in first if row.line > start), None)
    units = following is not None and header is not None and layout.is_units_row(following.cells)
    if units and following is not None:
        notes.append(f"the row of units below the header is left out (line {following.line})")
        start = following.line
    label = path.name if name == path.stem else f"{path.name}[{name}]"
    head = [] if header is None else [cell.strip() for cell in first[header].cells[: len(columns)]]

    def chunks() -> Iterator[Chunk]:
        below = (row for row in rows() if row.line > start and not _repeats(head, row.cells))
        return _chunks(label, columns, below)

    return Table(name, path, columns, chunks, header_line=first[header].line if header is not None else 0, notes=notes)


def _repeats(head: list[str], cells: list[str]) -> bool:
    """Tell whether a row is the header again, as in files that were put together."""
    return bool(head) and cells[0].strip() == head[0] and [cell.strip() for cell in cells] == head


def _chunks(label: str, columns: list[str], rows: Iterable[Row]) -> Iterator[Chunk]:
    stream = iter(rows)
    while block := list(islice(stream, CHUNK_ROWS)):
        good = [row for row in block if not row.problem]
        bad = [row for row in block if row.problem]
        aside = [Aside(label, row.line, "", "", row.problem, tuple(row.cells)) for row in bad]
        cells = np.empty((len(good), len(columns)), dtype=object)
        if good:
            cells[:] = [row.cells for row in good]
        frame = pd.DataFrame(cells, columns=columns, dtype=object)
        chunk = Chunk(frame, np.array([row.line for row in good], dtype=np.int64), aside)
        chunk.mended = Counter(row.mended for row in good if row.mended)
        yield without_broken_bytes(label, chunk)
