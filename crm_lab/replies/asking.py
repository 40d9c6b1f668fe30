"""What a customer asks: the words of a ticket, the last turns of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Activity, Ticket

TURNS = 4
"""So many last turns of the customer are looked at in a call."""
CUSTOMER = frozenset({"customer", "caller", "client", "客户", "顾客"})
"""Speakers in a transcript who are the customer."""


def words_of(session: Session, ticket: Ticket) -> str:
    """Return what the customer of a ticket wants now: what they wrote after our last answer, else how it began."""
    query = select(Activity.direction, Activity.body).where(
        Activity.ticket_id == ticket.id, Activity.direction.in_(("in", "out"))
    )
    newest = session.execute(query.order_by(Activity.occurred_at.desc(), Activity.id.desc()).limit(20)).all()
    written: list[str] = []
    for direction, body in newest:
        if direction == "out":
            break
        if body and body.strip():
            written.insert(0, body)
    return "\n".join(written or [part for part in (ticket.subject, ticket.description) if part])


def words_of_call(turns: Sequence[Mapping[str, Any] | tuple[str, str] | str]) -> str:
    """Return what the customer said last in a transcript: turns with ``speaker`` and ``text``, pairs, or texts.

    Turns without a known speaker count as the customer's.  Raises InvalidValue.
    """
    said = [_turn(each) for each in turns]
    theirs = [text for speaker, text in said if speaker.casefold() in CUSTOMER]
    return "\n".join((theirs or [text for _, text in said])[-TURNS:])


def _turn(given: Mapping[str, Any] | tuple[str, str] | str) -> tuple[str, str]:
    if isinstance(given, str):
        return "customer", given
    if isinstance(given, Mapping) and isinstance(given.get("text"), str):
        return str(given.get("speaker") or ""), given["text"]
    if isinstance(given, tuple | list) and len(given) == 2 and isinstance(given[1], str):
        return str(given[0]), given[1]
    raise InvalidValue(f"a turn of a call is a mapping with speaker and text, a pair of both, or a text, not {given!r}")
