"""The row scope: who sees which records.  Every session passes here, so no read can forget it.

Admins and analysts see everything, managers what their people and nobody owns, everybody else their own; of the
audit log and the events, what the same people did.  In a notebook process the user holds the database file, so this
is guidance there, not a wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from crm_lab.store.base import Managed, Record
from crm_lab.store.entities import AuditLog, Event, Team, User

SEES_ALL = ("admin", "analyst", "system")
DELETED = "include_deleted"
"""The execution option that lets soft-deleted records through."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a user of the store, or the system itself (``id`` None)."""

    id: str | None
    name: str
    role: str = "rep"

    @property
    def sees_all(self) -> bool:
        """Whether no row is hidden from this actor."""
        return self.role in SEES_ALL


SYSTEM = Actor(None, "crm-lab", "system")
"""The product itself, for migrations, workers and seeds."""


def attach(session: Session, actor: Actor) -> None:
    """Make ``session`` show only the rows that ``actor`` may see, and no soft-deleted ones."""
    session.info["owners"] = None if actor.sees_all else _visible_owners(session, actor)
    session.info["unowned"] = actor.role == "manager"


@contextmanager
def everybody(session: Session) -> Iterator[None]:
    """Let ``session`` see the records of all owners meanwhile, for what follows from a change whoever made it.

    (Promises, numbers, who a customer is, what lies in the public pool.)  Deleted records stay left out.
    """
    kept = session.info.get("owners")
    session.info["owners"] = None
    try:
        yield
    finally:
        session.info["owners"] = kept


def _visible_owners(session: Session, actor: Actor) -> list[str]:
    if actor.role != "manager" or actor.id is None:
        return [actor.id or ""]
    return [actor.id, *session.scalars(people_of(actor.id))]


def people_of(manager_id: str) -> Select[str]:
    """Select the ids of everybody below a manager: reports of reports, and the members of the manager's team tree."""
    reports = select(User.id).where(User.manager_id == manager_id).cte("reports", recursive=True)
    reports = reports.union(select(User.id).join(reports, User.manager_id == reports.c.id))
    own_team = select(User.team_id).where(User.id == manager_id).scalar_subquery()
    teams = select(Team.id).where(Team.id == own_team).cte("own_teams", recursive=True)
    teams = teams.union(select(Team.id).join(teams, Team.parent_id == teams.c.id))
    return select(User.id).where(or_(User.id.in_(select(reports.c.id)), User.team_id.in_(select(teams.c.id))))


_NOT_DELETED = with_loader_criteria(Managed, lambda cls: cls.deleted_at.is_(None), include_aliases=True)

_KEPT: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""Statement → the same without deleted records.  A statement that lives long has its key for SQLAlchemy's cache made
once; made anew in every execution, that key costs more than the query."""


def _kept(statement: Any) -> Any:
    if statement not in _KEPT:
        _KEPT[statement] = statement.options(_NOT_DELETED)
    return _KEPT[statement]


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or state.is_insert or "owners" not in state.session.info:
        return
    if not state.execution_options.get(DELETED, False):
        state.statement = _kept(state.statement)
    owners = state.session.info["owners"]
    if owners is not None:
        state.statement = state.statement.options(
            _owned_by(owners, state.session.info["unowned"]),
            with_loader_criteria(AuditLog, lambda cls: cls.actor_id.in_(owners), include_aliases=True),
            with_loader_criteria(Event, lambda cls: cls.actor_id.in_(owners), include_aliases=True),
        )


def _owned_by(owners: list[str], unowned: bool) -> with_loader_criteria:  # type: ignore[valid-type]
    if unowned:
        return with_loader_criteria(
            Record, lambda cls: or_(cls.owner_id.is_(None), cls.owner_id.in_(owners)), include_aliases=True
        )
    return with_loader_criteria(Record, lambda cls: cls.owner_id.in_(owners), include_aliases=True)
