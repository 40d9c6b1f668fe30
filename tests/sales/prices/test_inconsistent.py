"""Different prices for the same are found, with the rule that should have given them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crm_lab.store.entities import OrderLine
from crm_lab.workspace import Workspace

DAY = "2026-03-02"


def test_two_prices_for_the_same_are_told(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    pump = ws.products.add(name="Pump", price="80", currency="CNY").id
    acme, other = (ws.accounts.add(name=name).id for name in ("Acme", "Other"))
    rep = acting("Rep")

    def quoted(account: str, on: str = DAY, **line: Any) -> str:
        lines = [{"product": pump, "quantity": 3, **line}]
        quote = ws.quotes.add(account=account, quoted_on=on, lines=lines, owner_id=rep.actor.id).id
        ws.quotes.send(quote)
        return quote

    same, cheap = quoted(acme), quoted(acme, discount=10)
    quoted(acme, "2026-03-03", discount=20)  # another day,
    quoted(acme, quantity=4, discount=20)  # another quantity,
    quoted(other, discount=20)  # another customer,
    ws.quotes.add(account=acme, quoted_on=DAY, lines=[{"product": pump, "quantity": 3, "discount": 50}])  # never sent
    order = ws.orders.add(name="Old", account_id=acme, ordered_on=DAY, amount="215").id
    with ws.database.write(ws.actor) as unit:
        unit.session.add(OrderLine(order_id=order, product_id=pump, quantity=3, price_minor=8000, discount_minor=2500))
    found = ws.prices.inconsistent()
    told = {row.record_id: str(row.price) for row in found.itertuples()}
    assert told == {same: "80.00", cheap: "72.00", order: "71.666667"}
    assert set(found.account) == {"Acme"}
    assert {(str(row.right_price), row.rule) for row in found.itertuples()} == {("80.00", "list price")}
    assert list(found[found.record == "quote"].owner) == ["Rep", "Rep"]
    ws.products.update(pump, active=False)
    assert ws.prices.inconsistent().why.str.contains("not sold any more").all()
    assert len(rep.prices.inconsistent()) == 0  # the customers are not the rep's


def test_nothing_to_tell(ws: Workspace) -> None:
    assert ws.prices.inconsistent().empty
