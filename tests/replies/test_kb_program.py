"""The knowledge base on the command line, its evaluation, and the job."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd
import pytest

import crm_lab
from crm_lab.cli import main
from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.jobs import work
from crm_lab.replies.evaluating import cut_of, keep_cut
from crm_lab.store.scope import Actor
from crm_lab.workspace import Workspace

FAQ = "id,question,answer\n1,When is my refund paid?,Within five days.\n2,Where is my invoice?,Under orders.\n"


@pytest.fixture
def kb(tmp_path: Path, sqlite_store: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_LAB_DB", str(tmp_path / "crm.db"))
    (tmp_path / "faq.csv").write_text(FAQ)
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    return tmp_path


def test_add_search_evaluate_and_rebuild(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "add", str(kb / "faq.csv"), "--publish", "--category", "money"]) == 0
    assert "2 new" in capsys.readouterr().out
    assert main(["kb", "add", str(kb / "broken.pdf")]) == 3
    assert "broken.pdf" in capsys.readouterr().out
    assert main(["kb", "search", "my refund"]) == 0
    assert capsys.readouterr().out.startswith("1. When is my refund paid? (")
    assert main(["kb", "search", "xyzzy"]) == 0
    assert "nothing that is published" in capsys.readouterr().out
    (kb / "asked.csv").write_text(
        "question,title\nrefund please,When is my refund paid?\ninvoice,Where is my invoice?\n"
    )
    assert main(["kb", "evaluate", str(kb / "asked.csv")]) == 0
    assert "the best hit is right                   1.000" in capsys.readouterr().out
    assert main(["kb", "status"]) == 0
    assert capsys.readouterr().out.startswith("2 articles and macros, found by ")
    assert main(["kb", "rebuild", "--yes"]) == 0
    assert capsys.readouterr().out == "2 articles and macros\n"
    assert main(["kb", "add", str(kb / "nowhere")]) == 2
    assert "no file or folder" in capsys.readouterr().err


def test_an_evaluation_needs_articles_that_are_there(kb: Path) -> None:
    with crm_lab.open() as ws:
        ws.articles.bring_in(kb / "faq.csv", publish=True)
        asked = pd.DataFrame({"question": ["refund", "what of this"], "title": ["When is my refund paid?", None]})
        found = ws.articles.evaluate(asked)
        assert found.figures["recall_1"] == 1.0
        with pytest.raises(InvalidValue, match="row 1: there is no published article"):
            ws.articles.evaluate(asked.assign(title="Nothing"))
        with pytest.raises(InvalidValue, match="no column id or title"):
            ws.articles.evaluate(asked[["question"]])
        (kb / "asked.xlsx").write_bytes(b"no table")
        for name in ("asked.xlsx", "nowhere.csv"):
            with pytest.raises(InvalidValue, match=name):
                ws.articles.evaluate(kb / name)
        with pytest.raises(NotAllowed, match="from which confidence"):
            Workspace(ws.database, Actor("a", "Anna", "agent")).articles.evaluate(asked, keep=True)


def test_the_kept_cut_decides_what_counts_as_an_answer(kb: Path) -> None:
    with crm_lab.open() as ws:
        for cut in (0.7, 0.6):
            with ws.database.write() as unit:
                keep_cut(unit, cut)
            with ws.database.read() as session:
                assert cut_of(session) == cut


def test_a_worker_brings_it_up_to_date(kb: Path) -> None:
    with crm_lab.open() as ws:
        ws.articles.bring_in(kb / "faq.csv", publish=True)
        job = ws.jobs.queue("knowledge", {"rebuild": True})
        work(ws.database, stop=threading.Event(), once=True)
        done = ws.jobs.get(job.id)
        assert (done.state, (done.result or {})["looked_at"]) == ("done", 2)
        assert ws.articles.refresh() == 0
