"""The command line: verbs, options, errors, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.cli import main, program
from crm_lab.errors import CrmLabError
from crm_lab.store import migrate
from crm_lab.store.database import Database

from ..conftest import names_in

HEAVY = ("torch", "faiss", "plotly", "pandas", "jupyterlab", "numpy")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([verb, "--help"] for verb in program.VERBS)])
def test_help_is_there_and_light(arguments: list[str]) -> None:
    source = f"""
import sys
from crm_lab.cli import main
try:
    main({arguments!r})
finally:
    print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert done.stderr.strip() == "[]"


def test_all_verbs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"\n    {verb} " in told for verb in program.VERBS)


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "crm_lab", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"crm-lab {crm_lab.__version__}"


@pytest.mark.parametrize(
    ("argv", "verb", "db"),
    [
        ([], "open", None),
        (["--db", "x.db"], "open", "x.db"),
        (["--db", "demo"], "open", "demo"),
        (["--no-browser", "--port", "9999"], "open", None),
        (["--db", "x.db", "doctor"], "doctor", "x.db"),
        (["doctor", "--db", "x.db"], "doctor", "x.db"),
        (["db", "info", "--db=y.db"], "db", "y.db"),
        (["--user", "export", "worker"], "worker", None),
    ],
)
def test_the_verb_is_found(argv: list[str], verb: str, db: str | None) -> None:
    args = program.parse(argv)
    assert (args.verb, args.db) == (verb, db)


@pytest.mark.parametrize("argv", [["expot"], ["doctor", "--colour"], ["db"], ["export", "accounts"]])
def test_what_is_not_understood_is_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_an_error_is_one_sentence_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.db").write_text("a letter to a friend")
    argv = ["--db", str(tmp_path / "a.db"), "export", "accounts", "--to", str(tmp_path / "out")]
    assert main(argv) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("crm-lab: the file ")
    assert told.err.count("\n") == 1
    with pytest.raises(CrmLabError):
        main([*argv, "--debug"])
    assert names_in(tmp_path) == ["a.db"]


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_lab.cli import doctor

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "run", interrupted)
    assert main(["doctor"]) == 130


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What was asked of JupyterLab, which is not started."""
    from crm_lab.cli import lab_server

    asked: list[tuple[str, dict[str, object]]] = []

    def open_lab(url: str, **options: object) -> int:
        asked.append((url, options))
        return 0

    monkeypatch.setattr(lab_server, "open_lab", open_lab)
    return asked


def test_without_a_verb_the_lab_opens_on_the_store(tmp_path: Path, opened: list[tuple[str, dict[str, object]]]) -> None:
    path = tmp_path / "mine.db"
    assert main(["--db", str(path), "--no-browser", "--port", "9123"]) == 0
    ((url, options),) = opened
    assert url == f"sqlite:///{path}"
    assert options == {"screen": "board", "browser": False, "port": 9123}
    assert path.exists()


def test_an_older_store_is_upgraded_after_a_yes(
    sqlite_store: URL, tmp_path: Path, opened: list[tuple[str, dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(sqlite_store)
    migrate.run(database, "0001")
    path = str(sqlite_store.database)
    assert main(["--db", path]) == 2  # nobody can be asked here
    assert "crm-lab db upgrade" in capsys.readouterr().err
    assert migrate.state(database) == "0001"
    assert opened == []
    assert main(["--db", path, "--yes"]) == 0
    assert migrate.state(database) == migrate.head()
    assert len(opened) == 1
    assert len(list(tmp_path.glob("*.backup.db"))) == 1
    database.close()
