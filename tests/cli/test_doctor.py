"""The doctor tells what is here and what is missing, and changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from crm_lab.cli import database_report, filesystem, main, software
from crm_lab.store import migrate
from crm_lab.store.database import Database
from crm_lab.store.location import demo_path

from ..conftest import names_in
from .conftest import Run


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


def test_doctor_tells_where_the_demo_company_is(run: Run, sqlite_template: Path) -> None:
    assert "demo company" not in findings(run("doctor", "--json")[1])
    demo_path().parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite_template, demo_path())
    assert str(demo_path()) in findings(run("doctor", "--json")[1])["demo company"]["text"]


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
