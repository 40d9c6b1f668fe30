"""Who is told that a discount waits for a decision, and of the decision."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm_lab.sales.quotes.limits import beyond
from crm_lab.sales.telling import managers_of, record_of, tell
from crm_lab.store.entities import Quote, QuoteApproval, QuoteLine, User
from crm_lab.store.keepers import ADMINS, MANAGERS
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit

_ASKED = {
    "en": "{who} asks for a discount on “{name}” beyond the limit: {why}",
    "zh": "{who}为“{name}”申请超出限额的折扣：{why}",
}
_DECIDED = {
    "approved": {"en": "The discount on “{name}” is approved.", "zh": "“{name}”的折扣已获批准。"},
    "refused": {"en": "The discount on “{name}” is refused: {why}", "zh": "“{name}”的折扣未获批准：{why}"},
}


def tell_judges(unit: Unit, quote: Quote, asked: QuoteApproval, lines: list[QuoteLine]) -> None:
    """Tell those managers of the asker who may decide on the lines, else all administrators but the asker."""
    asker = unit.session.get(User, asked.asked_by) if asked.asked_by else None
    facts = {"who": unit.actor.name, "name": quote.name, "why": asked.why}
    for person in _judges(unit, asker, lines):
        tell(unit, person, record_of(quote), f"approval:{asked.id}:asked", _ASKED, **facts)


def _judges(unit: Unit, asker: User | None, lines: list[QuoteLine]) -> Sequence[User]:
    if judges := [one for one in managers_of(unit.session, asker) if _may_decide(unit, one, lines)]:
        return judges
    admins = select(User).where(User.active, User.role == "admin").order_by(User.id)
    return [one for one in unit.session.scalars(admins) if asker is None or one.id != asker.id]


def _may_decide(unit: Unit, person: User, lines: list[QuoteLine]) -> bool:
    if person.role in ADMINS:
        return True
    return person.role in MANAGERS and not beyond(unit.session, Actor(person.id, person.name, person.role), lines)


def tell_asker(unit: Unit, quote: Quote, asked: QuoteApproval) -> None:
    """Tell who asked what was decided, unless it was decided by the same person."""
    asker = unit.session.get(User, asked.asked_by) if asked.asked_by else None
    if asker is None or not asker.active or asker.id == unit.actor.id or asked.decision is None:
        return
    said = _DECIDED[asked.decision]
    tell(unit, asker, record_of(quote), f"approval:{asked.id}:decided", said, name=quote.name, why=asked.reason)
