"""What the words of sales stages mean: open, won or lost, and where in a sale they usually stand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crm_lab.intake.names import plain
from crm_lab.standard.text import simplified


@dataclass(frozen=True)
class Meaning:
    """What one stage word means: its kind, its usual probability (0..1), and whether the word is known."""

    kind: str
    probability: float
    known: bool


@cache
def _words() -> dict[str, Meaning]:
    raw = tomllib.loads((files("crm_lab.intake") / "catalogue" / "stages.toml").read_text(encoding="utf-8"))
    meanings = {plain(name): Meaning("won", 1.0, True) for name in raw["won"]}
    meanings |= {plain(name): Meaning("lost", 0.0, True) for name in raw["lost"]}
    meanings |= {plain(name): Meaning("closed", 0.5, True) for name in raw["closed"]}
    for group in raw["open"]:
        meanings |= {plain(name): Meaning("open", group["probability"], True) for name in group["names"]}
    return meanings


@cache
def meaning(word: str) -> Meaning:
    """Return what a stage word means; 'closed' is a kind of its own, an unknown word is open.

    A leading number and a percentage are not part of the word ('3. Proposal (60%)').
    """
    bare = re.sub(r"^\s*\d{1,2}\s*[.)、\-:：]\s*|[(（]?\d{1,3}\s*[%％][)）]?", "", word)
    bare = simplified(bare)
    words = _words()
    if found := words.get(plain(bare)):
        return found
    parts = re.findall(r"[a-z]+", bare.lower())
    for kind, hints in (("lost", ("lost", "lose", "输单", "丢单")), ("won", ("won", "win", "赢单", "成交"))):
        if any(hint in parts or (not hint.isascii() and hint in bare) for hint in hints):
            return Meaning(kind, 1.0 if kind == "won" else 0.0, True)
    return Meaning("open", 0.5, False)


def is_stage_word(word: str) -> bool:
    """Tell whether a word is one that products use for stages."""
    return meaning(word).known
