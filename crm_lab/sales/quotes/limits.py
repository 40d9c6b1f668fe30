"""``ws.discount_limits``: how far a discount may go without asking, and which lines go further."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.sales.quotes.figures import share
from crm_lab.store.collection import Collection
from crm_lab.store.entities import DiscountLimit, QuoteLine
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit


class DiscountLimits(Collection[DiscountLimit]):
    """All limits, in percent.  The narrowest counts: a user's before a role's, then a product's before a book's."""

    entity = DiscountLimit

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "discount limit"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> DiscountLimit:
        limit = super()._make(unit, fields)
        _check(limit.as_dict())
        return limit

    def _check_update(self, unit: Unit, record: DiscountLimit, values: dict[str, Any]) -> None:
        _check({**record.as_dict(), **values})


def _check(limit: dict[str, Any]) -> None:
    if not 0 <= limit["percent"] <= 100:
        raise InvalidValue(f"a discount limit is 0 to 100 percent, not {limit['percent']}")
    for one, other in (("user_id", "role"), ("product_id", "price_book_id")):
        if limit[one] is not None and limit[other] is not None:
            names = [name.removesuffix("_id").replace("_", " ") for name in (one, other)]
            raise InvalidValue(f"a discount limit is for a {names[0]} or a {names[1]}; make two limits")


def beyond(session: Session, actor: Actor, lines: list[QuoteLine]) -> list[dict[str, Any]]:
    """Return the lines that go beyond what the actor may give: product, quantity, amounts (minor units) and limit."""
    limits = list(session.scalars(select(DiscountLimit)))
    found = [(line, _limit(limits, actor, line)) for line in lines]
    return [
        {**_terms(line), "limit": str(limit.percent)}
        for line, limit in found
        if limit is not None and line.discount_minor > share(line.net_minor + line.discount_minor, limit.percent)
    ]


def _terms(line: QuoteLine) -> dict[str, Any]:
    amounts = {"net_minor": line.net_minor, "discount_minor": line.discount_minor}
    return {"product_id": line.product_id, "product": line.name, "quantity": f"{line.quantity:f}", **amounts}


def _limit(limits: list[DiscountLimit], actor: Actor, line: QuoteLine) -> DiscountLimit | None:
    """Return the narrowest limit that meets the actor and the line; of two alike the lower one."""
    met = [one for one in limits if _meets(one, actor, line)]
    return max(met, key=lambda one: (*_narrow(one), -one.percent), default=None)


def _meets(limit: DiscountLimit, actor: Actor, line: QuoteLine) -> bool:
    pairs = (
        (limit.user_id, actor.id),
        (limit.role, actor.role),
        (limit.product_id, line.product_id),
        (limit.price_book_id, line.price_book_id),
    )
    return all(wanted is None or wanted == there for wanted, there in pairs)


def _narrow(limit: DiscountLimit) -> tuple[int, int]:
    who = 2 * (limit.user_id is not None) + (limit.role is not None)
    return who, 2 * (limit.product_id is not None) + (limit.price_book_id is not None)
