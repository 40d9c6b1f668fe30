"""What lands, what is set aside, what happens the second time, and how it is taken back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from crm_lab.errors import CrmLabError, NotFound, Refused, UnknownField
from crm_lab.intake import propose
from crm_lab.intake.report import Report
from crm_lab.store.entities import ImportBatch
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
DEALS = "Deal ID,Deal Name,Account,Stage,Amount,Close Date\n"


def land(ws: Workspace, path: Path, **options: object) -> Report:
    return ws.intake(path, **options).run(set_aside=path.parent / "aside")


def names(ws: Workspace) -> list[str]:
    return sorted(ws.opportunities.frame()["name"])


def test_bad_rows_are_set_aside_and_the_others_land(ws: Workspace, write: Write) -> None:
    path = write(
        "deals.csv",
        DEALS
        + "1,Good,Acme,Proposal,100,2026-03-05\n2,Bad date,Acme,Proposal,100,2026-02-30\n"
        + "3,Negative,Acme,Proposal,-5,2026-03-05\n"
        + "4,No money,Acme,Proposal,lots,2026-03-05\n5,Short,Acme\n6,Fine,Acme,Proposal,,\n",
    )
    report = land(ws, path)
    aside = report.set_aside().set_index("line")
    assert names(ws) == ["Fine", "Good"]
    assert not report.complete
    assert (report.total("came"), report.total("landed"), report.total("set aside")) == (6, 2, 4)
    assert aside["column"].to_dict() == {3: "Close Date", 4: "Amount", 5: "Amount", 6: ""}
    assert "does not exist" in aside.loc[3, "reason"]
    assert "negative" in aside.loc[4, "reason"]


def test_set_aside_rows_can_be_corrected_and_imported_again(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,Good,Acme,Proposal,100,2026-03-05\n2,Bad,Acme,Proposal,100,2026-02-30\n")
    (aside,) = land(ws, path).aside_files
    text = Path(aside).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == DEALS.strip() + ",crm_lab_reason"
    Path(aside).write_text(text.replace("2026-02-30", "2026-02-28", 1), encoding="utf-8")
    again = land(ws, Path(aside))
    assert (again.total("landed"), again.complete) == (1, True)
    assert names(ws) == ["Bad", "Good"]
    assert all(
        "crm_lab_reason" not in (deal or {})
        for deal in [ws.opportunities.get(i).custom for i in ws.opportunities.frame()["id"]]
    )


def test_rows_without_an_id_are_the_same_the_second_time_in_any_order(ws: Workspace, write: Write) -> None:
    rows = [
        "Anna,Acme,Bolt,Proposal,5,1/2/2026",
        "Anna,Acme,Bolt,Won,7,1/2/2026",
        "Bo,Hooli,Nut,Proposal,5,13/2/2026",
        "Bo,Hooli,Nut,Proposal,5,13/2/2026",
    ]
    header = "Rep,Customer,Product,Stage,Value,Open Date\n"
    land(ws, write("deals.csv", header + "\n".join(rows)))
    again = land(ws, write("deals2.csv", header + "\n".join(reversed(rows))))
    assert ws.opportunities.count() == 4
    assert again.total("unchanged") == 4


def test_changed_rows_change_only_what_differs(ws: Workspace, write: Write) -> None:
    land(ws, write("deals.csv", DEALS + "1,One,Acme,Proposal,100,2026-03-05\n2,Two,Acme,Proposal,50,2026-03-05\n"))
    report = land(
        ws, write("deals.csv", DEALS + "1,One,Acme,Closed Won,120,2026-03-04\n2,Two,Acme,Proposal,,2026-03-05\n")
    )
    deals = ws.opportunities.frame().set_index("name")
    assert (report.total("updated"), report.total("unchanged")) == (1, 1)
    assert deals.loc["One", ["status", "amount"]].tolist() == ["won", 120]
    assert deals.loc["Two", "amount"] == 50
    assert len(ws.opportunities.history(deals.loc["One", "id"])) == 2


def test_what_people_changed_since_is_kept(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,One,Acme,Proposal,100,2026-03-05\n")
    land(ws, path)
    deal = ws.opportunities.frame().loc[0, "id"]
    ws.opportunities.update(deal, amount=999)
    assert land(ws, path).total("unchanged") == 1
    assert ws.opportunities.frame().loc[0, "amount"] == 999
    report = land(ws, write("deals.csv", DEALS + "1,One renamed,Acme,Proposal,101,2026-03-05\n"))
    assert ws.opportunities.frame().loc[0, ["name", "amount"]].tolist() == ["One renamed", 999]
    assert "1 values that people changed" in str(report)


def test_ids_of_another_system_are_other_records(ws: Workspace, write: Write) -> None:
    header = "Account ID,Account Name,Industry\n"
    land(ws, write("accounts.csv", header + "1,Acme,Media\n2,Hooli,Media\n3,Initech,Media\n"))
    land(ws, write("accounts_b.csv", header + "1,Globex,Retail\n2,Umbrella,Retail\n3,Wonka,Retail\n"))
    assert ws.accounts.count() == 6


def test_the_same_id_twice_in_a_file(ws: Workspace, write: Write) -> None:
    row = "1,One,Acme,Proposal,100,2026-03-05\n"
    report = land(ws, write("deals.csv", DEALS + row + row + "1,Other,Acme,Proposal,7,2026-03-05\n"))
    assert (report.total("landed"), report.total("repeated"), report.total("set aside")) == (1, 1, 1)


def test_a_blank_stage_and_a_closed_deal_without_value(ws: Workspace, write: Write) -> None:
    report = land(
        ws, write("deals.csv", DEALS + "1,One,Acme,,100,\n2,Two,Acme,Won,,2026-03-05\n3,Three,Acme,Proposal,1,\n")
    )
    deals = ws.opportunities.frame().set_index("name")
    assert deals.loc["One", "status"] == "open"
    assert pd.isna(deals.loc["Two", "amount"])
    assert "blank stage" in str(report)


def test_near_names_are_told_and_not_taken(ws: Workspace, write: Write) -> None:
    land(ws, write("accounts.csv", "Account Name,Industry\nAcme Corporation,Media\n"))
    report = land(
        ws, write("deals.csv", DEALS + "1,One,Acme Corporatoin,Proposal,5,\n2,Two,ACME corporation,Proposal,5,\n")
    )
    deals = ws.opportunities.frame().set_index("name")
    assert deals["account"].to_dict() == {"One": "Acme Corporatoin", "Two": "Acme Corporation"}
    assert "'Acme Corporatoin' (1 ×) looks like 'Acme Corporation'" in str(report)


def test_markup_and_formulas_are_data(ws: Workspace, write: Write) -> None:
    land(ws, write("deals.csv", DEALS + "1,=cmd|' /C calc'!A0,<img src=x onerror=alert(1)>,Proposal,5,\n"))
    deal = ws.opportunities.frame().iloc[0]
    assert (deal["name"], deal["account"]) == ("=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>")


def test_a_saved_mapping_is_used_by_its_name(ws: Workspace, write: Write) -> None:
    path = write("x1.csv", "Ref,What,Who,Where it stands,How much\n1,One,Acme,Talking,5\n2,Two,Acme,Signed,6\n")
    proposal = propose(path, ws, "opportunities")
    for column, field in {
        "Ref": "external_id",
        "What": "name",
        "Who": "account",
        "Where it stands": "stage",
        "How much": "amount",
    }.items():
        proposal.map(column, field)
    proposal.save("strange").run(set_aside=path.parent / "aside")
    other = write("x2.csv", "Ref,What,Who,Where it stands,How much\n3,Three,Acme,Talking,5\n4,Four,Acme,Dreaming,5\n")
    report = land(ws, other, mapping="strange")
    assert names(ws) == ["One", "Three", "Two"]
    assert "is no stage of this mapping" in report.set_aside().loc[0, "reason"]


def test_a_mapping_with_a_column_that_is_not_there(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,One,Acme,Proposal,5,\n")
    propose(path, ws).save("deals")
    with pytest.raises(UnknownField, match=r"reads the column 'Amount' as amount, but deals2\.csv has no such column"):
        propose(
            write("deals2.csv", "Deal ID,Deal Name,Account,Stage,Worth,Close Date\n1,One,Acme,Proposal,5,\n"),
            ws,
            mapping="deals",
        )
    with pytest.raises(NotFound, match="no saved mapping 'nothing'"):
        propose(path, ws, mapping="nothing")
    with pytest.raises(UnknownField, match="have no field 'colour'"):
        propose(path, ws, mapping={"Stage": "colour"}, entity="opportunities")


def test_a_proposal_can_be_edited(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", "Deal Name,Stage,Amount,Worth,On\nOne,Proposal,1,2,03/04/2026\n")
    proposal = propose(path, ws).map("Worth", "amount").map("On", "expected_close").drop("Amount").dates("mdy")
    assert [column for _, column in proposal.questions()] == []
    proposal.run(set_aside=path.parent / "aside")
    deal = ws.opportunities.frame().iloc[0]
    assert (deal["amount"], deal["expected_close"]) == (2, pd.Timestamp(2026, 3, 4))
    assert ws.opportunities.get(deal["id"]).custom is None
    assert "Deal Name" in str(proposal)
    assert (
        proposal.frame()["field"].tolist() == ["name", "stage", "", "amount", "expected_close"]
        or len(proposal.frame()) == 5
    )


def test_deals_need_a_stage(ws: Workspace, write: Write) -> None:
    proposal = propose(write("deals.csv", "Deal Name,Amount\nOne,1\n"), ws, "opportunities")
    with pytest.raises(Refused, match="stage of a deal"):
        proposal.run()


@pytest.mark.parametrize(
    ("text", "words"),
    [("Deal Name,Stage\n", "no rows"), ("colour,shape\nred,round\n", "--as")],
)
def test_unusable_files_say_why(ws: Workspace, write: Write, text: str, words: str) -> None:
    with pytest.raises(CrmLabError, match=words):
        propose(write("a.csv", text), ws)


def test_dry_run_writes_nothing(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,One,Acme,Talks,100,2026-03-05\n")
    report = propose(path, ws).run(dry_run=True)
    assert (report.total("landed"), report.batch_id) == (1, "")
    assert (ws.opportunities.count(), ws.accounts.count(), ws.pipelines.count()) == (0, 0, 1)


def test_audit_and_events_tell_of_the_batch_once(ws: Workspace, write: Write) -> None:
    report = land(ws, write("deals.csv", DEALS + "1,One,Acme,Talks,100,\n2,Two,Acme,Talks,50,\n"))
    audit = ws.audit.frame(batch_id=report.batch_id)
    assert audit["entity"].value_counts().to_dict() == {
        "accounts": 1,
        "pipelines": 1,
        "pipeline_stages": 1,
        "opportunities": 1,
    }
    with ws.database.read() as session:
        batch = session.get_one(ImportBatch, report.batch_id)
        assert batch.state == "done"
        assert (batch.report or {})["files"][0]["landed"] == 2


def test_chunks_give_the_same_as_a_whole(ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab.intake.reading.CHUNK_ROWS", 7)
    path = write(
        "deals.csv",
        DEALS
        + "".join(f"{n},Deal {n % 20},Acme {n % 3},Talks,{n},{n % 28 + 1}/{n % 12 + 1}/2026\n" for n in range(50)),
    )
    report = land(ws, path)
    assert (report.total("landed"), ws.opportunities.count(), ws.accounts.count()) == (50, 50, 3)
    assert land(ws, path).total("unchanged") == 50


KILLED = """
    import os, sys
    from pathlib import Path
    import crm_lab.intake.reading as reading
    reading.CHUNK_ROWS = 200
    import crm_lab as crm
    from crm_lab.intake import propose
    ws = crm.open(sys.argv[1])
    propose(Path(sys.argv[2]), ws).run(progress=lambda file, rows: print(rows, flush=True))
