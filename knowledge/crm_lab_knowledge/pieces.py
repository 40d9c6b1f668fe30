"""Long texts are cut where a reader would pause, so that a model can read each piece whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_lab_knowledge.sentences import spans
from crm_lab_knowledge.words.tokens import DENSE

MOST = 1800
"""Weight of a piece: a letter weighs 1, a Chinese sign 3; about 450 of the 512 tokens that models read."""
OVERLAP = 300
"""A sentence up to this weight is repeated when the text around it was cut."""
LEAST = 60
"""Sentences are joined until they weigh so much: a heading or "Yes." says nothing alone."""

SIGNS = re.compile(f"[{DENSE}]")
PAUSES = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])"))


def weight(text: str) -> int:
    """Return how much of a piece ``text`` fills."""
    return len(text) if text.isascii() else len(text) + 2 * len(SIGNS.findall(text))


def pieces(text: str) -> list[str]:
    """Return ``text`` in pieces of at most ``MOST``, cut between paragraphs, else between lines, else sentences."""
    if weight(text) <= MOST:
        return [text] if text.strip() else []
    return list(_packed(text, 0))


def parts(text: str) -> list[str]:
    """Return the sentences of ``text``, the short ones joined with those that follow."""
    found, held = list[str](), ""
    for sentence in spans(text):
        held = f"{held} {sentence.text}" if held else sentence.text
        if weight(held) >= LEAST:
            found.append(held)
            held = ""
    return [*found, held] if held else found


def _packed(text: str, pause: int) -> Iterator[str]:
    held = ""
    for part, joint in _parts(text, pause):
        if weight(part) > MOST:
            if held:
                yield held
            held = ""
            yield from _packed(part, pause + 1)
        elif weight(held) + weight(part) + 1 > MOST:
            yield held
            held = _carried(held, part, pause) + part
        else:
            held += (joint if held else "") + part
    if held:
        yield held


def _parts(text: str, pause: int) -> list[tuple[str, str]]:
    """Return the parts of ``text`` at this kind of pause, each with what joins it to the one before."""
    if pause >= len(PAUSES):
        step = MOST // 3
        return [(text[at : at + step], "") for at in range(0, len(text), step)]
    joint = ("\n\n", "\n", " ")[pause]
    return [(part.strip(), joint) for part in PAUSES[pause].split(text) if part and part.strip()]


def _carried(held: str, part: str, pause: int) -> str:
    """Return the last sentence before a cut inside a paragraph, to be said again."""
    if pause != len(PAUSES) - 1:
        return ""
    last = [each for each in PAUSES[-1].split(held) if each and each.strip()][-1].strip()
    return f"{last} " if weight(last) <= OVERLAP and weight(last) + weight(part) + 1 <= MOST else ""
