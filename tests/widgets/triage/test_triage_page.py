"""The built triage screen in a real Chromium, with the real Python behind it, slow or failing where that matters."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.service.proposing.proposed import Duplicate, Proposals
from crm_lab.service.tickets import Tickets
from crm_lab.workspace import Workspace

from ..conftest import OpenScreen
from ..screen_page import ScreenPage
from .test_proposals import WHY, proposals

expect = pytest.importorskip("playwright.sync_api").expect

A, B = "Parcel 0", "Parcel 1"


@pytest.fixture
def page(open_screen: OpenScreen) -> ScreenPage:
    """The screen with the ticket A open."""
    page = open_screen("triage", ".crm-t-row[aria-label]")
    choose(page, A)
    expect(page(".crm-t-title")).to_have_text(A)
    return page


@pytest.fixture
def known(ws: Workspace) -> dict[str, str]:
    rows = ws.tickets.frame()
    return dict(zip(rows["subject"], rows["id"], strict=True))


def choose(page: ScreenPage, subject: str) -> None:
    page(".crm-t-cell", subject).click()


def box(page: ScreenPage) -> Any:
    return page("[data-control=draft]")


def test_a_reply_goes_to_the_ticket_that_it_was_written_for(page: ScreenPage, known: dict[str, str]) -> None:
    box(page).fill("For A")
    page.hold("ticket")
    choose(page, B)
    page.asked("ticket", 2)
    box(page).press("Control+Enter")
    page.asked("send_reply")
    assert page.called("send_reply")[0]["id"] == known[A]


def test_a_button_works_on_the_ticket_that_it_stands_on(page: ScreenPage, known: dict[str, str]) -> None:
    page.hold("ticket")
    choose(page, B)
    page.asked("ticket", 2)
    page("[data-act=wait]").click()
    page.asked("act")
    assert page.called("act")[0]["ids"] == [known[A]]


def test_keys_wait_for_the_ticket_that_was_asked_for(page: ScreenPage, known: dict[str, str]) -> None:
    page(".crm-t-title").focus()
    page.hold("ticket")
    page.press("j")
    page.asked("ticket", 2)
    page.press("e")
    assert page.called("act") == []
    page.release()
    page.asked("act")
    assert page.called("act")[0]["ids"] == [known[B]]


def test_a_draft_stays_with_its_ticket(page: ScreenPage) -> None:
    box(page).fill("For A")
    choose(page, B)
    expect(box(page)).to_have_value("")
    box(page).fill("For B")
    choose(page, A)
    expect(box(page)).to_have_value("For A")
    choose(page, B)
    expect(box(page)).to_have_value("For B")


def test_a_draft_outlives_a_change_of_the_language(page: ScreenPage) -> None:
    box(page).fill("For A")
    page("[data-action=language]").click()
    expect(page(".crm-tabbed-title")).to_have_text("工单分诊")
    choose(page, A)
    expect(box(page)).to_have_value("For A")


def test_news_while_a_ticket_is_on_its_way_turn_all_of_the_pane(page: ScreenPage, known: dict[str, str]) -> None:
    box(page).fill("For A")
    page.hold("ticket")
    choose(page, B)
    page.asked("ticket", 2)
    page.page.evaluate("window.host.model.receive({kind: 'event', name: 'changed', data: {seq: 1}})")
    page.asked("ticket", 3)
    page.release()
    expect(page(".crm-t-title")).to_have_text(B)
    expect(box(page)).to_have_value("")
    expect(page(".crm-t-face")).to_contain_text("Li Jing")
    page.asked("suggest", 2)
    box(page).fill("For B")
    box(page).press("Control+Enter")
    page.asked("send_reply")
    assert page.called("send_reply")[0]["id"] == known[B]


def test_a_ticket_that_could_not_be_had_is_asked_for_again(page: ScreenPage, known: dict[str, str]) -> None:
    page.failures["ticket"] = {"code": "internal", "message": "No luck", "data": {}}
    choose(page, B)
    expect(page(".crm-error")).to_contain_text("No luck")
    expect(page(".crm-t-open")).to_contain_text(A)
    box(page).fill("For A")
    choose(page, B)
    expect(page(".crm-t-title")).to_have_text(B)
    expect(box(page)).to_have_value("")


def test_what_was_written_stays_until_it_is_sent(page: ScreenPage, ws: Workspace, known: dict[str, str]) -> None:
    page.failures["send_reply"] = {"code": "refused", "message": "Not now", "data": {}}
    page.hold("send_reply")
    box(page).fill("One moment")
    box(page).press("Control+Enter")
    page.asked("send_reply")
    expect(box(page)).to_have_attribute("readonly", "")
    page.release()
    expect(page(".crm-error")).to_contain_text("Not now")
    expect(box(page)).to_have_value("One moment")
    expect(box(page)).to_be_focused()
    box(page).press("End")
    page.press("!", "Control+Enter")
    expect(box(page)).to_have_value("")
    assert "One moment!" in list(ws.tickets.history(known[A])["text"])


def test_the_person_stays_at_their_ticket_when_others_move_the_rows(
    page: ScreenPage, ws: Workspace, known: dict[str, str]
) -> None:
    page("[data-row='2']").focus()
    ws.tickets.solve(known[A])
    page.await_news("changed")
    expect(page(".crm-t-total")).to_have_text("5 tickets")
    expect(page("[data-row='1']")).to_be_focused()
    expect(page("[data-row='1']")).to_contain_text("Parcel 2")


def test_what_can_not_be_taken_back_makes_way(page: ScreenPage, ws: Workspace, known: dict[str, str]) -> None:
    page(".crm-t-title").focus()
    page.press("w")
    expect(page(".crm-undo-bar")).to_contain_text("#1")
    choose(page, B)
    expect(page(".crm-t-title")).to_have_text(B)
    page("[data-act=wait]").click()
    expect(page(".crm-undo-bar")).to_contain_text("#2")
    ws.tickets.resume(known[B])
    page("[data-action=undo]").click()
    expect(page(".crm-error")).to_contain_text("went on since")
    expect(page(".crm-undo-bar")).to_contain_text("#1")
    page("[data-action=undo]").click()
    expect(page(".crm-undo-bar")).to_be_hidden()


def test_keys_go_on_after_a_button_that_is_gone(page: ScreenPage) -> None:
    page("[data-act=wait]").click()
    page("[data-action=undo]").click()
    expect(page(".crm-undo-bar")).to_be_hidden()
    expect(page(".crm-t-row:focus")).to_be_visible()
    page.press("x")
    page("[data-bulk=solve]").click()
    expect(page(".crm-t-title")).to_have_text(B)
    expect(page(".crm-t-title")).to_be_focused()
    page("[data-whose=mine]").click()
    expect(page("[data-whose=mine]")).to_have_attribute("aria-pressed", "true")
    expect(page("[data-whose=mine]")).to_be_focused()


@pytest.fixture
def proposing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is proposed for every ticket; what, is tested elsewhere."""
    monkeypatch.setattr(Tickets, "propose", lambda self, id: proposals(id))


