"""How right the scorecard for sales calls is on dialogues that were written for this, with their truth.

The rules were written with the first half (``dev``) in view; the other half was written by somebody who had not seen
the rules, and was never read by whoever wrote them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure
from crm_lab_speech import Scorecard, Transcript, rep_of, score

FOLDER = Path(__file__).with_name("dialogues")
F1 = 0.9
NAME = "calls: items of the sales card found (F1 of dialogues that the rules were not made with, en, zh)"


def call_scoring(place: Path, quick: bool) -> Figure:
    """Score both halves; the bar holds for the held-out one."""
    detail: dict[str, Any] = {}
    for half in ("dev", "held_out"):
        rows = [json.loads(line) for line in (FOLDER / f"{half}.jsonl").read_text("utf-8").splitlines()]
        for language in ("en", "zh"):
            detail[f"{half} {language}"] = _measured([row for row in rows if row["language"] == language])
        detail[f"{half}, rep found among nameless speakers"] = _found(rows)
    found = [detail[f"held_out {language}"]["f1"] for language in ("en", "zh")]
    return Figure(NAME, ", ".join(f"{each:.3f}" for each in found), f"≥ {F1}", None, min(found) >= F1, detail)


def _measured(rows: list[dict[str, Any]]) -> dict[str, Any]:
    card = Scorecard.default()
    items = {item.id: [0, 0, 0] for item in card.items}
    for row in rows:
        made = score(Transcript.from_turns(row["turns"]), card)
        for item, truth in row["truth"].items():
            found = made[item].mark is True
            for at, counts in enumerate((found and truth["present"], found, truth["present"])):
                items[item][at] += bool(counts)
    hits, found, there = (sum(each[at] for each in items.values()) for at in range(3))
    each = {item: round(2 * one[0] / (one[1] + one[2]), 2) for item, one in items.items()}
    return {"f1": round(2 * hits / (found + there), 3), "items": each}


def _found(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Count how often the rep is found by what the speakers say."""
    reps = [rep_of(Transcript.from_turns([_nameless(turn) for turn in row["turns"]])).rep for row in rows]
    return {"right": reps.count("A"), "unknown": reps.count(None), "wrong": reps.count("B")}


def _nameless(turn: dict[str, Any]) -> dict[str, Any]:
    return {**turn, "speaker": "A" if turn["speaker"] == "rep" else "B"}
