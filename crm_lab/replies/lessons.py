"""What the knowledge base learns from decisions: only what a person approved, and nothing that was taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from crm_lab.replies.rows import SLICE
from crm_lab.store.entities import Account, Contact, Suggestion, Ticket
from crm_lab.store.scope import DELETED

if TYPE_CHECKING:
    from crm_lab_knowledge import KnowledgeBase

ERASED = "[erased]"
"""What forgetting leaves of a question."""
TEACHES = "not_this"
"""The reason of a refusal that says that this is no answer to the question."""
REASONS = {
    TEACHES: ("Does not answer it", "答非所问"),
    "outdated": ("Is not true any more", "内容已过时"),
    "incomplete": ("Lacks something", "内容不完整"),
    "wording": ("Is badly put", "表述不当"),
    "already_said": ("Was said already", "已经回复过"),
}
"""Why a suggestion was refused; other reasons are free text.  Only the first one says that the search was wrong."""


def teaching() -> ColumnElement[bool]:
    """Return the criterion of suggestions that are learnt from."""
    known = [each for each in REASONS if each != TEACHES]
    right = or_(Suggestion.verdict != "refused", Suggestion.reason.is_(None), Suggestion.reason.not_in(known))
    there = and_(Suggestion.deleted_at.is_(None), Suggestion.question != ERASED, Suggestion.question != "")
    return and_(Suggestion.learnt, there, right)


def update(kb: KnowledgeBase, session: Session, ids: Sequence[str] | None) -> None:
    """Let ``kb`` learn from the decisions ``ids`` (all of them if None), and forget those that do not teach."""
    known = set(kb.lessons()["key"]) if ids is None else set(ids)
    wanted = None if ids is None else list(ids)
    teach = [row for part in _slices(wanted) for row in _rows(session, part)]
    kb.unlearn(sorted(known - {row["key"] for row in teach}))
    kb.learn(teach)


def _slices(ids: Sequence[str] | None) -> list[Sequence[str] | None]:
    return [None] if ids is None else [ids[at : at + SLICE] for at in range(0, len(ids), SLICE)]


def _rows(session: Session, ids: Sequence[str] | None) -> list[dict[str, Any]]:
    query = (
        select(Suggestion, Ticket.contact_id, Contact.name, Account.name)
        .outerjoin(Ticket, Ticket.id == Suggestion.ticket_id)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Account, Account.id == Ticket.account_id)
        .where(teaching())
        .order_by(Suggestion.decided_at, Suggestion.id)
    )
    if ids is not None:
        query = query.where(Suggestion.id.in_(ids))
    found = session.execute(query, execution_options={DELETED: True}).all()
    return [_lesson(one, person, [name, company]) for one, person, name, company in found]


def _lesson(one: Suggestion, person: str | None, names: list[str | None]) -> dict[str, Any]:
    id = one.article_id or one.macro_id
    question = without_names(one.question, [name for name in names if name])
    return {"key": one.id, "id": id, "verdict": one.verdict, "question": question or "-", "person": person}


def without_names(text: str, names: Sequence[str]) -> str:
    """Return ``text`` without the names of people, whole or in parts."""
    parts = {part for name in names for part in [name, *name.split()] if len(part) > 1}
    if not parts:
        return text
    longest = sorted(parts, key=lambda part: (-len(part), part))
    marked = (rf"(?<!\w){re.escape(one)}(?!\w)" if one.isascii() else re.escape(one) for one in longest)
    return re.sub("|".join(marked), " ", text, flags=re.IGNORECASE)
