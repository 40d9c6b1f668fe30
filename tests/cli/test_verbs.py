"""db, export and worker, as a person calls them."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.cli import main
from crm_lab.store import migrate
from crm_lab.store.database import Database

from ..conftest import Python, full, names_in
from .conftest import Run


@pytest.fixture
def company(store: URL) -> None:
    with crm_lab.open(store) as ws:
        ws.accounts.add(name="试验公司")
        ws.opportunities.add(name="open one", amount=5)
        ws.opportunities.add(name="=won()", stage="won", amount=7)


@pytest.mark.usefixtures("company")
def test_export_of_some(run: Run, store: URL, tmp_path: Path) -> None:
    code, out, _ = run(
        "export", "accounts", "opportunities", "--to", str(tmp_path / "out"), "--filter", "name__contains=o"
    )
    assert code == 0
    assert names_in(tmp_path / "out") == ["accounts.csv", "opportunities.csv"]
    with (tmp_path / "out" / "opportunities.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["name"]: row["amount"] for row in csv.DictReader(file)} == {"open one": "5.0", "'=won()": "7.0"}
    assert "1 cells would be formulas" in out
    with crm_lab.open(store) as ws:
        assert ws.audit.count(action="exported") == 2


@pytest.mark.usefixtures("company")
def test_export_of_everything_and_again(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run("export", "--all", "--to", str(folder), "--format", "jsonl")[0] == 0
    assert len(names_in(folder)) == 17
    code, _, err = run("export", "--all", "--to", str(folder), "--format", "jsonl")
    assert (code, err.count("\n")) == (2, 1)
    assert "--yes" in err
    assert run("export", "--all", "--to", str(folder), "--format", "jsonl", "--yes")[0] == 0


@pytest.mark.usefixtures("company")
def test_export_to_one_file_with_filters(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.jsonl"
    argv = ("export", "opportunities", "--to", str(path), "--filter", "status=won", "--filter", "status=lost")
    assert run(*argv)[0] == 0
    assert [json.loads(line)["name"] for line in path.read_text("utf-8").splitlines()] == ["=won()"]


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--to", "x"), "say what to export"),
        (("deals", "--to", "x"), "nothing called 'deals'"),
        (("accounts", "leads", "--to", "x.csv"), "name a folder"),
        (("accounts", "--to", "x.csv", "--format", "xlsx"), "don't agree"),
        (("accounts", "--to", "x", "--filter", "status"), "no '='"),
        (("accounts", "--to", "x", "--filter", "colour=red"), "can't be filtered"),
    ],
)
def test_exports_that_make_no_sense(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("export", *argv)
    assert code == 2
    assert told in err
    assert not list(tmp_path.rglob("*.csv"))


def test_export_sees_what_its_user_sees(run: Run, store: URL, tmp_path: Path) -> None:
    with crm_lab.open(store) as ws:
        ben = ws.users.add(name="Ben", login="ben")
        ws.accounts.add(name="Ben's", owner_id=ben.id)
        ws.accounts.add(name="not Ben's")
    path = tmp_path / "a.jsonl"
    assert run("--user", "ben", "export", "accounts", "--to", str(path))[0] == 0
    assert [json.loads(line)["name"] for line in path.read_text().splitlines()] == ["Ben's"]
    assert run("--user", "nobody", "export", "accounts", "--to", str(path))[0] == 2


@pytest.mark.parametrize(
    "verb", [("export", "accounts", "--to", "x"), ("db", "info"), ("db", "upgrade"), ("db", "backup"), ("worker",)]
)
def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--db", str(tmp_path / "none.db"), *verb]) == 2
    assert "there is no database" in capsys.readouterr().err
    assert names_in(tmp_path) == []


def test_db_upgrade(run_on: Run, own_store: URL) -> None:
    assert "up to date" in run_on(own_store, "db", "upgrade")[1]
    database = Database(own_store)
    migrate.run(database, "0001")
    code, _, err = run_on(own_store, "db", "upgrade")
    assert code == 2
    assert "--yes" in err
    assert migrate.state(database) == "0001"
    code, out, _ = run_on(own_store, "db", "upgrade", "--yes")
    assert (code, migrate.state(database)) == (0, migrate.head())
    assert ("the backup is" in out) == (own_store.get_backend_name() == "sqlite")
    database.close()


def test_db_info(run: Run, store: URL) -> None:
    code, out, _ = run("db", "info")
    assert code == 0
    assert str(store.database) in out
    assert migrate.head() in out


def test_db_backup_and_restore(sqlite_store: URL, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, kept = str(sqlite_store.database), str(tmp_path / "kept.db")
    assert main(["--db", path, "db", "backup", kept]) == 0
    with crm_lab.open(path) as ws:
        ws.accounts.add(name="later")
    assert main(["--db", path, "db", "restore", kept]) == 2
    assert "--yes" in capsys.readouterr().err
    assert main(["--db", path, "db", "restore", kept, "--yes"]) == 0
    with crm_lab.open(path) as ws:
        assert ws.accounts.count() == 0


WORKER = """
    import sys
    from crm_lab import jobs
    def slow(task):
        print("begun", flush=True)
        import time
        time.sleep(0.3)
        return {"finished": True}
    jobs.handlers = lambda: {"slow": slow}
    from crm_lab.cli import main
    sys.exit(main(["--db", sys.argv[1], "worker", "--idle", "0.05"]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_finishes_its_job_before_it_stops(store: URL, python: Python, number: signal.Signals) -> None:
    with crm_lab.open(store) as ws:
        first, second = ws.jobs.queue("slow"), ws.jobs.queue("slow")
        worker = python(WORKER, full(store))
        assert worker.stdout is not None
        assert worker.stdout.readline() == "begun\n"
        worker.send_signal(number)
        _, err = worker.communicate()
        assert worker.returncode == 0, err
        assert ws.jobs.get(first.id).result == {"finished": True}
        assert ws.jobs.get(second.id).state == "queued"
    assert "worker stopped" in err


def test_a_worker_that_does_what_waits(sqlite_store: URL, python: Python) -> None:
    with crm_lab.open(sqlite_store) as ws:
        jobs = [ws.jobs.queue("backup"), ws.jobs.queue("backup")]
        source = 'import sys; from crm_lab.cli import main; sys.exit(main(["--db", sys.argv[1], "worker", "--once"]))'
        worker = python(source, sqlite_store.database)
        _, err = worker.communicate()
        assert worker.returncode == 0, err
        assert {ws.jobs.get(job.id).state for job in jobs} == {"done"}
