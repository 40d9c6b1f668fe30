"""What an import leaves out or reads otherwise than it is called is told; people whom a file names work here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_lab.errors import CrmLabError
from crm_lab.intake import propose
from crm_lab.intake.reading import read
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
CONTACTS = "Name,Email\nAnn,ann@x.example\n"


def test_sub_folders_with_tables_are_told(ws: Workspace, write: Write) -> None:
    folder = write("people.csv", CONTACTS).parent
    for name, file in (("2024", "more.csv"), ("pictures", "a.png"), (".hidden", "x.csv")):
        (folder / name).mkdir()
        (folder / name / file).write_text(CONTACTS)
    proposal = propose(folder, ws)
    assert proposal.left_out == [("2024", "a sub-folder; import it on its own")]
    report = proposal.run(set_aside=folder / "aside")
    assert "2024: left out, a sub-folder; import it on its own" in str(report)
    assert not report.complete


def test_a_folder_of_nothing_but_folders_says_which(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "people.csv").write_text(CONTACTS)
    with pytest.raises(CrmLabError, match="2024 is a sub-folder; import it on its own"):
        read(tmp_path)


def test_a_column_that_is_called_like_a_field_and_is_none_says_why(ws: Workspace, write: Write) -> None:
    head = "Deal Name,Stage,Close Date\n"
    path = write("deals.csv", head + "A,Won,2026-03-05\nB,Won,soon\nC,Won,next year\nD,Won,2026-03-06\n")
    why = "called like close_date, but 2 of 4 values looked at are something else: 'soon'"
    proposal = propose(path, ws)
    assert f"kept as a custom field ({why})" in str(proposal)
    report = proposal.run(set_aside=path.parent / "aside")
    assert f"assumed: Close Date: kept as a custom field ({why})" in str(report)
    assert (report.total("landed"), report.total("set aside")) == (4, 0)


def test_a_value_that_goes_elsewhere_is_told_as_it_was_written(ws: Workspace, write: Write) -> None:
    report = propose(write("firms.csv", "Company,Founded\nAcme,1990\nBravo,soon\nCharlie,2001\n"), ws).run()
    assert "it is no year ('soon')" in str(report)


def test_a_second_column_of_a_field_says_so(ws: Workspace, write: Write) -> None:
    shown = propose(write("deals.csv", "Deal Name,Stage,Amount,Deal Amount\nA,Won,1,2\n"), ws).frame()
    assert "amount is read from another column" in shown["reason"].tolist()


@pytest.mark.parametrize("text", ["Name,Date\nParty,2026-03-05\n", "名称,日期,备注\n年会,2026-03-05,好\n"])
def test_everyday_columns_say_nothing_of_what_the_rows_are(ws: Workspace, write: Write, text: str) -> None:
    with pytest.raises(CrmLabError, match="say what they are with --as"):
        propose(write("list.csv", text), ws)
    assert propose(write("list.csv", text), ws, "tickets").plans[0].entity_name == "tickets"


def test_everyday_columns_in_a_file_that_says_what_it_is_are_read(ws: Workspace, write: Write) -> None:
    assert propose(write("tickets.csv", "Name,Date\nLeaks,2026-03-05\n"), ws).plans[0].entity_name == "tickets"


def test_owners_whom_a_file_names_can_be_chosen(ws: Workspace, write: Write) -> None:
    propose(write("deals.csv", "Deal Name,Stage,Owner\nA,Won,Ann Lee\n"), ws).run()
    ann = ws.users.frame().set_index("name").loc["Ann Lee"]
    assert (ann["active"], ann["role"]) == (True, "rep")


def test_managers_whom_a_file_names_are_managers_at_work(ws: Workspace, write: Write) -> None:
    rows = "Ann,Mia,West\nBo,Mia,West\nZoe,Ann,East\n"
    propose(write("sales_teams.csv", f"Sales Agent,Manager,Regional Office\n{rows}"), ws).run()
    people = ws.users.frame().set_index("name")
    assert people.loc[["Mia", "Ann", "Bo"], "role"].tolist() == ["manager", "manager", "rep"]
    assert people["active"].all()


def test_a_file_that_says_the_role_is_right(ws: Workspace, write: Write) -> None:
    ws.users.add(name="Root Two", role="admin")
    path = write("users.csv", "Name,Manager,Role,Active\nAnn,Bo,rep,yes\nBo,Root Two,analyst,no\n")
    propose(path, ws).run()
    people = ws.users.frame().set_index("name")
    assert people.loc[["Ann", "Bo", "Root Two"], "role"].tolist() == ["rep", "analyst", "admin"]
    assert not people.loc["Bo", "active"]
