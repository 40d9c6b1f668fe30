"""Tickets that say the same: those of the same customer, and those of others that came at about the same time."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.service.proposing.history import text_of
from crm_lab.service.proposing.proposed import Duplicate, Reason
from crm_lab.service.recomputing import unsolved
from crm_lab.store.entities import Ticket

DAYS = 14
"""Tickets of other customers are looked at when they were opened within so many days."""
MOST = 2_000
SAME, OTHERS = 0.5, 0.8
"""The share of common words from which tickets of one customer, and of several, may be the same."""
SHOWN = 5
"""So many are named, and so many words of each."""

_THEIRS = Reason("of the same customer", "同一客户")
_OTHERS = Reason("of another customer", "其他客户")
_CUSTOMER = ("account_id", "contact_id", "requester")


def duplicates(session: Session, ticket: Ticket) -> tuple[Duplicate, ...]:
    """Return tickets that are not solved and may be about the same, the likeliest first."""
    words = _words(text_of(ticket))
    found = [one for other in _candidates(session, ticket) if (one := _duplicate(ticket, words, other)) is not None]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.reasons[0] != _THEIRS, one.id))[:SHOWN])


def _candidates(session: Session, ticket: Ticket) -> Iterable[Any]:
    columns = {name: getattr(Ticket, name) for name in _CUSTOMER}
    theirs = [column == getattr(ticket, name) for name, column in columns.items() if getattr(ticket, name)]
    span = timedelta(days=DAYS)
    near = Ticket.opened_at.between(ticket.opened_at - span, ticket.opened_at + span)
    query = select(Ticket.id, Ticket.number, Ticket.subject, Ticket.description, *columns.values())
    query = query.where(unsolved(), Ticket.id != ticket.id, or_(near, *theirs))
    return session.execute(query.order_by(Ticket.opened_at.desc(), Ticket.id).limit(MOST))


def _duplicate(ticket: Ticket, words: Set[str], other: Any) -> Duplicate | None:
    theirs = _words(text_of(other))
    common = words & theirs
    likeness = 2 * len(common) / max(1, len(words) + len(theirs))
    shared = [name for name in _CUSTOMER if getattr(ticket, name) and getattr(ticket, name) == getattr(other, name)]
    if likeness < (SAME if shared else OTHERS):
        return None
    said = ", ".join(sorted(common, key=lambda one: (-len(one), one))[:SHOWN])
    same = Reason(f"{likeness:.0%} of the words are the same: {said}", f"{likeness:.0%} 的用词相同：{said}")
    reasons = (_THEIRS if shared else _OTHERS, same)
    return Duplicate(other.id, other.number, other.subject, likeness, reasons)


@lru_cache(2 * MOST)
def _words(text: str) -> frozenset[str]:
    from crm_lab_knowledge.words.tokens import tokens

    return frozenset(tokens(text))
