"""The built call review screen in a real Chromium, with the real Python behind it and no Jupyter server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from crm_lab.store.entities import Recording
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab_widgets.calls.sound import PIECE

from ...spoken_calls import put_call, turns
from ..conftest import OpenScreen
from ..screen_page import ScreenPage

expect = pytest.importorskip("playwright.sync_api").expect

HOURS = 3
LONG = "A very long name of a company that has never been shortened by anybody " * 2


@pytest.fixture
def store(sqlite_store: URL) -> URL:
    """One engine is enough for what the page shows."""
    return sqlite_store


def opened(open_screen: OpenScreen, call: str, **options: str) -> ScreenPage:
    page = open_screen("call_review", ".crm-c-row[aria-label]", **options)
    page(f".crm-c-cell[data-call='{call}']").click()
    expect(page(".crm-c-turn").first).to_be_visible()
    return page


def playing(page: ScreenPage) -> None:
    """Wait until the recording came in pieces and its lanes are drawn."""
    page.await_news("lanes")
    expect(page("[data-action=play]:enabled")).to_be_visible()
    expect(page(".crm-c-track[data-lanes=sound]")).to_be_visible()


def test_without_a_server_a_recording_comes_in_pieces(open_screen: OpenScreen, ids: dict[str, str]) -> None:
    page = opened(open_screen, ids["good"])
    playing(page)
    assert [one["start"] for one in page.called("piece")] == [0, PIECE]
    page("[data-turn='2'] .crm-c-said").click(position={"x": 4, "y": 10})
    expect(page(".crm-c-now")).to_have_attribute("data-turn", "2")
    expect(page("[data-action=play][data-playing=true]")).to_be_visible()


def test_a_recording_too_long_for_pieces_says_so(
    open_screen: OpenScreen, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_lab_widgets.calls.sound.MOST_IN_PIECES", 1000)
    page = opened(open_screen, ids["good"])
    expect(page(".crm-c-sound")).to_contain_text("too long")
    expect(page("[data-action=play]")).to_be_disabled()
    page("[data-item=next_step] .crm-c-jump").click()
    expect(page(".crm-c-now")).to_have_attribute("data-turn", "4")


def test_what_is_typed_stays_what_it_is(open_screen: OpenScreen, ids: dict[str, str]) -> None:
    page = opened(open_screen, ids["good"])
    page("[data-turn='1']").focus()
    page.press("e")
    page("[data-control=turn]").fill("space b n p j k u ?")
    page.press("Escape")
    expect(page("[data-control=turn]")).to_have_count(0)
    expect(page("[data-turn='1'] .crm-c-said")).to_contain_text("too expensive")
    assert page.called("correct_text") == page.called("undo") == []
    page("[data-turn='1'] [data-action=edit]").click()
    page("[data-control=turn]").fill("<b>bold</b>")
    page("[data-action=save]").click()
    expect(page("[data-turn='1'] .crm-c-said")).to_have_text("<b>bold</b>")


def test_a_correction_that_failed_keeps_what_was_written(open_screen: OpenScreen, ids: dict[str, str]) -> None:
    page = opened(open_screen, ids["good"])
    page.failures["correct_text"] = {"code": "stale", "message": "somebody else was faster", "data": {}}
    page("[data-turn='1']").focus()
    page.press("e")
    page("[data-control=turn]").fill("Kept.")
    page.press("Enter")
    expect(page(".crm-error")).to_be_visible()
    expect(page("[data-control=turn]")).to_have_value("Kept.")


def test_filters_and_search_work_together(open_screen: OpenScreen, ids: dict[str, str]) -> None:
    page = open_screen("call_review", ".crm-c-row[aria-label]")
    page("[data-filter=language]").select_option("zh")
    expect(page(".crm-c-row[aria-label]")).to_have_count(1)
    page("[data-control=search]").fill("价格")
    expect(page(".crm-c-hit mark")).to_have_text("价格")
    page("[data-filter=language]").select_option("en")
    expect(page(".crm-c-found")).to_contain_text("Nothing found")
    page("[data-action=clear-search]").click()
    expect(page(".crm-c-row[aria-label]")).to_have_count(2)
    page("[data-filter=below]").select_option("40")
    expect(page(".crm-empty-panel").first).to_contain_text("No such call")
    page("[data-action=clear]").click()
    expect(page(".crm-c-row[aria-label]")).to_have_count(3)


def long_call(ws: Workspace, folder: Path, count: int = 3000) -> str:
    """A call of ``count`` turns, three hours if not told otherwise, of people with long names."""
    step = HOURS * 3600 / 3000
    said = (("rep", "We talk about it for a while, and then some more."), ("customer", "不限于价格，还有服务。" * 3))
    put_call(folder, "20260114093000_13800001111", turns(said * (count // 2), step), sound=False)
    ws.calls.bring_in(folder, workers=1)
    call = str(ws.calls.frame().sort_values("started_at")["id"].iloc[-1])
    account = ws.accounts.add(name=LONG)
    ws.calls.link(call, account=account.id, rep=ws.users.add(name=LONG, login="long", role="rep").name)
    return call


def scroll_away(page: ScreenPage, by: int) -> None:
    """Turn the wheel, as a hand does, until the transcript has left the turn that is heard."""
    page(".crm-c-transcript").hover()

    def turned() -> bool:
        page.page.mouse.wheel(0, by)
        return page("[data-action=follow]").is_visible()

    page.until(turned, "the transcript went on following the sound")


def test_three_hours_are_scrolled_and_sought(open_screen: OpenScreen, ws: Workspace, tmp_path: Path) -> None:
    page = opened(open_screen, long_call(ws, tmp_path / "long"))
    assert page(".crm-c-turn").count() == 3000
    assert page(".crm-c-word").count() < 40
    page(".crm-c-track").click(position={"x": 400, "y": 40})
    expect(page(".crm-c-now")).to_be_in_viewport()
    at = int(page(".crm-c-now").get_attribute("data-turn") or 0)
    assert 500 < at < 2500
    scroll_away(page, 8_000)
    expect(page(".crm-c-now")).not_to_be_in_viewport()
    page("[data-action=follow]").click()
    expect(page(".crm-c-now")).to_be_in_viewport()
    assert page.page.evaluate("window.host.sticksOut()") == []


def test_what_is_read_stays_in_sight_when_the_call_changes(
    open_screen: OpenScreen, ws: Workspace, tmp_path: Path
) -> None:
    call = long_call(ws, tmp_path / "long", 200)
    page = opened(open_screen, call)
    page(".crm-c-track").click(position={"x": 400, "y": 40})
    expect(page(".crm-c-now")).to_be_in_viewport()
    scroll_away(page, -8_000)
    ws.calls.link(call, rep=ws.users.add(name="Somebody else", login="else", role="rep").name)
    page.await_news("changed")
    expect(page("p.crm-c-facts")).to_contain_text("Somebody else")
    expect(page("[data-action=follow]")).to_be_visible()
    expect(page(".crm-c-now")).not_to_be_in_viewport()


def test_ten_thousand_calls_are_listed(open_screen: OpenScreen, ws: Workspace) -> None:
    with ws.database.write(ws.actor) as unit:
        unit.session.add_all(
            Recording(
                content_hash=f"{number:064d}",
                file_name=f"call {number}.wav",
                started_at=utc_now() - timedelta(minutes=number),
            )
            for number in range(10_000)
        )
    page = open_screen("call_review", ".crm-c-row[aria-label]")
    expect(page(".crm-c-count")).to_have_text("10,003 calls")
    assert page(".crm-c-row").count() < 40
    page(".crm-c-row").first.focus()
    page.press("End")
    expect(page(".crm-c-row:focus [data-call]")).to_be_visible()
    expect(page(".crm-c-row[data-row='10002'][aria-label]")).to_be_visible()


@pytest.mark.parametrize(
    "look",
    [
        {"theme": "light"},
        {"theme": "dark"},
        {"theme": "dark-high-contrast"},
        {"locale": "zh", "theme": "light"},
        {"width": "420"},
    ],
    ids=lambda look: " ".join(look.values()),
)
def test_nothing_is_faint_nameless_or_sticks_out(
    open_screen: OpenScreen, ids: dict[str, str], look: dict[str, str]
) -> None:
    page = opened(open_screen, ids["chinese"], **look)
    page("[data-turn='1'] .crm-c-said").click()
    for probe in ("faint", "nameless", "sticksOut"):
        assert page.page.evaluate(f"window.host.{probe}()") == [], probe
