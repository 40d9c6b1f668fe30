"""The contacts that deals name are linked to them, whoever is there already and whoever is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm_lab.intake.report import Report
from crm_lab.intake.undoing import undo
from crm_lab.store.entities import Account, Contact, Opportunity, OpportunityContactRole
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
HEAD = "Deal ID,Deal Name,Account,Contact,Stage\n"


def land(ws: Workspace, path: Path, **options: Any) -> Report:
    return ws.intake(path, **options).run(set_aside=path.parent / "aside")


def roles(ws: Workspace) -> list[tuple[str, str, str | None, str]]:
    """Return deal, contact, the contact's account and the role of everybody in a deal."""
    query = (
        select(Opportunity.name, Contact.name, Account.name, OpportunityContactRole.role)
        .join(OpportunityContactRole, OpportunityContactRole.opportunity_id == Opportunity.id)
        .join(Contact, Contact.id == OpportunityContactRole.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
    )
    with ws.database.read(ws.actor) as session:
        return sorted((row[0], row[1], row[2], row[3]) for row in session.execute(query))


def test_a_contact_that_is_there_is_linked_and_an_unknown_one_is_made(ws: Workspace, write: Write) -> None:
    land(ws, write("contacts.csv", "Contact ID,Name,Company,Email\nC1,Li Wei,Acme,li@x.example\nC2,Li Wei,Hooli,\n"))
    rows = "1,One,Hooli,Li Wei,Proposal\n2,Two,Acme,C1,Proposal\n3,Three,New,Ann Lee,Proposal\n4,Four,Acme,,Proposal\n"
    path = write("deals.csv", HEAD + rows)
    report = land(ws, path)
    assert roles(ws) == [
        ("One", "Li Wei", "Hooli", "contact"),
        ("Three", "Ann Lee", "New", "contact"),
        ("Two", "Li Wei", "Acme", "contact"),
    ]
    assert ws.contacts.count() == 3
    assert "made: 1 contacts" in str(report)
    assert land(ws, path).total("unchanged") == 4
    assert (ws.contacts.count(), len(roles(ws))) == (3, 3)


def test_nobody_is_hung_on_a_deal_by_guess(ws: Workspace, write: Write) -> None:
    land(ws, write("contacts.csv", "Name,Company\nLi Wei,Acme\nLi Wei,Hooli\nBo,Acme\n"))
    land(ws, write("deals.csv", HEAD + "1,One,Initech,Li Wei,Won\n2,Two,,Li Wei,Won\n3,Three,,Bo,Won\n"))
    assert [(deal, account) for deal, _, account, _ in roles(ws)] == [
        ("One", "Initech"), ("Three", "Acme"), ("Two", None),
    ]  # fmt: skip
    assert ws.contacts.count() == 5


def test_several_contacts_and_their_addresses(ws: Workspace, write: Write) -> None:
    ann = ws.contacts.add(name="Ann Lee", email="ann@x.example")
    land(ws, write("deals.csv", HEAD + "1,One,Acme,A. Lee (ANN@x.example); Bob (bob@x.example),Won\n"))
    assert [(name, role) for _, name, _, role in roles(ws)] == [("Ann Lee", "contact"), ("Bob", "contact")]
    people = ws.contacts.frame().set_index("name")
    assert people.loc["Bob", "email"] == "bob@x.example"
    assert people.loc["Ann Lee", "id"] == ann.id


def test_deals_that_are_there_get_new_people_and_lose_none(ws: Workspace, write: Write) -> None:
    land(ws, write("deals.csv", HEAD + "1,One,Acme,Ann,Won\n2,Two,Acme,Bo,Won\n"))
    with ws.database.write() as unit:
        role = unit.session.scalars(select(OpportunityContactRole).join(Contact).where(Contact.name == "Bo")).one()
        role.role = "decider"
    report = land(ws, write("deals.csv", HEAD + "1,One,Acme,Zoe,Won\n2,Two,Acme,Bo,Won\n"))
    assert (report.total("updated"), report.total("unchanged")) == (1, 1)
    assert [row[1::2] for row in roles(ws)] == [("Ann", "contact"), ("Zoe", "contact"), ("Bo", "decider")]
    undo(ws, report.batch_id)
    assert [row[1] for row in roles(ws)] == ["Ann", "Bo"]
    assert sorted(ws.contacts.frame()["name"]) == ["Ann", "Bo"]


def test_contacts_of_rows_that_are_set_aside_are_not_made(ws: Workspace, write: Write) -> None:
    report = land(ws, write("deals.csv", "Deal Name,Account,Contact,Stage,Amount\nOne,Acme,Ann,Won,-5\n"))
    assert (report.total("set aside"), ws.contacts.count(), ws.accounts.count()) == (1, 0, 0)


def test_a_dry_run_counts_them_and_makes_none(ws: Workspace, write: Write) -> None:
    write("contacts.csv", "Name,Company\nAnn,Acme\n")
    path = write("deals.csv", HEAD + "1,One,Acme,Ann,Won\n2,Two,Acme,Bo,Won\n")
    report = ws.intake(path.parent).run(dry_run=True)
    assert "made: 1 contacts" in str(report)
    assert ws.contacts.count() == 0


def test_a_contact_out_of_sight_is_not_linked(ws: Workspace, acting: Callable[..., Workspace], write: Write) -> None:
    ann, bob = acting("Ann"), acting("Bob")
    land(ann, write("contacts.csv", "Contact ID,Name\nC1,Secret Person\n"))
    land(bob, write("deals.csv", HEAD + "1,One,Acme,C1,Won\n2,Two,Acme,Secret Person,Won\n"))
    assert roles(bob) == [("Two", "Secret Person", "Acme", "contact")]
    assert bob.contacts.count() == 1
    one = bob.opportunities.frame(name="One")["id"].item()
    assert bob.opportunities.get(one).custom == {"Contact": "C1"}