"""


@pytest.mark.timeout(300)
def test_a_killed_import_leaves_whole_records_and_goes_on(sqlite_store, write: Write, python) -> None:  # type: ignore[no-untyped-def]
    import crm_lab as crm

    rows = "".join(f"{n},Deal {n},Account {n},Talks,{n},2026-03-05\n" for n in range(4000))
    path = write("deals.csv", DEALS + rows)
    process = python(KILLED, sqlite_store.database, path)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.05)
    process.kill()
    process.wait()
    with crm.open(sqlite_store) as ws:
        there = ws.opportunities.frame()
        assert 200 <= len(there) <= 4000
        assert len(there) % 200 == 0
        assert there["account"].notna().all()
        assert ws.accounts.count() == len(there)
        report = land(ws, path)
        assert report.total("unchanged") == len(there)
        assert (ws.opportunities.count(), ws.accounts.count()) == (4000, 4000)


def test_a_file_can_be_assigned_and_payments_find_their_orders(ws: Workspace, write: Write) -> None:
    land(ws, write("orders.csv", "Order No,Customer,Order Date,Total\nS-1,Acme,2026-03-05,100\n"))
    path = write("x.csv", "Receipt No,Invoice,Received On,Amount,Method\nR1,S-1,2026-03-09,60,bank\nR2,S-1,,40,bank\n")
    proposal = propose(path, ws, "accounts").assign("payments")
    report = proposal.run(set_aside=path.parent / "aside")
    assert ws.payments.frame()[["order", "amount"]].values.tolist() == [["S-1", 60]]
    assert report.set_aside()["reason"].tolist() == ["has no date; write one like 2024-03-05"]


def test_people_of_a_chinese_company(ws: Workspace, write: Write) -> None:
    land(
        ws,
        write(
            "员工.csv",
            "工号,姓名,部门,邮箱,直属上级,角色,在职\n7,王芳,华东区,w@x.example,李雷,销售经理,是\n8,李雷,总部,,,总监,否\n",
        ),
    )
    people = ws.users.frame().set_index("name")
    assert people.loc["王芳", ["role", "team", "manager", "active"]].tolist() == ["manager", "华东区", "李雷", True]
    assert not people.loc["李雷", "active"]


def test_people_whose_birthday_is_a_row_of_zeros_land(ws: Workspace, write: Write) -> None:
    path = write("people.csv", "Name,Birthday\nAnn,0/0/00\nBo,0/0/00\nZoe,5/13/1990\nMia,0/0/00\n")
    report = propose(path, ws, "contacts").run(set_aside=path.parent / "aside")
    assert (report.total("landed"), report.total("set aside")) == (4, 0)
    days = ws.contacts.frame().set_index("name")["birthday"]
    assert [str(day)[:10] for day in days.dropna()] == ["1990-05-13"]
