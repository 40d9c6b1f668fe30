"""Many pairs of records compared at once with the usual weights of every kind of field, without learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.comparing import Levels
from crm_lab.customers.matching.explaining import check_locale, reasons
from crm_lab.customers.matching.fields import Field, make_fields
from crm_lab.customers.matching.one import ASK, prior_of, usual_weights
from crm_lab.customers.matching.roles import Role
from crm_lab.customers.matching.scoring import Comparison

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """The pairs that may be the same: their places among those given, probabilities, and reasons in words."""

    kept: npt.NDArray[np.intp]
    score: Floats
    reasons: list[str]


def judged(
    frame: pd.DataFrame, kinds: Mapping[str, str], left: Rows, right: Rows, size: int, share: Floats, locale: str
) -> Judged:
    """Compare the rows `left` of `frame` with the rows `right`.

    `kinds` maps the compared fields to their kinds; further values of a field stand in columns called like it with a
    number behind ("phone 2").  `size` is how many records there are, `share` which part of them has the name of each
    left record.
    """
    locale = check_locale(locale)
    fields = make_fields(frame, [Role(kind, _columns(frame, name)) for name, kind in kinds.items() if name in frame])
    levels = Comparison(fields).compare(left, right).levels
    weights = _weights(fields, levels, share)
    prior = prior_of(size)
    score = 1 / (1 + np.exp(-(weights.sum(1) + np.log(prior / (1 - prior)))))
    kept = np.flatnonzero(score >= ASK)
    return Judged(kept, score[kept], reasons(fields, levels[kept], weights[kept], locale))


def _columns(frame: pd.DataFrame, name: str) -> tuple[str, ...]:
    more = [column for column in frame.columns if column.startswith(f"{name} ")]
    return (name, *more)


def _weights(fields: list[Field], levels: Levels, share: Floats) -> Floats:
    weights = np.zeros(levels.shape)
    for at, field in enumerate(fields):
        weight = np.append(usual_weights(field.kind), 0.0)
        weights[:, at] = weight[levels[:, at]]
        if "name" in field.role.columns:
            same, first = levels[:, at] == 0, field.kind.levels[0]
            weights[same, at] = np.log(first.m / np.maximum(first.u, share[same]))
    return weights
