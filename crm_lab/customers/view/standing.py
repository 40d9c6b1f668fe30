"""Where a customer stands among all who buy: recency, frequency and monetary value, scored against everybody's.

The cut points of the scores are those of the figures that rules ask for (crm_lab.customers.rfm_table), worked out over
all buyers once a day, apart from the screen; the customer's own figures cost two small questions.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Session

from crm_lab.customers.purchases import bought, in_currency, today
from crm_lab.customers.rfm_table import is_current, refresh, state_of
from crm_lab.customers.view.words import money, named
from crm_lab.store.database import Database
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Order
from crm_lab.store.money import exponent
from crm_lab.store.rates import latest
from crm_lab.store.scope import Actor

Cuts = dict[str, tuple[float, ...]]

_OWN = (
    select(
        Order.currency,
        func.max(Order.ordered_on).label("last"),
        func.count().label("orders"),
        func.count(Order.amount_minor).label("priced"),
        func.sum(Order.amount_minor).label("minor"),
    )
    .where(*bought(), Order.account_id == bindparam("account", type_=String), Order.ordered_on <= bindparam("on"))
    .group_by(Order.currency)
)


def known_cuts(database: Database, actor: Actor) -> Cuts | None:
    """Return the cut points of today, over all customers; None when nobody has made them yet."""
    with database.read(actor) as session:
        state = state_of(session)
        return dict(state.cuts) if state is not None and is_current(session, state) else None


def make_cuts(database: Database, actor: Actor) -> Cuts:
    """Bring the figures of all customers up to date and return the cut points; empty when there are too few buyers."""
    refresh(database)
    return known_cuts(database, actor) or {}


def standing(session: Session, account_id: str, cuts: Cuts) -> dict[str, Any] | None:
    """Return recency (days), orders, worth, the scores and the segment's name; None for who never bought.

    Scores and segment are None without cut points, or when an order's worth is not known.
    """
    day, wanted = today(), currency_of(session)
    rows = session.execute(_OWN, {"account": account_id, "on": day}).all()
    if not rows:
        return None
    rates = latest(session, day)
    worth = [in_currency(None if r.priced < r.orders else int(r.minor), r.currency, wanted, rates) for r in rows]
    minor = None if None in worth else sum(one for one in worth if one is not None)
    recency, orders = (day - max(row.last for row in rows)).days, sum(row.orders for row in rows)
    scores = None if minor is None or not cuts else _scores(cuts, recency, orders, float(minor), exponent(wanted))
    return {
        "recency": recency,
        "orders": orders,
        "worth": money(None if minor is None else round(minor), wanted),
        "scores": scores,
        "segment": _segment(scores),
    }


def _scores(cuts: Cuts, recency: int, orders: int, minor: float, decimals: int) -> list[int]:
    """Return 1 to 5 each: one more than the number of cut points that were passed (see rfm_scores)."""
    fresh = sum(recency < one for one in cuts["recency"])
    often = sum(orders > one for one in cuts["frequency"])
    much = sum(minor / 10**decimals > one for one in cuts["monetary"])
    return [1 + fresh, 1 + often, 1 + much]


def _segment(scores: list[int] | None) -> dict[str, Any] | None:
    if scores is None:
        return None
    from crm_lab.customers.rfm_scores import SEGMENTS, segment

    return named(*SEGMENTS[segment(*scores)])
