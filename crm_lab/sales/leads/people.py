"""Who can get leads: the people who are there, what they have already, and who answers for a team or a territory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.people import loads
from crm_lab.store.entities import Lead, Team, Territory, User


@dataclass
class Seat:
    """A person who is there, and how many open leads that person has by now."""

    id: str
    name: str
    manages: bool
    senior: bool
    capacity: int | None
    team_id: str | None
    territory_id: str | None
    manager_id: str | None
    load: int

    def free(self, cap: int | None) -> bool:
        """Tell whether the person may have one more: below the own capacity and below ``cap``."""
        own = self.capacity is None or self.load < self.capacity
        return own and (cap is None or self.load < cap)


class People:
    """Everybody who is active and not absent on a day, by id; teams and territories with their parents."""

    def __init__(self, session: Session, today: date) -> None:
        found = list(session.scalars(select(User).where(User.active).order_by(User.name, User.id)))
        there = [one for one in found if not absent(one, today)]
        load = loads(session, Lead, there)
        self.seats = {one.id: _seat(one, load[one.id]) for one in there}
        self.bosses = {one.id: one.manager_id for one in found}
        self.teams = {one.id: one.parent_id for one in session.scalars(select(Team))}
        self.territories = {one.id: one.parent_id for one in session.scalars(select(Territory))}
        self.names = {one.id: one.name for one in session.scalars(select(Territory))}

    def working(self, **place: str | None) -> list[Seat]:
        """Return those in a place (``team_id=`` or ``territory_id=``) who work and don't manage, by name."""
        return [one for one in self._in(place) if not one.manages]

    def managing(self, **place: str | None) -> list[Seat]:
        """Return the managers of a place."""
        return [one for one in self._in(place) if one.manages]

    def _in(self, place: Mapping[str, str | None]) -> list[Seat]:
        ((column, id),) = place.items()
        return [one for one in self.seats.values() if id is not None and getattr(one, column) == id]


def absent(user: User, today: date) -> bool:
    """Tell whether somebody is away on a day; both days of the absence count, and an open end lasts."""
    if user.absent_from is None and user.absent_until is None:
        return False
    begun = user.absent_from is None or user.absent_from <= today
    return begun and (user.absent_until is None or today <= user.absent_until)


def _seat(user: User, load: int) -> Seat:
    manages, senior = user.role == "manager", bool(user.senior)
    place = (user.team_id, user.territory_id, user.manager_id)
    return Seat(user.id, user.name, manages, senior, user.capacity, *place, load)


def upwards(id: str | None, parents: Mapping[str, str | None], what: str) -> list[str]:
    """Return a place and those above it, up to the root.  Raises InvalidValue for a place that lies in itself."""
    found: list[str] = []
    while id is not None:
        if id in found:
            raise InvalidValue(f"the {what} '{id}' lies in itself by its parents; give one of them another parent_id")
        found.append(id)
        id = parents.get(id)
    return found
