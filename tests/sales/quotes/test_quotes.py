"""Quotes: priced by the books, to the last cent, and never changed once they are sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import CrmLabError, InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.sales.quotes.figures import by_percent, by_price
from crm_lab.workspace import Workspace

TODAY = date.today()
PERCENT = st.decimals(0, 100, places=3)


@pytest.fixture
def acme(ws: Workspace) -> str:
    ws.products.add(name="Pump", price="99.99", currency="CNY")
    ws.products.add(name="Seal", price="0.35", currency="CNY")
    book = ws.price_books.add(name="Dealers", currency="CNY")
    ws.prices.set(book, "Pump", "80")
    return ws.accounts.add(name="Acme <水泵>", price_book_id=book.id).id


def drafted(ws: Workspace, account: str, *lines: dict[str, Any], **more: Any) -> str:
    return ws.quotes.add(account=account, lines=lines or [{"product": "Pump", "tax": 13}], **more).id


@given(
    price=st.integers(0, 10**12),
    quantity=st.decimals("0.001", 10**4, places=3),
    off=PERCENT,
    tax=PERCENT,
    agreed=st.integers(0, 10**12),
)
def test_every_amount_is_rounded_once_and_the_rest_are_sums(
    price: int, quantity: Decimal, off: Decimal, tax: Decimal, agreed: int
) -> None:
    line, whole, half = by_percent(price, quantity, off, tax), Fraction(price) * Fraction(quantity), Fraction(1, 2)
    assert abs(line.gross - whole) <= half
    assert abs(line.discount - line.gross * Fraction(off) / 100) <= half
    assert abs(line.tax - line.net * Fraction(tax) / 100) <= half
    assert 0 <= line.discount <= line.gross
    if agreed <= price:
        assert abs(by_price(price, quantity, agreed, tax).net - Fraction(agreed) * Fraction(quantity)) <= half
    else:
        with pytest.raises(Refused, match="no more than the price"):
            by_price(price, quantity, agreed, tax)


def test_lines_come_from_the_books_and_add_up(ws: Workspace, acme: str) -> None:
    quote = drafted(
        ws, acme, {"product": "Pump", "quantity": 3, "discount": "12.5", "tax": 13},
        {"product": "Seal", "quantity": "2.5", "tax": 6}, {"product": "Pump", "price": "79.99", "tax": 13},
    )  # fmt: skip
    lines = ws.quotes.lines(quote)
    assert list(lines.rule) == ["customer's book", "list price", "customer's book"]
    assert [str(one) for one in lines.net] == ["210.00", "0.88", "79.99"]
    assert [str(one) for one in lines.tax] == ["27.30", "0.05", "10.40"]
    (version,) = ws.quotes.versions(quote).to_dict("records")
    assert (version["net"], version["tax"]) == (sum(lines.net), sum(lines.tax))
    assert version["total"] == version["net"] + version["tax"] == ws.quotes.get(quote).amount == Decimal("328.62")
    assert ws.quotes.get(quote).number == f"Q{TODAY.year}-000001"
    assert ws.quotes.get(drafted(ws, acme)).number.endswith("-000002")


def test_what_was_sent_stays_and_a_new_version_shows_its_differences(ws: Workspace, acme: str) -> None:
    quote = drafted(ws, acme, {"product": "Pump", "quantity": 2}, {"product": "Seal"}, valid_until=TODAY)
    ws.quotes.send(quote)
    before = ws.quotes.lines(quote, 1)
    for deed in (
        lambda: ws.quotes.set_lines(quote, []),
        lambda: ws.quotes.send(quote),
        lambda: ws.quotes.delete(quote),
        lambda: ws.quotes.update(quote, valid_until=TODAY + timedelta(days=9)),
        lambda: ws.quotes.update(quote, name="Other words"),
        lambda: ws.quotes.update(quote, amount=1),
    ):
        with pytest.raises(Refused):
            deed()
    ws.quotes.revise(quote, TODAY + timedelta(days=5))
    ws.prices.set("Dealers", "Pump", "75")
    ws.quotes.set_lines(quote, [{"product": "Pump", "quantity": 2}, {"product": "Pump", "discount": 10}])
    assert ws.quotes.lines(quote, 1).equals(before)
    told = ws.quotes.difference(quote)
    said = {(row.product, row.what, str(row.before), str(row.after)) for row in told.itertuples()}
    assert ("Pump", "price", "80.00", "75.00") in said
    assert ("Seal", "quantity", "1", "None") in said
    assert "217.50" in set(told.query("what == 'total'").after.map(str))
    with pytest.raises(NotFound, match="has no version 3"):
        ws.quotes.lines(quote, 3)


def test_a_quote_goes_its_way_to_the_order_once(ws: Workspace, acme: str) -> None:
    quote = drafted(ws, acme, {"product": "Pump", "quantity": 3, "discount": 1, "tax": 13}, valid_until=TODAY)
    with pytest.raises(Refused, match="is a draft; to order it"):
        ws.quotes.order(quote)
    ws.quotes.send(quote)
    ws.quotes.accept(quote)
    order = ws.quotes.order(quote, 3, "2026-01-31")
    assert ws.quotes.order(quote, 5) == order
    assert ws.orders.count() == 1
    assert sum(ws.orders.instalments(order).amount) == ws.orders.get(order).amount == ws.quotes.get(quote).amount
    with pytest.raises(Refused, match="is accepted"):
        ws.quotes.revise(quote)


def test_what_is_over_is_neither_sent_nor_accepted(ws: Workspace, acme: str) -> None:
    late, sent = drafted(ws, acme, valid_until=TODAY - timedelta(days=1)), drafted(ws, acme, valid_until=TODAY)
    with pytest.raises(Refused, match="was valid until"):
        ws.quotes.send(late)
    ws.quotes.send(sent)
    assert (ws.quotes.expire(TODAY), ws.quotes.expire(TODAY + timedelta(days=1)), ws.quotes.expire(date.max)) == (
        0,
        1,
        0,
    )
    assert ws.quotes.get(sent).state == "expired"
    with pytest.raises(Refused, match="has expired"):
        ws.quotes.accept(sent)
    ws.quotes.revise(sent, TODAY)
    ws.quotes.send(sent)
    assert ws.quotes.refuse(sent, "too dear").reason == "too dear"


WRONG: list[tuple[dict[str, Any], type[CrmLabError], str]] = [
    ({"quantity": 1}, InvalidValue, "line 1 of the quote needs a product"),
    ({"product": "Pump", "rebate": 5}, InvalidValue, "no 'rebate'"),
    ({"product": "Pump", "price": 1, "discount": 5}, InvalidValue, "a price and a discount"),
    ({"product": "Pump", "discount": 101}, InvalidValue, "0 to 100 percent"),
    ({"product": "Pump", "discount": "a lot"}, InvalidValue, "discount of a line is a number"),
    ({"product": "Pump", "tax": -1}, InvalidValue, "tax of a line"),
    ({"product": "Pump", "quantity": 0}, InvalidValue, "above 0"),
    ({"product": "Pump", "quantity": 10**18}, InvalidValue, "more than can be kept"),
    ({"product": "Pump", "price": "80.01"}, Refused, "no more than the price"),
    ({"product": "Pump", "price": "1.001"}, InvalidValue, "at most 2 decimals"),
    ({"product": "Hose"}, InvalidValue, "there is no product 'Hose'"),
]


def test_a_wrong_line_is_told_and_nothing_is_written(ws: Workspace, acme: str) -> None:
    for line, kind, words in WRONG:
        with pytest.raises(kind, match=words):
            drafted(ws, acme, line)
    for fields, words in (({"state": "sent"}, "follows from"), ({"account": None}, "needs an account")):
        with pytest.raises(InvalidValue, match=words):
            ws.quotes.add(**{"account": acme, **fields})
    with pytest.raises(Refused, match="no price in USD"):
        drafted(ws, acme, currency="USD")
    with pytest.raises(Refused, match="no lines to send"):
        ws.quotes.send(ws.quotes.add(account=acme).id)
    assert ws.quotes.count() == 1


def test_a_discount_beyond_the_limit_waits_for_a_yes(
    ws: Workspace, acme: str, acting: Callable[..., Workspace]
) -> None:
    boss = acting("Boss", "manager")
    rep = acting("Rep", "rep", manager_id=boss.actor.id)
    ws.accounts.update(acme, owner_id=rep.actor.id)
    for limit in ({"percent": 5}, {"role": "manager", "percent": 20}, {"product": "Seal", "percent": 50}):
        ws.discount_limits.add(name="limit", **limit)
    fine = drafted(rep, acme, {"product": "Pump", "discount": 5}, {"product": "Seal", "discount": 50})
    assert rep.quotes.send(fine).state == "sent"
    quote = drafted(rep, acme, {"product": "Pump", "discount": 15})
    with pytest.raises(Refused, match=r"discount on 'Pump' \(limit 5 %\) is beyond"):
        rep.quotes.send(quote)
    rep.quotes.ask_approval(quote, "first order")
    for who in (rep, boss):
        with pytest.raises(Refused, match="waits for the approval"):
            who.quotes.send(quote)
    with pytest.raises(NotAllowed, match="a manager or an administrator decides"):
        rep.quotes.approve(quote)
    with pytest.raises(InvalidValue, match="why the discount is refused"):
        boss.quotes.refuse_approval(quote, " ")
    boss.quotes.refuse_approval(quote, "too much")
    with pytest.raises(Refused, match="beyond your limit"):
        rep.quotes.send(quote)
    rep.quotes.ask_approval(quote, "a rival offers 20 %")
    boss.quotes.approve(quote)
    rep.quotes.set_lines(quote, [{"product": "Pump", "discount": 16}])
    with pytest.raises(Refused, match="beyond your limit"):
        rep.quotes.send(quote)  # what was allowed were other terms
    rep.quotes.set_lines(quote, [{"product": "Pump", "discount": 15}])
    assert rep.quotes.send(quote).state == "sent"
    history = rep.quotes.approvals(quote)
    assert list(zip(history.asked_by, history.decision, history.decided_by, strict=True)) == [
        ("Rep", "refused", "Boss"),
        ("Rep", "approved", "Boss"),
    ]
    assert (history.reason[0], list(history.why)) == ("too much", ["first order", "a rival offers 20 %"])
    own = drafted(boss, acme, {"product": "Pump", "discount": 30})
    boss.quotes.ask_approval(own, "mine")
    with pytest.raises(NotAllowed, match="asked for this discount yourself"):
        boss.quotes.approve(own)
    assert ws.quotes.approve(own).state == "draft"
    ws.users.update(ws.actor.id, locale="zh_CN")
    deep = drafted(rep, acme, {"product": "Pump", "discount": 60})
    rep.quotes.ask_approval(deep, "deep")
    assert [list(who.notifications.frame().sort_values("id").text) for who in (boss, rep, ws)] == [
        ["Rep asks for a discount on “Acme <水泵>” beyond the limit: first order",
         "Rep asks for a discount on “Acme <水泵>” beyond the limit: a rival offers 20 %",
         "The discount on “Acme <水泵>” is approved."],
        ["The discount on “Acme <水泵>” is refused: too much", "The discount on “Acme <水泵>” is approved."],
        ["Boss asks for a discount on “Acme <水泵>” beyond the limit: mine",
         "Rep为“Acme <水泵>”申请超出限额的折扣：deep"],
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="beyond your own limit"):
        boss.quotes.approve(deep)


def test_limits_are_checked(ws: Workspace, acme: str, acting: Callable[..., Workspace]) -> None:
    for fields, words in (
        ({"percent": 101}, "0 to 100"),
        ({"percent": 5, "role": "rep", "user_id": ws.actor.id}, "user or a role"),
        ({"percent": 5, "product": "Pump", "price_book": "Dealers"}, "product or a price book"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.discount_limits.add(name="x", **fields)
    with pytest.raises(NotAllowed, match="kept by a manager"):
        acting("Rep").discount_limits.add(name="x", percent=90)


def test_a_page_in_both_languages(ws: Workspace, acme: str) -> None:
    quote = drafted(ws, acme, {"product": "Pump", "quantity": 1200, "discount": 5, "tax": 13}, valid_until="2031-03-31")
    english, chinese = ws.quotes.html(quote), ws.quotes.html(quote, "zh", seller="清泉公司")
    assert "Acme &lt;水泵&gt;" in english
    assert "<水泵>" not in english
    for words in ("Draft", "March 31, 2031", "CN¥91,200.00", "-CN¥4,800.00", "CN¥103,056.00", "1,200"):
        assert words in english
    for words in ("报价单", "草稿", "2031年3月31日", "¥103,056.00", "价税合计", "清泉公司"):
        assert words in chinese
    ws.quotes.send(quote)
    assert "Draft" not in ws.quotes.html(quote)
    with pytest.raises(InvalidValue, match="en or zh"):
        ws.quotes.html(quote, "fr")
