"""Pairs compared field by field, those that can't be the same left behind on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.customers.checking import COMPARED
from crm_lab.customers.matching.explaining import reasons
from crm_lab.customers.matching.fields import make_fields
from crm_lab.customers.matching.many import judged
from crm_lab.customers.matching.one import ASK, prior_of, usual_weights
from crm_lab.customers.matching.roles import Role
from crm_lab.customers.matching.scoring import Comparison

KINDS = COMPARED["leads"]
LEAD = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["王伟", "Wang Wei", "王薇", "李娜", "Ann Lee", "Lee Ann", None]),
        "company": st.sampled_from(["上海蓝天科技有限公司", "蓝天科技", "Blue Sky Inc.", "北京海云贸易有限公司", None]),
        "phone": st.sampled_from(["13812345678", "13812345679", "13987654321", None]),
        "phone 2": st.sampled_from(["13812345678", "021-64371234", None]),
        "email": st.sampled_from(["ann@x.example", "ann@y.example", "anne@x.example", "bob@x.example", None]),
        "address": st.sampled_from(["上海市海云路12号", "海云路12号", "海云路13号", "1 Main St", None]),
        "city": st.sampled_from(["上海", "上海市", "北京", None]),
        "postal_code": st.sampled_from(["200000", "100000", None]),
    }
)


def compared_in_full(frame: pd.DataFrame, left: Any, right: Any, size: int, share: Any) -> list[tuple[int, float, str]]:
    """Compare every pair in every field, and only then look which of them are kept."""
    columns = {name: tuple(one for one in frame if one == name or one.startswith(f"{name} ")) for name in KINDS}
    fields = make_fields(frame, [Role(kind, columns[name]) for name, kind in KINDS.items()])
    levels = Comparison(fields).compare(left, right).levels
    weights = np.zeros(levels.shape)
    for at, field in enumerate(fields):
        weights[:, at] = np.append(usual_weights(field.kind), 0.0)[levels[:, at]]
        if "name" in field.role.columns:
            same, first = levels[:, at] == 0, field.kind.levels[0]
            weights[same, at] = np.log(first.m / np.maximum(first.u, share[same]))
    prior = prior_of(size)
    score = 1 / (1 + np.exp(-(weights.sum(1) + np.log(prior / (1 - prior)))))
    kept = np.flatnonzero(score >= ASK)
    told = reasons(fields, levels[kept], weights[kept], "en")
    return [(int(at), round(float(score[at]), 9), why) for at, why in zip(kept, told, strict=True)]


@given(st.lists(LEAD, min_size=2, max_size=8), st.sampled_from([10, 1_000, 1_000_000]), st.floats(1e-7, 0.1))
def test_leaving_pairs_behind_changes_nothing(leads: list[dict[str, Any]], size: int, common: float) -> None:
    frame = pd.DataFrame(leads, dtype=object)
    left, right = (one.astype(np.int32) for one in np.triu_indices(len(leads), 1))
    share = np.full(len(left), common)
    found = judged(frame, KINDS, left, right, size, share, "en")
    told = zip(found.kept.tolist(), found.score.round(9).tolist(), found.reasons, strict=True)
    assert list(told) == compared_in_full(frame, left, right, size, share)


def test_no_pairs_are_no_matches() -> None:
    frame = pd.DataFrame([{"name": "王伟"}, {"name": "李娜"}], dtype=object)
    none = np.array([], dtype=np.int32)
    assert judged(frame, {"name": "person"}, none, none, 10, np.array([]), "en").reasons == []
