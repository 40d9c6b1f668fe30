"""Create, create and update, only update; match fields; previews."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, Refused, UnknownField
from crm_lab.intake import propose
from crm_lab.intake.report import Report
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
HEAD = "Name,Phone,Email,Job Title\n"


def land(ws: Workspace, path: Path, **options: Any) -> Report:
    return propose(path, ws, "contacts", **options).run(set_aside=path.parent / "aside")


@pytest.fixture
def three(ws: Workspace) -> Workspace:
    ws.contacts.add(name="王伟", phone="13800138000; 021-64371234", email="w@x.example", title="old")
    ws.contacts.add(name="Ann Lee", phone="+1 415 555 2671", title="old")
    ws.contacts.add(name="Ann Lee", email="ann@x.example", title="old")
    return ws


def titles(ws: Workspace) -> list[tuple[str, str]]:
    return sorted(zip(ws.contacts.frame()["name"], ws.contacts.frame()["title"], strict=True))


def test_only_updating_finds_records_by_any_of_their_numbers(three: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "王伟,+86 (21) 6437-1234,,new\nSomebody,13900139000,,new\n")
    report = land(three, path, mode="update", match="phone")
    assert titles(three) == [("Ann Lee", "old"), ("Ann Lee", "old"), ("王伟", "new")]
    assert (report.total("updated"), report.total("skipped"), report.total("landed")) == (1, 1, 0)
    assert "skipped: 1 rows, because no such record is there, and only updating was asked for" in str(report)


def test_only_creating_leaves_what_is_there_alone(three: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "王伟,,W@X.example,new\nSomebody,13900139000,s@x.example,new\n")
    report = land(three, path, mode="create", match=["email"])
    assert titles(three) == [("Ann Lee", "old"), ("Ann Lee", "old"), ("Somebody", "new"), ("王伟", "old")]
    assert (report.total("landed"), report.total("skipped")) == (1, 1)
    assert land(three, path, mode="create", match=["email"]).total("skipped") == 2


def test_creating_and_updating_by_match_fields(three: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "Ann Lee,,ann@x.example,new\nZoe,,zoe@x.example,new\n")
    report = land(three, path, match="name,email")
    assert titles(three) == [("Ann Lee", "new"), ("Ann Lee", "old"), ("Zoe", "new"), ("王伟", "old")]
    assert (report.total("landed"), report.total("updated")) == (1, 1)


def test_what_is_unclear_is_set_aside(three: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "Ann Lee,,,new\n王伟,,,a\n王  伟,,,b\n")
    report = land(three, path, mode="update", match="name")
    assert report.set_aside()["reason"].tolist() == [
        "agrees in name with 2 records; give the id of the one that is meant",
        "agrees in name with the record of an earlier row; leave one of them out",
    ]
    assert titles(three) == [("Ann Lee", "old"), ("Ann Lee", "old"), ("王伟", "a")]


def test_updating_lets_the_file_win_over_a_person_s_change(three: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "王伟,,w@x.example,from file\n")
    found = three.contacts.frame(name="王伟")["id"].iloc[0]
    land(three, path, mode="update", match="email")
    three.contacts.update(found, title="by hand")
    land(three, path, mode="update", match="email")
    assert three.contacts.get(found).title == "from file"


def test_records_that_a_rep_may_not_see_are_not_updated(three: Workspace, acting: Any, write: Write) -> None:
    path = write("people.csv", HEAD + "王伟,,w@x.example,new\n")
    assert land(acting("rita"), path, mode="update", match="email").total("skipped") == 1


def test_skipped_rows_make_nothing_else(ws: Workspace, write: Write) -> None:
    path = write("people.csv", "Name,Email,Company\nAnn,ann@x.example,Acme\n")
    land(ws, path, mode="update", match="email")
    assert ws.accounts.count() == ws.contacts.count() == 0


def test_bad_choices_are_told(ws: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "Ann,,ann@x.example,t\n")
    with pytest.raises(InvalidValue, match="'merge' is no way to import"):
        propose(path, ws, mode="merge")
    with pytest.raises(UnknownField, match="can't be matched by 'shoe_size'; use one of name"):
        land(ws, path, match="shoe_size")
    with pytest.raises(Refused, match=r"no column of people\.csv is read as city"):
        land(ws, path, match="city")


def test_a_preview_shows_the_rows_as_they_would_land(ws: Workspace, write: Write) -> None:
    path = write(
        "deals.csv",
        'Deal Name,Stage,Amount,Close Date,Shoe\nBig,Won,"¥1,234.50",2026-03-05,42\nBad,Won,12,never,\n'
        "More,Won,12,2026-03-06,\nMost,Won,12,2026-03-07,\n",
    )
    shown = propose(path, ws, "opportunities").preview(2)
    assert shown["name"].tolist() == ["Big", "Bad"]
    assert shown["amount"].tolist()[0] == Decimal("1234.50")
    assert shown["Shoe"].tolist()[0] == "42"
    assert shown["set aside because"].tolist()[0] == ""
    assert "Close Date: is not a date" in shown["set aside because"].tolist()[1]
    assert ws.opportunities.count() == 0


def test_a_preview_shows_every_number(ws: Workspace, write: Write) -> None:
    path = write("people.csv", HEAD + "Ann,+86 138 0013 8000 / 021-64371234,,t\n")
    assert propose(path, ws, "contacts").preview()["phone"].tolist() == ["13800138000; 021-64371234"]
