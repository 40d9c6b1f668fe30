"""What to mend first: records with problems, the most valuable ones on top."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from crm_lab.customers.quality.checks import Check
from crm_lab.customers.quality.measuring import fails
from crm_lab.store import rates
from crm_lab.store.entities import Account, Contact, Lead, Opportunity, Order, User
from crm_lab.store.money import exponent

WORTH_DAYS = 365
"""Orders of so many days count into what an account is worth."""


def todo(
    session: Session, checks: list[Check], now: datetime, currency: str, limit: int, id: str | None = None
) -> list[dict[str, Any]]:
    """Return the ``limit`` worthiest records that fail a check, with what is wrong with each (or only of one record).

    An account is worth its open deals and its orders of the last 365 days, a contact what its account is worth, a deal
    its amount, all in ``currency`` (major units); among equals, the more serious problem comes first.
    """
    entities = list(dict.fromkeys(check.entity for check in checks))
    found = [row for entity in entities for row in _of(session, entity, checks, now, currency, limit, id)]
    return sorted(found, key=lambda row: (-row["worth"], -row["weight"], row["entity"], row["id"]))[:limit]


def _of(
    session: Session,
    entity: type[Any],
    checks: list[Check],
    now: datetime,
    currency: str,
    limit: int,
    id: str | None,
) -> list[dict[str, Any]]:
    own = [check for check in checks if check.entity is entity]
    flags = [case((fails(check, now), 1), else_=0).label(f"check_{n}") for n, check in enumerate(own)]
    judged = _with_worth(session, entity, [entity.id, entity.name, entity.owner_id, *flags], now, currency).subquery()
    bad = [judged.c[flag.name] == 1 for flag in flags]
    weight = sum((judged.c[flag.name] * check.weight for flag, check in zip(flags, own, strict=True)), literal(0))
    query = select(judged, weight.label("weight"), User.name.label("owner"))
    query = query.outerjoin(User, User.id == judged.c.owner_id).where(or_(*bad))
    query = query if id is None else query.where(judged.c.id == id)
    rows = session.execute(query.order_by(judged.c.worth.desc(), weight.desc(), judged.c.id).limit(limit))
    return [_told(entity, row, own, currency) for row in rows]


def _told(entity: type[Any], row: Any, checks: list[Check], currency: str) -> dict[str, Any]:
    wrong = [check for n, check in enumerate(checks) if getattr(row, f"check_{n}")]
    return {
        "entity": entity.__tablename__,
        "id": row.id,
        "name": row.name,
        "owner_id": row.owner_id,
        "owner": row.owner,
        "worth": round(float(row.worth) / 10 ** exponent(currency), exponent(currency)),
        "currency": currency,
        "weight": int(row.weight),
        "problems": [check.problem for check in wrong],
        "problems_zh": [check.problem_zh for check in wrong],
        "fields": [check.field for check in wrong],
        "checks": [check.key for check in wrong],
    }


def _with_worth(session: Session, entity: type[Any], columns: list[Any], now: datetime, currency: str) -> Select[Any]:
    """Select the columns and ``worth``; sums are made once per account, not once per row."""
    if entity is Opportunity:
        return select(*columns, func.coalesce(_in(session, Opportunity, now, currency), 0.0).label("worth"))
    if entity is Lead:
        return select(*columns, literal(0.0).label("worth"))
    since = now.date() - timedelta(days=WORTH_DAYS)
    deals = _per_account(session, Opportunity, Opportunity.status == "open", now, currency)
    orders = _per_account(session, Order, Order.ordered_on >= since, now, currency)
    worth = func.coalesce(deals.c.sum, 0.0) + func.coalesce(orders.c.sum, 0.0)
    account = Account.id if entity is Account else Contact.account_id
    query = select(*columns, worth.label("worth")).select_from(entity)
    return query.outerjoin(deals, deals.c.account_id == account).outerjoin(orders, orders.c.account_id == account)


def _per_account(
    session: Session, priced: type[Any], rule: ColumnElement[bool], now: datetime, currency: str
) -> Subquery:
    amount = func.sum(_in(session, priced, now, currency)).label("sum")
    return select(priced.account_id, amount).where(rule).group_by(priced.account_id).subquery()


def _in(session: Session, priced: type[Any], now: datetime, currency: str) -> ColumnElement[float]:
    """The amount in minor units of ``currency``; NULL where there is no exchange rate."""
    pairs = rates.latest(session, now.date())
    known = {one for pair in pairs for one in pair} | {currency}
    factors = {one: rates.minor_factor(pairs, one, currency) for one in sorted(known)}
    cases = [(priced.currency == one, literal(float(factor))) for one, factor in factors.items() if factor]
    return cast(priced.amount_minor, Float) * case(*cases)
