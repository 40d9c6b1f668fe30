"""How often the first hit is right, on public sets: words alone, meaning alone, and both, with one default setting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.knowledge_models import NO_MODEL, Remembering, default_model
from benchmarks.knowledge_sets import NOT_GIVEN, RETRIEVAL, Retrieval, folder
from benchmarks.measure import Figure, not_measured, verdict
from crm_lab_knowledge import KnowledgeBase, fusion

NAME = "knowledge: first hit right (words alone, meaning alone, both)"
DEPTH = 6
"""Five, and the question itself where it is a text of the base."""


def knowledge_retrieval(place: Path, quick: bool) -> Figure:
    """Search the sets that are there."""
    bar = "; ".join(f"{each.name} {each.bar:.2f}" for each in RETRIEVAL)
    model = default_model()
    if folder() is None or model is None:
        return not_measured(NAME, NOT_GIVEN if folder() is None else NO_MODEL, bar)
    remembering = Remembering(model)
    detail = {}
    for number, each in enumerate(RETRIEVAL):
        if (texts := each.load()) is not None:
            detail[each.name] = _measured(place / str(number), _some(texts) if quick else texts, remembering)
    value = "; ".join(f"{name} {_shown(found)}" for name, found in detail.items())
    missing = [each.name for each in RETRIEVAL if each.name not in detail]
    value += f" (not measured: {', '.join(missing)})" if missing else ""
    ok = verdict(_met(detail), not (missing or quick))
    return Figure(NAME, value, bar, None, ok, {"recall_1_and_5": detail})


def _met(found: dict[str, dict[str, list[float]]]) -> bool:
    """Tell whether the exact shares, not the rounded ones that are shown, reach the bars."""
    return all(found[each.name]["both"][0] >= each.bar for each in RETRIEVAL if each.name in found)


def _shown(found: dict[str, list[float]]) -> str:
    return " / ".join(f"{found[way][0]:.4f}" for way in ("words", "meaning", "both"))


def _measured(place: Path, texts: Retrieval, model: Remembering) -> dict[str, list[float]]:
    with KnowledgeBase(place / "both", model) as kb, KnowledgeBase(place / "words", False) as words:
        kb.add(texts.frame())
        words.add(texts.frame())
        return {"words": _recall(texts, words), "meaning": _recall_by_meaning(texts, kb), "both": _recall(texts, kb)}


def _recall(texts: Retrieval, kb: KnowledgeBase) -> list[float]:
    found = [[hit.id for hit in kb.search(question, DEPTH)] for question in texts.questions]
    return [texts.recall(found, at) for at in (1, 5)]


def _recall_by_meaning(texts: Retrieval, kb: KnowledgeBase) -> list[float]:
    shares: Any = fusion.shares
    fusion.shares = lambda view, asked: np.ones(len(view.entry_numbers), np.float32)
    try:
        return _recall(texts, kb)
    finally:
        fusion.shares = shares


def _some(texts: Retrieval) -> Retrieval:
    """Return few questions, and the texts around their answers."""
    kept = sorted({each for right in texts.right[:10] for each in right} | set(range(20)))
    places: Sequence[int] = [n for n, right in enumerate(texts.right) if right <= set(kept)][:10]
    number = {old: new for new, old in enumerate(kept)}
    return Retrieval(
        [texts.texts[each] for each in kept],
        [texts.questions[each] for each in places],
        [{number[each] for each in texts.right[place]} for place in places],
    )
