"""The tab "Import": from a folder to records and back, as the browser asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import eventually

CONTACTS = """Contact Name,Company,Mobile,E-mail,Birthday,Notes
王小明,远景科技,138 0013 8000,WANG@EXAMPLE.COM,03/04/1985,<b>tea</b>
李静,远景科技,13912345678,li@example.com,05/06/1990,
,,,,,lonely
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "work"
    (place / "exports").mkdir(parents=True)
    (place / "contacts.csv").write_text(CONTACTS, "utf-8")
    (place / "exports" / "old.csv").write_text(CONTACTS, "utf-8")
    for name in ("notes.md", ".hidden.csv", "README.csv", "picture.png"):
        (place / name).write_text("x", "utf-8")
    monkeypatch.chdir(place)
    return place


def finished(browser: Browser) -> dict[str, Any]:
    def ended() -> Any:
        work = browser.ok("import_state")["work"]
        return work["state"] != "running" and work

    return dict(eventually(ended))


def proposed(browser: Browser, path: str = "contacts.csv", **options: Any) -> dict[str, Any]:
    browser.ok("propose", path=path, **options)
    work = finished(browser)
    assert work["state"] == "done", work
    return dict(work["result"])


def test_only_tables_below_the_working_folder_are_listed(browser: Browser, folder: Path) -> None:
    listing = browser.ok("import_state")["listing"]
    assert [entry["name"] for entry in listing["entries"]] == ["exports", "contacts.csv"]
    inner = browser.ok("folder", folder="exports")
    assert ([entry["path"] for entry in inner["entries"]], inner["parent"]) == (["exports/old.csv"], "")
    for outside in ("..", "exports/../..", str(folder.parent), "nowhere"):
        assert browser.error("folder", folder=outside)["code"] == "invalid"


def test_from_a_file_to_records_and_back(browser: Browser, ws: Workspace, folder: Path) -> None:
    before = ws.contacts.count()
    table = proposed(browser)["tables"][0]
    assert (table["entity"], table["rows"]) == ("contacts", 3)
    birthday = next(column for column in table["columns"] if column["column"] == "Birthday")
    assert birthday["date"]["asked"]
    told = browser.ok("date_order", file="contacts.csv", column="Birthday", order="mdy")
    assert not any(column["date"] and column["date"]["asked"] for column in told["columns"])
    browser.ok("map_column", file="contacts.csv", column="Notes", field="")
    preview = browser.ok("preview", file="contacts.csv")
    first = dict(zip([*preview["fields"], *preview["custom"]], preview["rows"][0]["values"], strict=True))
    assert (first["name"], first["phone"], first["birthday"]) == ("王小明", "13800138000", "1985-03-04")
    assert preview["rows"][2]["reason"]
    browser.ok("land")
    report = finished(browser)["result"]
    assert (report["figures"]["came"], report["figures"]["landed"], report["figures"]["set aside"]) == (3, 2, 1)
    assert Path(report["aside_files"][0]).read_text("utf-8-sig").count("\n") == 2
    assert ws.contacts.count() == before + 2
    undone = browser.ok("undo_import", batch=report["batch"])
    assert undone["removed"]["contacts"] == 2
    assert ws.contacts.count() == before
    assert undone["recent"][0]["state"] == "undone"


def test_a_saved_mapping_is_offered_and_used(browser: Browser, folder: Path) -> None:
    proposed(browser)
    browser.ok("map_column", file="contacts.csv", column="Notes", field="title")
    assert browser.ok("save_mapping", name=" ours ") == ["ours"]
    browser.ok("leave_import")
    table = proposed(browser, mapping="ours")["tables"][0]
    assert next(column for column in table["columns"] if column["column"] == "Notes")["field"] == "title"
    assert browser.ok("forget_mapping", name="ours") == []
    assert browser.error("forget_mapping", name="ours")["code"] == "not_found"


def test_rows_that_are_perhaps_there_are_listed_and_reasons_are_chinese(
    browser: Browser, ws: Workspace, folder: Path
) -> None:
    known = ws.contacts.add(name="王小明", phone="13800138000").id
    proposed(browser, language="zh")
    browser.ok("date_order", file="contacts.csv", column="Birthday", order="mdy")
    assert "没有" in browser.ok("preview", file="contacts.csv")["rows"][2]["reason"]
    browser.ok("land")
    file = finished(browser)["result"]["files"][0]
    assert [(row["name"], row["record_id"]) for row in file["likely"]] == [("王小明", known)]
    assert "电话" in file["likely"][0]["reasons"]
    assert "没有" in file["aside"][0]["reason"]


def test_rows_that_are_perhaps_there_can_be_set_aside(browser: Browser, ws: Workspace, folder: Path) -> None:
    ws.contacts.add(name="王小明", phone="13800138000")
    before = ws.contacts.count()
    assert proposed(browser)["if_there"] == "add"
    assert browser.error("if_there", choice="perhaps")["code"] == "invalid"
    browser.ok("if_there", choice="ask")
    browser.ok("date_order", file="contacts.csv", column="Birthday", order="mdy")
    browser.ok("land")
    assert finished(browser)["result"]["figures"]["set aside"] == 2
    assert ws.contacts.count() == before + 1


def test_a_table_that_is_left_out_is_not_landed(browser: Browser, ws: Workspace, folder: Path) -> None:
    proposed(browser)
    assert browser.ok("assign", file="contacts.csv", entity=None)["entity"] is None
    assert "left out" in browser.error("land")["message"]
    assert browser.ok("assign", file="contacts.csv", entity="contacts")["entity"] == "contacts"


def test_cancelling_takes_back_what_had_landed(
    browser: Browser, ws: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "exports" / "new.csv").write_text(CONTACTS.replace("example.com", "other.example"), "utf-8")
    before = ws.contacts.count()
    proposed(browser, "exports")
    work = browser.board._import
    step = work._step

    def cancel_after_the_first(turn: int, done: int, total: int | None = None, text: str = "") -> None:
        if done:
            work.cancel()
        step(turn, done, total, text)

    monkeypatch.setattr(work, "_step", cancel_after_the_first)
    browser.ok("land")
    assert finished(browser)["state"] == "cancelled"
    assert ws.contacts.count() == before
    assert browser.ok("import_state")["recent"][0]["state"] == "undone"


def test_trouble_is_one_sentence(browser: Browser, folder: Path) -> None:
    browser.ok("propose", path="nowhere.csv")
    work = finished(browser)
    assert work["state"] == "failed"
    assert "nowhere.csv" in work["error"]["message"]
    assert browser.error("preview", file="contacts.csv")["code"] == "refused"
    assert browser.error("propose", path=" ")["code"] == "invalid"


def test_an_unknown_field_is_refused(browser: Browser, folder: Path) -> None:
    proposed(browser)
    assert browser.error("map_column", file="contacts.csv", column="Notes", field="colour")["code"] == "invalid"
