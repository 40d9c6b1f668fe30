"""The figures above the to-do list: one score, the dimensions of each entity, every check, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from crm_lab.customers.quality import Quality
from crm_lab.customers.quality.checks import DIMENSIONS
from crm_lab.customers.quality.measuring import Measure, score
from crm_lab_widgets.data_quality.editing import fields_of

DAYS = 120
"""How many remembered days the sparkline shows at the most."""


def figures(quality: Quality) -> dict[str, Any]:
    """Measure once and return everything that is shown of it."""
    measures = quality.measures()
    by_entity = groupby(measures, key=lambda one: one.check.entity.__tablename__)
    return {
        "score": score(measures),
        "dimensions": [{"name": name, "name_zh": zh} for name, zh in DIMENSIONS.items()],
        "entities": [_entity(name, list(group)) for name, group in by_entity],
        "checks": [_check(one) for one in measures],
        "history": _history(quality),
    }


def _entity(name: str, measures: list[Measure]) -> dict[str, Any]:
    parts = {key: score([one for one in measures if one.check.dimension == key]) for key in DIMENSIONS}
    return {"name": name, "score": score(measures), "dimensions": parts}


def _check(one: Measure) -> dict[str, Any]:
    check = one.check
    return {
        "key": check.key,
        "entity": check.entity.__tablename__,
        "dimension": check.dimension,
        "name": check.problem,
        "name_zh": check.problem_zh,
        "weight": check.weight,
        "applies": one.applies,
        "bad": one.applies - one.passed,
        "mendable": bool(fields_of(check)),
    }


def _history(quality: Quality) -> Sequence[dict[str, Any]]:
    frame = quality.daily_scores().tail(DAYS)
    return [{"day": day.isoformat(), "score": float(value)} for day, value in frame.itertuples(index=False)]
