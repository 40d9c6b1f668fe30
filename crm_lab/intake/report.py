"""What an import did: how many rows came, landed, were mended and set aside, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from crm_lab.intake.column import Mend
from crm_lab.intake.table import Aside

SHOWN = 5


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
        lines += [f"  skipped: {count:,} rows, because {why}" for why, count in self.skipped.items()]
        lines += [f"  look at: {hint}" for hint in self.hints[:20]]
        lines += [f"  set aside: {one}" for one in self.aside[:SHOWN]]
        if len(self.aside) > SHOWN:
            lines.append(f"  set aside: … and {len(self.aside) - SHOWN:,} more")
        return "\n".join(lines)


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
        rows = [(one.file, one.line, one.column, one.value, one.reason) for file in self.files for one in file.aside]
        return pd.DataFrame(rows, columns=["file", "line", "column", "value", "reason"])

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
        "aside": [[one.line, one.column, one.value[:200], one.reason] for one in file.aside[:1000]],
    }
