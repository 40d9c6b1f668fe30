"""The call review screen in a real JupyterLab, with real sound from the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crm_lab
from crm_lab.workspace import Workspace

from ..spoken_calls import CHINESE, GOOD, put_call, turns
from .test_automation import HOSTILE, eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from .lab import Lab

pytestmark = pytest.mark.browser

KEEP_LIT = """() => {
  window.lit = [];
  const look = () => {
    const word = document.querySelector('.crm-c-word-now');
    const turn = word?.closest('.crm-c-turn').dataset.turn;
    if (word && window.lit.at(-1)?.[1] !== word.textContent) window.lit.push([turn, word.textContent]);
  };
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(look).observe(document.querySelector('.crm-c-turns'), all);
}"""
"""Keeps which words lit up: each does for a moment only."""


@pytest.fixture
def ws(crm_db: Path, tmp_path: Path) -> Iterator[Workspace]:
    with crm_lab.open(crm_db) as workspace:
        ann = workspace.users.add(name="Ann", login="ann", role="rep")
        account = workspace.accounts.add(name=HOSTILE)
        workspace.contacts.add(name="Li Jing 李静", account_id=account.id, phone="13800001111")
        put_call(tmp_path / "in", "20260110093000_13800001111", turns(GOOD))
        put_call(tmp_path / "in", "20260111093000_13900002222", turns(CHINESE), sound=False)
        workspace.calls.bring_in(tmp_path / "in", workers=1)
        call = workspace.calls.frame(link_state="linked")["id"].iloc[0]
        workspace.calls.link(call, contact="Li Jing 李静", rep=ann.name)
        yield workspace


@pytest.fixture
def screen(ws: Workspace, lab: Lab, page: Page) -> Locator:
    return lab.open(page, "call_review")


def open_call(screen: Locator, customer: str) -> None:
    screen.locator(".crm-c-row[aria-label]", has_text=customer).click()
    screen.locator(".crm-c-name", has_text=customer).wait_for()


def heard(page: Page) -> float:
    """Return where the recording is, as the clock of the player says, in seconds."""
    minutes, seconds = str(page.locator(".crm-c-clock").text_content()).split(" / ")[0].split(":")
    return 60 * int(minutes) + int(seconds)


def lit(page: Page, turn: int) -> list[str]:
    """Return the words of a turn that lit up, in their order."""
    return [word for at, word in page.evaluate("window.lit") if at == str(turn)]


def test_a_call_is_heard_in_step_with_its_words(screen: Locator, page: Page) -> None:
    ranges: list[str] = []
    page.on(
        "request",
        lambda asked: ranges.append(asked.headers.get("range", "")) if "/crm-lab/audio/" in asked.url else None,
    )
    open_call(screen, "Li Jing")
    play = screen.locator("[data-action=play]:enabled")
    play.wait_for()
    assert any(one.startswith("bytes=") for one in ranges)
    screen.locator(".crm-c-track[data-lanes=sound]").wait_for()

    page.evaluate(KEEP_LIT)
    play.click()
    eventually(page, lambda: len(lit(page, 0)) >= 2)
    assert set(lit(page, 0)) <= set(GOOD[0][1].split())
    screen.locator("[data-turn='2'] .crm-c-said").click(position={"x": 4, "y": 10})
    eventually(page, lambda: len(lit(page, 2)) >= 2)
    assert heard(page) >= 8

    screen.locator(".crm-c-turn").first.focus()
    page.keyboard.press("Space")
    screen.locator("[data-action=play][data-playing=false]").wait_for()
    screen.locator("[data-item=next_step] .crm-c-jump").first.click()
    screen.locator("[data-turn='4'].crm-c-now").wait_for()
    assert heard(page) == 16


def test_by_keys_alone(screen: Locator, page: Page) -> None:
    screen.locator(".crm-c-row:focus").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    screen.locator("[data-action=play]:enabled").wait_for()
    page.keyboard.press("n")
    page.keyboard.press("n")
    eventually(page, lambda: heard(page) == 5)  # the second mark after the first moment: "too expensive"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("f")
    eventually(page, lambda: heard(page) == 11)
    page.keyboard.press("b")
    eventually(page, lambda: heard(page) == 8)
    page.keyboard.press("p")
    eventually(page, lambda: heard(page) == 6)
    page.keyboard.press("+")
    screen.locator("[data-action=rate]", has_text="1.25×").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("director")
    screen.locator(".crm-c-hit", has_text="Our director Mrs. Li decides.").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    screen.locator("[data-turn='3'].crm-c-now").wait_for()
    assert heard(page) == 12


def test_what_was_heard_wrong_is_corrected_and_taken_back(screen: Locator, ws: Workspace, page: Page) -> None:
    open_call(screen, "Li Jing")
    call = ws.calls.frame(link_state="linked")["id"].iloc[0]
    turn = screen.locator("[data-turn='3']")
    turn.focus()
    page.keyboard.press("e")
    box = turn.locator("textarea")
    box.fill("Our director Mrs. Lu decides.")
    box.press("Enter")
    screen.locator("[data-turn='3'] .crm-c-said", has_text="Mrs. Lu").wait_for()
    eventually(page, lambda: "Mrs. Lu" in ws.calls.transcript(call).text)
    screen.locator("[data-turn='3']:focus").wait_for()
    page.keyboard.press("u")
    screen.locator("[data-turn='3'] .crm-c-said", has_text="Mrs. Li").wait_for()
    eventually(page, lambda: "Mrs. Li" in ws.calls.transcript(call).text)

    screen.locator("[data-turn='1']").hover()
    screen.locator("[data-turn='1'] [data-action=speaker]").click()
    page.get_by_role("menuitemradio", name="Li Jing 李静 is the rep").click()
    screen.locator("[data-turn='1'][data-colour='0']").wait_for()
    assert ws.calls.transcript(call).rep == "customer"


def test_in_chinese_a_transcript_alone_is_read_and_judged(
    chinese: None, dark: None, screen: Locator, page: Page
) -> None:
    open_call(screen, "13900002222")
    screen.locator(".crm-c-sound", has_text="没有录音").wait_for()
    screen.locator(".crm-c-title", has_text="评分卡").wait_for()
    assert screen.locator("[data-item=forbidden_promise][data-state=missed]").count() == 1
    screen.locator("[data-turn='1'] .crm-c-said").click()
    screen.locator("[data-turn='1'].crm-c-now").wait_for()


def test_a_customer_opens_from_a_call(screen: Locator, page: Page) -> None:
    open_call(screen, "Li Jing")
    assert HOSTILE in (screen.locator(".crm-c-name").text_content() or "")
    screen.locator("[data-action=customer]").click()
    page.locator("#crm-lab-customer .crm-customer", has_text="Li Jing").wait_for()


def test_without_calls_it_says_how_to_bring_them_in(lab: Lab, page: Page) -> None:
    screen = lab.open(page, "call_review")
    screen.locator(".crm-empty-panel", has_text="crm-lab calls import").wait_for()


def test_from_coaching_a_kept_passage_opens_at_its_moment(ws: Workspace, lab: Lab, page: Page) -> None:
    call = ws.calls.frame(link_state="linked")["id"].iloc[0]
    for start, title in ((8, "How to answer"), (16, "How to close")):
        ws.calls.keep_passage(call, start, start + 3, title)
    coaching = lab.open(page, "coaching")
    coaching.locator("[data-action=all-time]").click()  # the call is older than a quarter
    coaching.locator("[data-rep]", has_text="Ann").wait_for()
    coaching.get_by_role("tab", name="Library").click()
    coaching.locator(".crm-h-passage", has_text="How to answer").locator("[data-action=hear]").click()
    page.locator("#crm-lab-call_review [data-turn='2'].crm-c-now").wait_for()
    assert heard(page) == 8
    page.locator(".lm-TabBar-tab", has_text="Coaching").click()
    coaching.locator(".crm-h-passage", has_text="How to close").locator("[data-action=hear]").click()
    page.locator("#crm-lab-call_review [data-turn='4'].crm-c-now").wait_for()
