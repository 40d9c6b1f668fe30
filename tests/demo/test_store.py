from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crm_lab.demo import Truth, build
from crm_lab.errors import Refused
from crm_lab.store.location import file_of
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_store
from tests.demo.conftest import TODAY

Built = tuple[Workspace, Truth, Path]


def test_the_store_holds_the_company(built: Built) -> None:
    ws, truth, path = built
    assert len(ws.opportunities.frame(status="open")) == 120
    assert len(ws.activities.frame()) == 2_000
    assert set(truth["chances"]["id"]) == set(ws.opportunities.frame()["id"])
    loaded = Truth.load(path.with_name("demo.db.truth"))
    assert len(loaded["gaps"]) == len(truth["gaps"])


def test_every_reference_is_valid_and_the_trail_is_one_row_per_table(built: Built) -> None:
    with closing(sqlite3.connect(built[2])) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute("SELECT entity FROM audit_log WHERE origin = 'demo'").fetchall()
    assert len(tables) == len(set(tables)) >= 20


def test_a_full_store_is_refused_in_one_sentence(built: Built) -> None:
    ws = built[0]
    before = len(ws.accounts.frame())
    with pytest.raises(Refused, match="already holds accounts"):
        build(ws, "small")
    assert len(ws.accounts.frame()) == before


def test_changed_stages_are_refused(tmp_path: Path) -> None:
    with open_store(tmp_path / "own.db") as ws:
        file = file_of(ws.database.url)
        assert file is not None
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE pipeline_stages SET name = 'Other' WHERE name = 'Needs'")
            connection.commit()
        with pytest.raises(Refused, match="were changed"):
            build(ws, 10, today=TODAY)
        assert ws.accounts.frame().empty


KILLED = """
import os, signal, sys
from crm_lab.demo import build
from crm_lab.workspace import open as open_store

def progress(text, share):
    if text == "writing activities":
        os.kill(os.getpid(), signal.SIGKILL)

build(open_store(sys.argv[1]), "small", progress=progress)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not of Windows")
def test_a_killed_build_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    result = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=120)
    assert result.returncode == -signal.SIGKILL
    with open_store(path) as ws:
        assert ws.accounts.frame().empty
        assert ws.products.frame().empty
        build(ws, "small", today=TODAY)
        assert not ws.accounts.frame().empty
