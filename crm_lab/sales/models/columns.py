"""From a frame of any columns to one table of numbers, in the same way when learning and when judging.

A column is a number, a date (days since 1970) or a category (its levels are counted; a level that was not seen is
unknown).  What can tell nothing is left out: columns without two values, and identifiers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.errors import InvalidValue

Floats = npt.NDArray[np.float64]

NUMBER, DATE, CATEGORY = "number", "date", "category"
MISSING = "\0missing"
MOSTLY = 0.95
"""The share of a column's values that have to read as numbers or dates, or be all different as in an identifier."""
FEW = 20
"""With fewer values nobody can tell an identifier."""

_DATE = re.compile(r"^\d{4}[-/.年]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b")
_DAY_FIRST = re.compile(r"^(1[3-9]|2\d|3[01])[-/.]")
_ID = re.compile(r"(^|[\W_])(id|no|nr|number|key|uuid|code)$|[a-z]I[Dd]$|编号|序号|单号|号码", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"^\d{4}")


@dataclass
class Column:
    """One column as it was learnt: its kind, and the code of each level of a category."""

    name: str
    kind: str
    levels: dict[str, int] = field(default_factory=dict)
    day_first: bool = False

    def coded(self, values: pd.Series[Any]) -> Floats:
        """Return one number per value; NaN for what is missing, no number, no date, or a level that was not seen."""
        if self.kind == CATEGORY:
            return np.asarray(texts(values).map(self.levels).to_numpy(np.float64, na_value=np.nan), np.float64)
        return numbers(values) if self.kind == NUMBER else days(values, self.day_first)


class Columns:
    """The columns that are learnt from, in the order of the frame; ``left_out`` says which are not, and why."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.used: list[Column] = []
        self.left_out: dict[str, str] = {}
        for name in frame.columns:
            column, why = _learnt(str(name), frame[name])
            if column is None:
                self.left_out[str(name)] = why
            else:
                self.used.append(column)

    def coded(self, frame: pd.DataFrame) -> Floats:
        """Return the table: a row per row, a column per used column; a column that the frame lacks is all missing."""
        named = {str(name): name for name in frame.columns}
        table = np.full((len(frame), len(self.used)), np.nan)
        for at, column in enumerate(self.used):
            if column.name in named:
                table[:, at] = column.coded(frame[named[column.name]])
            elif MISSING in column.levels:
                table[:, at] = column.levels[MISSING]
        return table


def checked(frame: Any) -> pd.DataFrame:
    """Return what was given as a DataFrame.  Raises InvalidValue where two columns have one name."""
    table = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InvalidValue(f"two columns of the frame are called '{twice[0]}'; rename one of them")
    return table


def _learnt(name: str, values: pd.Series[Any]) -> tuple[Column | None, str]:
    there = values[~missing(values)]
    if there.empty:
        return None, "empty"
    kind, day_first = kind_of(there)
    column = Column(name, kind, day_first=day_first)
    if kind == CATEGORY:
        counts = texts(values).value_counts()
        column.levels = {level: code for code, level in enumerate(sorted(counts.index, key=lambda x: (-counts[x], x)))}
    if len(np.unique(column.coded(values))) < 2:
        return None, "constant"
    return (None, "identifier") if _identifies(name, kind, column.coded(there)) else (column, "")


def kind_of(there: pd.Series[Any]) -> tuple[str, bool]:
    """Return what values that are there are: a number, a date or a category; and whether dates begin with the day."""
    if isinstance(there.dtype, pd.CategoricalDtype):
        there = there.astype(there.cat.categories.dtype)
    if pd.api.types.is_datetime64_any_dtype(there):
        return DATE, False
    if pd.api.types.is_numeric_dtype(there):
        return NUMBER, False
    written = there.map(str).str.strip()
    if numbers(there).size and np.isfinite(numbers(there)).mean() >= MOSTLY:
        return NUMBER, False
    if written.str.match(_DATE).mean() >= MOSTLY:
        day_first = bool(written.str.match(_DAY_FIRST).any())
        if np.isfinite(days(there, day_first)).mean() >= MOSTLY:
            return DATE, day_first
    return CATEGORY, False


def _identifies(name: str, kind: str, coded: Floats) -> bool:
    count, different = len(coded), len(np.unique(coded))
    if count < FEW or kind == DATE or different < MOSTLY * count:
        return False
    if kind == CATEGORY:
        return True
    whole = bool((coded == np.round(coded)).all())
    return whole and (bool(_ID.search(name)) or float(np.ptp(coded)) < 2 * count)


def missing(values: pd.Series[Any]) -> pd.Series[bool]:
    """Return what is missing: NaN, None, NaT and empty texts."""
    return values.isna() | (values.astype(object) == "")


def texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values as levels of a category: texts without spaces at the ends, MISSING for what is missing."""
    written = values.astype(object).map(str).str.strip()
    return written.mask(missing(values), MISSING)


def numbers(values: pd.Series[Any]) -> Floats:
    """Return the values as numbers; NaN for what is none, and for what is infinite."""
    if isinstance(values.dtype, pd.CategoricalDtype) or not pd.api.types.is_numeric_dtype(values):
        values = values.astype(object).map(str).str.strip()
    found = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def days(values: pd.Series[Any], day_first: bool = False) -> Floats:
    """Return dates as days since 1970-01-01, with their part of the day; NaN for what is no date."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        written = values.astype(object).map(str).str.replace(r"[年月]", "-", regex=True).str.rstrip("日")
        first = day_first and not written.str.match(_YEAR_FIRST).all()
        values = pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=first, utc=True)
    moments = pd.to_datetime(values, utc=True)
    return np.asarray((moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1), np.float64)
