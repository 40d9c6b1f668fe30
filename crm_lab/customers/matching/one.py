"""One record compared with a few others, without learning: the usual weights of every kind of field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_lab.customers.matching.comparing import Levels
from crm_lab.customers.matching.explaining import check_locale, parts, reasons
from crm_lab.customers.matching.fields import Field, small_field
from crm_lab.customers.matching.kinds import Kind
from crm_lab.customers.matching.learning import MATCHES_PER_RECORD, Floats
from crm_lab.customers.matching.roles import Role
from crm_lab.customers.matching.scoring import Comparison

if TYPE_CHECKING:
    from crm_lab.customers.checking import Match

SAME, ASK = 0.5, 0.1


def judged(
    values: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    kinds: Mapping[str, str],
    size: int,
    namesakes: int,
    locale: str = "en",
) -> list[Match]:
    """Return which of `records` the record of `values` may be, the likeliest first.

    `kinds` maps the compared fields to their kinds; a field may hold a list.  `size` is how many records there are,
    `namesakes` how many of them have the name.
    """
    from crm_lab.customers.checking import Match

    locale = check_locale(locale)
    fields = _fields([values, *records], kinds)
    others = np.arange(1, len(records) + 1, dtype=np.int32)
    levels = Comparison(fields).compare(np.zeros_like(others), others).levels
    weights = _weights(fields, levels, namesakes / size)
    prior = prior_of(size)
    score = 1 / (1 + np.exp(-(weights.sum(1) + np.log(prior / (1 - prior)))))
    kept = [int(at) for at in np.argsort(-score, kind="stable") if score[at] >= ASK]
    told = reasons(fields, levels[kept], weights[kept], locale)
    evidence = parts(fields, levels[kept], weights[kept], locale)
    return [
        Match(
            str(records[at]["id"]), str(records[at]["name"]), float(score[at]),
            "same" if score[at] >= SAME else "ask", text, because,
        )
        for at, text, because in zip(kept, told, evidence, strict=True)
    ]  # fmt: skip


def prior_of(size: int) -> float:
    """Return how likely two of `size` records are the same before they are compared, given that they share a key."""
    return min(0.05, MATCHES_PER_RECORD * 2 / size)


def usual_weights(kind: Kind, share: float = 0.0) -> Floats:
    """Return the weight of every level of a kind, log(m / u); `share` is how many records have the same value."""
    m = np.array([level.m for level in kind.levels])
    u = np.array([level.u for level in kind.levels])
    u[0] = max(u[0], share)
    return np.asarray(np.log(m / u))


def _fields(records: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> list[Field]:
    found = []
    for name, kind in kinds.items():
        cells = [cell if isinstance(cell := record.get(name), list) else [cell] for record in records]
        columns = [[cell[at] if at < len(cell) else None for cell in cells] for at in range(max(map(len, cells)))]
        names = tuple(name if at == 0 else f"{name} {at + 1}" for at in range(len(columns)))
        found.append(small_field(Role(kind, names), columns))
    return [field for field in found if len(field.texts)]


def _weights(fields: Sequence[Field], levels: Levels, share: float) -> Floats:
    weights = np.zeros(levels.shape)
    for at, field in enumerate(fields):
        weight = np.append(usual_weights(field.kind, share if "name" in field.role.columns else 0.0), 0.0)
        weights[:, at] = weight[levels[:, at]]
    return weights
