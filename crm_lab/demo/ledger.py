"""The ledger of defects: whatever is made wrong is written down here with what was right."""

from __future__ import annotations

from typing import Any

import pandas as pd

from crm_lab.demo.dice import Array, objects
from crm_lab.demo.truth import TABLES


class Ledger:
    """Collects the rows of the truth, table by table."""

    def __init__(self) -> None:
        self._parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}

    def add(self, table: str, **columns: Any) -> None:
        """Add rows; a single value stands for all of them."""
        part = pd.DataFrame(columns)
        self._parts[table].append(part[list(TABLES[table])])

    def blank(self, entity: str, frame: pd.DataFrame, field: str, rows: Array) -> None:
        """Empty ``field`` in ``rows`` of ``frame`` and note what stood there."""
        rows = rows[pd.notna(frame[field].to_numpy(dtype=object)[rows])]
        ids, before = _taken(frame, field, rows)
        frame.loc[rows, field] = None
        self.add("gaps", entity=entity, id=ids, field=field, true_value=before)

    def spoil(self, entity: str, frame: pd.DataFrame, field: str, rows: Array, wrong: list[Any], how: str) -> None:
        """Put ``wrong`` values into ``field`` where they differ from the right ones, and note those."""
        ids, before = _taken(frame, field, rows)
        differs = [index for index, (a, b) in enumerate(zip(before, wrong, strict=True)) if a != str(b)]
        frame.loc[rows[differs], field] = objects([wrong[index] for index in differs])
        self.add("errors", entity=entity, id=ids[differs], field=field, true_value=before[differs], how=how)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the truth so far."""
        return {name: _joined(name, parts) for name, parts in self._parts.items()}


def _taken(frame: pd.DataFrame, field: str, rows: Array) -> tuple[Array, Array]:
    values = frame[field].to_numpy(dtype=object)[rows]
    return frame["id"].to_numpy(dtype=object)[rows], objects([str(value) for value in values])


def _joined(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=list(TABLES[name]), dtype=object)
