"""An import changes nothing that the person who imports may not see, and takes nothing over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_lab.errors import NotAllowed, Refused
from crm_lab.intake.preview import SET_ASIDE
from crm_lab.intake.report import Report
from crm_lab.intake.undoing import undo
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
Acting = Callable[..., Workspace]
IDS = "Account ID,Account Name,City\n"
DEALS = "Deal ID,Deal Name,Account,Stage,Amount\n"
WHY = "stands for a record that you may not see; leave the row out, or let its owner import it"


def land(ws: Workspace, path: Path, **options: Any) -> Report:
    return ws.intake(path, **options).run(set_aside=path.parent / "aside")


def cities(ws: Workspace) -> list[tuple[str, str, str]]:
    frame = ws.accounts.frame()[["name", "city", "owner"]].fillna("")
    return sorted((row["name"], row["city"], row["owner"]) for _, row in frame.iterrows())


@pytest.fixture
def ann(acting: Acting) -> Workspace:
    return acting("Ann")


@pytest.fixture
def bob(acting: Acting) -> Workspace:
    return acting("Bob")


def test_a_name_that_a_colleague_has_is_a_record_of_ones_own(
    ws: Workspace, ann: Workspace, bob: Workspace, write: Write
) -> None:
    ann.accounts.add(name="Secret GmbH", city="Bonn")
    path = write("accounts.csv", "Account Name,City\nSecret GmbH,Hamburg\n")
    assert land(bob, path).total("landed") == 1
    assert cities(ws) == [("Secret GmbH", "Bonn", "Ann"), ("Secret GmbH", "Hamburg", "Bob")]
    assert land(bob, path).total("unchanged") == 1


def test_the_same_file_of_names_from_two_people_makes_records_for_both(
    ws: Workspace, ann: Workspace, bob: Workspace, write: Write
) -> None:
    land(ann, write("accounts.csv", "Account Name,City\nSecret GmbH,Bonn\nMore GmbH,Bonn\n"))
    path = write("accounts.csv", "Account Name,City\nSecret GmbH,Hamburg\n")
    assert [land(bob, path).total(name) for name in ("landed", "unchanged")] == [1, 1]
    assert cities(ws)[1:] == [("Secret GmbH", "Bonn", "Ann"), ("Secret GmbH", "Hamburg", "Bob")]
    assert land(ann, path).total("updated") == 1
    assert [city for _, city, _ in cities(ws)] == ["Bonn", "Hamburg", "Hamburg"]


def test_ids_of_records_out_of_sight_are_set_aside_without_a_word_of_them(
    ws: Workspace, ann: Workspace, bob: Workspace, write: Write
) -> None:
    land(ann, write("accounts.csv", IDS + "A-1,Secret GmbH,Bonn\nA-2,More GmbH,Bonn\n"))
    own = ann.accounts.frame(name="More GmbH")["id"].item()
    path = write("accounts.csv", IDS + f"A-1,Guess,HACKED\n{own},Guess,HACKED\nA-3,Mine,Ulm\n")
    assert [WHY in text for text in bob.intake(path).preview()[SET_ASIDE]] == [True, True, False]
    assert SET_ASIDE not in ann.intake(path).preview()
    for dry_run in (True, False):
        report = bob.intake(path).run(set_aside=path.parent / "aside", dry_run=dry_run)
        assert report.set_aside()["reason"].tolist() == [WHY, WHY]
        assert not any(word in str(report) for word in ("Secret", "More", "Bonn", "Ann"))
    assert cities(ws) == [("Mine", "Ulm", "Bob"), ("More GmbH", "Bonn", "Ann"), ("Secret GmbH", "Bonn", "Ann")]


def test_importing_again_leaves_records_with_their_owners(
    ws: Workspace, ann: Workspace, acting: Acting, write: Write
) -> None:
    boss = acting("Mia", "manager")
    ws.users.update(ann.actor.id, manager_id=boss.actor.id)
    path = write("accounts.csv", IDS + "A-1,Acme,Bonn\n")
    land(ann, path)
    assert land(boss, path).total("unchanged") == 1
    assert land(boss, write("accounts.csv", IDS + "A-1,Acme,Ulm\nA-2,New,Ulm\n")).total("updated") == 1
    assert cities(ws) == [("Acme", "Ulm", "Ann"), ("New", "Ulm", "Mia")]
    land(boss, write("accounts.csv", "Account ID,Account Name,Owner\nA-1,Acme,Mia\nA-3,Newer,\n"))
    assert [owner for _, _, owner in cities(ws)] == ["Mia", "Mia", "Mia"]


def test_what_a_file_only_names_belongs_to_who_imports_it(ws: Workspace, bob: Workspace, write: Write) -> None:
    land(bob, write("deals.csv", DEALS + "1,One,Acme,Proposal,5\n"))
    assert bob.accounts.frame()["name"].tolist() == ["Acme"]
    assert land(bob, write("accounts.csv", "Account Name,City\nAcme,Ulm\n")).total("updated") == 1
    assert cities(ws) == [("Acme", "Ulm", "Bob")]


def test_deals_are_not_hung_on_accounts_out_of_sight(
    ws: Workspace, ann: Workspace, bob: Workspace, write: Write
) -> None:
    land(ann, write("accounts.csv", IDS + "A-1,Secret GmbH,Bonn\n"))
    report = land(bob, write("deals.csv", DEALS + "1,One,A-1,Proposal,5\n2,Two,Secret Gmbh,Proposal,5\n"))
    deals = ws.opportunities.frame().set_index("name")
    assert "GmbH" not in str(report)
    assert cities(ws) == [("Secret GmbH", "Bonn", "Ann"), ("Secret Gmbh", "", "Bob")]
    assert deals["account"].fillna("").tolist().count("") == 1
    assert bob.opportunities.get(deals.loc["One", "id"]).custom == {"Account": "A-1"}


def test_merged_records_do_not_lead_out_of_sight(ws: Workspace, ann: Workspace, bob: Workspace, write: Write) -> None:
    path = write("accounts.csv", IDS + "B-1,Acme,Ulm\n")
    land(bob, path)
    kept = ann.accounts.add(name="Acme AG", city="Bonn")
    ws.accounts.merge(kept.id, ws.accounts.frame(name="Acme")["id"].item())
    report = land(bob, write("accounts.csv", IDS + "B-1,Acme,HACKED\n"))
    assert report.set_aside()["reason"].tolist() == [WHY]
    assert cities(ws) == [("Acme AG", "Bonn", "Ann")]


def test_only_who_imported_may_undo(ws: Workspace, ann: Workspace, bob: Workspace, write: Write) -> None:
    report = land(ann, write("accounts.csv", IDS + "A-1,Acme,Bonn\n"))
    with pytest.raises(Refused, match="only who imported it can undo it"):
        undo(bob, report.batch_id)
    assert undo(ann, report.batch_id).removed == {"accounts": 1}


def test_who_may_not_keep_users_or_products_does_not_by_an_import(
    ws: Workspace, bob: Workspace, acting: Acting, write: Write
) -> None:
    users = write("users.csv", "Name,Role\nBob,admin\n")
    with pytest.raises(NotAllowed, match="users are kept by an administrator"):
        land(bob, users)
    write("accounts.csv", "Account Name,City\nAcme,Ulm\n")
    report = land(bob, users.parent)
    assert (report.total("landed"), report.complete) == (1, False)
    assert ("users.csv", "users are kept by an administrator; ask one of them (you are Bob, rep)") in report.left_out
    assert ws.users.get(bob.actor.id or "").role == "rep"
    assert land(ws, users).total("updated") == 1


def test_who_may_not_keep_stages_makes_none_by_an_import(
    ws: Workspace, bob: Workspace, acting: Acting, write: Write
) -> None:
    path = write("deals.csv", "Deal Name,Stage\nOne,Strange\nTwo,Proposal\nThree,Won\n")
    before = ws.stages.frame()["name"].tolist()
    report = land(bob, path)
    assert ws.stages.frame()["name"].tolist() == before
    assert dict(ws.opportunities.frame()[["name", "stage"]].values.tolist()) == {
        "Two": "Proposal & quote", "Three": "Won",
    }  # fmt: skip
    assert "is no stage of this mapping; its stages are First contact, Needs" in report.set_aside()["reason"].item()
    assert land(
        acting("Mia", "manager"), write("more.csv", "Deal Name,Stage\nA,Strange\n"), entity="opportunities"
    ).complete
    assert "Strange" in ws.stages.frame()["name"].tolist()
