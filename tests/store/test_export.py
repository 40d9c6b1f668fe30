"""What leaves the house: complete, safe to open, and written down."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm_lab.errors import InvalidValue, Refused
from crm_lab.store import sheets
from crm_lab.store.export import export
from crm_lab.store.formulas import defused, is_risky
from crm_lab.workspace import Workspace

from ..conftest import names_in

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def company(ws: Workspace) -> Workspace:
    ws.accounts.add(
        name="试验公司", phone="+44 20 7946 0958", annual_revenue="1234.50", custom={"地区": "华东", "name": "x"}
    )
    ws.accounts.add(name=HOSTILE, description='two\nlines, "quoted"', custom={"地区": "-1+1"})
    return ws


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv(company: Workspace, out: Path) -> None:
    done = export(company.accounts, out / "accounts.csv")
    assert (done.rows, done.defused) == (2, 2)
    assert done.path.read_bytes().startswith(b"\xef\xbb\xbf")
    good, bad = sorted(rows(done.path), key=lambda row: row["name"], reverse=True)
    assert good["name"] == "试验公司"
    assert good["phone"] == "+442079460958"
    assert float(good["annual_revenue"]) == 1234.5
    assert (good["地区"], good["custom_name"]) == ("华东", "x")
    assert (bad["name"], bad["地区"]) == (f"'{HOSTILE}", "'-1+1")
    assert bad["description"] == 'two\nlines, "quoted"'
    assert names_in(out) == ["accounts.csv"]


def test_excel(company: Workspace, out: Path) -> None:
    company.accounts.add(name="third", description="control \x07 character")
    export(company.accounts, out / "accounts.xlsx")
    book = load_workbook(out / "accounts.xlsx")
    told = list(book.active.values)  # type: ignore[union-attr]
    names, texts = ({row[told[0].index(name)] for row in told[1:]} for name in ("name", "description"))
    assert names == {"试验公司", f"'{HOSTILE}", "third"}
    assert "control \ufffd character" in texts
    assert {cell.data_type for row in book.active.rows for cell in row} <= {"s", "n", "d", "b"}  # type: ignore[union-attr]
    book.close()


def test_json_lines_keep_the_words_as_they_are(company: Workspace, out: Path) -> None:
    done = export(company.accounts, out / "accounts.jsonl", {"name": HOSTILE})
    (line,) = done.path.read_text("utf-8").splitlines()
    told = json.loads(line)
    assert (told["name"], told["地区"], done.defused) == (HOSTILE, "-1+1", 0)
    assert pd.Timestamp(told["created_at"]) == company.accounts.frame(name=HOSTILE).created_at.item().floor("ms")


def test_an_export_is_written_down(company: Workspace, out: Path) -> None:
    export(company.accounts, out / "a.csv", {"name": "试验公司"})
    (entry,) = company.audit.frame(action="exported").itertuples()
    assert (entry.entity, entry.origin, entry.actor) == ("accounts", "export", company.actor.name)
    assert entry.changes["rows"] == [None, 1]
    assert entry.changes["filter"] == [None, {"name": "试验公司"}]
    assert company.events.count(name="account.exported") == 1


def test_an_empty_export_has_its_header(ws: Workspace, out: Path) -> None:
    for ending in ("csv", "xlsx", "jsonl"):
        assert export(ws.leads, out / f"leads.{ending}").rows == 0
    assert (out / "leads.csv").read_text("utf-8-sig").startswith("id,name")


def test_nothing_is_overwritten_by_mistake(company: Workspace, out: Path) -> None:
    path = out / "a.csv"
    path.write_text("mine")
    with pytest.raises(Refused, match="exists already"):
        export(company.accounts, path)
    assert path.read_text() == "mine"
    assert company.audit.count(action="exported") == 0
    assert export(company.accounts, path, replace=True).rows == 2


def test_an_export_that_fails_leaves_no_file(company: Workspace, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 1)
    with pytest.raises(InvalidValue, match=r"export to \.csv"):
        export(company.accounts, out / "a.xlsx")
    with pytest.raises(InvalidValue, match=r"\.csv"):
        export(company.accounts, out / "a.pdf")
    assert names_in(out) == []
    assert company.audit.count(action="exported") == 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "+cmd|x", "-", "=", "+86-138-0013"]
)
def test_what_would_be_calculated(text: str) -> None:
    assert is_risky(text)


@pytest.mark.parametrize(
    "text", ["-5", "+5.5", "-1,234.50", "+86 138 0013 8000", "+8613800138000", "-5%", "(5)", "a=b", "", None, 5]
)
def test_what_stays_as_it_is(text: object) -> None:
    assert not is_risky(text)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=20))
def test_nothing_that_would_be_calculated_is_left(texts: list[str]) -> None:
    safe, count = defused(pd.DataFrame({"text": texts}))
    assert not any(map(is_risky, safe.text))
    assert count == sum(map(is_risky, texts))
    assert [one.removeprefix("'") if was != one else one for one, was in zip(safe.text, texts, strict=True)] == texts
