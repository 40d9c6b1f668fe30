from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_lab.store.entities import SegmentSize
from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import work_of

SHANGHAI = [{"field": "city", "is": "上海"}]


def rows(browser: Browser) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in browser.ok("segments")["segments"]}


def test_a_segment_is_saved_with_its_size_changed_and_taken_back(browser: Browser, ws: Workspace) -> None:
    saved = browser.ok("save_segment", name="Shanghai", entity="accounts", when=SHANGHAI)
    assert saved["segment"]["size"] == 4
    assert [one["value"] for one in rows(browser)["Shanghai"]["sizes"]] == [4]
    browser.ok("save_segment", name="Shanghai", entity="accounts", when=[], original="Shanghai")
    assert ws.segments.size("Shanghai") == 10
    browser.ok("undo")
    assert ws.segments.conditions("Shanghai") == SHANGHAI
    browser.ok("undo")
    assert rows(browser) == {}


def test_a_new_segment_never_replaces_another_one(browser: Browser) -> None:
    browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)
    assert "already" in browser.error("save_segment", name="S", entity="accounts", when=[])["message"]


def test_a_segment_is_renamed_deleted_and_brought_back(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)
    browser.ok("save_segment", name="T", entity="accounts", when=SHANGHAI, original="S")
    assert list(rows(browser)) == ["T"]
    browser.ok("undo")
    assert list(rows(browser)) == ["S"]
    browser.ok("delete_segment", name="S")
    assert rows(browser) == {}
    browser.ok("undo")
    assert ws.segments.size("S") == 4


def test_of_two_who_change_a_segment_the_slower_is_told(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)
    version = rows(browser)["S"]["version"]
    ws.segments.save("S", "accounts", [])
    wanted = {"name": "S", "entity": "accounts", "when": SHANGHAI, "original": "S"}
    assert browser.error("save_segment", version=version, **wanted)["code"] == "stale"
    assert ws.segments.conditions("S") == []
    browser.ok("save_segment", version=rows(browser)["S"]["version"], **wanted)


def test_what_can_not_be_saved_is_not_renamed_either(browser: Browser) -> None:
    browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)
    wrong = [{"field": "no such field", "is": 1}]
    assert browser.error("save_segment", name="T", entity="accounts", when=wrong, original="S")["code"] == "invalid"
    assert list(rows(browser)) == ["S"]


def test_of_the_kept_sizes_the_newest_are_told(browser: Browser, ws: Workspace) -> None:
    id = browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)["segment"]["id"]
    with ws.database.write(ws.actor) as unit:
        for day in range(1, 101):
            unit.session.add(SegmentSize(segment_id=id, on_day=date(2020, 1, 1) + timedelta(day), size=day))
    sizes = [one["value"] for one in rows(browser)["S"]["sizes"]]
    assert sizes == [*range(42, 101), 4]


def test_members_come_by_pages_with_the_names_of_what_they_point_to(browser: Browser) -> None:
    page = browser.ok("members", entity="accounts", when=SHANGHAI, start=1, count=2)
    assert page["total"] == 4
    assert [one["cells"][0] for one in page["rows"]] == ["Account 1", "Account 2"]
    assert page["rows"][0]["cells"][-1] == {"label": ["Anna 王", "Anna 王"]}
    orders = browser.ok("members", entity="orders", when=[], count=1)
    assert orders["rows"][0]["cells"][3]["money"]["minor"] == 100_000


def test_all_segments_are_counted_anew(browser: Browser) -> None:
    browser.ok("save_segment", name="S", entity="accounts", when=SHANGHAI)
    browser.ok("measure")
    assert work_of(browser, "measure")["result"] == {"S": 4}


def test_an_export_never_overwrites(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    browser.ok("save_segment", name="A/B: 上海", entity="accounts", when=SHANGHAI)
    first, second = (browser.ok("export_segment", name="A/B: 上海") for _ in range(2))
    assert first == {"file": "A B 上海.csv", "rows": 4}
    assert second["file"] == "A B 上海 2.csv"
    assert (tmp_path / "A B 上海.csv").read_text("utf-8-sig").count("\n") == 5
