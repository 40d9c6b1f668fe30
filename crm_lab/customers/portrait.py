"""A customer in one sentence, every part of it backed by data; what is not known is not said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm_lab.customers import portrait_words as words
from crm_lab.customers.cities import tier_of
from crm_lab.customers.purchases import bought, in_currency, today
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Activity, Contact, Order, OrderLine, Product
from crm_lab.store.money import exponent
from crm_lab.store.rates import latest

YEAR = 365
MONTH = YEAR / 12
LOCALES = ("en", "zh")

MOST = 0.5
"""The share of order lines above which a family of products is preferred, and of contacts above which a channel is."""

FEWEST_LINES = 3
FEWEST_CONTACTS = 5


@dataclass(frozen=True)
class Statement:
    """One part of the sentence: ``source`` says in words what it was read from, ``value`` is the figure itself."""

    text: str
    source: str
    value: Any


@dataclass(frozen=True)
class Portrait:
    """A customer in one sentence; empty when nothing is known."""

    text: str
    statements: list[Statement]

    def __str__(self) -> str:
        """Return the sentence."""
        return self.text


@dataclass(frozen=True)
class _Bought:
    """An order: when, and its amount in minor units of the store's currency (None: not known)."""

    on: date
    minor: float | None


@dataclass(frozen=True)
class _View:
    """What the statements are made from."""

    session: Session
    account: Account
    on: date
    locale: str
    currency: str
    orders: list[_Bought]


def portrait(session: Session, account_id: str, locale: str = "en", on: date | None = None) -> Portrait:
    """Return the portrait of a customer on a day (default: today) in English ("en") or Chinese ("zh").

    Raises NotFound for a customer that the session's user may not see, InvalidValue for another language.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    if language not in LOCALES:
        raise InvalidValue(f"a portrait is written in 'en' or 'zh', not '{locale}'")
    account = session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if account is None:
        raise NotFound(f"there is no account with the id '{account_id}' that you may see")
    day, currency = on or today(), currency_of(session)
    view = _View(session, account, day, language, currency, _orders(session, account_id, day, currency))
    statements = [one for find in _FINDERS for one in find(view)]
    return Portrait(words.sentence([one.text for one in statements], language), statements)


def _orders(session: Session, account_id: str, on: date, currency: str) -> list[_Bought]:
    query = select(Order.ordered_on, Order.amount_minor, Order.currency).order_by(Order.ordered_on)
    rows = session.execute(query.where(*bought(), Order.account_id == account_id, Order.ordered_on <= on)).all()
    rates = latest(session, on) if rows else {}
    worth = [(day, in_currency(minor, code, currency, rates)) for day, minor, code in rows]
    return [_Bought(day, None if amount is None else float(amount)) for day, amount in worth if day is not None]


def _say(view: _View, key: str, value: Any, **gaps: Any) -> Statement:
    return Statement(words.text(key, view.locale, **gaps), words.source(key, view.locale, **gaps), value)


def _age(view: _View) -> Iterator[Statement]:
    """Yield the decade of a single person's birth."""
    if view.account.kind == "person":
        people = select(Contact.birthday).where(Contact.account_id == view.account.id)
        days = list(view.session.scalars(people))
        if len(days) == 1 and days[0] is not None and 0 <= view.on.year - days[0].year <= 110:
            decade = days[0].year // 10 * 10
            yield _say(view, "age", days[0], decade=decade, short=f"{decade % 100:02}", day=days[0])


def _place(view: _View) -> Iterator[Statement]:
    city = view.account.city
    if city:
        tier = tier_of(city)
        yield _say(view, f"{tier}_tier" if tier else "city", city, city=city)


def _trade(view: _View) -> Iterator[Statement]:
    if view.account.kind == "company" and view.account.industry:
        yield _say(view, "industry", view.account.industry, industry=view.account.industry)
    if view.account.kind == "company" and view.account.employees:
        yield _say(view, "employees", view.account.employees, n=view.account.employees)


def _spending(view: _View) -> Iterator[Statement]:
    """Yield what is spent per month over the last year, or in all when there is no regular buying to speak of."""
    if not view.orders or any(one.minor is None for one in view.orders):
        return
    recent = [one for one in view.orders if (view.on - one.on).days < YEAR]
    known = (view.on - view.orders[0].on).days
    regular = len(recent) >= 2 and known >= 2 * MONTH
    chosen, months = (recent, min(known, YEAR) / MONTH) if regular else (view.orders, 1.0)
    major = sum(one.minor or 0 for one in chosen) / 10 ** exponent(view.currency) / months
    if major > 0:
        money = words.money(major, view.currency, view.locale)
        key = "monthly" if regular else "total"
        yield _say(view, key, major, money=money, n=len(chosen), since=chosen[0].on, on=view.on)


def _preference(view: _View) -> Iterator[Statement]:
    """Yield the family of products that most of the lines are of."""
    query = select(Product.family, func.count()).select_from(OrderLine)
    query = query.join(Product, OrderLine.product_id == Product.id).join(Order, Order.id == OrderLine.order_id)
    query = query.where(*bought(), Order.account_id == view.account.id, Order.ordered_on <= view.on)
    found = _most(view.session, query.group_by(Product.family), FEWEST_LINES)
    if found is not None:
        family, n, of = found
        yield _say(view, "prefers", family, family=family, n=n, of=of)


def _channel(view: _View) -> Iterator[Statement]:
    """Yield the channel by which most of what came from the customer came."""
    mine = (Activity.account_id == view.account.id, Activity.direction == "in", Activity.channel.in_(words.CHANNELS))
    query = select(Activity.channel, func.count()).where(*mine).group_by(Activity.channel)
    found = _most(view.session, query, FEWEST_CONTACTS)
    if found is not None:
        channel, n, of = found
        name = words.CHANNELS[channel][LOCALES.index(view.locale)]
        yield _say(view, "channel", channel, channel=name, n=n, of=of)


def _most(session: Session, counting: Select[*tuple[Any, ...]], fewest: int) -> tuple[str, int, int] | None:
    """Return the value that more than half of the known ones share, how often, and of how many; or None."""
    counts = {value: int(count) for value, count in session.execute(counting) if value}
    if sum(counts.values()) < fewest:
        return None
    best = max(sorted(counts), key=counts.__getitem__)
    return (best, counts[best], sum(counts.values())) if counts[best] > MOST * sum(counts.values()) else None


def _last_order(view: _View) -> Iterator[Statement]:
    if view.orders:
        last = view.orders[-1].on
        yield _say(view, "last_order", last, ago=words.ago((view.on - last).days, view.locale), day=last)


_FINDERS: tuple[Callable[[_View], Iterator[Statement]], ...] = (
    _age,
    _place,
    _trade,
    _spending,
    _preference,
    _channel,
    _last_order,
)
