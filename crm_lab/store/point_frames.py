"""Contact points in bulk: a frame's phones and e-mails standardised, every different cell once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from crm_lab.store.base import Base
from crm_lab.store.points import KINDS, LONGEST, OWNERS, Found, first_of, read


def take_points(entity: type[Base], frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``frame`` (with ids) with standardised phones and e-mails, and the contact points that they make."""
    parts = []
    full = frame.copy(deep=False)
    for kind in [kind for kind in KINDS if kind in frame]:
        codes, found = _read(kind, frame[kind])
        first = np.array([first_of(entity, kind, one) for one in found] + [None], dtype=object)
        full[kind] = pd.Series(first[codes], index=frame.index, dtype=object)
        parts.append(_points(kind, codes, found, frame["id"].to_numpy(dtype=object), OWNERS[entity]))
    return full, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _read(kind: str, written: pd.Series[Any]) -> tuple[np.ndarray, list[Found]]:
    codes, uniques = pd.factorize(written)
    return codes, [read(kind, str(one)) for one in uniques]


def _points(kind: str, codes: np.ndarray, found: list[Found], ids: np.ndarray, owner: str) -> pd.DataFrame:
    known = [(ids[at], found[code]) for at, code in enumerate(codes) if code >= 0]
    rows = [(record, one, not place) for record, ones in known for place, one in enumerate(ones)]
    return frame_of_points(kind, rows, owner)


def frame_of_points(kind: str, rows: list[tuple[Any, Any, bool]], owner: str) -> pd.DataFrame:
    """Return (record, number or address, whether it is the first) as rows of contact points."""
    columns: dict[str, list[Any]] = {
        "kind": [kind] * len(rows),
        "value": [one.value[:LONGEST] for _, one, _ in rows],
        "raw": [one.raw[:LONGEST] for _, one, _ in rows],
        "valid": [one.valid for _, one, _ in rows],
        "is_primary": [first for _, _, first in rows],
        owner: [record for record, _, _ in rows],
    }
    return pd.DataFrame(columns, dtype=object)
