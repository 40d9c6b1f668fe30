"""From a record on the data-quality screen to its customer, and to a new one."""

from __future__ import annotations

from crm_lab.workspace import Workspace
from crm_lab_widgets.data_quality import DataQuality

from ..conftest import Browser
from ..waiting import eventually


def test_every_record_leads_to_its_customer(browser: Browser, ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme").id
    person = ws.contacts.add(name="Wang", account_id=account).id
    deal = ws.opportunities.add(name="Laser", account_id=account).id
    lead = ws.leads.add(name="Li", account_id=account).id
    assert browser.ok("customer_of", entity="accounts", id=account) == {"customer": account}
    assert browser.ok("customer_of", entity="contacts", id=person) == {"customer": person}
    assert browser.ok("customer_of", entity="opportunities", id=deal) == {"customer": account}
    assert browser.ok("customer_of", entity="leads", id=lead) == {"customer": account}
    loose = ws.leads.add(name="Nobody's").id
    assert "no customer yet" in browser.error("customer_of", entity="leads", id=loose)["message"]
    assert browser.error("customer_of", entity="leads", id="none")["code"] == "not_found"
    assert browser.error("customer_of", entity="orders", id="none")["code"] == "invalid"


def test_the_customer_is_shown_by_a_screen_that_is_used_again_and_closed(ws: Workspace) -> None:
    one, other = (ws.accounts.add(name=name).id for name in ("One", "Other"))
    screen = DataQuality(ws, locale="zh")
    first = screen.show_customer(one)
    shown = screen._customer
    assert shown is not None
    assert (shown.id, shown.locale) == (one, "zh")
    assert screen.show_customer(other) == first
    assert shown.id == other
    screen.close()
    assert shown.comm is None


def test_the_form_checks_in_a_thread_and_only_the_newest_text(browser: Browser, ws: Workspace) -> None:
    known = ws.contacts.add(name="王小明", phone="13800138000").id
    for turn, phone in enumerate(("138", "13800", "138 0013 8000"), 1):
        notes = browser.ok("new_check", entity="contacts", values={"name": "王小明", "phone": phone}, turn=turn)[
            "notes"
        ]
    assert notes["phone"]["kept"] == "13800138000"
    eventually(lambda: [one for one in browser.events("candidates") if one["turn"] == 3])
    newest = browser.events("candidates")[-1]
    assert (newest["turn"], newest["shown"][0]["id"]) == (3, known)


def test_a_new_record_that_was_changed_since_is_not_taken_back(browser: Browser, ws: Workspace) -> None:
    made = browser.ok("new_create", entity="leads", values={"name": "Ann Lee", "email": "Ann@Lee.Example"})
    assert ws.leads.get(made["id"]).email == "ann@lee.example"
    ws.leads.update(made["id"], title="CEO")
    assert browser.error("new_undo", entity="leads", id=made["id"], version=made["version"])["code"] == "stale"
    fresh = browser.ok("new_create", entity="leads", values={"name": "Bob"})
    browser.ok("new_undo", entity="leads", id=fresh["id"], version=fresh["version"])
    assert ws.leads.count(id=fresh["id"]) == 0
    assert browser.error("new_create", entity="leads", values={"name": ""})["code"] == "invalid"
