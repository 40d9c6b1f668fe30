"""Who sees what: the same answer through every door."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm_lab.errors import NotFound
from crm_lab.store.entities import Account, Opportunity
from crm_lab.store.export import export
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]


@dataclass
class Company:
    """Anna manages the North, where Ben works; Carl works elsewhere; Dora reports to Ben."""

    boss: Workspace
    analyst: Workspace
    anna: Workspace
    ben: Workspace
    carl: Workspace
    dora: Workspace

    def people(self) -> dict[str, Workspace]:
        return {name: getattr(self, name) for name in ("boss", "analyst", "anna", "ben", "carl", "dora")}


@pytest.fixture
def company(ws: Workspace, acting: Acting) -> Company:
    north = ws.teams.add(name="North")
    far_north = ws.teams.add(name="Far North", parent_id=north.id)
    anna = acting("Anna", "manager", team_id=north.id)
    ben = acting("Ben", "rep", team_id=far_north.id)
    carl = acting("Carl", "rep")
    dora = acting("Dora", "agent", manager_id=ben.actor.id)
    ws.users.update(str(ben.actor.id), manager_id=anna.actor.id)
    made = Company(ws, acting("Eve", "analyst"), anna, ben, carl, dora)
    for name in ("anna", "ben", "carl", "dora"):
        person = getattr(made, name)
        account = person.accounts.add(name=f"account of {name}")
        person.opportunities.add(name=f"deal of {name}", account_id=account.id, amount=100)
    ws.opportunities.add(name="deal of nobody", owner_id=None)
    return made


SEES = {
    "boss": {"anna", "ben", "carl", "dora", "nobody"},
    "analyst": {"anna", "ben", "carl", "dora", "nobody"},
    "anna": {"anna", "ben", "dora", "nobody"},
    "ben": {"ben"},
    "carl": {"carl"},
    "dora": {"dora"},
}


def names(who: set[str]) -> set[str]:
    return {f"deal of {name}" for name in who}


def test_frames_and_counts(company: Company) -> None:
    for _ in range(2):  # the second time from the statement cache
        for name, person in company.people().items():
            assert set(person.opportunities.frame().name) == names(SEES[name]), name
            assert person.opportunities.count() == len(SEES[name])


VERBS: dict[str, Callable[[Workspace, str], object]] = {
    "get": lambda ws, id: ws.opportunities.get(id),
    "update": lambda ws, id: ws.opportunities.update(id, name="mine"),
    "move": lambda ws, id: ws.opportunities.move(id, "won"),
    "delete": lambda ws, id: ws.opportunities.delete(id),
    "restore": lambda ws, id: ws.opportunities.restore(id),
    "history": lambda ws, id: ws.opportunities.history(id),
}


def test_one_record_and_its_changes(company: Company) -> None:
    deals = dict(company.boss.opportunities.frame()[["name", "id"]].itertuples(index=False))
    for name, person in company.people().items():
        for deal in names(SEES[name]):
            assert person.opportunities.get(deals[deal]).name == deal
        for deal in set(deals) - names(SEES[name]):
            for verb in VERBS.values():
                with pytest.raises(NotFound):
                    verb(person, deals[deal])


@pytest.mark.parametrize(
    "filters",
    [
        {"owner": "Carl"},
        {"owner": ["Ben", "Carl", None]},
        {"owner_id": None},
        {"owner_id__ne": "x"},
        {"account": "account of carl"},
        {"deleted_at": None},
        {"text": "of"},
        {"stalled": False},
        {"name__contains": "%"},
        {"id__ne": ""},
    ],
)
def test_no_filter_gets_past_it(company: Company, filters: dict[str, object]) -> None:
    for name, person in company.people().items():
        assert set(person.opportunities.frame(**filters).name) <= names(SEES[name])
        assert person.opportunities.count(**filters) == len(person.opportunities.frame(**filters))


def test_no_filter_hides_what_may_be_seen(company: Company) -> None:
    assert set(company.ben.opportunities.frame(owner="Ben").name) == {"deal of ben"}
    assert set(company.anna.opportunities.frame(owner=[None, "Dora"]).name) == {"deal of nobody", "deal of dora"}


def test_aliases_joins_and_unions(company: Company) -> None:
    other = aliased(Opportunity)
    joined = select(Opportunity.name, other.name).join(other, other.id != Opportunity.id)
    with company.ben.database.read(company.ben.actor) as session:
        assert session.execute(joined).all() == []
        assert session.scalars(select(other.name)).all() == ["deal of ben"]
        within = select(func.count()).select_from(select(Opportunity.id).subquery())
        assert session.scalar(within) == 1
        linked = select(Account.name).where(Account.id.in_(select(Opportunity.account_id)))
        assert session.scalars(linked).all() == ["account of ben"]
        deals = select(other).join(Account, Account.id == other.account_id)
        assert [one.name for one in session.scalars(deals)] == ["deal of ben"]


def test_statements_that_write_are_narrowed_too(company: Company) -> None:
    from sqlalchemy import update

    with company.ben.database.write(company.ben.actor) as unit:
        unit.session.execute(update(Opportunity).values(next_step="call"))
    changed = company.boss.opportunities.frame(next_step="call")
    assert list(changed.name) == ["deal of ben"]


def test_exports(company: Company, tmp_path: Path) -> None:
    for name, person in company.people().items():
        path = tmp_path / f"{name}.jsonl"
        export(person.opportunities, path)
        written = {json.loads(line)["name"] for line in path.read_text("utf-8").splitlines()}
        assert written == names(SEES[name])


def test_the_audit_log_tells_nothing_about_what_others_did(company: Company) -> None:
    for name in ("ben", "carl"):
        person: Workspace = getattr(company, name)
        assert set(person.audit.frame().actor_id) == {person.actor.id}
        assert set(person.events.frame().actor_id) == {person.actor.id}
    assert len(company.boss.audit.frame()) > len(company.anna.audit.frame()) > len(company.ben.audit.frame())


def test_deleted_records_are_gone_until_restored(company: Company) -> None:
    (id,) = company.ben.opportunities.frame().id
    company.ben.opportunities.delete(id)
    assert company.ben.opportunities.count() == 0
    assert company.boss.opportunities.frame(deleted_at__ne=None).empty
    with pytest.raises(NotFound):
        company.boss.opportunities.get(id)
    with pytest.raises(NotFound):
        company.carl.opportunities.restore(id)
    assert company.ben.opportunities.restore(id).deleted_at is None
    assert company.ben.opportunities.count() == 1


def test_managers_in_a_circle(company: Company) -> None:
    company.boss.users.update(str(company.anna.actor.id), manager_id=company.dora.actor.id)
    assert set(company.anna.opportunities.frame().name) == names(SEES["anna"])


def test_what_one_gives_away_is_gone(company: Company) -> None:
    (id,) = company.ben.opportunities.frame().id
    company.ben.opportunities.update(id, owner_id=company.carl.actor.id)
    assert company.ben.opportunities.count() == 0
    assert company.carl.opportunities.count() == 2