def test_one_key_accepts_what_is_sure_and_undo_takes_it_back(
    proposing: None, page: ScreenPage, ws: Workspace, known: dict[str, str]
) -> None:
    page.await_news("proposed")
    expect(page("[data-take=category]")).to_have_text("CategoryReturnssure, 93%")
    assert "Priority: Urgent (likely, 70%); perhaps the same as #2 Parcel 1" in page.said()
    page(".crm-t-title").focus()
    page.press("y")
    expect(page("[data-field=category]")).to_have_text("Returns")
    expect(page("[data-take=category]")).to_have_count(0)
    assert page.called("accept") == [{"id": known[A], "values": {"category": "Returns", "language": "en"}}]
    assert ws.tickets.get(known[A]).priority == "normal"
    page.press("y")
    expect(page("[data-take=priority]")).to_be_focused()  # what is not sure is a question
    page.press("Enter")
    expect(page("[data-field=priority]")).to_have_text("Urgent")
    page.press("u")
    expect(page("[data-field=priority]")).to_have_text("Normal")
    page.press("u")
    expect(page("[data-field=category]")).to_have_text("Delivery")
    expect(page("[data-take=category]")).to_be_visible()
    assert ws.tickets.get(known[A]).language is None


def test_what_is_proposed_is_left_as_it_is_explained_or_chosen_otherwise(
    proposing: None, page: ScreenPage, ws: Workspace, known: dict[str, str]
) -> None:
    page.await_news("proposed")
    page("[data-why=priority]").focus()
    page.press("Enter")
    expect(page(".crm-t-proposal-reasons:visible")).to_have_text("9 answered tickets were")
    page("[data-leave=priority]").click()
    expect(page("[data-take=priority]")).to_have_count(0)
    expect(page(".crm-t-proposals button:focus")).to_be_visible()
    page("[data-field=category]").click()
    page(".crm-t-choice-one", "Invoice").click()
    expect(page("[data-field=category]")).to_have_text("Invoice")
    expect(page("[data-take=category]")).to_have_count(0)
    assert ws.tickets.get(known[A]).category == "Invoice"


