"""Rows that are left out: those that the mode is not for, and those whose id stands in the file already."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.intake.draft import Draft
from crm_lab.intake.reasons import Reason
from crm_lab.intake.report import FileReport


def skip(made: Draft, is_new: np.ndarray, mode: str, report: FileReport) -> None:
    """Leave out the rows that the mode is not for."""
    if mode == "create-and-update":
        return
    out = ~made.bad & (is_new if mode == "update" else ~is_new)
    if out.any():
        report.skipped[Reason("not_there" if mode == "update" else "is_there")] += int(out.sum())
        made.bad = made.bad | out


def drop_repeated(made: Draft, keys: np.ndarray, report: FileReport) -> None:
    """Rows whose id stands in the file already: the same row again is left out, another one is set aside."""
    own = pd.Series(range(made.size)).astype(str) + "\0"
    again = pd.Series(keys).where(~pd.Series(made.bad), own).duplicated().to_numpy()
    if not again.any():
        return
    same = again & made.chunk.frame.duplicated().to_numpy()
    made.refuse(again & ~same, made.plan.column_of("external_id") or "", Reason("id_repeated"))
    report.repeated += int((same & ~made.bad).sum())
    made.bad = made.bad | same
