"""The built lead inbox in a real Chromium, with the real Python behind it and no Jupyter server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Lead
from crm_lab.store.trail import Entry
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from ..conftest import OpenScreen

expect = pytest.importorskip("playwright.sync_api").expect

LONG = "清泉水泵与密封件国际贸易有限责任公司 and its very long other name " * 2
REACHED = {"phone": "138 1234 5678", "email": "wang@x.cn", "city": "上海"}


@pytest.fixture
def store_file(sqlite_template: Path) -> Path:
    """A store without leads."""
    return sqlite_template


@pytest.fixture
def screen(ws: Workspace) -> Any:
    return ws.inbox()


@pytest.fixture
def wang(ws: Workspace) -> str:
    """A lead of one's own with a score and its customer there, one that waits, and two in the pool."""
    ws.lead_score_rules.add(name="near", kind="fit", conditions=[{"field": "city", "is": "上海"}], points=45)
    ws.lead_score_rules.add(name="calls", kind="engagement", points=30, half_life_days=30)
    ws.accounts.add(name="清泉水泵有限公司")
    ws.leads.add(name=LONG, company=LONG)
    wang = ws.leads.add(name="<b>王伟</b>", company="清泉水泵 有限公司", **REACHED).id
    ws.activities.add(channel="phone", lead_id=wang, occurred_at=utc_now())
    ws.leads.score()
    ws.leads.capture({"name": "New one"}, source="web")
    for name in ("Pool one", "Pool two"):
        ws.leads.release(ws.leads.add(name=name, owner=None, phone="139 0000 0000").id, "nobody for it")
    return wang


def test_from_the_pool_to_a_customer_and_back(open_screen: OpenScreen, ws: Workspace, wang: str) -> None:
    page = open_screen("lead_inbox", ".crm-l-row[aria-label]")
    expect(page("[data-queue]")).to_have_text(["Mine2", "New1", "Pool2", "Came back0"])
    expect(page(".crm-l-row").first).to_have_attribute("aria-label", "<b>王伟</b>, 清泉水泵 有限公司, score 75")
    expect(page(".crm-l-badge").first).to_have_attribute("title", "fit 45, engagement 30, model –, by hand –")
    page("[data-control=band]").select_option("none")
    expect(page(".crm-l-row")).to_have_count(0)
    page("[data-action=clear]").click()
    expect(page(".crm-l-row")).to_have_count(2)
    page(".crm-l-row").first.focus()
    page.press("2")
    page("[data-control=source]").select_option("web")
    page("[data-control=days]").select_option("1")
    expect(page(".crm-l-row")).to_have_count(1)
    ws.leads.capture({"name": "Newer one"}, source="web")
    page.await_news("changed")
    expect(page(".crm-l-row")).to_have_count(2)
    for control in ("source", "days"):
        page(f"[data-control={control}]").select_option("")
    page(".crm-l-row").first.focus()
    page.press("3")
    expect(page(".crm-l-row")).to_have_count(2)
    page(".crm-l-row").first.focus()
    page.press("Enter")
    expect(page(".crm-l-pane")).to_contain_text("seen after the pick")
    expect(page(".crm-l-pane")).not_to_contain_text("1390000")
    page(".crm-l-row").first.focus()
    page.press("p")
    expect(page(".crm-undo-bar")).to_contain_text("Picked · Pool two")
    expect(page("[data-queue=mine]")).to_have_text("Mine3")
    page("[data-action=undo]").click()
    expect(page("[data-queue=mine]")).to_have_text("Mine2")
    page("[data-queue=mine]").click()
    page(".crm-l-row").first.click()
    expect(page(".crm-l-name")).to_have_text("<b>王伟</b>")
    expect(page(".crm-l-table tr")).to_have_count(2)
    expect(page(".crm-l-facts")).to_contain_text("13812345678")
    page("[data-action=convert]").click()
    expect(page("[data-control=account] option").first).to_have_text("清泉水泵有限公司 (the same name)")
    page("[data-control=deal]").check()
    page("[data-action=answer]").click()
    expect(page(".crm-undo-bar")).to_contain_text("Converted")
    assert (ws.accounts.count(), ws.contacts.count(), ws.opportunities.count()) == (1, 1, 1)
    page(".crm-l-row").first.focus()
    page.press("u")
    expect(page("[data-queue=mine]")).to_have_text("Mine2")
    assert (ws.contacts.count(), ws.opportunities.count()) == (0, 0)
    page(".crm-l-row").first.click()
    page("[data-action=disqualify]").click()
    page("[data-control=reason]").select_option("other")
    page("[data-action=answer]").click()
    expect(page(".crm-dialog")).to_be_visible()  # "other" needs a note
    page("[data-control=note]").fill("moved away")
    page("[data-action=answer]").click()
    expect(page(".crm-undo-bar")).to_contain_text("Disqualified")
    page(".crm-l-row").first.click()
    page("[data-action=release]").click()
    page("[data-control=reason]").fill("not mine")
    page.press("Enter")
    expect(page("[data-queue]")).to_have_text(["Mine0", "New2", "Pool3", "Came back1"])
    expect(page(".crm-empty-panel").first).to_contain_text("No leads here")
    page("[data-queue=new]").click()
    page(".crm-l-row").first.click()
    page("[data-action=hand]").click()
    expect(page("[data-queue=mine]")).to_have_text("Mine1")
    assert page.errors == []


def test_the_other_language_a_search_and_the_keys(open_screen: OpenScreen, wang: str) -> None:
    page = open_screen("lead_inbox", ".crm-l-row[aria-label]", locale="zh")
    expect(page("[data-queue=pool]")).to_have_text("公海2")
    page("[data-control=search]").fill("王")
    expect(page(".crm-l-row")).to_have_count(1)
    page("[data-control=search]").fill("nobody")
    page("[data-action=clear]").click()
    expect(page(".crm-l-row")).to_have_count(2)
    page(".crm-l-row").first.focus()
    page.press("?")
    expect(page(".crm-dialog")).to_contain_text("转化线索")
    assert page.errors == []


def test_no_leads_and_ten_thousand(open_screen: OpenScreen, ws: Workspace, screen: Any) -> None:
    page = open_screen("lead_inbox", ".crm-empty-panel")
    expect(page(".crm-empty-panel").first).to_contain_text("No leads here")
    rows = [{"name": f"Lead {number:05}", "score": number / 100, "pooled_at": utc_now()} for number in range(10_000)]
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(insert(Lead), rows)
        unit.note(Entry("imported", "leads"))
    found = screen._do("leads", {"queue": "pool", "start": 9_950, "count": 100})
    assert (found["total"], len(found["rows"]), found["rows"][-1]["name"]) == (10_000, 50, "Lead 00000")
    assert screen._do("queues", {})["pool"] == 10_000
    with pytest.raises(InvalidValue, match="no queue 'x'"):
        screen._do("leads", {"queue": "x"})
