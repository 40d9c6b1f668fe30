"""A new customer by the form of the customer screen: live reading, live check for duplicates, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_lab.workspace import Workspace

from .conftest import OpenCustomer
from .page import CustomerPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.pwned=1">'


def typed(one: CustomerPage, field: str, text: str) -> None:
    one(f".crm-new [data-field={field}] :is(input, textarea)").fill(text)


def note(one: CustomerPage, field: str) -> Locator:
    return one(f".crm-new [data-field={field}] .crm-new-note")


def candidate(one: CustomerPage, name: str) -> Locator:
    """The card of a candidate, after Python's event was handed over."""
    card = one(
        ".crm-new-card",
    )
    for _ in range(100):
        one.news()
        if card.filter(has_text=name).count():
            break
        one.page.wait_for_timeout(50)
    return card.filter(has_text=name)


def test_from_the_search_to_a_new_customer_and_back(open_customer: OpenCustomer, ws: Workspace) -> None:
    known = ws.accounts.add(name=f"远景科技有限公司 {HOSTILE}", phone="13800138000", city="上海").id
    one = open_customer()
    one("input[role=combobox]").fill("Yuanjing")
    one("[data-action=new-named]").click()
    expect(one(".crm-new [data-field=name] input")).to_have_value("Yuanjing")
    expect(one(".crm-new [data-field=name] input")).to_be_focused()
    typed(one, "phone", "+86 138-0013-8000")
    expect(note(one, "phone")).to_have_text("kept as 13800138000, mobile")
    card = candidate(one, "远景科技")
    expect(card).to_contain_text("phone same")
    expect(card.locator(".crm-new-equal").first).to_have_text("13800138000the same")
    expect(one("[data-action=create]")).to_have_text("Create all the same")
    typed(one, "email", "nobody")
    expect(note(one, "email")).to_contain_text("No @ in it")
    one("[data-action=create]").click()
    expect(one(".crm-new-success")).to_contain_text("Yuanjing was created")
    made = ws.accounts.frame(name="Yuanjing").iloc[0]
    assert made.phone == "13800138000"
    one("[data-action=undo-new]").click()
    expect(one(".crm-new [data-field=phone] input")).to_have_value("+86 138-0013-8000")
    assert ws.accounts.count() == 1
    candidate(one, "远景科技").locator("[data-action=open-instead]").click()
    expect(one(".crm-cu-name")).to_contain_text("远景科技")
    assert one.screen.id == known
    assert one.page.evaluate("window.pwned") is None


def test_a_person_is_added_by_keyboard_and_bad_input_stays(open_customer: OpenCustomer, ws: Workspace) -> None:
    acme = ws.accounts.add(name="Acme").id
    one = open_customer(acme, locale="zh")
    one.part("people").locator("[data-action=add-person]").focus()
    one.press("Enter")
    expect(one(".crm-new [data-field=account_id] input")).to_have_value("Acme")
    one.press("Enter")
    expect(note(one, "name")).to_have_text("请填写名称。")
    one.page.keyboard.type("王小明")
    expect(note(one, "name")).to_contain_text("姓 王 · 名 小明")
    one("[data-action=more-fields]").click()
    typed(one, "birthday", "2190-01-01")
    expect(note(one, "birthday")).to_have_text("生日有误")
    one("[data-action=create]").click()
    expect(one(".crm-new [data-field=birthday] input")).to_be_focused()
    typed(one, "birthday", "1985-03-04")
    expect(note(one, "birthday")).to_have_text("")
    one("[data-action=create]").click()
    expect(one(".crm-new-success")).to_contain_text("已创建王小明")
    person = ws.contacts.frame(name="王小明").iloc[0]
    assert (person.account_id, str(person.birthday)[:10], person.last_name) == (acme, "1985-03-04", "王")
    one.press("Escape")
    expect(one(".crm-new")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_faint_nameless_or_sticks_out(open_customer: OpenCustomer, ws: Workspace, theme: str) -> None:
    ws.accounts.add(name="An extraordinarily long name " * 8, phone="13800138000", address="x" * 200)
    one = open_customer(theme=theme, width=400, size=(420, 760))
    one("[data-action=new]").click()
    typed(one, "name", "An extraordinarily long name " * 8)
    typed(one, "phone", "13800138000")
    expect(candidate(one, "extraordinarily")).to_be_visible()
    for probe in ("faint", "nameless", "sticksOut"):
        assert one.page.evaluate(f"window.host.{probe}()") == []


def test_what_is_typed_before_the_tags_are_there_counts(open_customer: OpenCustomer, ws: Workspace) -> None:
    acme = ws.accounts.add(name="Acme").id
    ws.tags.put("Key account", ws.accounts.add(name="Other").id, entity="accounts", group="Value")
    one = open_customer(acme)
    one.hold("tags")
    one("[data-action=tag]").click()
    one.page.keyboard.type("key")
    one.press("Enter")
    one.release()
    expect(one(".crm-cu-done")).to_contain_text("Tagged: Key account")
    assert list(ws.tags.of(ws.accounts.get(acme))["group"]) == ["Value"]


def test_a_tag_goes_on_and_off_by_keyboard_with_a_way_back(open_customer: OpenCustomer, ws: Workspace) -> None:
    acme = ws.accounts.add(name="Acme").id
    ws.tags.put("Key account", ws.accounts.add(name="Other").id, entity="accounts", group="Value")
    one = open_customer(acme)
    one("[data-action=tag]").focus()
    one.press("Enter")
    one.page.keyboard.type("key")
    one.press("Enter")
    expect(one(".crm-cu-tags")).to_contain_text("Key account")
    expect(one(".crm-cu-done")).to_contain_text("Tagged: Key account")
    one("[data-action=tag]").click()
    one.page.keyboard.type(HOSTILE)
    one.press("Enter")
    expect(one(".crm-cu-tags")).to_contain_text(HOSTILE)
    one(".crm-cu-untag").first.click()
    expect(one(".crm-cu-untag")).to_have_count(1)
    one("[data-action=undo]").click()
    expect(one(".crm-cu-untag")).to_have_count(2)
    expect(one(".crm-cu-done")).to_have_text("Undone.")
    assert sorted(ws.tags.of(ws.accounts.get(acme))["name"]) == sorted([HOSTILE, "Key account"])
    assert one.page.evaluate("window.pwned") is None
