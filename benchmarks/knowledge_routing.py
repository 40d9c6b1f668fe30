"""Sorting messages into 77 intents of a bank (BANKING77), learnt from all training rows and from ten per intent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.knowledge_models import NO_MODEL, Remembering, default_model, installed_models
from benchmarks.knowledge_sets import NOT_GIVEN, banking
from benchmarks.knowledge_sets import folder as sets_folder
from benchmarks.measure import Figure, not_measured, verdict
from crm_lab_knowledge import TextClassifier

BARS = {"ten per class": 0.85, "all rows": 0.93}
DRAWS = 5
"""Choices of ten examples by chance; their mean counts."""


def knowledge_routing(folder: Path, quick: bool = False) -> Figure:
    """Accuracy on the test file, learnt from the training file alone with the models that are installed."""
    title, bar = "routing, BANKING77, accuracy", "; ".join(f"{name} ≥ {one}" for name, one in BARS.items())
    place = sets_folder()
    if place is None or default_model() is None:
        return not_measured(title, NOT_GIVEN if place is None else NO_MODEL, bar)
    rows, test = banking(place, "train"), banking(place, "test")
    models = [Remembering(each) for each in installed_models()]
    draws = [_learnt(models, _ten_of_each(rows, seed), test) for seed in range(1 if quick else DRAWS)]
    found = {"ten per class": float(np.mean(draws))}
    if not quick:
        found["all rows"] = _learnt(models, rows, test)
    shown = "; ".join(f"{name} {one:.4f}" for name, one in found.items())
    value = f"{shown} (draws {', '.join(f'{one:.3f}' for one in draws)})"
    met = all(one >= BARS[name] for name, one in found.items())
    return Figure(title, value, bar, None, verdict(met, not quick), found | {"draws": draws})


def _learnt(models: list[Remembering], rows: pd.DataFrame, test: pd.DataFrame) -> float:
    learnt = TextClassifier(models).fit(rows["text"].tolist(), rows["category"].tolist())
    return learnt.score(test["text"].tolist(), test["category"].tolist())


def _ten_of_each(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    return rows.iloc[np.concatenate([chance.permutation(at)[:10] for at in rows.groupby("category").indices.values()])]
