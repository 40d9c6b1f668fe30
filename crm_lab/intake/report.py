"""What an import did: how many rows came, landed, were mended and set aside, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from crm_lab.intake.column import Mend
from crm_lab.intake.reasons import said
from crm_lab.intake.table import Aside

SHOWN = 5


@dataclass(frozen=True)
class Likely:
    """A row that landed and is perhaps there already: it became `own_id` and may be the same as `record_id`.

    `score` is a probability, `decision` "same" or "ask", `reasons` the compared fields in words.
    """

    file: str
    line: int
    name: str
    own_id: str
    record_id: str
    other: str
    score: float
    decision: str
    reasons: str

    def __str__(self) -> str:
        """Say it in one line, as reports do."""
        return (
            f"{self.file} line {self.line}: {self.name!r} is perhaps {self.other!r} ({self.score:.0%}: {self.reasons})"
        )


@dataclass
class FileReport:
    """The figures of one table; `came` is the sum of landed, updated, unchanged, repeated, skipped and set aside."""

    file: str
    entity: str
    came: int = 0
    landed: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    mended: dict[tuple[str, str], Mend] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    aside: list[Aside] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)
    locale: str = "en"

    def mend(self, found: Iterable[tuple[str, Mend]]) -> None:
        """Add repairs; those of one column and rule are counted together."""
        for column, one in found:
            known = self.mended.setdefault((column, one.rule), Mend(one.rule, 0))
            known.count += one.count
            known.examples = list(dict.fromkeys([*known.examples, *one.examples]))[:SHOWN]

    def assume(self, found: Iterable[str]) -> None:
        """Add assumptions, each once."""
        self.assumed = list(dict.fromkeys([*self.assumed, *found]))

    def figures(self) -> dict[str, int]:
        """Return the counts by name."""
        mended = sum(one.count for one in self.mended.values())
        counts = {"came": self.came, "landed": self.landed, "updated": self.updated, "unchanged": self.unchanged}
        counts |= {"repeated": self.repeated, "skipped": sum(self.skipped.values())}
        return counts | {"mended": mended, "set aside": len(self.aside)}

    def __str__(self) -> str:
        """Say the figures, then every repair, assumption and the first rows set aside."""
        figures = ", ".join(
            f"{count:,} {name}" for name, count in self.figures().items() if count or name in ("came", "landed")
        )
        lines = [f"{self.file} → {self.entity}: {figures}"]
        lines += [f"  read: {note}" for note in self.notes]
        lines += [f"  mended: {column + ': ' if column else ''}{one}" for (column, _), one in self.mended.items()]
        lines += [f"  assumed: {text}" for text in self.assumed]
        lines += [
            f"  made: {count:,} {table} that the file names and nobody knew" for table, count in self.made.items()
        ]
        lines += [f"  skipped: {count:,} rows, because {said(why, self.locale)}" for why, count in self.skipped.items()]
        lines += [f"  look at: {hint}" for hint in self.hints[:20]]
        lines += _some("perhaps there already", [str(one) for one in self.likely[:SHOWN]], len(self.likely))
        lines += _some("set aside", [one.text(self.locale) for one in self.aside[:SHOWN]], len(self.aside))
        return "\n".join(lines)


def _some(what: str, shown: list[str], count: int) -> list[str]:
    more = [f"  {what}: … and {count - len(shown):,} more"] if count > len(shown) else []
    return [*(f"  {what}: {one}" for one in shown), *more]


@dataclass
class Report:
    """What one import did; `batch_id` is what `undo` takes."""

    batch_id: str = ""
    files: list[FileReport] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    aside_files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def total(self, name: str) -> int:
        """Return one figure over all files, such as 'came', 'landed', 'updated', 'skipped', 'set aside'."""
        return sum(file.figures()[name] for file in self.files)

    @property
    def complete(self) -> bool:
        """Tell whether every row of every table landed or was there already."""
        tables_left_out = any(not reason.startswith("not a table") for _, reason in self.left_out)
        return self.total("set aside") == 0 and not tables_left_out

    def frame(self) -> pd.DataFrame:
        """Return the figures as a table, one row per file."""
        rows = [{"file": file.file, "entity": file.entity, **file.figures()} for file in self.files]
        return pd.DataFrame(rows)

    def set_aside(self) -> pd.DataFrame:
        """Return the rows that were set aside: file, line, column, value, reason."""
        rows = [
            (one.file, one.line, one.column, one.value, said(one.reason, file.locale))
            for file in self.files
            for one in file.aside
        ]
        return pd.DataFrame(rows, columns=["file", "line", "column", "value", "reason"])

    def likely(self) -> pd.DataFrame:
        """Return the rows that landed and are perhaps there already, the likeliest first.

        Columns: file, line, name, own_id (what the row became), record_id and other (id and name of the record that it
        may be), score (0..1), decision (same, ask), reasons.  Merge them with ``ws.accounts.merge`` and the like, or
        on the screen for duplicates.
        """
        rows = [one for file in self.files for one in file.likely]
        names = [one.name for one in fields(Likely)]
        frame = pd.DataFrame([[getattr(one, name) for name in names] for one in rows], columns=names)
        return frame.sort_values("score", ascending=False, kind="stable", ignore_index=True)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for the store (of the rows set aside the first thousand)."""
        return {
            "files": [_plain(file) for file in self.files],
            "left_out": [list(pair) for pair in self.left_out],
            "aside_files": self.aside_files,
            "notes": self.notes,
        }

    def __str__(self) -> str:
        """Say it all, file by file."""
        lines = [str(file) for file in self.files]
        lines += [f"{name}: left out, {reason}" for name, reason in self.left_out]
        lines += self.notes
        figures = ", ".join(
            f"{self.total(name):,} {name}"
            for name in ("came", "landed", "updated", "unchanged", "skipped", "set aside")
            if name != "skipped" or self.total(name)
        )
        lines.append(f"{'Would be (dry run)' if self.dry_run else 'Together'}: {figures}.")
        lines += [f"Rows set aside, to be corrected and imported again: {path}" for path in self.aside_files]
        if self.batch_id:
            lines.append(f"To undo this import: crm-lab import --undo {self.batch_id}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Show the report in a notebook as it is said."""
        return str(self)


def _plain(file: FileReport) -> dict[str, Any]:
    return {
        "file": file.file,
        "entity": file.entity,
        **file.figures(),
        "mends": [[column, str(one)] for (column, _), one in file.mended.items()],
        "assumed": file.assumed,
        "hints": file.hints,
        "notes": file.notes,
        "made": dict(file.made),
        "aside": [[one.line, one.column, one.value[:200], str(one.reason)] for one in file.aside[:1000]],
        "likely": [[one.line, one.own_id, one.record_id, round(one.score, 4)] for one in file.likely[:1000]],
    }
