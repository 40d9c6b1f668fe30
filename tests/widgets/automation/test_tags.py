from __future__ import annotations

from typing import Any

from crm_lab.workspace import Workspace

from ..conftest import Browser


def rows(browser: Browser) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in browser.ok("tags")["tags"]}


def test_a_tag_is_made_changed_deleted_and_all_is_taken_back(browser: Browser, ws: Workspace) -> None:
    id = browser.ok("new_tag", name="Fair", group="Events")["id"]
    changes = {"name": "Trade fair", "group": "Events", "kind": "static", "colour": "#1e8449"}
    browser.ok("change_tag", id=id, version=rows(browser)["Fair"]["version"], changes=changes)
    assert ws.tags.get(id).colour == "#1e8449"
    browser.ok("delete_tag", id=id)
    assert "Trade fair" not in rows(browser)
    browser.ok("undo")
    assert rows(browser)["Trade fair"]["group"] == "Events"
    browser.ok("undo")
    assert rows(browser)["Fair"]["colour"] is None
    browser.ok("undo")
    assert list(rows(browser)) == ["VIP"]


def test_a_name_stands_once_in_a_group(browser: Browser) -> None:
    assert "already" in browser.error("new_tag", name="VIP", group="Value")["message"]
    browser.ok("new_tag", name="VIP", group="Other")
    assert browser.error("new_tag", name=" ")["code"] == "invalid"


def test_sizes_and_rules_are_told_and_a_rename_reaches_the_rule(browser: Browser, ws: Workspace) -> None:
    ws.tags.keep("Shanghai", [{"field": "city", "is": "上海"}])
    ws.tags.refresh()
    row = rows(browser)["Shanghai"]
    assert row["sizes"] == [{"entity": "accounts", "size": 4, "by_rule": 4}]
    assert row["rules"] == ["tag Shanghai"]
    changes = {"name": "上海客户", "group": None, "kind": "behavioural", "colour": None}
    browser.ok("change_tag", id=row["id"], version=row["version"], changes=changes)
    assert rows(browser)["上海客户"]["rules"] == ["tag Shanghai"]
    assert browser.error("delete_tag", id=row["id"])["code"] == "refused"


def test_the_slower_of_two_is_told(browser: Browser, ws: Workspace) -> None:
    row = rows(browser)["VIP"]
    ws.tags.update(row["id"], colour="#000000")
    error = browser.error("change_tag", id=row["id"], version=row["version"], changes={"colour": "#ffffff"})
    assert error["code"] == "stale"
