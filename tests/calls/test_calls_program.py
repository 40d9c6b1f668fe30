"""Calls on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import crm_lab
from crm_lab.cli import main

from .conftest import PutCall


@pytest.fixture
def db(tmp_path: Path, sqlite_store: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_LAB_DB", str(tmp_path / "crm.db"))
    monkeypatch.setenv("LANG", "C")


@pytest.mark.usefixtures("db")
def test_import_list_search_link(folder: Path, put: PutCall, capsys: pytest.CaptureFixture[str]) -> None:
    with crm_lab.open() as ws:
        ws.contacts.add(name="Bob", phone="13812345678")
    put("20260115-120000_13812345678.wav")
    put("20260116-120000_memo.wav")
    (folder / "bad.json").write_text("{}")
    assert main(["calls", "import", str(folder), "--workers", "1"]) == 3
    told = capsys.readouterr().out
    assert "3 calls found: 2 new, 0 known, 1 failed" in told
    assert "failed: bad.json: It has no list of turns" in told
    assert main(["calls", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2026-01-16 12:00   0.2 min")
    assert lines[1].endswith("20260115-120000_13812345678.wav  Bob")
    assert lines[-1] == "2 calls"
    assert main(["calls", "list", "--unlinked"]) == 0
    assert "memo.wav: no phone number in the file's name" in capsys.readouterr().out
    assert main(["calls", "link", "20260116-120000_memo.wav", "--contact", "Bob"]) == 0
    assert main(["calls", "link", "20260116-120000_memo.wav", "--undo"]) == 0
    assert main(["calls", "link", "nothing.wav", "--contact", "Bob"]) == 2
    capsys.readouterr()
    assert main(["calls", "search", "expensive"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        "20260116-120000_memo.wav  0:05  customer: Honestly, what we have is too expensive."
    )
    assert main(["calls", "search", "xyzzy"]) == 0
    assert "nobody said that" in capsys.readouterr().out
    assert main(["calls", "failures"]) == 3
    assert "bad.json: It has no list of turns" in capsys.readouterr().out


@pytest.mark.usefixtures("db")
def test_later_leaves_it_to_a_worker(folder: Path, put: PutCall, capsys: pytest.CaptureFixture[str]) -> None:
    put("a.wav")
    assert main(["calls", "import", str(folder), "--later", "--workers", "1"]) == 0
    assert "the import is queued" in capsys.readouterr().out
    assert main(["worker", "--once"]) == 0
    assert main(["calls", "import", str(folder)]) == 0
    assert "1 calls found: 0 new, 1 known" in capsys.readouterr().out


@pytest.mark.usefixtures("db")
def test_judge_and_decide(folder: Path, put: PutCall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calls", "score"]) == 0
    assert main(["calls", "agreement"]) == 0
    told = capsys.readouterr().out
    assert "no call with a transcript to judge" in told
    assert "no call was judged yet" in told
    with crm_lab.open() as ws:
        account = ws.accounts.add(name="Globe")
        ws.contacts.add(name="Bob", phone="13812345678", account_id=account.id)
        ws.opportunities.add(name="Deal", account_id=account.id)
    put("a_13812345678.wav")
    put("b.wav", "Hello.")
    main(["calls", "import", str(folder), "--workers", "1"])
    (card := tmp_path / "card.yaml").write_text("name: Short\nitems: [{id: greeting, tracker: greeting, by: rep}]")
    capsys.readouterr()
    assert main(["calls", "score", "--card", str(card)]) == 0
    assert capsys.readouterr().out == "2 calls judged by 'Short' version 1, 100 on average\n"
    assert main(["calls", "score", "a_13812345678.wav", "--card", "Short", "--again"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "100  a_13812345678.wav"
    assert main(["calls", "score", "--card", "Nothing"]) == 2
    assert main(["calls", "agreement", "--card", "Short"]) == 0
    assert "too few  greeting: 0 calls, no kappa" in capsys.readouterr().out
    assert main(["calls", "propose", "a_13812345678.wav"]) == 0
    told = capsys.readouterr().out
    id = next(line.split()[0] for line in told.splitlines() if "  objection: " in line)
    assert "    0:05  Honestly, what we have is too expensive." in told
    assert main(["calls", "accept", id, "--text", "Price"]) == 0
    assert capsys.readouterr().out == "objection: Price: accepted\n"
    assert main(["calls", "accept", id]) == 2
    assert main(["calls", "undo", id]) == 0
    assert main(["calls", "refuse", id]) == 0
    capsys.readouterr()
    assert main(["calls", "propose"]) == 0
    assert id not in capsys.readouterr().out
