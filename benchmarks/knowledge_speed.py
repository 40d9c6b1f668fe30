"""How quick a knowledge base is beside its model: a search, adding texts, and bringing one change in 10,000 up to date.

The texts are made.  Those that only have to be there get drawn vectors, so that nobody waits for 10,000 to be embedded;
whatever is timed is embedded by the real model.  A search is timed by the clock, as latency is (its processor time has
the waiting of the model's threads, too), all else by processor time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.knowledge_models import NO_MODEL, default_model
from benchmarks.measure import Figure, Times, interleaved, not_measured, ratios
from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.embedding import Embedder

HELD, FEW = 10_000, 500
SEARCH, EXTRA_MS, INDEXING, CHANGE = 1.3, 10, 1.1, 0.01
NAME = "knowledge: search / embedding the question, adding / bare model, one change in 10,000 / all"
BAR = f"≤ {SEARCH} × + {EXTRA_MS} ms, ≤ {INDEXING} ×, < {CHANGE:.0%}"

WHAT = ["parcel", "invoice", "refund", "password", "address", "voucher", "subscription", "warranty", "order", "card"]
DONE = ["has not come", "is wrong", "was charged twice", "cannot be changed", "is missing", "came damaged", "expired"]
WHERE = [
    "in the app",
    "on the website",
    "since Monday",
    "after the update",
    "from abroad",
    "for my company",
    "at the shop",
]


class Drawn:
    """The model, and drawn vectors for the texts that only have to be there."""

    def __init__(self, model: Embedder) -> None:
        self.real = model
        self.drawing = False
        self.name, self.dimension, self.languages = model.name, model.dimension, model.languages

    def embed(self, texts: Sequence[str], kind: Any) -> Any:
        if not self.drawing:
            return self.real.embed(texts, kind)
        return np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension))


def knowledge_speed(place: Path, quick: bool) -> Figure:
    """Time the three against the model alone."""
    real = default_model()
    if real is None:
        return not_measured(NAME, NO_MODEL, BAR)
    model, count, added = Drawn(real), FEW if quick else HELD, 20 if quick else 60
    with KnowledgeBase(place / "held", model) as kb:
        rows = made_rows(count, 0)
        model.drawing = True
        whole = Times()
        whole.run(lambda: kb.add(rows))
        model.drawing = False
        search = _search(kb, real, 5 if quick else 60)
        change = _change(kb, rows, 2 if quick else 5)
    add = _add(place, model, added)
    per_text = add["bare_rows"].summary()["cpu_median_ms"] / added
    share = change.summary()["cpu_median_ms"] / (per_text * count + whole.summary()["cpu_median_ms"])
    extra = (search["search"].typical - SEARCH * search["embed"].typical) * 1000
    growth, slower = ratios(search["search"], search["embed"])["wall"], ratios(add["add"], add["bare"])["cpu_min"]
    value = f"{growth:.2f} × ({extra:+.1f} ms over {SEARCH} ×), {slower:.2f} ×, {share:.2%}"
    met = extra <= EXTRA_MS and slower <= INDEXING and share < CHANGE
    times = {"whole": whole, "change": change, **search, **add}
    detail = {name: each.summary() for name, each in times.items()}
    return Figure(NAME, value, BAR, growth, None if quick else met, detail)


def made_rows(count: int, seed: int) -> list[dict[str, Any]]:
    """Return ``count`` questions with their answers."""
    drawn = random.Random(seed)
    return [
        {
            "id": number,
            "question": f"My {drawn.choice(WHAT)} number {seed}{number} {drawn.choice(DONE)} {drawn.choice(WHERE)}?",
            "answer": f"Please look at page {number} of the guide for your {drawn.choice(WHAT)}.",
        }
        for number in range(count)
    ]


def _search(kb: KnowledgeBase, model: Embedder, repeats: int) -> dict[str, Times]:
    asked = iter([f"Why is my {what} {done} {where}?" for what in WHAT for done in DONE for where in WHERE])
    questions: list[str] = []

    def search() -> None:
        questions.append(next(asked))
        kb.search(questions[-1])

    return interleaved(repeats, search=search, embed=lambda: model.embed(questions[-1:], "question"))


def _add(place: Path, model: Drawn, count: int) -> dict[str, Times]:
    rows = made_rows(count, 1)
    passages = [
        {"id": f"page {at}", "text": " ".join(row["answer"] for row in rows[at : at + 6])} for at in range(count // 3)
    ]
    texts = [
        ("question", [row["question"] for row in rows]),
        ("passage", [row["answer"] for row in rows]),
        ("passage", [row["text"] for row in passages]),
    ]
    bases = iter(range(99))

    def add() -> None:
        with KnowledgeBase(place / f"added{next(bases)}", model) as kb:
            kb.add(rows)
            kb.add(passages)

    def bare(some: list[tuple[str, list[str]]]) -> None:
        for kind, each in some:
            model.real.embed(each, kind)  # type: ignore[arg-type]

    return interleaved(2, add=add, bare=lambda: bare(texts), bare_rows=lambda: bare(texts[:2]))


def _change(kb: KnowledgeBase, rows: list[dict[str, Any]], repeats: int) -> Times:
    times = Times()
    for number in range(repeats):
        rows[number]["question"] = f"What changed in place {number}?"
        times.run(lambda: kb.add(rows))
    return times
