from __future__ import annotations

from pathlib import Path

import pytest

from crm_lab.cli import main
from crm_lab.workspace import open as open_store

GOOD = "Deal ID,Deal Name,Account,Stage,Amount\n1,One,Acme,Proposal,5\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["--db", "crm.db", "import", *arguments])


def test_everything_landed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "deals.csv").write_text(GOOD)
    assert run("deals.csv", "--yes") == 0
    said = capsys.readouterr().out
    assert "Deal Name" in said
    assert "1 came, 1 landed" in said
    number = said.split()[-1]
    assert run("--undo", number, "--yes") == 0
    with open_store(folder / "crm.db") as ws:
        assert ws.opportunities.count() == 0


def test_rows_set_aside(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "deals.csv").write_text(GOOD + "2,Two,Acme,Proposal,-5\n")
    assert run("deals.csv", "--yes", "--set-aside", "later") == 3
    assert [path.name for path in (folder / "later").iterdir()] == ["deals.csv"]
    assert "is a negative amount" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.csv", "--yes"], "there is no file or folder nothing.csv"),
        (["deals.csv", "--as", "planets", "--yes"], "rows cannot become 'planets'"),
        (["deals.csv", "--mapping", "none", "--yes"], "no saved mapping 'none'"),
        (["deals.csv"], "nothing was done"),
        ([], "say what to import"),
        (["deals.csv", "--map", "Colour=name", "--yes"], "no column 'Colour'"),
        (["deals.csv", "--time-zone", "Mars", "--yes"], "no time zone"),
        (["deals.csv", "--currency", "XXQ", "--yes"], "XXQ"),
    ],
)
def test_unusable_input_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (folder / "deals.csv").write_text(GOOD)
    assert run(*arguments) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert "\n" not in said


def test_dates_mapping_and_dry_run(folder: Path) -> None:
    (folder / "deals.csv").write_text("Deal Name,Stage,When\nOne,Proposal,03/04/2026\n")
    assert run("deals.csv", "--map", "When=expected_close", "--dates", "mdy", "--save", "mine", "--dry-run") == 0
    assert run("deals.csv", "--mapping", "mine", "--yes") == 0
    with open_store(folder / "crm.db") as ws:
        assert str(ws.opportunities.frame().loc[0, "expected_close"])[:10] == "2026-03-04"


def test_a_saved_mapping_keeps_the_options_that_it_was_saved_with(folder: Path) -> None:
    (folder / "people.csv").write_text("Name,Phone\nAnn,030 123456\n")
    assert run("people.csv", "--as", "contacts", "--region", "DE", "--save", "mine", "--yes") == 0
    assert run("people.csv", "--mapping", "mine", "--yes") == 0
    with open_store(folder / "crm.db") as ws:
        assert ws.contacts.frame()["phone"].tolist() == ["+4930123456"]
