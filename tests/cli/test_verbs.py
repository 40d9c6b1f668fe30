"""db, export, doctor and worker, as a person calls them."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.cli import database_report, filesystem, main, software
from crm_lab.store import migrate
from crm_lab.store.database import Database

from ..conftest import Python, full, names_in

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_on(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb on the store at a URL and return its exit code, what it said, and what it complained of."""

    def call(url: URL, *argv: str) -> tuple[int, str, str]:
        code = main(["--db", full(url), *argv])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def run(store: URL, run_on: Run) -> Run:
    """Run a verb on the test's store."""
    return partial(run_on, store)


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


def findings(out: str) -> dict[str, dict[str, Any]]:
    return {one["topic"]: one for one in json.loads(out)["findings"]}


def test_doctor_tells_what_is_used(run: Run, store: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(software, "_plugin", lambda: software.Finding("plugin", "here"))
    code, out, _ = run("doctor", "--json")
    told = findings(out)
    assert (code, json.loads(out)["works"]) == (0, True), out
    assert "named by --db" in told["database"]["text"]
    assert told["revision"]["text"].startswith(migrate.head())
    assert told["user"]["text"].endswith("(admin)")
    if store.get_backend_name() == "sqlite":
        assert told["soundness"]["text"] == "checked, undamaged"
        assert told["journal"]["state"] == "ok"
    assert "crm-lab can work." in run("doctor")[1]


def test_doctor_never_makes_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--db", str(tmp_path / "deep" / "none.db"), "doctor"])
    assert "made with the first use" in capsys.readouterr().out
    assert names_in(tmp_path) == []


def test_doctor_leaves_the_file_as_it_is(sqlite_store: URL, tmp_path: Path) -> None:
    before = Path(str(sqlite_store.database)).read_bytes()
    main(["--db", str(sqlite_store.database), "doctor"])
    assert Path(str(sqlite_store.database)).read_bytes() == before
    assert names_in(tmp_path) == ["crm.db"]


def test_doctor_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = tmp_path / "songs.db"
    with closing(sqlite3.connect(foreign)) as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")
    for db in (str(foreign), "mysql://host/db", "postgresql://127.0.0.1:1/x"):
        assert main(["--db", db, "doctor"]) == 1
        told = capsys.readouterr().out
        assert "what to do:" in told
        assert "can't work like this" in told


def test_doctor_tells_of_an_older_store(sqlite_store: URL, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(sqlite_store)
    migrate.run(database, "0001")
    database.close()
    assert main(["--db", str(sqlite_store.database), "doctor"]) == 1
    assert "crm-lab db upgrade" in capsys.readouterr().out


def test_doctor_names_the_line_that_brings_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(software, "version", _not_installed)
    told = {one.topic: one for one in software.findings()}
    assert told["packages"].state == "wrong"
    for extra in software.EXTRAS:
        assert told[extra].state == "missing"
        assert str(told[extra].advice).startswith("run: pip install ")
        assert str(told[extra].advice).endswith(f"[{extra}]'")


def _not_installed(name: str) -> str:
    raise software.PackageNotFoundError(name)


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /home/local btrfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/var/crm.db", "ext4", False),
        ("/home/anna/crm.db", "nfs4", True),
        ("/home/local/crm.db", "btrfs", False),
        ("/mnt/my share/crm.db", "cifs", True),
        ("/mnt/ssh/deep/crm.db", "fuse.sshfs", True),
    ],
)
def test_network_file_systems_are_known(
    path: str, kind: str, network: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    monkeypatch.setattr(filesystem, "nearest", lambda path: path)
    assert filesystem.kind_of(Path(path)) == kind
    assert filesystem.is_network(kind) == network


def test_a_network_file_system_gets_a_warning(sqlite_store: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_report, "kind_of", lambda path: "nfs4")
    monkeypatch.setattr(database_report, "free_bytes", lambda path: 1000)
    told = {one.topic: one for one in database_report.findings(str(sqlite_store.database), None)}
    assert (told["file system"].state, told["disk"].state) == ("warning", "warning")
    assert "PostgreSQL" in str(told["file system"].advice)


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
