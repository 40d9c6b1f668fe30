"""Names that are likely to be said in a call: of the people in it, their company, the deal, and what we sell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.linking import Link
from crm_lab.standard import company
from crm_lab.store.entities import Account, Contact, Lead, OpportunityLine, Product, User
from crm_lab.store.scope import everybody

MOST = 12
"""Names that a recogniser is given: a long list makes it hear them everywhere."""

_LONGEST = 30


def names(session: Session, link: Link, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Return at most MOST names, the likeliest first; ``more`` are some that a person gave."""
    with everybody(session):
        found = dict.fromkeys(each.strip() for each in (*more, *_of_call(session, link)))
    return tuple(each for each in found if 1 < len(each) <= _LONGEST)[:MOST]


def _of_call(session: Session, link: Link) -> Iterator[str]:
    for entity, id in ((Contact, link.contact_id), (Lead, link.lead_id), (User, link.owner_id)):
        yield from _name(session, entity, id)
    for name in _name(session, Account, link.account_id):
        yield spoken(name)
    line, product = OpportunityLine, Product
    sold = (
        select(product.name).join(line, line.product_id == product.id).where(line.opportunity_id == link.opportunity_id)
    )
    if link.opportunity_id:
        yield from session.scalars(sold.order_by(line.position).limit(MOST))


def spoken(name: str) -> str:
    """Return a company's name as people say it: without its suffix, in its own letters."""
    core = company(name).core
    place = name.casefold().find(core) if core else -1
    return name[place : place + len(core)] if place >= 0 else core or name


def _name(session: Session, entity: Any, id: str | None) -> Iterator[str]:
    if id:
        yield from session.scalars(select(entity.name).where(entity.id == id))
