"""Phones and e-mails of imported rows: standardised, all kept, in step when a file changes or is undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crm_lab.intake import propose, undo
from crm_lab.store.entities import Contact
from crm_lab.store.points import points_of
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
HEAD = "Contact ID,Name,Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,Country\n"


def land(ws: Workspace, path: Path, **options: Any) -> Any:
    return propose(path, ws, "contacts", **options).run(set_aside=path.parent / "aside")


def points(ws: Workspace, name: str) -> list[tuple[str, str, str | None, bool | None, bool]]:
    record = ws.contacts.get(ws.contacts.frame(name=name)["id"].iloc[0])
    with ws.database.read() as session:
        return [(p.value, p.raw, p.label, p.valid, p.is_primary) for p in points_of(session, record)]


def test_every_number_of_every_column_is_kept(ws: Workspace, write: Write) -> None:
    path = write(
        "contacts.csv",
        HEAD
        + "1,王伟,(021) 6437 1234,+86 138-0013-8000 ::: 13800138000,W@X.example,w2@x.example; w@x.example,\n"
        + "2,Ann Lee,020 7946 0958,nonsense,ann@,,United Kingdom\n",
    )
    report = land(ws, path)
    assert points(ws, "王伟") == [
        ("w@x.example", "W@X.example", "E-mail Address", True, True),
        ("w2@x.example", "w2@x.example", "E-mail 2 Address", True, False),
        ("021-64371234", "(021) 6437 1234", "Business Phone", True, True),
        ("13800138000", "+86 138-0013-8000", "Mobile Phone", True, False),
    ]
    assert [p[0] for p in points(ws, "Ann Lee")] == ["ann@", "+442079460958", "nonsense"]
    people = ws.contacts.frame().set_index("name")
    assert people.loc["王伟", ["phone", "email"]].tolist() == ["021-64371234", "w@x.example"]
    assert people.loc["Ann Lee", "phone"] == "+442079460958"
    said = str(report)
    assert "put into the standard form" in said
    assert "1 are no phone numbers, kept as written and marked ('nonsense': no digits in it)" in said
    assert land(ws, path).total("unchanged") == 2


def test_a_region_says_where_numbers_are_dialled(ws: Workspace, write: Write) -> None:
    land(ws, write("contacts.csv", "Name,Phone\nAnn,020 7946 0958\n"), region="GB")
    assert ws.contacts.frame()["phone"].tolist() == ["+442079460958"]


def test_a_later_file_adds_numbers_and_undoing_it_takes_them_away(ws: Workspace, write: Write) -> None:
    land(ws, write("contacts.csv", HEAD + "1,王伟,021-64371234,,w@x.example,,\n2,李四,,,l@x.example,,\n"))
    before = points(ws, "王伟"), points(ws, "李四")
    report = land(
        ws, write("contacts.csv", HEAD + "1,王伟,13800138000,,w@x.example,,\n2,李四,,,l@x.example,m@x.example,\n")
    )
    assert report.total("updated") == 2
    assert [(p[0], p[4]) for p in points(ws, "王伟")] == [
        ("w@x.example", True),
        ("13800138000", True),
        ("021-64371234", False),
    ]
    assert [(p[0], p[4]) for p in points(ws, "李四")] == [("l@x.example", True), ("m@x.example", False)]
    undo(ws, report.batch_id)
    assert (points(ws, "王伟"), points(ws, "李四")) == before


def test_a_dry_run_writes_no_points(ws: Workspace, write: Write) -> None:
    land(ws, write("contacts.csv", HEAD + "1,王伟,021-64371234,,,,\n"))
    propose(write("contacts.csv", HEAD + "1,王伟,13800138000,,,,\n"), ws, "contacts").run(dry_run=True)
    assert [p[0] for p in points(ws, "王伟")] == ["021-64371234"]


def test_an_address_book_s_salutation_is_no_job(ws: Workspace, write: Write) -> None:
    path = write(
        "outlook.csv",
        "Title,First Name,Last Name,Company,Job Title,Business Phone,E-mail Address,E-mail Display Name\n"
        + "".join(
            f"Mr.,A{n},Lee,Acme,Buyer,021-6437123{n},a{n}@x.example,A{n} Lee (a{n}@x.example)\n" for n in range(4)
        ),
    )
    land(ws, path)
    assert ws.contacts.frame()[["name", "title"]].drop_duplicates("title").values.tolist() == [["A0 Lee", "Buyer"]]


@pytest.mark.parametrize("word", ["Label", "Type"])
def test_the_labels_of_an_address_book_are_those_of_its_numbers(ws: Workspace, write: Write, word: str) -> None:
    head = (
        f"Name,E-mail 1 - {word},E-mail 1 - Value,Phone 1 - {word},Phone 1 - Value,Phone 2 - {word},Phone 2 - Value\n"
    )
    path = write("google.csv", head + "Ann,* Work,a@x.example,Mobile,+1 415 555 2671,,+1 415 555 2672\n")
    propose(path, ws, "contacts").run()
    with ws.database.read() as session:
        person = session.scalars(select(Contact)).one()
        told = {(one.label, one.value) for one in points_of(session, person)}
    assert told == {("Work", "a@x.example"), ("Mobile", "+14155552671"), ("Phone 2 - Value", "+14155552672")}
    assert person.custom is None


def test_what_labels_no_number_is_kept(ws: Workspace, write: Write) -> None:
    propose(write("outlook.csv", "Name,E-mail Address,E-mail Type\nAnn,a@x.example,SMTP\n"), ws, "contacts").run()
    assert ws.contacts.get(ws.contacts.frame()["id"].item()).custom == {"E-mail Type": "SMTP"}
