"""The records of a frame: their ids, an order that depends on nothing else, and their sources."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.errors import InvalidValue


def ids_of(frame: pd.DataFrame, column: str | None) -> pd.Series[Any]:
    """Return the id of every record.  Raises InvalidValue when one is missing or there twice."""
    ids = pd.Series(frame.index) if column is None else frame[column].reset_index(drop=True)
    where = "the index" if column is None else f"the column '{column}'"
    if ids.isna().any():
        row = int(np.flatnonzero(ids.isna())[0]) + 1
        raise InvalidValue(f"{where} holds the ids but is empty in row {row}; fill it, or name another one with id=…")
    twice = ids[ids.duplicated()]
    if len(twice):
        raise InvalidValue(
            f"{where} holds the ids but '{twice.iloc[0]}' is there more than once; name another one with id=…, "
            "or make the ids unique"
        )
    return ids


def canonical_order(ids: pd.Series[Any]) -> npt.NDArray[np.intp]:
    """Return the places of the records in the order of their ids: numbers as numbers, everything else as text."""
    if ids.dtype.kind in "iufM":
        return np.argsort(ids.to_numpy(), kind="stable")
    keys = pd.DataFrame({"text": [str(one) for one in ids], "type": [type(one).__name__ for one in ids]})
    return keys.sort_values(["text", "type"], kind="stable").index.to_numpy()


def sources_of(frame: pd.DataFrame, column: str | None) -> npt.NDArray[np.int32] | None:
    """Return a number per record for where it comes from (-1: unknown); None without a source column."""
    return None if column is None else pd.factorize(frame[column])[0].astype(np.int32)
