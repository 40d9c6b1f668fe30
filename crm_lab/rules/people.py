"""Users and teams as rules name them, and how much open work everybody has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.context import Context
from crm_lab.rules.fields import fields
from crm_lab.store.base import Record
from crm_lab.store.entities import Activity, StatusLabel, Team, User

OPEN = {
    "leads": ("new", "working"),
    "orders": ("draft", "confirmed"),
    "tickets": ("open", "paused"),
}
"""The types of status with which a record is still work to do; one without a status is, too."""


def user_named(given: Any, context: Context) -> str:
    """Return the id of the one active user of that name, login, e-mail or id.  Raises InvalidValue."""
    found = paths.ids_of(fields(Activity)["owner_id"], [given], context)
    active = context.session.scalars(select(User.id).where(User.id.in_(found), User.active)).all()
    if len(active) != 1:
        many = f"{len(active)} active users are called" if active else "no active user is called"
        raise InvalidValue(f"{many} '{given}'; give a login or an e-mail that is one person's")
    return active[0]


def team_named(given: Any, context: Context) -> str:
    """Return the id of the one team of that name or id.  Raises InvalidValue."""
    found = paths.ids_of(fields(User)["team_id"], [given], context)
    teams = context.session.scalars(select(Team.id).where(Team.id.in_(found))).all()
    if len(teams) != 1:
        raise InvalidValue(f"{len(teams)} teams are called '{given}'; give the id of one")
    return teams[0]


def members(session: Session, team_id: str) -> tuple[list[User], list[User]]:
    """Return the active members of a team by name: those who work, and those who manage it."""
    query = select(User).where(User.team_id == team_id, User.active).order_by(User.name, User.id)
    people = list(session.scalars(query))
    return [one for one in people if one.role != "manager"], [one for one in people if one.role == "manager"]


def is_open(entity: type[Record]) -> ColumnElement[bool]:
    """Return the criterion "is still work to do": open deals and tickets, tasks that are not done."""
    model: Any = entity
    if model.__tablename__ == "opportunities":
        return model.status == "open"  # type: ignore[no-any-return]
    if model.__tablename__ == "activities":
        return (model.channel == "task") & model.done_at.is_(None)  # type: ignore[no-any-return]
    if model.__tablename__ in OPEN:
        labels = select(StatusLabel.id).where(StatusLabel.type.in_(OPEN[model.__tablename__]))
        return or_(model.status_id.is_(None), model.status_id.in_(labels))
    return true()


def loads(session: Session, entity: type[Record], people: list[User]) -> dict[str, int]:
    """Return how many open records of ``entity`` everybody owns."""
    ids = [one.id for one in people]
    query = select(entity.owner_id, func.count()).where(entity.owner_id.in_(ids), is_open(entity))
    counted = {str(owner): int(count) for owner, count in session.execute(query.group_by(entity.owner_id))}
    return {id: counted.get(id, 0) for id in ids}
