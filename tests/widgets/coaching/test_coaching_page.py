"""The built coaching screen in a real Chromium, with the real Python behind it and no Jupyter server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from crm_lab.store.entities import CallFigures, Recording, User
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from ...spoken_calls import GOOD, put_call, turns
from ..conftest import OpenScreen
from .conftest import LONG

expect = pytest.importorskip("playwright.sync_api").expect

SERVER = """() => document.body.append(Object.assign(document.createElement("script"),
  {id: "jupyter-config-data", type: "application/json", textContent: '{"baseUrl": "/"}'}))"""
"""Stands in for a page of JupyterLab, which says where its server is."""

CATCH = "addEventListener('crm-lab:open', (event) => { window.asked = event.detail; event.preventDefault(); })"
"""Stands in for the plugin: keeps what is to be opened."""


@pytest.fixture
def store(sqlite_store: URL) -> URL:
    """One engine is enough for what the page shows."""
    return sqlite_store


def test_from_the_team_to_a_rep_to_the_moment_of_a_call(open_screen: OpenScreen, poor: str) -> None:
    page = open_screen("coaching", ".crm-h-row")
    page.page.evaluate(CATCH)
    expect(page(".crm-h-row").first).to_contain_text("Ann")
    expect(page(f"[data-rep='{poor}'] [data-figure='item:forbidden_promise']")).to_have_attribute(
        "data-state", "behind"
    )
    page("[data-sort=rep] button").click()
    expect(page("[data-sort=rep]")).to_have_attribute("aria-sort", "ascending")
    expect(page("[data-sort=rep] button")).to_be_focused()
    page(".crm-h-row").first.focus()
    page.press("ArrowDown", "Enter")
    expect(page("[data-choice=rep]")).to_have_value(poor)
    card = page("[data-next='item:forbidden_promise']")
    expect(card).to_contain_text("Went well in 0 of 3 calls")
    card.locator(".crm-h-call").first.click()
    page.until(lambda: page.page.evaluate("window.asked?.screen") == "call_review", "no call was opened")
    assert page.page.evaluate("window.asked.at") >= 8
    page("[data-figure=score]").click()
    page.press("ArrowLeft")
    expect(page(".crm-h-next")).to_contain_text("Nothing stands out")
    page.press("?")
    expect(page(".crm-dialog")).to_contain_text("next rep")


def test_the_period_and_the_fewest_calls_hold_for_all_tabs(open_screen: OpenScreen, ws: Workspace) -> None:
    page = open_screen("coaching", ".crm-h-row")
    page("[data-choice=fewest]").select_option("5")
    expect(page("td[data-state=few]").first).to_be_visible()
    page("[data-choice=period]").select_option("all")
    page.press("2")
    page("[role=tab]", "A rep").click()
    expect(page("[data-choice=period]")).to_have_value("all")
    expect(page(".crm-h-next")).to_contain_text("Too few calls")


def test_the_library_brings_back_what_was_removed(open_screen: OpenScreen, ws: Workspace) -> None:
    for number, id in enumerate(ws.calls.frame()["id"].head(2)):
        ws.calls.keep_passage(id, 0, 8, f"<b>Passage {number}</b>", ["one" if number else "two"])
    page = open_screen("coaching", ".crm-h-passage", tab="library")
    expect(page(".crm-h-passage")).to_have_count(2)
    page("[data-tag=one]").click()
    expect(page(".crm-h-passage strong")).to_have_text("<b>Passage 1</b>")
    page("[data-action=remove]").click()
    expect(page(".crm-h-passage strong")).to_have_text("<b>Passage 0</b>")
    page(".crm-h-passage").focus()
    page.press("u")
    expect(page(".crm-h-passage")).to_have_count(2)
    page("[data-control=search]").fill("never said")
    expect(page(".crm-empty-panel")).to_contain_text("No such passage")
    page("[data-action=clear]").click()
    expect(page(".crm-h-passage")).to_have_count(2)


def test_a_topic_is_made_found_over_all_calls_changed_and_taken_back(open_screen: OpenScreen, ws: Workspace) -> None:
    page = open_screen("coaching", ".crm-h-topic", tab="topics")
    page.page.evaluate(CATCH)
    page(".crm-h-topic").first.focus()
    page.press("n")
    expect(page("[data-field=name]")).to_be_focused()
    page("[data-field=name]").fill("<b>Dear</b>")
    page("[data-field=means]").fill("One alone")
    page("[data-action=keep-topic]").click()
    expect(page(".crm-error")).to_contain_text("two sentences or more")
    page("[data-field=means]").fill("")
    page("[data-field=say]").fill("too expensive\n\n太贵")
    page.press("Control+Enter")
    page.asked("look_for")
    page.await_work()
    expect(page(".crm-h-facts")).to_contain_text("7 places, 7 of 7 calls")
    expect(page(".crm-h-hit").first).to_contain_text("too expensive")
    page(".crm-h-hit").first.focus()
    page.press("ArrowDown", "Enter")
    page.until(lambda: page.page.evaluate("window.asked?.screen") == "call_review", "no call was opened")
    page("[data-topic='<b>Dear</b>']").focus()
    page.press("e")
    expect(page("[data-field=say]")).to_have_value("too expensive\n太贵")
    page.press("Escape")
    expect(page("[data-field=say]")).to_have_count(0)
    page("[data-topic='<b>Dear</b>']").focus()
    page.press("Delete")
    expect(page("[data-topic='<b>Dear</b>']")).to_have_count(0)
    page(".crm-h-topic").first.focus()
    page.press("u")
    expect(page("[data-topic='<b>Dear</b>']")).to_have_count(1)
    page("[data-topic=greeting]").click()
    page.asked("look_for", 2)


def test_a_passage_is_played_in_place_to_its_end_one_at_a_time(
    open_screen: OpenScreen, ws: Workspace, tmp_path: Path
) -> None:
    recording = put_call(tmp_path / "heard", "heard", turns(GOOD, 3.5))
    ws.calls.bring_in(recording.parent, workers=1)
    calls = ws.calls.frame().set_index("file_name")["id"]
    for title, call, start in (("First", "heard.wav", 2.0), ("Second", "heard.wav", 8.0), ("Mute", "nobody.json", 0.0)):
        ws.calls.keep_passage(calls[call], start, start + 0.5, title)
    page = open_screen("coaching", ".crm-h-passage", tab="library")
    page.page.evaluate(SERVER)
    page.page.route("**/crm-lab/audio/**", lambda route: _serve(route, recording.read_bytes()))
    first, second = (page(".crm-h-passage", title) for title in ("First", "Second"))
    first.focus()
    page.press("Space")
    expect(first.locator("[data-action=play]")).to_have_attribute("aria-pressed", "true")
    expect(first.locator("[data-action=play]")).to_have_attribute("aria-pressed", "false")  # at its end
    page.page.wait_for_function("parseFloat(document.querySelector('.crm-h-part > span').style.width) > 99")
    first.focus()
    page.press("Space")
    expect(first.locator("[data-action=play]")).to_have_attribute("aria-pressed", "true")
    second.locator("[data-action=play]").click()
    expect(second.locator("[data-action=play]")).to_have_attribute("aria-pressed", "true")
    expect(page(".crm-h-part")).to_have_count(1)
    expect(page("[aria-pressed=true][data-action=play]")).to_have_count(0)
    page(".crm-h-passage", "Mute").locator("[data-action=play]").click()
    expect(page(".crm-error")).to_contain_text("no recording, only its words")
    assert not page.called("piece")


def _serve(route: Any, content: bytes) -> None:
    """Give a recording out as the Jupyter server does: in ranges."""
    asked = route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
    start, end = int(asked[0]), int(asked[2] or len(content) - 1)
    span = {"Content-Range": f"bytes {start}-{end}/{len(content)}", "Accept-Ranges": "bytes"}
    route.fulfill(status=206, content_type="audio/wav", headers=span, body=content[start : end + 1])


def test_every_area_says_what_to_do_while_it_is_empty(open_screen: OpenScreen, ws: Workspace) -> None:
    with ws.database.write(ws.actor) as unit:
        for one in unit.session.query(Recording):
            one.owner_id = None
    page = open_screen("coaching", ".crm-empty-panel")
    expect(page(".crm-empty-panel")).to_contain_text("No call has a rep")
    page("[role=tab]", "Topics").click()
    expect(page(".crm-empty-panel")).to_contain_text("Choose a topic")
    for tab, text in (("A rep", "No call has a rep"), ("Agreement", "No marks"), ("Library", "The library is empty")):
        page("[role=tab]", tab).click()
        expect(page(".crm-empty-panel")).to_contain_text(text)
    with ws.database.write(ws.actor) as unit:
        for one in unit.session.query(Recording):
            unit.session.delete(one)
    page("[role=tab]", "Team").click()
    page("[data-action=refresh]").click()
    expect(page(".crm-empty-panel")).to_contain_text("crm-lab calls import")


def test_two_hundred_reps_are_shown_in_two_steps(open_screen: OpenScreen, ws: Workspace) -> None:
    with ws.database.write(ws.actor) as unit:
        people = [User(name=f"Rep {number}", login=f"rep{number}", role="rep") for number in range(198)]
        unit.session.add_all(people)
        unit.session.flush()
        calls = [
            Recording(content_hash=f"{at:064d}", file_name=f"{at}.wav", started_at=utc_now(), owner_id=one.id)
            for at, one in enumerate(people)
        ]
        unit.session.add_all(calls)
        unit.session.flush()
        unit.session.add_all(CallFigures(id=one.id, talk_share=at / 200) for at, one in enumerate(calls))
    page = open_screen("coaching", ".crm-h-row")
    expect(page(".crm-h-facts")).to_contain_text("200 reps")
    assert page(".crm-h-row").count() < 60
    page("[data-action=more]").click()
    expect(page(".crm-h-row")).to_have_count(200)


@pytest.mark.parametrize(
    "look",
    [{"theme": "dark"}, {"theme": "dark-high-contrast"}, {"locale": "zh", "theme": "light"}, {"width": "420"}],
    ids=lambda look: " ".join(look.values()),
)
def test_nothing_is_faint_nameless_or_sticks_out(open_screen: OpenScreen, ws: Workspace, look: dict[str, str]) -> None:
    for id in ws.calls.frame()["id"].head(2):
        ws.calls.mark(id, "greeting", True)
        ws.calls.keep_passage(id, 0, 8, LONG, [LONG, "短"], note=LONG)
    ws.calls.trackers.keep(LONG, say=["expensive", "太贵"])
    page = open_screen("coaching", ".crm-h-row", **look)
    for at, ready in enumerate((".crm-h-row", ".crm-h-figure", "[data-item]", ".crm-h-hit", ".crm-h-passage")):
        page("[role=tab]").nth(at).click()
        if ready == ".crm-h-hit":
            page("[data-topic]", LONG[:20]).click()
            page.await_work()
        expect(page(ready).first).to_be_visible()
        for probe in ("faint", "nameless", "sticksOut"):
            assert page.page.evaluate(f"window.host.{probe}()") == [], (ready, probe)
