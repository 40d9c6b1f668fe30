"""``ws.orders``: what was bought, and the instalments in which it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date

from crm_lab.errors import InvalidValue, Refused
from crm_lab.owed import Instalment, Reach, instalments
from crm_lab.sales.collecting import plans
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Order
from crm_lab.store.fields import column_value
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Unit, line_up

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "number", "due_on", "amount", "open", "currency")


class Orders(Collection[Order]):
    """All orders."""

    entity = Order

    def plan(self, id: str, parts: Sequence[tuple[Any, Any]] | int, first: date | str | None = None) -> pd.DataFrame:
        """Plan how an order is paid, and return its instalments.

        ``parts`` are (due day, amount in major units), or how many equal months from the day ``first`` on.  They come
        to the order's amount to the last cent.  Raises InvalidValue when they don't, and Refused when payments are
        allocated to the plan that is there.
        """
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # nobody pays while it is planned anew
            order = self._load(unit.session, id)
            if order.amount_minor is None:
                raise InvalidValue(f"'{order.name}' has no amount to plan; enter it first")
            plans.store(unit, order, self._parts(order, parts, first))
        return self.instalments(id)

    def _parts(self, order: Order, parts: Sequence[tuple[Any, Any]] | int, first: date | str | None) -> plans.Parts:
        if not isinstance(parts, int):
            return plans.given_parts(order, parts)
        start = column_value(first or date.today(), Date(), "the first day of a plan")
        return plans.equal_parts(order.amount_minor or 0, parts, start)

    def instalments(self, id: str) -> pd.DataFrame:
        """Return the instalments of an order: id, number, due_on, amount and what is open (Decimals), currency."""
        with self.database.read(self.actor) as session:
            found = instalments(session, Reach(orders=[self._load(session, id).id]))
        return _frame(sorted(found, key=lambda one: one.number))

    def _check_update(self, unit: Unit, record: Order, values: dict[str, Any]) -> None:
        money = ("amount_minor", "currency")
        if any(name in values and values[name] != getattr(record, name) for name in money):
            _require_free(unit, record, "its amount is changed")

    def _check_delete(self, unit: Unit, record: Order) -> None:
        _require_free(unit, record, "it is deleted")


def _require_free(unit: Unit, order: Order, what: str) -> None:
    line_up(unit.session)
    if plans.is_allocated(unit.session, order.id):
        raise Refused(f"payments are allocated to '{order.name}'; take them back before {what}")


def _frame(found: list[Instalment]) -> pd.DataFrame:
    import pandas as pd

    rows = [(one.id, one.number, one.due_on, *_amounts(one), one.currency) for one in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _amounts(one: Instalment) -> tuple[Decimal, Decimal]:
    return from_minor(one.minor, one.currency), from_minor(one.open, one.currency)
