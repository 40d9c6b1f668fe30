"""One lead after the other finds its person: by the rule that holds, who is there, and what everybody has by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_lab.sales.leads.people import People, Seat, upwards
from crm_lab.store.entities import LeadRule


@dataclass(frozen=True)
class Choice:
    """Who gets a lead (None: the pool), why, and how many open leads that person had before."""

    owner_id: str | None
    why: str
    load: int | None = None


@dataclass(frozen=True)
class _Group:
    """Whom a rule can mean: the people themselves, and the managers above them, the nearest first."""

    name: str
    people: Sequence[Seat]
    above: Sequence[Seat]


class Sharing:
    """Gives leads away; ``last`` is who got the last one by each rule that goes in turn."""

    def __init__(self, people: People, last: Mapping[str, str]) -> None:
        self.people = people
        self.last = dict(last)
        self.groups: dict[tuple[str, str | None], _Group] = {}

    def choose(self, rule: LeadRule | None, territory_id: str | None) -> Choice:
        """Return who gets the next lead of a territory by ``rule``, and count it."""
        if rule is None:
            return Choice(None, "no rule holds, so it goes to the pool")
        if rule.target == "pool":
            return Choice(None, "the rule sends it to the pool")
        group = self._group(rule, territory_id if rule.target == "territory" else None)
        free = [one for one in group.people if one.free(rule.cap)]
        if free:
            return self._given(self._next(rule, free), self._why(rule, group))
        boss = next(iter(group.above), None)
        nobody = f"nobody of {group.name} is free"
        if boss is None:
            return Choice(None, f"{nobody} and no manager is there, so it goes to the pool")
        return self._given(boss, f"{nobody}, so it goes to the manager {boss.name}")

    def _why(self, rule: LeadRule, group: _Group) -> str:
        return f"{rule.way} of {group.name}" if len(group.people) > 1 else f"to {group.name}"

    def _given(self, seat: Seat, why: str) -> Choice:
        seat.load += 1
        return Choice(seat.id, why, seat.load - 1)

    def _next(self, rule: LeadRule, free: Sequence[Seat]) -> Seat:
        if rule.way == "least busy":
            return min(free, key=lambda one: one.load)
        last = self.last.get(rule.id)
        after = (self._place(last), last or "")
        chosen = next((one for one in free if (one.name, one.id) > after), free[0])
        self.last[rule.id] = chosen.id
        return chosen

    def _place(self, id: str | None) -> str:
        seat = self.people.seats.get(id or "")
        return seat.name if seat else ""

    def _group(self, rule: LeadRule, territory_id: str | None) -> _Group:
        key = (rule.id, territory_id)
        if key not in self.groups:
            self.groups[key] = getattr(self, f"_of_{rule.target}")(rule, territory_id)
        return self.groups[key]

    def _of_user(self, rule: LeadRule, _territory: Any) -> _Group:
        seat = self.people.seats.get(rule.user_id or "")
        bosses = [self.people.seats[id] for id in self._bosses(rule.user_id) if id in self.people.seats]
        return _Group(seat.name if seat else "the person named", [seat] if seat else [], bosses)

    def _bosses(self, user_id: str | None) -> list[str]:
        return upwards(user_id, self.people.bosses, "person")[1:]

    def _of_team(self, rule: LeadRule, _territory: Any) -> _Group:
        people = _fitting(rule, self.people.working(team_id=rule.team_id))
        teams = upwards(rule.team_id, self.people.teams, "team")
        return _Group("the team", people, [one for id in teams for one in self.people.managing(team_id=id)])

    def _of_territory(self, rule: LeadRule, territory_id: str | None) -> _Group:
        people = _fitting(rule, self.people.working(territory_id=territory_id))
        places = upwards(territory_id, self.people.territories, "territory")
        above = [one for id in places for one in self.people.managing(territory_id=id)]
        name = self.people.names.get(territory_id or "")
        return _Group(f"the territory {name}" if name else "no territory", people, above)


def _fitting(rule: LeadRule, people: Sequence[Seat]) -> list[Seat]:
    return [one for one in people if one.senior or not rule.senior]
