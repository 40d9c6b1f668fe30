"""What an article said before, and what changed: word by word, as data that screens draw."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.store.entities import Article, ArticleVersion
from crm_lab.store.entities.knowledge import CONTENT
from crm_lab_knowledge.languages import HAN, HANGUL, KANA

Kind = Literal["same", "added", "removed"]

_WORDS = re.compile(f"[{HAN}{KANA}{HANGUL}]|\\s+|[^\\W{HAN}{KANA}{HANGUL}]+|[^\\w\\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs between two versions; ``pieces`` say how, in the order in which one would read it."""

    field: str
    pieces: tuple[Piece, ...]


def version(session: Session, article: Article, number: int | None) -> ArticleVersion:
    """Return one version, the newest when no number is given.  Raises NotFound."""
    wanted = article.revision if number is None else number
    query = select(ArticleVersion).where(ArticleVersion.article_id == article.id, ArticleVersion.number == wanted)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"'{article.title}' has no version {wanted}; it has 1 to {article.revision}")
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ between the contents of two versions."""
    texts = [(name, _said(before.get(name)), _said(after.get(name))) for name in CONTENT]
    return [Difference(name, compared(old, new)) for name, old, new in texts if old != new]


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """Return how ``old`` became ``new``; a Chinese sign is a word.

    Without the added pieces it reads ``old``, without the removed ones ``new``.
    """
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(left[a:b])))
            continue
        found += [Piece("removed", "".join(left[a:b]))] * (b > a) + [Piece("added", "".join(right[c:d]))] * (d > c)
    return tuple(found)


def share_changed(old: str, new: str) -> float:
    """Return which share of the words of two texts the other one does not have: 0 the same, 1 nothing in common."""
    sizes = dict.fromkeys(("same", "added", "removed"), 0)
    for piece in compared(old, new):
        sizes[piece.kind] += len(_WORDS.findall(piece.text))
    together = 2 * sizes["same"] + sizes["added"] + sizes["removed"]
    return (sizes["added"] + sizes["removed"]) / together if together else 0.0


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
