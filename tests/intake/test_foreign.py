"""Tables of another database, sheets by name, encodings with four bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crm_lab.intake import propose
from crm_lab.intake.kinds import UnreadableFile
from crm_lab.store.entities import ImportBatch
from crm_lab.workspace import Workspace

Write = Callable[..., Path]


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A database of another program."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE contacts (id INTEGER, full_name TEXT, phone TEXT, email BLOB, since DATE)")
        connection.execute("INSERT INTO contacts VALUES (1, '王伟', '13800138000', x'77406578', '2026-03-05')")
        connection.execute("INSERT INTO contacts VALUES (2, 'Ann', NULL, NULL, NULL)")
        connection.execute("CREATE TABLE settings (key TEXT, value TEXT)")
        connection.execute("INSERT INTO settings VALUES ('colour', 'red')")
    return f"sqlite:///{path}"


def test_all_tables_of_a_database(ws: Workspace, old: str, tmp_path: Path) -> None:
    report = propose(old, ws).run(set_aside=tmp_path)
    assert sorted(ws.contacts.frame()["name"]) == ["Ann", "王伟"]
    assert [reason.split(";")[0] for _, reason in report.left_out] == ["its columns are not those of any record"]
    assert propose(old, ws).run(set_aside=tmp_path).total("unchanged") == 2


def test_one_table_or_a_query(ws: Workspace, old: str, tmp_path: Path) -> None:
    report = propose(old, ws, tables=["contacts"]).run(set_aside=tmp_path, dry_run=True)
    assert (report.total("came"), report.left_out) == (2, [])
    query = "SELECT full_name AS name, phone FROM contacts WHERE id = 1"
    propose(old, ws, "contacts", query=query).run(set_aside=tmp_path)
    assert ws.contacts.frame()["phone"].tolist() == ["13800138000"]


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("sqlite:////nowhere/x.db", {}, "no database file /nowhere/x.db"),
        ("nonsense://x", {}, "can't be understood"),
        ("OLD", {"tables": ["deals"]}, "no table 'deals'; there are contacts, settings"),
        ("OLD", {"query": "SELECT * FROM absent"}, "no such table: absent"),
        ("OLD", {"query": "DELETE FROM contacts"}, "only reads"),
    ],
)
def test_what_can_not_be_read_is_told(ws: Workspace, old: str, url: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        propose(url.replace("OLD", old), ws, **options)  # type: ignore[arg-type]


def test_passwords_are_not_kept(ws: Workspace, store: object, old: str, tmp_path: Path) -> None:
    secret = old.replace("sqlite://", "sqlite+pysqlite://")
    proposal = propose(secret, ws)
    proposal.run(set_aside=tmp_path)
    with ws.database.read() as session:
        assert session.get_one(ImportBatch, proposal.batch_id).source == secret
    from crm_lab.intake.foreign import shown

    assert shown("postgresql+psycopg://u:hidden@h/d") == "postgresql+psycopg://u:***@h/d"


def test_only_the_named_sheet(ws: Workspace, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "People"
    book.active.append(["Name", "Email"])
    book.active.append(["Ann", "ann@x.example"])
    other = book.create_sheet("Companies")
    other.append(["Company name", "Industry"])
    other.append(["Acme", "retail"])
    book.save(tmp_path / "both.xlsx")
    propose(tmp_path / "both.xlsx", ws, tables="Companies").run(set_aside=tmp_path)
    assert (ws.accounts.count(), ws.contacts.count()) == (1, 0)
    with pytest.raises(UnreadableFile, match="no sheet 'Deals'; there are People, Companies"):
        propose(tmp_path / "both.xlsx", ws, tables="Deals")


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "big5", "gb18030", "utf-8-sig"])
def test_encodings_are_recognised(ws: Workspace, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(
        "姓名,手機號碼,郵箱,公司\n王大偉,13800138000,w@x.example,臺灣電話公司\n".encode(encoding, "replace")
    )
    propose(path, ws, "contacts").run(set_aside=tmp_path)
    assert ws.contacts.frame()["name"].tolist() == ["王大偉"]


@pytest.mark.parametrize(
    ("start", "said"),
    [(b"[{\n", r"one JSON document of 3\.0 GB"), (b"name,email", r"one line without an end of 3\.0 GB")],
)
def test_what_memory_can_not_hold_is_refused(ws: Workspace, tmp_path: Path, start: bytes, said: str) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(start + b' "a' * 4_000_000)
        file.truncate(3_000_000_000)
    with pytest.raises(UnreadableFile, match=said):
        propose(path, ws)
