"""What ``crm-lab doctor`` finds: one fact each, and what to do when it is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "missing", "warning", "wrong"]
"""``missing`` is optional, a ``warning`` may hurt later, ``wrong`` keeps crm-lab from working."""

MARKS: dict[State, str] = {"ok": " ", "missing": "-", "warning": "!", "wrong": "✗"}
"""How a state is shown at the beginning of a line."""


@dataclass(frozen=True)
class Finding:
    """One fact: what it is about, how it is, in plain words, and what to do about it."""

    topic: str
    text: str
    state: State = "ok"
    advice: str | None = None

    def line(self) -> str:
        """Return the fact as one line of text."""
        return f"{MARKS[self.state]} {self.topic:<12} {self.text}"
