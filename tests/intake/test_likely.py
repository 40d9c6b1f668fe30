"""Rows that are perhaps there already: landed and listed, set aside to be mended, or left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from crm_lab.cli.program import main
from crm_lab.customers.key_index import backlog, rebuild
from crm_lab.errors import InvalidValue
from crm_lab.intake import propose, undo
from crm_lab.intake.preview import PERHAPS, SET_ASIDE
from crm_lab.intake.report import Report
from crm_lab.intake.set_aside import OWN_ID
from crm_lab.store.entities import MatchKey
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
HEAD = "Name,Mobile,Email,City\n"
ROWS = "Wang Wei,+86 138-1234-5678,,上海\n李娜,13900001111,lina77@qq.example,北京\nLi Na,139 0000 1111,,北京\n"


@pytest.fixture
def there(ws: Workspace) -> str:
    for at in range(30):
        ws.leads.add(name=f"Person{at} Nobody{at}", phone=f"1370000{at:04d}")
    return str(ws.leads.add(name="王伟", phone="13812345678", city="上海").id)


def land(ws: Workspace, path: Path, **options: Any) -> Report:
    return propose(path, ws, "leads", **options).run(set_aside=path.parent / "aside")


def keys(ws: Workspace) -> set[tuple[int, str]]:
    with ws.database.read() as session:
        return {(row.key, row.record_id) for row in session.execute(select(MatchKey.key, MatchKey.record_id))}


def test_by_default_they_land_and_are_listed(ws: Workspace, there: str, write: Write) -> None:
    report = land(ws, write("leads.csv", HEAD + ROWS))
    assert report.total("landed") == 3
    found = report.likely()
    ids = dict(zip(ws.leads.frame()["name"], ws.leads.frame()["id"], strict=True))
    assert sorted(zip(found["line"], found["own_id"], found["record_id"], found["decision"], strict=True)) == [
        (2, ids["Wang Wei"], there, "same"),
        (4, ids["Li Na"], ids["李娜"], "same"),
    ]
    assert "perhaps there already: leads.csv line 2: 'Wang Wei' is perhaps '王伟'" in str(report)


def test_they_can_be_asked_about_and_the_mended_file_lands(ws: Workspace, there: str, write: Write) -> None:
    report = land(ws, write("leads.csv", HEAD + ROWS), if_there="ask")
    assert (report.total("landed"), report.total("set aside")) == (1, 2)
    lina = ws.leads.frame(name="李娜")["id"].iloc[0]
    aside = pd.read_csv(report.aside_files[0], dtype=str)
    assert aside[OWN_ID].tolist() == [there, lina]
    assert aside["crm_lab_reason"].str.contains("write the id of the record to update it, or new").all()
    aside.loc[1, OWN_ID] = "new"
    mended = write("mended.csv", aside.to_csv(index=False))
    again = land(ws, mended, if_there="ask")
    assert (again.total("landed"), again.total("updated"), again.total("set aside")) == (1, 1, 0)
    assert ws.leads.get(there).name == "Wang Wei"
    assert ws.leads.count() == 33


def test_an_id_that_is_none_is_told(ws: Workspace, there: str, write: Write) -> None:
    path = write("leads.csv", f"Name,Mobile,{OWN_ID}\nWang Wei,13812345678,nonsense\n")
    report = land(ws, path)
    assert report.set_aside()["reason"].tolist() == ["is no id of a record that you may see; correct it, or write new"]
    assert pd.read_csv(report.aside_files[0], dtype=str)[OWN_ID].tolist() == ["nonsense"]


def test_the_most_likely_can_be_skipped(ws: Workspace, there: str, write: Write) -> None:
    report = land(ws, write("leads.csv", HEAD + ROWS), if_there="skip", locale="zh")
    assert (report.total("landed"), report.total("skipped")) == (1, 2)
    assert "很可能已经存在" in str(report)


def test_rows_that_are_known_by_their_id_are_not_asked_about(ws: Workspace, there: str, write: Write) -> None:
    path = write("leads.csv", "Lead ID,Name,Mobile\nL1,Wang Wei,13812345678\n")
    assert len(land(ws, path).likely()) == 1
    again = land(ws, path, if_there="ask")
    assert (again.total("unchanged"), len(again.likely())) == (1, 0)


def test_a_dry_run_lists_them_and_writes_nothing(ws: Workspace, there: str, write: Write) -> None:
    report = propose(write("leads.csv", HEAD + ROWS), ws, "leads").run(dry_run=True)
    assert report.likely()["line"].tolist() == [2, 4]
    assert ws.leads.count() == 31


def test_a_preview_names_them(ws: Workspace, there: str, write: Write) -> None:
    shown = propose(write("leads.csv", HEAD + ROWS), ws, "leads").preview()
    assert shown["perhaps there already"].tolist() == ["王伟 (100%)", "", "李娜 (100%)"]
    assert ws.leads.count() == 31


def test_a_preview_finds_what_the_import_would_update(ws: Workspace, there: str, write: Write) -> None:
    path = write("leads.csv", "Name,Mobile,City\nWang Wei,13812345678,上海\nWang Wei,13812345678,北京\n")
    shown = propose(path, ws, "leads", match="phone").preview()
    assert PERHAPS not in shown, "the first one is the record itself"
    assert list(shown[SET_ASIDE].str.contains("earlier")) == [False, True], "and so says the import"
    assert PERHAPS in propose(path, ws, "leads", match="email").preview(), "no column is read as e-mail"
    path = write("mended.csv", f"Name,Mobile,{OWN_ID}\nWang Wei,13812345678,{there}\nWang Wei,13812345678,new\n")
    assert PERHAPS not in propose(path, ws, "leads").preview()
    ws.accounts.add(name="Ada GmbH", phone="021-61234567")
    path = write("accounts.csv", "Account Name,Phone\nAda GmbH,021-61234567\n")
    assert PERHAPS not in propose(path, ws, "accounts").preview(), "a company of that name is taken for it"


def test_the_command_line_says_it_in_the_language_of_the_terminal(
    ws: Workspace, there: str, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("leads.csv", HEAD + ROWS)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    url = ws.database.url.render_as_string(hide_password=False)
    aside = path.parent / "aside"
    options = ["--as", "leads", "--if-there", "ask", "--set-aside", str(aside), "--yes"]
    assert main(["--db", url, "--user", ws.actor.name, "import", str(path), *options]) == 3
    assert "可能就是已有的 王伟" in capsys.readouterr().out
    assert "要更新它请写上它的编号" in (aside / "leads.csv").read_text("utf-8-sig")


def test_the_keys_of_what_landed_are_there_at_once(ws: Workspace, there: str, write: Write) -> None:
    land(ws, write("leads.csv", HEAD + ROWS))
    with ws.database.read() as session:
        assert backlog(session).empty
    before = keys(ws)
    rebuild(ws.database)
    assert keys(ws) == before


def test_an_import_that_was_undone_is_not_found_any_more(ws: Workspace, there: str, write: Write) -> None:
    path = write("leads.csv", HEAD + "孙悟空,13911112222,,\n")
    report = land(ws, path)
    assert len(ws.leads.check(phone="13911112222", name="孙悟空")) == 1
    undo(ws, report.batch_id)
    assert ws.leads.check(phone="13911112222", name="孙悟空") == []
    rebuild(ws.database)
    assert land(ws, path, if_there="ask").total("landed") == 1


def test_a_new_account_by_another_spelling(ws: Workspace, write: Write) -> None:
    firm = ws.accounts.add(name="上海龙腾科技有限公司", address="上海市徐汇区南京路1号")
    path = write("accounts.csv", "Account Name,Address\n龍騰科技（上海）,徐汇区南京路1号\n")
    report = propose(path, ws, "accounts").run(set_aside=path.parent / "aside")
    assert report.likely()["record_id"].tolist() == [firm.id]


def test_bad_words_are_told(ws: Workspace, write: Write) -> None:
    path = write("leads.csv", HEAD + ROWS)
    with pytest.raises(InvalidValue, match="use add, ask or skip"):
        propose(path, ws, "leads", if_there="merge")
    with pytest.raises(InvalidValue, match="en or zh"):
        propose(path, ws, "leads", locale="fr")
