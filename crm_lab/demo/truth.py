"""The truth about a demo company, kept apart from its store: what later work is scored against."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crm_lab.errors import NotFound

TABLES = {
    "duplicates": ("entity", "id", "same_as", "how"),
    "gaps": ("entity", "id", "field", "true_value"),
    "errors": ("entity", "id", "field", "true_value", "how"),
    "stale": ("entity", "id", "why", "since"),
    "chances": ("id", "win_probability", "base", "rep", "source", "petals", "follow_ups", "size", "relation"),
    "churned": ("id", "since"),
    "categories": ("id", "category"),
    "payments_twice": ("entity", "id", "same_as"),
}
"""The tables and their columns; every ``id`` is the id of a record in the store."""


@dataclass(frozen=True)
class Truth:
    """What is really so.

    ``duplicates``: pairs of records of one thing.  ``gaps``: values that are missing.  ``errors``: values that are
    wrong.  ``stale``: records that nobody keeps.  ``chances``: each deal's true chance and the log-odds behind it.
    ``churned``: customers who turned away.  ``categories``: of each ticket.  ``payments_twice``: paid by mistake.
    """

    tables: dict[str, pd.DataFrame]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def save(self, folder: Path) -> None:
        """Write one CSV file per table into ``folder``, in the place of what was there."""
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, table in self.tables.items():
            table.to_csv(part / f"{name}.csv", index=False)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)

    @classmethod
    def load(cls, folder: Path) -> Truth:
        """Read what ``save`` wrote.  Raises NotFound when a table is missing."""
        missing = [name for name in TABLES if not (folder / f"{name}.csv").exists()]
        if missing:
            raise NotFound(f"{folder} holds no truth about a demo company; make one with: crm-lab demo --reset")
        return cls({name: pd.read_csv(folder / f"{name}.csv", dtype=_texts(name)) for name in TABLES})


def _texts(table: str) -> dict[str, type[str]]:
    return {} if table == "chances" else dict.fromkeys(TABLES[table], str)


def truth_folder(database: Path) -> Path:
    """Return where the truth about the store in the file ``database`` lies: beside it."""
    return database.with_name(database.name + ".truth")
