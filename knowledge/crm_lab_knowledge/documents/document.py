"""A document as every reader returns it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Unreadable(Exception):
    """Why a file cannot be read, as the end of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Section:
    """A text, the headings above it, the outermost first, and its page if it has pages."""

    place: tuple[str, ...]
    text: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: sections, or rows of questions and answers; ``about`` holds for all of it."""

    title: str
    sections: tuple[Section, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


def sections(flow: Iterable[tuple[int, str]]) -> tuple[Section, ...]:
    """Return the sections of a flow of texts, each with the level of its heading, 0 for what is no heading."""
    found: list[tuple[tuple[str, ...], list[str]]] = [((), [])]
    above: list[tuple[int, str]] = []
    for level, text in flow:
        text = text.strip()
        if not text:
            continue
        if level:
            above = [*(each for each in above if each[0] < level), (level, " ".join(text.split()))]
            found.append((tuple(each[1] for each in above), []))
        else:
            found[-1][1].append(text)
    return tuple(Section(place, "\n\n".join(texts)) for place, texts in found if texts)
