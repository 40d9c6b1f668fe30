"""Articles and macros as the knowledge base keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.replies.plain import plain
from crm_lab.store.entities import Article, Macro
from crm_lab_knowledge.languages import language_of

SLICE = 500
"""Records that are read together."""

Row = dict[str, Any]

FACETS = ("kind", "category", "product", "audience", "language", "revision")
"""What a search can be narrowed by."""


def answered(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the criterion of articles that are answered from on ``day``."""
    lasting = or_(Article.valid_until.is_(None), Article.valid_until >= day)
    published = func.coalesce(Article.status, "") == "published"  # most are: SQLite would look all of them up by it
    return and_(published, Article.deleted_at.is_(None), lasting)


def article_rows(session: Session, ids: Sequence[str] | None = None) -> Iterator[list[Row]]:
    """Yield the rows of all published articles, or of those of ``ids`` that are published; some hundred at a time."""
    public = [Article.status == "published", Article.deleted_at.is_(None)]
    for found in _read(session, Article, public, ids):
        yield [_article(one) for one in found]


def macro_rows(session: Session, ids: Sequence[str] | None = None) -> Iterator[list[Row]]:
    """Yield the rows of all macros that say something, or of those of ``ids`` that do; some hundred at a time."""
    speaking = [Macro.text.is_not(None), Macro.text != "", Macro.deleted_at.is_(None)]
    for found in _read(session, Macro, speaking, ids):
        yield [_macro(one) for one in found]


def _read(session: Session, entity: Any, criteria: list[Any], ids: Sequence[str] | None) -> Iterator[list[Any]]:
    query = select(entity).where(*criteria).order_by(entity.id)
    if ids is not None:
        for at in range(0, len(ids), SLICE):
            yield list(session.scalars(query.where(entity.id.in_(ids[at : at + SLICE]))))
        return
    after = ""
    while found := list(session.scalars(query.where(entity.id > after).limit(SLICE))):
        yield found
        after = found[-1].id
        session.expunge_all()


def _article(one: Article) -> Row:
    return {
        "id": one.id,
        "question": [one.title, *(str(each) for each in one.questions or [])],
        "answer": plain(one.body),
        "valid_until": one.valid_until,
        "kind": "article",
        "category": one.category,
        "product": one.product_id,
        "audience": one.audience,
        "language": one.language or language_of(f"{one.title} {one.body}"),
        "revision": one.revision,
    }


def _macro(one: Macro) -> Row:
    return {
        "id": one.id,
        "question": [one.name],
        "answer": plain(one.text or ""),
        "valid_until": None,
        "kind": "macro",
        "category": None,
        "product": None,
        "audience": "customers",
        "language": one.language or language_of(one.text or one.name),
        "revision": one.version,
    }


def text_of(session: Session, id: str) -> str | None:
    """Return what an article for customers or a macro says now, as text; None when there is none."""
    body = session.scalar(select(Article.body).where(Article.id == id, Article.audience == "customers"))
    if body is None:
        body = session.scalar(select(Macro.text).where(Macro.id == id))
    return None if body is None else plain(body)
