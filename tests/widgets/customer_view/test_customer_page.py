"""The customer screen in a browser, with the real Python and a real store behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm_lab.customers.view.timeline import Timeline
from crm_lab.store.entities import Activity
from crm_lab.store.ids import new_ids
from crm_lab.workspace import Workspace

from .conftest import OpenCustomer
from .page import CustomerPage

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = '<img src=x onerror="window.pwned=1">'
LONG = "An extraordinarily long name that goes on and on " * 5


@pytest.fixture
def acme(ws: Workspace) -> str:
    id = ws.accounts.add(name="Acme Instruments", tier="A", industry="Optics", city="上海", phone="021-64371234").id
    person = ws.contacts.add(name="Wang Fang", title="CTO", account_id=id).id
    for number in range(12):
        ws.activities.add(
            channel=("phone", "wechat", "email")[number % 3],
            direction="in",
            subject=f"Entry {number:02d}",
            body=f"Text of {number}",
            occurred_at=NOW - timedelta(days=number, hours=1),
            duration_seconds=300 if number % 3 == 0 else None,
            account_id=id,
            contact_id=person,
        )
    ws.activities.add(
        channel="task", subject="Send the quote", occurred_at=NOW, due_at=NOW - timedelta(days=2), account_id=id
    )
    ws.opportunities.add(name="Laser deal", account_id=id, amount="1200")
    return str(id)


def many(ws: Workspace, account: str, count: int) -> None:
    from sqlalchemy import insert

    ids = new_ids(count)
    rows = [
        {
            "id": id,
            "channel": "note",
            "subject": f"Note {number}",
            "occurred_at": NOW - timedelta(minutes=number),
            "account_id": account,
            "owner_id": ws.actor.id,
        }
        for number, id in enumerate(ids)
    ]
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(insert(Activity), rows)


def test_all_of_a_customer_is_there(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme)
    expect(page(".crm-cu-name")).to_have_text("Acme Instruments")
    for figure, text in (
        ("owed", "¥0"),
        ("bought", "1 open deal, ¥1.2K"),
        ("next", "Send the quote"),
        ("reach", "4 of 4"),
    ):
        expect(page(f"[data-figure={figure}]")).to_contain_text(text)
    expect(page(".crm-cu-portrait")).to_contain_text("First-tier city")
    expect(page.part("people")).to_contain_text("Wang Fang")
    expect(page.part("deals")).to_contain_text("Laser deal")
    expect(page.part("documents")).to_contain_text("Nothing was offered")
    expect(page.part("similar")).to_contain_text("Nobody comparable")  # comes after the rest
    assert [one["name"] for one in page.called("part")] == ["calls", "similar"]


def test_the_standing_among_all_buyers_comes_as_soon_as_it_is_known(
    open_customer: OpenCustomer, ws: Workspace, acme: str
) -> None:
    for number in range(30):
        other = ws.accounts.add(name=f"Buyer {number}").id
        ws.orders.add(name="o", account_id=other, amount=str(number), ordered_on=NOW.date() - timedelta(days=number))
    ws.orders.add(name="large", account_id=acme, amount="5000", ordered_on=NOW.date())
    page = open_customer(acme)
    expect(page("[data-figure=value]")).to_contain_text("Comparing…")
    page.await_news("standing")
    expect(page("[data-figure=value]")).to_contain_text("R5 F1 M5 · 1 order")


def test_the_reasons_of_the_health_lead_to_their_parts(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    ws.tickets.add(subject="Broken lens", account_id=acme, opened_at=NOW - timedelta(days=3), priority="urgent")
    page = open_customer(acme)
    tile = page(".crm-cu-health")
    expect(tile).to_contain_text("At risk")
    tile.click()
    expect(tile).to_have_attribute("aria-expanded", "true")
    reason = page(
        ".crm-cu-reason",
    ).filter(has_text="1 open ticket, 1 of high or urgent priority")
    reason.locator("button").click()
    expect(page.part("tickets").locator("h3")).to_be_focused()
    expect(page.part("tickets")).to_be_in_viewport()


def test_the_person_through_whom_it_was_opened_is_marked(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    person = ws.contacts.frame(name="Wang Fang").id.item()
    ws.contacts.add(name="Li", account_id=acme)
    page = open_customer(person)
    expect(page.part("people").locator("[aria-current=true]")).to_contain_text("Wang Fang")
    expect(page.part("people").locator("[aria-current=true]")).to_have_count(1)


def test_every_part_tells_where_it_comes_from_and_how_to_ask_in_python(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme, context={"permissions": ["clipboard-read", "clipboard-write"]})
    expect(page.part("similar")).to_contain_text("Nobody comparable")
    for card in page(".crm-cu-card").all():
        card.locator(".crm-cu-info").click()
        expect(card.locator(".crm-cu-source code")).to_contain_text("ws.")
        assert len(card.locator(".crm-cu-source p").inner_text()) > 10
    deals = page.part("deals").locator(".crm-cu-source")
    deals.locator("[data-action=copy]").click()
    copied = page.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"ws.opportunities.frame(account_id='{acme}')"
    expect(page(".crm-live")).to_have_text("Copied")
    page("[data-action=python]").click()
    expect(page(".crm-python-line")).to_have_text(f"ws.customer('{acme}').timeline()")


def test_kinds_and_words_narrow_the_timeline(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme)
    page("[data-kind=call].crm-chip").click()
    expect(page.entries()).to_have_count(4)
    expect(page(".crm-live")).to_have_text("4 entries found.")
    page("[data-kind=mail].crm-chip").click()
    expect(page.entries()).to_have_count(8)
    page(".crm-cu-narrow input").fill("entry 0")
    expect(page.entries()).to_have_count(7)
    page(".crm-cu-narrow input").fill("nothing like it")
    expect(page(".crm-cu-timeline .crm-cu-empty")).to_contain_text("Nothing matches")
    page(".crm-cu-empty button").click()
    expect(page("[data-kind=''].crm-chip")).to_have_attribute("aria-pressed", "true")
    expect(page(".crm-cu-narrow input")).to_have_value("")
    expect(page.entries().nth(8)).to_be_visible()


def test_keys_walk_search_open_and_pin(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme)
    page("[data-kind=message].crm-chip").click()
    expect(page.entries()).to_have_count(4)
    page.entries().first.focus()
    page.press("ArrowDown", "ArrowDown")
    expect(page.entries().nth(2)).to_be_focused()
    assert page(".crm-cu-entry[tabindex='0']").count() == 1
    page.press("End")
    expect(page.entries().nth(3)).to_be_focused()
    page.press("Home", "p")
    expect(page(".crm-cu-pin")).to_contain_text("Entry 01")
    expect(page.entries().first.locator(".crm-icon-pin")).to_be_visible()
    page.press("Enter")
    drawer = page(".crm-cu-drawer")
    expect(drawer).to_contain_text("Text of 1")
    expect(drawer).to_contain_text("Wang Fang")
    page.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.entries().first).to_be_focused()
    page.press("/")
    expect(page(".crm-cu-narrow input")).to_be_focused()
    page(".crm-cu-pin button").last.click()
    expect(page(".crm-cu-pin")).to_have_count(0)
    assert page.page.evaluate("window.host.outerKeys") == []


def test_a_hundred_thousand_entries_are_drawn_as_far_as_they_are_seen(
    open_customer: OpenCustomer, ws: Workspace, acme: str
) -> None:
    many(ws, acme, 100_000)
    page = open_customer(acme)
    scroller = page(".crm-cu-scroller")
    assert scroller.evaluate("one => one.scrollHeight") > 100_000 * 54
    scroller.evaluate("one => one.scrollTop = one.scrollHeight / 2")
    row = int(scroller.evaluate("one => Math.ceil(one.scrollTop / 54)"))
    with ws.database.read(ws.actor) as session:
        [there] = Timeline(session, acme).page_at(row, 1)["entries"]
    expect(page(f".crm-cu-entry[data-row='{row}']")).to_contain_text(there["title"])
    assert page.page.evaluate("document.querySelectorAll('.crm-customer *').length") < 1_500
    page.entries().nth(3).focus()
    page.press("End")
    expect(page("[aria-posinset='100016'] .crm-cu-entry")).to_be_focused()
    page.press("Home")
    expect(page("[aria-posinset='1'] .crm-cu-entry")).to_be_focused()
    assert all(one["count"] <= 40 for one in page.called("page"))


def test_scrolling_on_goes_by_keys(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    many(ws, acme, 300)
    page = open_customer(acme)
    for row in (36, 76):  # so that a row of the next page has to be there before one scrolls on
        page(".crm-cu-scroller").evaluate("(one, row) => one.scrollTop = row * 54", row)
        expect(page(f".crm-cu-entry[data-row='{row + 5}']")).to_be_visible()
    asked = page.called("page")
    assert [one["start"] for one in asked] == [40, 80]
    assert all(one["after"] for one in asked)


def test_a_value_is_edited_where_it_stands(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    page = open_customer(acme)
    tier = page.field("tier")
    tier.locator("button").click()
    tier.locator("input").fill("B")
    page.press("Enter")
    expect(page(".crm-cu-tier")).to_have_text("Tier B")
    expect(page(".crm-live")).to_have_text("Saved.")
    expect(tier.locator("button")).to_be_focused()
    tier.locator("button").click()
    tier.locator("input").fill("C")
    page.press("Escape")
    expect(tier).to_contain_text("B")
    page(".crm-cu-more").first.click()
    page.field("employees").locator("button").click()
    page.field("employees").locator("input").fill("many")
    page.press("Enter")
    expect(page.field("employees")).to_contain_text("Enter a whole number.")
    page.field("employees").locator("input").fill("40")
    page.press("Enter")
    expect(page.field("employees").locator("button")).to_contain_text("40")
    name = page.field("name")
    name.locator("button").click()
    name.locator("input").fill(" ")
    page.press("Enter")
    expect(name).to_contain_text("A customer needs a name.")
    record = ws.accounts.get(acme)
    assert (record.tier, record.employees, record.name) == ("B", 40, "Acme Instruments")


def test_a_refused_edit_shows_the_present_value(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    page = open_customer(acme)
    city = page.field("city")
    city.locator("button").click()
    ws.accounts.update(acme, city="北京", tier="D")
    city.locator("input").fill("广州")
    page.press("Enter")
    expect(city).to_contain_text("This field is now: 北京")
    expect(city.locator("input")).to_have_value("广州")
    expect(page(".crm-cu-tier")).to_have_text("Tier D")
    assert ws.accounts.get(acme).city == "北京"
    page.press("Enter")
    expect(city.locator("button")).to_contain_text("广州")
    assert (ws.accounts.get(acme).city, ws.accounts.get(acme).tier) == ("广州", "D")


def test_one_click_does_what_is_suggested(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    page = open_customer(acme)
    card = page.part("actions")
    expect(card).to_contain_text("Find the initiator of Laser deal")
    card.locator("[data-act^=petal]").click()
    expect(card).not_to_contain_text("Find the initiator")
    expect(page(".crm-live")).to_contain_text("Done: Find the initiator of Laser deal")
    expect(page.entries().filter(has_text="Find the initiator of Laser deal")).to_be_visible()
    task = ws.activities.frame(subject__contains="initiator").iloc[0]
    assert (task.channel, task.account_id) == ("task", acme)
    card.locator("[data-act^=done]").click()
    expect(card).not_to_contain_text("Send the quote")


def test_a_task_is_finished_from_its_entry(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    page = open_customer(acme)
    page.entries().filter(has_text="Send the quote").click()
    page("[data-action=finish]").click()
    expect(page(".crm-cu-drawer")).to_be_hidden()
    expect(page.entries().filter(has_text="Send the quote")).to_contain_text("done")
    assert ws.activities.frame(subject="Send the quote").done_at.notna().all()


def test_news_from_elsewhere_show_and_keep_the_place(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    many(ws, acme, 200)
    page = open_customer(acme)
    page(".crm-cu-scroller").evaluate("one => one.scrollTop = 2700")
    row = page.page.locator(".crm-cu-entry[data-row='52']")
    expect(row).to_be_visible()
    before, title = row.bounding_box(), row.locator(".crm-cu-title").inner_text()
    page.field("industry").locator("button").click()
    page.field("industry").locator("input").fill("half typed")
    ws.activities.add(channel="phone", subject="Fresh call", occurred_at=datetime.now(UTC), account_id=acme)
    ws.accounts.update(acme, tier="Z")
    page.await_news("changed")
    expect(page(".crm-cu-tier")).to_have_text("Tier Z")
    expect(page.field("industry").locator("input")).to_have_value("half typed")
    moved = page.page.locator(".crm-cu-entry", has=page(f".crm-cu-title[title='{title}']"))
    expect(moved).to_be_visible()
    after = moved.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 1
    page(".crm-cu-scroller").evaluate("one => one.scrollTop = 0")
    expect(page.entries().filter(has_text="Fresh call")).to_be_visible()


def test_the_search_finds_and_opens_by_keyboard(open_customer: OpenCustomer, ws: Workspace, acme: str) -> None:
    ws.accounts.add(name="Acme Toys", city="Berlin")
    page = open_customer()
    box = page("input[role=combobox]")
    expect(box).to_be_focused()
    expect(page(".crm-cu-hit")).to_have_count(2)
    box.fill("acme")
    expect(page(".crm-cu-hit[aria-selected=true]")).to_contain_text("Acme Instruments")
    page.press("ArrowDown")
    expect(page(".crm-cu-hit[aria-selected=true]")).to_contain_text("Berlin")
    page.press("ArrowUp", "Enter")
    expect(page(".crm-cu-name")).to_have_text("Acme Instruments")
    page("[data-action=find]").click()
    box.fill("nobody at all")
    expect(page(".crm-cu-finder .crm-cu-empty")).to_contain_text("Nobody matches “nobody at all”")
    page.press("Escape", "Escape")
    expect(page(".crm-cu-name")).to_be_visible()


def test_an_empty_store_says_how_to_get_customers(open_customer: OpenCustomer) -> None:
    expect(open_customer()(".crm-cu-finder")).to_contain_text("crm-lab demo")


def test_a_customer_of_whom_nothing_is_known(open_customer: OpenCustomer, ws: Workspace) -> None:
    page = open_customer(ws.accounts.add(name="Nobody yet").id)
    expect(page(".crm-cu-health")).to_contain_text("Not known yet")
    expect(page.entries()).to_have_count(1)
    expect(page.part("people")).to_contain_text("Nobody is known here yet.")


def test_hostile_and_long_texts_are_texts(open_customer: OpenCustomer, ws: Workspace) -> None:
    id = ws.accounts.add(name=HOSTILE, tier="<b>A</b>", industry=HOSTILE, description=LONG).id
    ws.contacts.add(name=HOSTILE, title=LONG[:200], account_id=id)
    ws.activities.add(channel="note", subject=LONG, body=HOSTILE, occurred_at=NOW, account_id=id)
    ws.opportunities.add(name=HOSTILE, account_id=id, next_step=LONG)
    ws.accounts.update(id, city=HOSTILE)
    page = open_customer(id, size=(1000, 700))
    expect(page(".crm-cu-name")).to_have_text(HOSTILE)
    expect(page.part("people")).to_contain_text(HOSTILE)
    page(".crm-cu-entry[data-kind=note]").click()
    expect(page(".crm-cu-prose")).to_have_text(HOSTILE)
    assert page("img").count() == 0
    assert page.page.evaluate("window.pwned") is None
    assert page.page.evaluate("window.host.sticksOut()") == []


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
def test_texts_are_readable_and_controls_have_names(open_customer: OpenCustomer, acme: str, theme: str) -> None:
    page = open_customer(acme, theme=theme)
    page(".crm-cu-health").click()
    page.part("people").locator(".crm-cu-info").click()
    assert page.page.evaluate("window.host.faint()") == []
    assert page.page.evaluate("window.host.nameless()") == []


def test_chinese(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme, locale="zh")
    expect(page(".crm-customer")).to_have_attribute("lang", "zh-CN")
    expect(page.part("petals")).to_contain_text("技术把关者")
    expect(page(".crm-cu-portrait")).to_contain_text("一线城市")
    page.part("actions").locator("[data-act^=petal]").click()
    expect(page.entries().filter(has_text="找到 Laser deal 的首倡者")).to_be_visible()
    page("[data-action=language]").click()
    expect(page.part("petals")).to_contain_text("Technical gatekeeper")
    expect(page(".crm-customer")).to_have_attribute("lang", "en-US")


def test_a_narrow_window_has_tabs(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme, size=(420, 760))
    expect(page.entries().first).to_be_visible()
    expect(page.part("actions")).to_be_hidden()
    page(".crm-cu-tab").first.focus()
    page.press("ArrowRight")
    expect(page.part("actions")).to_be_visible()
    expect(page.part("people")).to_be_hidden()
    page.press("ArrowRight")
    expect(page.part("people")).to_be_visible()
    assert page.page.evaluate("window.host.sticksOut()") == []


def test_what_goes_wrong_is_told_and_can_be_tried_again(open_customer: OpenCustomer, acme: str) -> None:
    page = open_customer(acme)
    page.failures["open"] = {"code": "database", "message": "the database is locked", "data": {}}
    page("[data-action=refresh]").click()
    expect(page(".crm-error")).to_contain_text("The database is locked")
    page.failures["act"] = {"code": "refused", "message": "this was done already", "data": {}}
    page.part("actions").locator("button[data-act]").first.click()
    expect(page(".crm-error")).to_contain_text("Not done: this was done already")
    page("[data-action=refresh]").click()
    expect(page(".crm-error")).to_have_count(0)


def test_closing_leaves_nothing_behind(open_customer: OpenCustomer, acme: str) -> None:
    page: CustomerPage = open_customer(acme)
    page.page.evaluate("window.host.close()")
    assert page.page.evaluate("document.querySelector('#place').childElementCount") == 0
    assert page.page.evaluate("[...window.host.model.listeners.values()].flat().length") == 0
