"""A customer with something of everything, and short ways to look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_lab.customers.view.facts import Facts
from crm_lab.store.entities import Account, PaymentPlan, StatusLabel
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

NOW = utc_now().replace(microsecond=0)


def ago(**span: float) -> datetime:
    """Return the moment so long before the tests began."""
    return NOW - timedelta(**span)


def day(offset: int) -> date:
    """Return the day so many days from today."""
    return NOW.astimezone().date() + timedelta(days=offset)


class Customer:
    """An account and the ways to fill it."""

    def __init__(self, ws: Workspace, name: str = "Acme", **fields: Any) -> None:
        self.ws = ws
        self.id: str = ws.accounts.add(name=name, **fields).id

    def talk(self, channel: str = "wechat", at: datetime | None = None, **fields: Any) -> str:
        fields.setdefault("account_id", self.id)
        return str(self.ws.activities.add(channel=channel, occurred_at=at or ago(days=1), **fields).id)

    def person(self, name: str, **fields: Any) -> str:
        return str(self.ws.contacts.add(name=name, account_id=self.id, **fields).id)

    def deal(self, name: str, **fields: Any) -> str:
        return str(self.ws.opportunities.add(name=name, account_id=self.id, **fields).id)

    def order(self, name: str, amount: str, status: str = "confirmed", **fields: Any) -> str:
        label = self.status("orders", status)
        return str(self.ws.orders.add(name=name, account_id=self.id, amount=amount, status_id=label, **fields).id)

    def instalments(self, order: str, *plan: tuple[int, date]) -> None:
        with self.ws.database.write(self.ws.actor) as unit:
            for number, (minor, due_on) in enumerate(plan):
                unit.session.add(PaymentPlan(order_id=order, number=number, amount_minor=minor, due_on=due_on))

    def pay(self, amount: str, order: str | None = None, **fields: Any) -> str:
        fields = {"account_id": self.id, "paid_on": day(-1), **fields}
        return str(self.ws.payments.add(amount=amount, order_id=order, **fields).id)

    def ticket(self, subject: str, status: str = "open", **fields: Any) -> str:
        fields = {"account_id": self.id, "opened_at": ago(days=3), **fields}
        return str(self.ws.tickets.add(subject=subject, status_id=self.status("tickets", status), **fields).id)

    def status(self, entity: str, kind: str) -> str:
        with self.ws.database.read() as session:
            label = select(StatusLabel.id).where(StatusLabel.entity == entity, StatusLabel.type == kind)
            return str(session.scalars(label).one())

    def look(self, what: Callable[..., Any], *more: Any) -> Any:
        """Call a function of the view with session, account and more."""
        with self.ws.database.read(self.ws.actor) as session:
            return what(session, session.get_one(Account, self.id), *more)

    def facts(self, what: Callable[[Facts], Any]) -> Any:
        with self.ws.database.read(self.ws.actor) as session:
            return what(Facts.of(session, self.id))


@pytest.fixture
def acme(ws: Workspace) -> Customer:
    return Customer(ws)


@pytest.fixture
def sqlite_ws(sqlite_store: Any) -> Any:
    import crm_lab

    with crm_lab.open(sqlite_store) as workspace:
        yield workspace


@pytest.fixture
def quick(sqlite_ws: Workspace) -> Customer:
    """A customer for what does not depend on the database."""
    return Customer(sqlite_ws)
