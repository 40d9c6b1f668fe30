"""From the draft to the order: what may follow what, and what has to hold for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm_lab.errors import Refused
from crm_lab.sales.ordering import Terms, ordered
from crm_lab.sales.quotes.approvals import require_allowed
from crm_lab.sales.quotes.lines import lines_of
from crm_lab.sales.quotes.versions import version_of
from crm_lab.store.entities import OrderLine, Quote, QuoteVersion
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

SAID = {
    "draft": "is a draft",
    "waiting": "waits for the approval of a discount",
    "sent": "is sent",
    "accepted": "is accepted",
    "refused": "was refused by the customer",
    "expired": "has expired",
}


def require(quote: Quote, *states: str, to: str) -> None:
    """Raise Refused unless the quote is in one of ``states``."""
    if quote.state not in states:
        allowed = " or ".join(f"{SAID[one]}" for one in states)
        raise Refused(f"'{quote.name}' {SAID[quote.state]}; to {to}, it has to be one that {allowed}")


def send(unit: Unit, quote: Quote, today: date) -> None:
    """Freeze the newest version.  Raises Refused for one that is empty, over, or discounted beyond the limit."""
    require(quote, "draft", to="send it")
    version = version_of(unit.session, quote)
    if not lines_of(unit.session, version):
        raise Refused(f"'{quote.name}' has no lines to send; set them first: ws.quotes.set_lines(id, lines)")
    _require_valid(quote, version, today)
    require_allowed(unit.session, unit.actor, version)
    version.sent_at, quote.state = utc_now(), "sent"
    unit.name(quote, "sent", version=version.number)


def _require_valid(quote: Quote, version: QuoteVersion, today: date) -> None:
    if version.valid_until is not None and version.valid_until < today:
        raise Refused(f"'{quote.name}' was valid until {version.valid_until}; make a new version with a later day")


def decide(unit: Unit, quote: Quote, state: str, reason: str | None, today: date) -> None:
    """Write down what the customer said: accepted or refused.  Raises Refused when the quote is over."""
    require(quote, "sent", to="write down what the customer said")
    if state == "accepted":
        _require_valid(quote, version_of(unit.session, quote), today)
    quote.state, quote.decided_at, quote.reason = state, utc_now(), reason
    unit.name(quote, state, version=quote.revision)


def expire(unit: Unit, day: date) -> int:
    """Let all sent quotes expire that were valid until before ``day``, and return how many."""
    query = select(Quote).where(Quote.state == "sent", Quote.valid_until < day)
    over = list(unit.session.scalars(query))
    for quote in over:
        quote.state = "expired"
        unit.name(quote, "expired", version=quote.revision)
    return len(over)


def order(unit: Unit, quote: Quote, terms: Terms) -> str:
    """Make the order of an accepted quote with its lines and its plan, once; return its id."""
    if quote.order_id is not None:
        return quote.order_id
    require(quote, "accepted", to="order it")
    made = ordered(unit, quote, terms)
    for one in lines_of(unit.session, version_of(unit.session, quote)):
        same = ("product_id", "quantity", "price_minor", "discount_minor", "tax_minor", "position")
        unit.session.add(OrderLine(order_id=made.id, **{name: getattr(one, name) for name in same}))
    unit.name(quote, "ordered", order_id=made.id)
    return made.id
