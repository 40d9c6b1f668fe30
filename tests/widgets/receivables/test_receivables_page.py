"""The built receivables screen in a real Chromium, with the real Python behind it and no Jupyter server."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from crm_lab.store.entities import Account, Order
from crm_lab.store.trail import Entry
from crm_lab.workspace import Workspace

from ..conftest import OpenScreen

expect = pytest.importorskip("playwright.sync_api").expect

LONG = "清泉水泵与密封件国际贸易有限责任公司 and its very long other name " * 2


@pytest.fixture
def store_file(sqlite_template: Path) -> Path:
    """A store without anybody who owes something."""
    return sqlite_template


@pytest.fixture
def screen(ws: Workspace) -> Any:
    return ws.owed()


@pytest.fixture
def acme(ws: Workspace) -> str:
    """A customer with an instalment in each bucket, beside two others."""
    acme, other, usd = (ws.accounts.add(name=name).id for name in ("Acme", LONG, "Dollars"))
    order = ws.orders.add(name="<b>Pumps</b>", account_id=acme, amount="500.05", ordered_on=date.today()).id
    ws.orders.plan(order, [(date.today() - timedelta(days=days), "100.01") for days in (-9, 5, 35, 65, 95)])
    ws.orders.add(name="No plan", account_id=other, amount="9000", ordered_on=date.today())
    ws.orders.add(name="Abroad", account_id=usd, amount="77", currency="USD", ordered_on=date.today())
    ws.reminder_rules.add(name="late", days=1, text="{customer} {amount}", channel="outbox")
    return acme


def test_from_the_ageing_to_a_payment_and_back(open_screen: OpenScreen, ws: Workspace, acme: str) -> None:
    page = open_screen("receivables", ".crm-o-row[aria-label]")
    expect(page(".crm-o-total")).to_have_text("¥9,500.05")
    expect(page(".crm-o-row").first).to_have_attribute("aria-label", "Acme: ¥500.05 owed, ¥400.04 of it late")
    page("[data-bucket='4'].crm-o-bucket").click()
    expect(page(".crm-o-row")).to_have_count(1)
    page(".crm-o-row").focus()
    page.press("5")
    expect(page(".crm-o-row")).to_have_count(2)
    page(".crm-o-row").first.focus()
    page.press("Enter")
    expect(page("[data-instalment]")).to_have_count(5)
    expect(page(".crm-o-row").first.locator("[aria-current]")).to_have_count(1)
    expect(page("[data-instalment] .crm-o-order").first).to_have_text("<b>Pumps</b>")
    page("[data-action=remind]").click()
    expect(page("[data-action=sent]")).to_have_count(4)
    page("[data-action=sent]").first.click()
    expect(page("[data-action=sent]")).to_have_count(3)
    page(".crm-o-row").first.focus()
    page.press("p")
    page.page.keyboard.type("1e3")
    page.press("Enter")
    expect(page(".crm-o-pay [role=alert]")).to_contain_text("1234.50")
    page("[data-control=amount]").fill("150.00")
    page.press("Enter")
    expect(page("[data-instalment]")).to_have_count(4)
    expect(page(".crm-undo-bar")).to_contain_text("Payment recorded · 150.00 CNY")
    expect(page(".crm-o-total")).to_have_text("¥9,350.05")
    expect(page(".crm-o-row").first).to_have_attribute("aria-label", "Acme: ¥350.05 owed, ¥250.04 of it late")
    page("[data-control=to]").select_option(index=2)
    expect(page("[data-control=amount]")).to_have_value("100.01")
    page("[data-control=amount]").fill("100.02")
    page("[data-action=pay]").click()
    expect(page(".crm-error")).to_contain_text("lacks 100.01 CNY")
    assert ws.payments.count() == 1
    page(".crm-o-row").first.focus()
    page.press("u")
    expect(page(".crm-o-total")).to_have_text("¥9,500.05")
    assert ws.payments.count() == 0
    assert page.errors == []


def test_other_money_other_names_and_the_other_language(open_screen: OpenScreen, acme: str) -> None:
    page = open_screen("receivables", ".crm-o-row[aria-label]", locale="zh")
    expect(page("[data-bucket='1'].crm-o-bucket")).to_have_attribute("aria-label", "1–30 天：¥100.01，占 1%")
    page("[data-control=search]").fill("清泉")
    expect(page(".crm-o-row")).to_have_count(1)
    page("[data-control=search]").fill("nobody")
    page("[data-action=clear]").click()
    expect(page(".crm-o-row")).to_have_count(2)
    page("[data-choice=currency]").select_option("USD")
    expect(page(".crm-o-total")).to_contain_text("77")
    expect(page(".crm-o-row")).to_have_count(1)
    page(".crm-o-row").focus()
    page.press("?")
    expect(page(".crm-dialog")).to_contain_text("登记回款")
    assert page.errors == []


def test_nobody_owes_anything(open_screen: OpenScreen, ws: Workspace) -> None:
    page = open_screen("receivables", ".crm-empty-panel")
    expect(page(".crm-empty-panel").first).to_contain_text("Nobody owes anything")
    expect(page(".crm-o-head")).to_be_hidden()


def test_ten_thousand_customers_come_page_by_page(ws: Workspace, screen: Any) -> None:
    names = [{"id": f"a{number:05}", "name": f"Customer {number:05}"} for number in range(10_000)]
    orders = [
        {
            "name": "Order",
            "account_id": one["id"],
            "amount_minor": 100 + at,
            "currency": "CNY",
            "ordered_on": date.today(),
        }
        for at, one in enumerate(names)
    ]
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(insert(Account), names)
        unit.session.execute(insert(Order), orders)
        unit.note(Entry("imported", "orders"))
    ageing = screen._do("ageing", {})
    page = screen._do("customers", {"currency": "CNY", "start": 9_950, "count": 100})
    assert (ageing["customers"], page["total"], len(page["rows"])) == (10_000, 10_000, 50)
    assert ageing["sums"][0] == sum(100 + at for at in range(10_000))
