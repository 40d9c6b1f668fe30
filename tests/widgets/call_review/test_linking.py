"""A person says on call review with whom a call was: search as one types, the link, and taking it back."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import URL

from crm_lab.workspace import Workspace

from ..conftest import Browser, OpenScreen

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def store(sqlite_store: URL) -> URL:
    """The verbs' own SQL is plain; the link itself is tested on both engines with ws.calls."""
    return sqlite_store


def test_who_can_be_meant_is_found_as_one_types(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    globe = ws.accounts.frame()["id"].iloc[0]
    other = ws.accounts.add(name="Other")
    ws.contacts.add(name="Li Wei_%", account_id=other.id, phone="13800003333")
    ws.opportunities.add(name="Scanners", account_id=globe)
    (one,) = browser.ok("linkable", id=ids["wrong"], kind="contact", text="wei_%")
    assert (one["name"], one["account"]["name"], one["detail"]) == ("Li Wei_%", "Other", "Other · 13800003333")
    assert len(browser.ok("linkable", id=ids["wrong"], kind="contact", text="li")) == 2
    assert [each["name"] for each in browser.ok("linkable", id=ids["wrong"], kind="contact", account=globe)] == [
        "Li Jing"
    ]
    assert browser.ok("linkable", id=ids["wrong"], kind="opportunity", account=other.id) == []
    assert "Ann" in [each["name"] for each in browser.ok("linkable", id=ids["wrong"], kind="rep")]
    assert browser.error("linkable", id=ids["wrong"], kind="planet")["code"] == "invalid"
    assert browser.error("link_call", id=ids["wrong"], planet="x")["code"] == "invalid"
    assert browser.error("link_call", id=ids["wrong"])["code"] == "invalid"


def test_a_call_is_linked_changed_taken_off_and_all_of_it_taken_back(
    open_screen: OpenScreen, ws: Workspace, ids: dict[str, str]
) -> None:
    deal = ws.opportunities.add(name="Scanners <b>", account_id=ws.accounts.frame()["id"].iloc[0])
    page = open_screen("call_review", ".crm-c-row[aria-label]")
    page("[data-filter=unlinked]").click()
    page(f".crm-c-cell[data-call='{ids['wrong']}']").click()
    page("[data-action=link]").focus()
    page.press("l")
    expect(page("[data-control=link-contact]")).to_be_focused()
    page("[data-control=link-contact]").fill("jing")
    expect(page("[role=option]")).to_have_text("Li JingGlobe 环球 · 13800001111")
    page.press("ArrowDown", "Enter")
    expect(page("[data-control=link-account]")).to_have_value("Globe 环球")
    page("[data-control=link-opportunity]").fill("sca")
    expect(page("[role=option]:visible")).to_contain_text("Scanners <b>")
    page.press("ArrowDown", "Enter")
    page("[data-control=link-rep]").fill("ann")
    expect(page("[role=option]:visible")).to_contain_text("Ann")
    page.press("ArrowDown", "Enter")
    page("[data-action=save-link]").click()
    expect(page(".crm-undo-bar")).to_contain_text("Linked")
    expect(page(".crm-c-name")).to_contain_text("Li Jing")
    call = ws.calls.get(ids["wrong"])
    assert (call.opportunity_id, call.link_way, call.link_state) == (deal.id, "hand", "linked")
    page("[data-action=link]").click()
    page("[data-action=clear-opportunity]").click()
    page("[data-action=save-link]").click()
    page.asked("link_call", 2)
    expect(page(".crm-dialog")).to_have_count(0)
    assert ws.calls.get(ids["wrong"]).opportunity_id is None
    listed = len(page.called("calls"))
    page("[data-action=undo]").click()
    page.asked("calls", listed + 1)  # after the call itself has been read again
    page("[data-action=link]").click()
    expect(page("[data-control=link-opportunity]")).to_have_value("Scanners <b>")
    for probe in ("faint", "nameless", "sticksOut"):
        assert page.page.evaluate(f"window.host.{probe}()") == [], probe
    page("[data-action=unlink]").click()
    expect(page(".crm-undo-bar")).to_contain_text("Taken off")
    assert ws.calls.get(ids["wrong"]).link_state == "unlinked"
    page("[data-action=undo]").click()
    expect(page(".crm-c-name")).to_contain_text("Li Jing")
