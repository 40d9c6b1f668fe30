"""What is promised follows the customer and the ticket, however they were changed: one by one or in bulk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crm_lab.intake import propose, undo
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, Ticket
from crm_lab.store.export import export
from crm_lab.store.trail import Entry
from crm_lab.workspace import Workspace

TARGETS = {"urgent": {"first_response": "15 minutes", "resolution": "4 hours"}}
FIRMS = "Account ID,Account Name,Tier\n"


@pytest.fixture
def gold(ws: Workspace) -> Callable[..., None]:
    """A policy that comes before the one for everything else."""

    def make(*conditions: Any) -> None:
        ws.sla_policies.add(name="Gold", targets=TARGETS, conditions=list(conditions))

    return make


@pytest.fixture
def land(ws: Workspace, tmp_path: Path) -> Callable[[str, str], str]:
    """Import a file and return the number of the import."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(propose(path, ws).run(set_aside=tmp_path / "aside").batch_id)

    return write


def policy(ws: Workspace, ticket: Ticket) -> str | None:
    return ws.tickets.clock(ticket.id).policy


def test_an_import_of_customers_is_followed_and_so_is_its_undoing(
    ws: Workspace, gold: Callable[..., None], land: Callable[[str, str], str]
) -> None:
    gold({"field": "account.tier", "is": "A"})
    land("accounts.csv", FIRMS + "1,Ada GmbH,C\n2,Bo AG,C\n")
    firms = ws.accounts.frame().set_index("name")["id"]
    ada, bo = (ws.tickets.open("fire", priority="urgent", customer=firms[name]) for name in ("Ada GmbH", "Bo AG"))
    second = land("accounts.csv", FIRMS + "1,Ada GmbH,A\n2,Bo AG,C\n")
    assert (policy(ws, ada), policy(ws, bo)) == ("Gold", "Standard")
    undo(ws, second)
    assert (policy(ws, ada), policy(ws, bo)) == ("Standard", "Standard")


def test_what_a_rule_did_to_many_customers_is_followed(ws: Workspace, gold: Callable[..., None]) -> None:
    ws.custom_fields.add(entity="accounts", key="points", name="Points", type="number")
    gold({"field": "account.custom.points", "ge": 20})
    firms = [ws.accounts.add(name=name, city="上海") for name in ("Ada", "Bo")]
    tickets = [ws.tickets.open("fire", priority="urgent", customer=one.id) for one in firms]
    when, then = [{"field": "city", "is": "上海"}], [{"score": {"points": 20, "field": "custom.points"}}]
    ws.rules.save({"name": "city", "entity": "accounts", "when": when, "then": then})
    ws.rules.run()
    assert ws.events.count(name="account.scored") == 1, "of both at once"
    assert [policy(ws, one) for one in tickets] == ["Gold", "Gold"]


def test_bulk_work_that_names_no_records_is_followed(ws: Workspace, gold: Callable[..., None]) -> None:
    gold({"field": "account.tier", "is": "A"})
    firm = ws.accounts.add(name="Ada")
    ticket = ws.tickets.open("fire", priority="urgent", customer=firm.id)
    with ws.database.write(ws.actor) as unit:
        unit.session.get_one(Account, firm.id).tier = "A"
        unit.session.flush()
        unit.entries[:] = [Entry("changed_in_bulk", "accounts", None)]
    assert policy(ws, ticket) == "Gold"


def test_the_firm_behind_the_person_is_followed(ws: Workspace, gold: Callable[..., None]) -> None:
    gold({"field": "contact.account.tier", "is": "A"})
    firm = ws.accounts.add(name="Ada")
    person = ws.contacts.add(name="Ada", account_id=firm.id)
    ticket = ws.tickets.open("fire", priority="urgent", customer=person.id)
    ws.tickets.update(ticket.id, account_id=None)
    ws.accounts.update(firm.id, tier="A")
    assert policy(ws, ticket) == "Gold"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was recomputed, call by call: ids, or None for all."""
    from crm_lab.service import following

    seen: list[Any] = []
    real = following.recompute

    def recompute(session: Any, ids: Any, now: Any) -> int:
        seen.append(None if ids is None else sorted(ids))
        return real(session, ids, now)

    monkeypatch.setattr(following, "recompute", recompute)
    return seen


def test_what_changes_nothing_recomputes_nothing(ws: Workspace, tmp_path: Path, looked: list[Any]) -> None:
    firm = ws.accounts.add(name="Ada")
    ws.tickets.open("fire", customer=firm.id)
    looked.clear()
    export(ws.tickets, tmp_path / "tickets.csv")
    export(ws.accounts, tmp_path / "accounts.csv")
    with ws.database.write(ws.actor) as unit:
        unit.note(Entry("pinned", "accounts", firm.id))
    assert looked == []


def test_only_the_tickets_of_an_import_are_looked_at(ws: Workspace, looked: list[Any]) -> None:
    before = ws.tickets.open("before", priority="urgent")
    looked.clear()
    for names in (["a", "b"], ["c"]):
        with ws.database.write(ws.actor, "import") as unit:
            frame = pd.DataFrame({"subject": names, "opened_at": before.opened_at, "import_batch_id": "one"})
            insert_frame(unit, Ticket, frame, batch_id="one")
    mine = sorted(ws.tickets.frame(subject=["a", "b"])["id"])
    assert looked == [mine, list(ws.tickets.frame(subject="c")["id"])]
    assert sorted(ws.tickets.frame()["number"]) == [1, 2, 3, 4]
    assert all(len(ws.tickets.clock(id).promises) == 2 for id in mine)
