"""Learning from decisions: 1,000 suggestions accepted or refused by the true intent, and what is found afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.knowledge_models import NO_MODEL, Remembering, default_model
from benchmarks.knowledge_sets import NOT_GIVEN, banking
from benchmarks.knowledge_sets import folder as sets_folder
from benchmarks.measure import Figure, not_measured, verdict
from crm_lab_knowledge import KnowledgeBase

WORDINGS = 3
"""Of each intent, so many questions are known at the start."""
DECISIONS = 1_000
CHECKED_EVERY = 200
BAR = 0.03
SEED = 11


def knowledge_learning(folder: Path, quick: bool = False) -> Figure:
    """Recall@1 on 1,000 questions of BANKING77's training file before, during and after 1,000 decisions."""
    title = f"learning, BANKING77, {DECISIONS:,} decisions, Recall@1 on the next {DECISIONS:,}"
    bar = f"rises by ≥ {100 * BAR:.0f} points, never below the start"
    place, model = sets_folder(), default_model()
    if place is None or model is None:
        return not_measured(title, NOT_GIVEN if place is None else NO_MODEL, bar)
    known, decided, asked = _parts(banking(place, "train"), 200 if quick else DECISIONS)
    with KnowledgeBase(folder / "kb", Remembering(model)) as kb:
        kb.add(pd.DataFrame({"id": known["category"], "question": known["text"], "answer": "see " + known["category"]}))
        curve = list(_replayed(kb, decided, asked))
    gain, lowest = curve[-1] - curve[0], min(curve) - curve[0]
    shown = " → ".join(f"{one:.3f}" for one in curve)
    met = verdict(gain >= BAR and lowest >= 0, not quick)
    return Figure(title, f"{shown} ({100 * gain:+.1f} points)", bar, None, met, {"curve": curve})


def _parts(rows: pd.DataFrame, count: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    mixed = rows.sample(frac=1, random_state=SEED)
    known = mixed.groupby("category").head(WORDINGS)
    rest = mixed.drop(known.index)
    return known, rest[:count], rest[count : 2 * count]


def _replayed(kb: KnowledgeBase, decided: pd.DataFrame, asked: pd.DataFrame) -> Iterator[float]:
    """Yield Recall@1 at the start and after every 200 decisions; what was learnt changes the next suggestion."""
    yield _recall(kb, asked)
    for at in range(0, len(decided), CHECKED_EVERY):
        for text, right in zip(*(decided[at : at + CHECKED_EVERY][name] for name in ("text", "category")), strict=True):
            suggested = kb.search(text, 1)
            if suggested:
                verdict = "accepted" if suggested[0].id == right else "refused"
                kb.learn([{"question": text, "id": suggested[0].id, "verdict": verdict}])
        yield _recall(kb, asked)


def _recall(kb: KnowledgeBase, asked: pd.DataFrame) -> float:
    found = (kb.search(text, 1) for text in asked["text"])
    hits = sum(bool(hits) and hits[0].id == right for hits, right in zip(found, asked["category"], strict=True))
    return float(hits) / len(asked)
