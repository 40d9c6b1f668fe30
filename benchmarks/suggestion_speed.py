"""How quick a suggestion for one ticket is beside its model: 10,000 published articles, everything warm.

The articles are made and get drawn vectors; the words of the tickets are embedded by the real model.  What counts is
the clock, as latency does: the model's threads wait for more work on all processors after they have embedded, and a
suggestion lasts longer, so that its processor time has more of that waiting.
"""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path

import pandas as pd

from benchmarks.knowledge_models import NO_MODEL, default_model
from benchmarks.knowledge_speed import DONE, EXTRA_MS, SEARCH, WHAT, WHERE, Drawn, made_rows
from benchmarks.measure import Figure, interleaved, not_measured, ratios
from crm_lab.replies.index import Index
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Article
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

ARTICLES, FEW = 10_000, 300
NAME = "suggestion for one ticket / embedding the question, 10,000 articles"
BAR = f"≤ {SEARCH} × + {EXTRA_MS} ms"


def suggestion_speed(place: Path, quick: bool) -> Figure:
    """Ask for suggestions for tickets that have not been looked at before."""
    real = default_model()
    if real is None:
        return not_measured(NAME, NO_MODEL, BAR)
    repeats = 4 if quick else 40
    with open_workspace(place / "crm.db") as ws:
        _publish(ws, FEW if quick else ARTICLES)
        model = Drawn(real)
        index = ws.__dict__["_knowledge"] = Index(ws.database, model)
        model.drawing = True
        index.follow(wait=True)
        model.drawing = False
        asked = islice(product(WHAT, DONE, WHERE), repeats + 1)
        texts = [f"Why is my {what} {done} {where}?" for what, done, where in asked]
        tickets = iter([ws.tickets.open(text) for text in texts])
        questions = iter(texts)
        times = interleaved(
            repeats,
            suggest=lambda: ws.replies.suggest(next(tickets)),
            embed=lambda: real.embed([next(questions)], "question"),
        )
    spent = {name: each.summary() for name, each in times.items()}
    extra = spent["suggest"]["wall_median_ms"] - SEARCH * spent["embed"]["wall_median_ms"]
    growth = ratios(times["suggest"], times["embed"])["wall"]
    value = f"{growth:.2f} × ({extra:+.1f} ms over {SEARCH} ×)"
    return Figure(NAME, value, BAR, growth, None if quick else extra <= EXTRA_MS, spent)


def _publish(ws: Workspace, count: int) -> None:
    rows = pd.DataFrame(made_rows(count, 0)).rename(columns={"question": "title", "answer": "body"})
    with ws.database.write(ws.actor, "import") as unit:
        insert_frame(unit, Article, rows.drop(columns="id").assign(status="published", language="en"))
