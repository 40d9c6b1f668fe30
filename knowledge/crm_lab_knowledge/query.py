"""From what a customer wrote to what is asked."""

from __future__ import annotations

from typing import Any

from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.frames import missing
from crm_lab_knowledge.text import clean

LONGEST = 20_000
"""Characters of a question that are read."""


def asked(given: Any) -> str:
    """Return the text of a question; empty for nothing.  Raises BadInput for what is no text."""
    if isinstance(given, str):
        return clean(given[:LONGEST])
    if missing(given):
        return ""
    raise BadInput(f"A question of type {type(given).__name__} was asked: give a text.")
