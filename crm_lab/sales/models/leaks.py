"""Columns that give the outcome away: filled, or changed, only after it was known."""

from __future__ import annotations

import re

import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from crm_lab.sales.models.columns import Column, Floats
from crm_lab.sales.models.learners import SEED, Outcomes
from crm_lab.sales.models.quality import ranked

ALONE = 0.95
"""A column that reaches this AUC alone is hardly known before the outcome."""

_AFTER = re.compile(
    r"\b(last|lost|won|close[d]?|outcome|result|reason|duration|converted|disqualified)(?=\b|_)|"
    r"(?<=_)(last|lost|won|closed?|outcome|result|reason|duration|converted|disqualified)(?=\b|_)|"
    r"最近|最后|丢单|赢单|成交|关闭|结果|时长|原因",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"expected|planned|forecast|预计|预期|计划", re.IGNORECASE)


def alone(columns: list[Column], table: Floats, won: Outcomes) -> dict[str, float]:
    """Return the columns that tell the outcome alone, each with its AUC (a small tree, three folds)."""
    found = {column.name: _auc(table[:, [at]], won) for at, column in enumerate(columns)}
    return {name: auc for name, auc in found.items() if auc >= ALONE}


def named_after(columns: list[Column]) -> list[str]:
    """Return the columns whose names say that they are filled once something has happened (last activity, 关闭日期)."""
    return [one.name for one in columns if _AFTER.search(one.name) and not _BEFORE.search(one.name)]


def _auc(values: Floats, won: Outcomes) -> float:
    chances = np.empty(len(won))
    for learnt, held in StratifiedKFold(3, shuffle=True, random_state=SEED).split(values, won):
        tree = DecisionTreeClassifier(max_leaf_nodes=16, min_samples_leaf=3, random_state=SEED)
        chances[held] = tree.fit(values[learnt], won[learnt]).predict_proba(values[held])[:, 1]
    return ranked(chances, won).auc
