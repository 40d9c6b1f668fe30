"""Questions that the base cannot answer: of another domain, and of its own with the article missing.

A third of BANKING77's and CLINC150's intents is left out of the base; the test questions of all intents are asked, and
the confidence of the best hit must tell those whose intent is there from those whose is not.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.knowledge_models import NO_MODEL, Remembering, default_model
from benchmarks.knowledge_sets import NOT_GIVEN, banking, clinc, folder
from benchmarks.measure import Figure, not_measured, verdict
from crm_lab_knowledge import KnowledgeBase

MISSING, ELSEWHERE = 0.85, 0.99
NAME = "no answer: area under the ROC curve, article missing and other domain"
BAR = f"≥ {MISSING:.2f} and ≥ {ELSEWHERE:.2f}"


def knowledge_no_answer(place: Path, quick: bool) -> Figure:
    """Ask questions whose answer is there, missing, and of another domain."""
    data, model = folder(), default_model()
    if data is None or model is None:
        return not_measured(NAME, NOT_GIVEN if data is None else NO_MODEL, BAR)
    remembering = Remembering(model)
    elsewhere = other_domains(data)[: 100 if quick else 500]
    sets = {"BANKING77": (banking(data, "train"), banking(data, "test"), elsewhere)}
    if not quick:
        sets["CLINC150"] = (_clinc(data, "train"), _clinc(data, "test"), [])
    detail = {name: _measured(place / name, remembering, *each, quick) for name, each in sets.items()}
    worst = [min(each[key] for each in detail.values() if key in each) for key in ("missing", "elsewhere")]
    value = f"{worst[0]:.3f} and {worst[1]:.3f}"
    met = verdict(worst[0] >= MISSING and worst[1] >= ELSEWHERE, not quick)
    return Figure(NAME, value, BAR, None, met, detail)


def other_domains(data: Path) -> list[str]:
    """Return questions of CLINC150 that have nothing to do with a bank or its cards, nor with one another."""
    domains = json.loads((data / "clinc150" / "domains.json").read_text(encoding="utf-8"))
    near = {intent for name, intents in domains.items() if name in {"banking", "credit_cards"} for intent in intents}
    asked = [text for text, intent in clinc(data)["test"] if intent not in near]
    return asked[::7]


def _clinc(data: Path, part: str) -> pd.DataFrame:
    return pd.DataFrame(clinc(data)[part], columns=["text", "category"])


def _measured(
    place: Path, model: Remembering, train: pd.DataFrame, test: pd.DataFrame, elsewhere: list[str], quick: bool
) -> dict[str, Any]:
    intents = np.array(sorted(train["category"].unique()))
    gone = set(np.random.default_rng(0).permutation(intents)[: len(intents) // 3])
    kept = train[~train["category"].isin(gone)]
    asked = test.iloc[:: 20 if quick else 1]
    labelled = pd.DataFrame({"id": range(len(kept)), "question": kept["text"], "answer": kept["category"]})
    figures = {}
    for name, frame in (
        ("", labelled),
        ("_texts", labelled.drop(columns="answer").rename(columns={"question": "text"})),
    ):
        with KnowledgeBase(place / f"base{name}", model) as kb:
            kb.add(frame)
            there = [_sure(kb, text) for text in asked["text"][~asked["category"].isin(gone)]]
            missing = [_sure(kb, text) for text in asked["text"][asked["category"].isin(gone)]]
            figures[f"missing{name}"] = round(area(there, missing), 4)
            if elsewhere:
                figures[f"elsewhere{name}"] = round(area(there, [_sure(kb, text) for text in elsewhere]), 4)
            figures[f"sure{name}"] = [round(mean(each), 3) for each in (there, missing)]
    return figures


def _sure(kb: KnowledgeBase, text: str) -> float:
    hits = kb.search(text, k=1)
    return hits[0].confidence or 0.0 if hits else 0.0


def area(known: list[float], unknown: list[float]) -> float:
    """Return the chance that one of the ``known`` is above one of the ``unknown``."""
    below = np.array(known)[:, None] > np.array(unknown)
    even = np.array(known)[:, None] == np.array(unknown)
    return float(below.mean() + even.mean() / 2)