def test_late_proposals_belong_to_their_ticket(proposing: None, page: ScreenPage) -> None:
    page.until(lambda: any(one.get("name") == "proposed" for one in page._told), "nothing was proposed")
    choose(page, B)
    expect(page(".crm-t-title")).to_have_text(B)
    late = [one for one in page._told if one.get("name") == "proposed"][:1]
    page.page.evaluate("message => window.host.model.receive(message)", late[0])
    expect(page(".crm-t-proposals")).to_have_text("Looking what it may be about …")


@pytest.fixture
def nothing_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tickets, "propose", lambda self, id: Proposals(id, 1, (), ()))


def test_where_nothing_is_proposed_nothing_is_shown_and_where_nothing_is_learnt_a_line(
    nothing_proposed: None, page: ScreenPage, ws: Workspace, known: dict[str, str]
) -> None:
    page.await_news("proposed")
    expect(page(".crm-t-proposals")).to_be_hidden()
    ws.tickets.update(known[A], category=None)
    page.await_news("changed")
    page.asked("propose", 2)
    page.await_news("proposed")
    expect(page(".crm-t-proposals")).to_contain_text("Categories are proposed once")
    page(".crm-t-title").focus()
    page.press("y")
    page.until(lambda: page.said() == "Nothing is proposed for this ticket.", "nobody said so")


@pytest.fixture
def same_as_b(known: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    same = (Duplicate(known[B], 2, "<b>Parcel</b>", 0.8, WHY),)
    monkeypatch.setattr(Tickets, "propose", lambda self, id: Proposals(id, 1, (), same if id == known[A] else ()))


def test_a_likely_duplicate_is_opened_and_merged(same_as_b: None, page: ScreenPage, ws: Workspace) -> None:
    page.await_news("proposed")
    expect(page("[data-same]")).to_have_text("#2<b>Parcel</b>")
    page("[data-same]").click()
    expect(page(".crm-t-title")).to_have_text(B)
    expect(page("[data-same]")).to_have_count(0)
    choose(page, A)
    page.asked("propose", 3)
    page.await_news("proposed")
    page("[data-merge]").click()
    page(".crm-t-choice-one", B).click()
    expect(page(".crm-t-title")).to_have_text(B)
    expect(page(".crm-error")).to_be_hidden()
    assert ws.tickets.count() == 5
    page("[data-action=undo]").click()
    expect(page(".crm-t-total")).to_have_text("6 tickets")


def test_what_the_customer_said_of_it_stands_on_the_ticket(
    page: ScreenPage, ws: Workspace, known: dict[str, str]
) -> None:
    ws.tickets.solve(known[A])
    ws.satisfaction.answer(known[A], 2, comment="<b>Too slow</b>")
    page.await_news("changed")
    expect(page(".crm-t-rated")).to_have_text("rated 2 of 5: <b>Too slow</b>")


def test_what_was_said_becomes_a_ticket_of_its_own(page: ScreenPage, ws: Workspace, known: dict[str, str]) -> None:
    ws.tickets.receive(known[A], "And my invoice is wrong.")
    page.await_news("changed")
    page("[data-split]").focus()
    page.press("Enter")
    page.page.keyboard.type("Invoice")
    page(".crm-t-choice-one", "Invoice").click()
    expect(page(".crm-t-total")).to_have_text("7 tickets")
    expect(page(".crm-t-said", "And my invoice is wrong.")).to_have_count(0)
    expect(page(".crm-t-conversation")).to_be_focused()
    page("[data-action=undo]").click()
    expect(page(".crm-t-said", "And my invoice is wrong.")).to_be_visible()
    expect(page(".crm-t-total")).to_have_text("6 tickets")


def test_enter_unfolds_what_has_the_focus(page: ScreenPage) -> None:
    page(".crm-t-why summary").focus()
    page.press("Enter")
    expect(page(".crm-t-why")).to_have_attribute("open", "")


FAKE_MANAGER = """() => {
  window.removed = 0;
  const view = { el: document.createElement("p"), remove: () => (window.removed += 1) };
  window.host.model.widget_manager = { get_model: async () => ({}), create_view: async () => view };
}"""


def test_a_customer_over_the_screen_is_let_go_with_the_screen(page: ScreenPage) -> None:
    page.page.evaluate(FAKE_MANAGER)
    page(".crm-t-face [data-action=customer]").click()
    expect(page(".crm-overlay")).to_be_visible()
    page.page.evaluate("window.host.close()")
    assert page.page.evaluate("window.removed") == 1
