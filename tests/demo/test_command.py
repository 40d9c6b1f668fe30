from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crm_lab.cli import main
from crm_lab.demo import file, truth_folder
from crm_lab.demo.recordings import demo_calls
from crm_lab.store.types import utc_now
from crm_lab.workspace import open as open_store


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "demo.db"
    monkeypatch.setattr("crm_lab.cli.demo.demo_path", lambda: path)
    return path


@pytest.fixture(autouse=True)
def without_calls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging the calls takes as long as making the company; one test does it."""
    if request.node.name != "test_demo_makes_the_file_once":
        monkeypatch.setattr("crm_lab.calls.demo.bring_in", lambda *_given: None)


def ids(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM accounts")}


def test_demo_makes_the_file_once(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--no-open"]) == 0
    assert str(place) in capsys.readouterr().out
    assert (truth_folder(place) / "duplicates.csv").exists()
    first = ids(place)
    with open_store(place) as ws:
        calls = ws.calls.latest()
    assert len(calls) == len(demo_calls())
    assert calls.account.notna().all()
    assert calls.rep.notna().all()
    assert main(["demo", "--no-open"]) == 0
    assert ids(place) == first
    assert sorted(p.name for p in place.parent.iterdir() if p.name.startswith("demo.db.part")) == []


def test_reset_makes_it_anew(place: Path) -> None:
    main(["demo", "--no-open"])
    first = ids(place)
    assert main(["demo", "--no-open", "--reset", "--seed", "9"]) == 0
    assert len(ids(place)) == len(first)
    assert ids(place) != first


def test_reset_refuses_while_it_is_open(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--no-open"])
    first = ids(place)
    with open_store(place) as ws:
        ws.accounts.frame()
        assert main(["demo", "--no-open", "--reset"]) == 2
    assert "is in use" in capsys.readouterr().err
    assert ids(place) == first
    assert main(["demo", "--no-open", "--reset"]) == 0


def test_reset_touches_nothing_that_is_no_demo(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_store(place).close()
    before = place.read_bytes()
    assert main(["demo", "--no-open", "--reset"]) == 2
    assert "is no demo company" in capsys.readouterr().err
    assert place.read_bytes() == before


def test_a_failed_build_leaves_the_old_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["demo", "--no-open"])
    first = ids(place)

    def broken(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(file, "build", broken)
    assert main(["demo", "--no-open", "--reset"]) == 130
    assert ids(place) == first
    assert not place.with_name("demo.db.part").exists()


def test_what_an_interrupted_build_left_is_cleared(place: Path) -> None:
    place.parent.mkdir(parents=True)
    open_store(place.with_name("demo.db.part")).close()
    assert main(["demo", "--no-open"]) == 0
    assert not place.with_name("demo.db.part").exists()


def test_an_old_demo_says_how_to_renew_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["demo", "--no-open"])
    later = utc_now() + timedelta(days=31)
    monkeypatch.setattr(file, "utc_now", lambda: later)
    capsys.readouterr()
    main(["demo", "--no-open"])
    assert "'crm-lab demo --reset' renews it" in capsys.readouterr().out


def test_demo_into_a_named_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.db"
    assert main(["demo", "--no-open", "--db", str(path)]) == 0
    assert len(ids(path)) >= 60
    assert main(["demo", "--no-open", "--db", str(path)]) == 2
    assert "needs an empty one" in capsys.readouterr().err
    assert main(["demo", "--no-open", "--db", str(path), "--reset"]) == 2


def test_the_board_opens_on_the_demo(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, dict[str, object]]] = []

    def open_lab(url: str, **options: object) -> int:
        opened.append((url, options))
        return 0

    monkeypatch.setattr("crm_lab.cli.lab_server.open_lab", open_lab)
    assert main(["demo", "--no-browser", "--port", "8899"]) == 0
    assert opened == [(f"sqlite:///{place}", {"screen": "board", "browser": False, "port": 8899})]


def test_a_negative_seed_is_a_usage_error(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--seed", "-1"])
    assert not place.exists()
