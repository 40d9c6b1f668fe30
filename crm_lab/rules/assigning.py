"""The actions ``assign`` (to one person) and ``route`` (to a team, and there to whoever has the least open work).

Both hand a record over; what is handed over stays so when a standing rule ceases to hold, so that nothing is left
without an owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.context import Context
from crm_lab.rules.people import loads, members, team_named, user_named
from crm_lab.store.base import Base
from crm_lab.store.entities import Team, User
from crm_lab.store.trail import Unit

TO = ("least loaded", "team")
"""Whom ``route`` chooses: the member with the fewest open records, or nobody yet (the team itself takes its turn)."""


@dataclass(frozen=True)
class Given:
    """A record's new owner or team (what stays as it is is None), and why just those."""

    owner_id: str | None = None
    team_id: str | None = None
    note: str | None = None

    def effects(self, what: str, record: Any) -> list[Effect]:
        """Return what changes in ``record``."""
        wanted = (("team_id", self.team_id), ("owner_id", self.owner_id))
        changed = [(name, new) for name, new in wanted if new is not None and getattr(record, name) != new]
        return [Effect(what, name, getattr(record, name), new, self.note) for name, new in changed]


def _put(record: Any, effects: list[Effect]) -> list[Effect]:
    for one in effects:
        setattr(record, one.field, one.after)
    return effects


class Assign:
    """Gives the record to a user."""

    name = "assign"
    form = (Parameter("to", "user", True),)

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare text is the user."""
        return long_form(given, self.form, "to")

    def check(self, given: Any, entity: type[Base], context: Context) -> Given:
        """Take a user: name, login, e-mail or id."""
        _require_owner(entity)
        return Given(user_named(self.long(given)["to"], context))

    def effects(self, session: Session, record: Any, wanted: Given, context: Context) -> list[Effect]:
        """Return the change of the owner, if there is any."""
        return wanted.effects(self.name, record)

    def apply(self, unit: Unit, record: Any, wanted: Given, context: Context, cause: Cause) -> list[Effect]:
        """Change the owner."""
        effects = _put(record, wanted.effects(self.name, record))
        unit.session.flush()
        return effects


@dataclass(frozen=True)
class Way:
    """Where records go: to a team, whether one of its members gets them, with how many open ones at most.

    ``otherwise`` gets what nobody else may take; without it the team's managers do.
    """

    team_id: str
    team: str
    to_member: bool
    cap: int | None
    otherwise: str | None


class Route:
    """Gives the record to a team, and to the member with the fewest open records of its kind."""

    name = "route"
    form = (
        Parameter("team", "team", True),
        Parameter("to", "choice", choices=TO),
        Parameter("cap", "number"),
        Parameter("otherwise", "user"),
    )

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare text is the team."""
        return long_form(given, self.form, "team")

    def check(self, given: Any, entity: type[Base], context: Context) -> Way:
        """Take ``team``, ``to`` (least loaded), ``cap`` (open records of a member) and ``otherwise`` (a user)."""
        given = self.long(given)
        team_id, to, cap = team_named(given["team"], context), given.get("to") or TO[0], given.get("cap")
        if to not in TO:
            raise InvalidValue(f"to is one of {', '.join(TO)}, not {to!r}")
        if to == "team" and "team_id" not in entity.columns():
            raise InvalidValue(f"{entity.__tablename__} belong to no team, only to an owner; use to: least loaded")
        if to != "team":
            _require_owner(entity)
        if cap is not None and (isinstance(cap, bool) or not isinstance(cap, int) or cap < 1):
            raise InvalidValue(f"cap is how many open records a member may have, a whole number from 1, not {cap!r}")
        otherwise = user_named(given["otherwise"], context) if given.get("otherwise") else None
        name = context.session.get_one(Team, team_id).name
        return Way(team_id, name, to != "team", cap, otherwise)

    def prepare(self, unit: Unit, wanted: Way) -> None:
        """Refuse a rule that could leave a record without an owner, when it is saved."""
        if wanted.to_member:
            _require_somebody(unit.session, wanted)

    def effects(self, session: Session, record: Any, wanted: Way, context: Context) -> list[Effect]:
        """Return who would get the record now."""
        return _Desk(session, type(record), wanted).given(record).effects(self.name, record)

    def apply(self, unit: Unit, record: Any, wanted: Way, context: Context, cause: Cause) -> list[Effect]:
        """Give the record away."""
        return self.apply_all(unit, [record], wanted, context, cause)[record.id]

    def apply_all(
        self, unit: Unit, records: Sequence[Any], wanted: Way, context: Context, cause: Cause
    ) -> dict[str, list[Effect]]:
        """Give many records away, each to whoever has the fewest by then; return the effects for each of them."""
        if not records:
            return {}
        unit.session.flush()
        unit.session.execute(select(Team.id).where(Team.id == wanted.team_id).with_for_update())
        desk = _Desk(unit.session, type(records[0]), wanted)
        effects = {one.id: _put(one, desk.given(one).effects(self.name, one)) for one in records}
        unit.session.flush()
        return effects


ASSIGN, ROUTE = Assign(), Route()


class _Desk:
    """Gives records of one kind to the members of a team, and counts what everybody has."""

    def __init__(self, session: Session, entity: Any, way: Way) -> None:
        self.way = way
        self.has_team = "team_id" in entity.columns()
        working, managing = members(session, way.team_id) if way.to_member else ([], [])
        self.people = working or managing
        self.managers = managing
        self.names = {one.id: one.name for one in [*working, *managing]}
        self.load = loads(session, entity, [*working, *managing])
        self.spare = session.get(User, way.otherwise) if way.otherwise else None

    def given(self, record: Any) -> Given:
        """Return who gets ``record``; a member of the team who has it already keeps it."""
        team = self.way.team_id if self.has_team else None
        if not self.way.to_member or record.owner_id in self.names:
            return Given(None, team, f"to the team {self.way.team}" if not self.way.to_member else None)
        owner, why = self._choose()
        if owner in self.load:
            self.load[owner] += 1
        return Given(owner, team, why)

    def _choose(self) -> tuple[str, str]:
        cap, team = self.way.cap, self.way.team
        free = [one for one in self.people if cap is None or self.load[one.id] < cap]
        if free:
            best = min(free, key=lambda one: self.load[one.id])
            limit = "" if cap is None else f", at most {cap}"
            return best.id, f"{best.name} has the fewest open of {team}: {self.load[best.id]}{limit}"
        why = f"everybody in {team} has {cap} open" if self.people else f"nobody is active in {team}"
        if self.spare is not None and self.spare.active:
            return self.spare.id, f"{why}, so it goes to {self.spare.name}"
        if self.managers:
            best = min(self.managers, key=lambda one: self.load[one.id])
            return best.id, f"{why}, so it goes to its manager {best.name}"
        raise InvalidValue(f"{why}, and nobody is named who gets the record then; give the rule otherwise: a user")


def _require_owner(entity: type[Base]) -> None:
    if "owner_id" not in entity.columns():
        raise InvalidValue(f"{entity.__tablename__} have no owner")


def _require_somebody(session: Session, way: Way) -> None:
    working, managing = members(session, way.team_id)
    if way.otherwise is not None or managing or (working and way.cap is None):
        return
    when = f"everybody in {way.team} has {way.cap}" if working else f"{way.team} has no active member"
    raise InvalidValue(f"then.route needs otherwise: the user who gets the record when {when}")
