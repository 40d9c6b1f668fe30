"""A suggestion as the triage screen draws it: its text in pieces, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crm_lab.replies.suggested import Suggested


def shown(key: str, one: Suggested) -> dict[str, Any]:
    """Return a suggestion as plain data; ``key`` is what the screen calls it by."""
    quotes = [citation.quote for sentence in one.sentences for citation in sentence.citations]
    return {
        "key": key,
        "kind": one.kind,
        "title": one.title,
        "label": [one.label("en"), one.label("zh")],
        "confidence": one.confidence,
        "sure": one.sure,
        "text": one.text,
        "sentences": list(_pieces(one)),
        "sources": [{"kind": one.kind, "id": one.id, "title": one.title, "passages": list(dict.fromkeys(quotes))}],
        "missing": list(one.missing),
    }


def _pieces(one: Suggested) -> Iterator[dict[str, Any]]:
    """Cut the text into its sentences and what stands between them; the source of each is a place in ``sources``."""
    at = 0
    for sentence in one.sentences:
        if sentence.start > at:
            yield {"text": one.text[at : sentence.start], "source": None}
        yield {"text": sentence.text, "source": 0 if sentence.citations else None}
        at = sentence.end
    if at < len(one.text):
        yield {"text": one.text[at:], "source": None}
