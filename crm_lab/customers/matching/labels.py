"""What people said about pairs: read, and used to weigh the fields and to set the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.errors import InvalidValue

Floats = npt.NDArray[np.float64]
SPREAD_OF_WEIGHTS = 0.35
SPREAD_OF_START = 2.0
STEPS = 50
SMALLEST_STEP = 1e-8
_YES = frozenset({"true", "1", "1.0", "yes", "y", "same", "match", "是", "相同"})
_NO = frozenset({"false", "0", "0.0", "no", "n", "different", "distinct", "否", "不同"})


@dataclass(frozen=True)
class Labels:
    """Pairs of record numbers (left < right) and whether they are the same customer."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    same: npt.NDArray[np.bool_]


def read_labels(labels: pd.DataFrame | None, ids: pd.Series[Any]) -> Labels:
    """Return labelled pairs as record numbers; the last answer counts where a pair was answered twice.

    Raises InvalidValue for missing columns, unknown ids and answers that are neither yes nor no.
    """
    if labels is None or not len(labels):
        none = np.empty(0, np.int32)
        return Labels(none, none, np.empty(0, bool))
    for name in ("left_id", "right_id", "same"):
        if name not in labels.columns:
            raise InvalidValue(f"labels need the columns left_id, right_id and same; there is no '{name}'")
    index = pd.Index(ids)
    both = np.column_stack([_numbers(index, labels[name], name) for name in ("left_id", "right_id")])
    both.sort(axis=1)
    told = pd.DataFrame({"left": both[:, 0], "right": both[:, 1], "same": _answers(labels["same"])})
    told = told[told["left"] != told["right"]].drop_duplicates(["left", "right"], keep="last")
    told = told.sort_values(["left", "right"])
    return Labels(told["left"].to_numpy(np.int32), told["right"].to_numpy(np.int32), told["same"].to_numpy(dtype=bool))


def _numbers(index: pd.Index[Any], ids: pd.Series[Any], name: str) -> npt.NDArray[np.intp]:
    found = index.get_indexer(pd.Index(ids))
    if (found < 0).any():
        missing = ids.iloc[int(np.flatnonzero(found < 0)[0])]
        raise InvalidValue(f"labels: the frame has no record with the id '{missing}' (column {name})")
    return found


def _answers(same: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    texts = [str(value).strip().lower() for value in same]
    odd = next((text for text in texts if text not in _YES and text not in _NO), None)
    if odd is not None:
        raise InvalidValue(f"labels: the column same holds '{odd}'; write True or False")
    return np.array([text in _YES for text in texts], dtype=bool)


@dataclass(frozen=True)
class Correction:
    """What answers made of the learned weights: a factor per column of evidence, and a shift of the start."""

    factors: Floats
    shift: float

    def scores(self, evidence: Floats, start: float) -> Floats:
        """Return the log odds of each row of evidence."""
        return np.asarray(evidence @ self.factors + start + self.shift)


def no_correction(columns: int) -> Correction:
    """Return the correction that changes nothing."""
    return Correction(np.ones(columns), 0.0)


def fitted(evidence: Floats, same: npt.NDArray[np.bool_], start: float) -> Correction:
    """Return the most probable correction (logistic regression; before any answer, factors are 1 and the shift is 0).

    `evidence` has a row per answered pair and a column per field, in log odds.
    """
    columns = evidence.shape[1]
    if not len(same):
        return no_correction(columns)
    design = np.column_stack([evidence, np.ones(len(evidence))])
    middle = np.append(np.ones(columns), 0.0)
    precision = np.append(np.full(columns, SPREAD_OF_WEIGHTS**-2), SPREAD_OF_START**-2)

    def misfit(beta: Floats) -> float:
        odds = design @ beta + start
        return float(np.logaddexp(0, np.where(same, -odds, odds)).sum() + precision @ (beta - middle) ** 2 / 2)

    beta = middle
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ beta + start, -500, 500)))
        slope = design.T @ (same - p) - precision * (beta - middle)
        curve = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        while misfit(beta + step) > misfit(beta) and np.abs(step).max() > SMALLEST_STEP:
            step = step / 2
        beta = beta + step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return Correction(np.maximum(beta[:-1], 0.0), float(beta[-1]))
