"""Four or five learners of different kinds on one coded table; each gives log-odds.

Two logistic regressions (Hoerl and Kennard's shrinkage, strong and weak) see straight-line pieces, gradient boosting
sees categories as they are, and a random forest sees each level as the share that was won in it (Micci-Barreca, 2001,
cross-fitted).  On a few hundred deals the first two are best, on many thousands the third.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import TargetEncoder
from threadpoolctl import threadpool_limits

from crm_lab.sales.models.columns import Column, Floats
from crm_lab.sales.models.design import Pieces, Widened

Outcomes = npt.NDArray[np.int64]
Scorer = Callable[[Floats], Floats]

SEED = 20_261_123
MOST_CODES = 250
"""Boosting tells so many levels of a category apart; codes are by frequency, the rest counts as unknown."""
MANY, VERY_MANY = 5_000, 200_000
LEAST_CHANCE = 1e-4
TREES, TREES_OF_FEW = 200, 80
FEW = 1_000
MOST_PER_TREE = 10_000


def learn(columns: list[Column], table: Floats, won: Outcomes) -> list[Scorer]:
    """Return the learners, taught: each takes a coded table and returns log-odds, one per row."""
    widen = Widened(columns)
    wide, categories = widen(table), widen.categories
    with _threads(len(table)):
        taught = [*_linear(wide, won, categories), *_boosted(wide, won, categories), _forest(wide, won, categories)]
    return [_after(widen, score) for score in taught]


def scores(taught: list[Scorer], table: Floats) -> Floats:
    """Return the log-odds of every learner as columns."""
    with _threads(len(table)):
        return np.column_stack([score(table) for score in taught])


def _threads(rows: int) -> threadpool_limits:
    """Return what keeps all but very much work to one thread: on a busy machine several wait for each other."""
    return threadpool_limits(1 if rows < VERY_MANY else None)


def _linear(wide: Floats, won: Outcomes, categories: list[int]) -> list[Scorer]:
    pieces = Pieces(wide, categories)
    rows = pieces(wide)
    made = [LogisticRegression(C=c, solver="newton-cholesky", max_iter=100).fit(rows, won) for c in (0.03, 0.3)]
    return [_after(pieces, model.decision_function) for model in made]


def _after(prepare: Scorer, score: Scorer) -> Scorer:
    return lambda table: score(prepare(table))


def _boosted(wide: Floats, won: Outcomes, categories: list[int]) -> list[Scorer]:
    """Return slow boosting, and on many deals a second one that goes on as long as held-out deals gain by it."""
    few = len(won) < FEW
    kinds: list[dict[str, Any]] = [
        {"learning_rate": 0.08, "max_iter": 80, "max_leaf_nodes": 12}
        if few
        else {"learning_rate": 0.05, "max_iter": 150, "max_leaf_nodes": 20 if len(won) >= MANY else 12}
    ]
    if len(won) >= MANY:
        kinds.append({"learning_rate": 0.05, "max_iter": 600, "early_stopping": True, "n_iter_no_change": 20})
    return [_boosting(wide, won, categories, {"early_stopping": False, **kind}) for kind in kinds]


def _boosting(wide: Floats, won: Outcomes, categories: list[int], kind: dict[str, Any]) -> Scorer:
    model = HistGradientBoostingClassifier(
        min_samples_leaf=int(np.clip(len(won) / 50, 5, 30)),
        l2_regularization=5.0,
        max_features=0.5,
        categorical_features=categories or None,
        random_state=SEED,
        **kind,
    ).fit(_capped(wide, categories), won)
    return lambda table: _log_odds(model.predict_proba(_capped(table, categories)))


def _forest(wide: Floats, won: Outcomes, categories: list[int]) -> Scorer:
    encoder = _Encoder(categories)
    model = RandomForestClassifier(
        TREES if len(won) >= FEW else TREES_OF_FEW,
        n_jobs=-1 if len(won) >= MANY else None,
        min_samples_leaf=int(np.clip(len(won) / 100, 3, 10)),
        max_samples=min(len(won), MOST_PER_TREE),
        random_state=SEED,
    ).fit(encoder.learnt(wide, won), won)
    model.n_jobs = None  # starting threads costs more than a few rows
    return lambda table: _log_odds(model.predict_proba(encoder(table)))


class _Encoder:
    """Codes of categories become the share that was won in them, learnt so that no row sees its own outcome."""

    def __init__(self, categories: list[int]) -> None:
        self.categories = categories
        folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
        self.encoder = TargetEncoder(target_type="binary", cv=folds)

    def learnt(self, table: Floats, won: Outcomes) -> Floats:
        return self._put(table, lambda codes: self.encoder.fit_transform(codes, won))

    def __call__(self, table: Floats) -> Floats:
        return self._put(table, self.encoder.transform)

    def _put(self, table: Floats, encoded: Callable[[Floats], Any]) -> Floats:
        if not self.categories:
            return table
        made = table.copy()
        made[:, self.categories] = encoded(np.nan_to_num(table[:, self.categories], nan=-1))
        return made


def _capped(table: Floats, categories: list[int]) -> Floats:
    made = table.copy()
    codes = made[:, categories]
    made[:, categories] = np.where(codes > MOST_CODES, np.nan, codes)
    return made


def _log_odds(chances: Floats) -> Floats:
    chance = np.clip(chances[:, 1], LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.asarray(np.log(chance / (1 - chance)))
