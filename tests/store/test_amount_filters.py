"""``amount__ge=1000`` means a thousand in the record's own currency, however many decimals that one has."""

from __future__ import annotations

import operator
from decimal import Decimal

import pytest

from crm_lab.workspace import Workspace

DEALS = {
    "yuan": (Decimal("999.99"), "CNY"),
    "yen": (Decimal("1000"), "JPY"),
    "dinar": (Decimal("1000.001"), "KWD"),
    "more": (Decimal("120000"), "JPY"),
}


@pytest.fixture
def deals(ws: Workspace) -> Workspace:
    for name, (amount, currency) in DEALS.items():
        ws.opportunities.add(name=name, amount=amount, currency=currency)
    ws.opportunities.add(name="open question")
    return ws


@pytest.mark.parametrize("sign", ["ge", "gt", "le", "lt", "ne"])
@pytest.mark.parametrize("limit", ["999.99", "1000", "1000.001", 0])
def test_a_limit_is_one_of_major_units(deals: Workspace, sign: str, limit: str) -> None:
    compare = getattr(operator, sign)
    found = deals.opportunities.frame(**{f"amount__{sign}": limit})
    assert set(found.name) == {name for name, (amount, _) in DEALS.items() if compare(amount, Decimal(limit))}
    assert deals.opportunities.count(**{f"amount__{sign}": limit}) == len(found)


def test_an_amount_or_one_of_some_or_none(deals: Workspace) -> None:
    assert set(deals.opportunities.frame(amount=1000).name) == {"yen"}
    assert set(deals.opportunities.frame(amount=[1000, "999.99", None]).name) == {"yen", "yuan", "open question"}
    assert set(deals.opportunities.frame(amount=None).name) == {"open question"}


def test_a_named_currency_decides(deals: Workspace) -> None:
    assert set(deals.opportunities.frame(amount__ge=1000, currency="JPY").name) == {"yen", "more"}
