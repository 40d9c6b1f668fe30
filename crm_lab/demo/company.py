"""One generated company: its tables as the store will hold them, and the truth about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from crm_lab.demo.truth import Truth


@dataclass(frozen=True)
class Company:
    """Tables by name (the store's table and column names, in an order in which they can be written)."""

    seed: int
    today: datetime
    tables: dict[str, pd.DataFrame]
    truth: Truth

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def digest(self) -> str:
        """Return a fingerprint of every value: the same seed and day give the same one."""
        total = hashlib.sha256()
        for name, table in (*self.tables.items(), *self.truth.tables.items()):
            total.update(name.encode())
            total.update(table.to_csv(index=False).encode())
        return total.hexdigest()
