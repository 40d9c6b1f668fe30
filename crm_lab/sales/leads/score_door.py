"""The verbs of scores; ``ws.leads`` has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.sales.leads import scoring
from crm_lab.sales.leads.landing import LEADS
from crm_lab.sales.leads.points import engagement, fit, rules_of
from crm_lab.sales.leads.scoring import BEST, GIVEN, SCORES, WORST
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, LeadScore, Setting
from crm_lab.store.keepers import MANAGERS, require_keeper
from crm_lab.store.trail import line_up
from crm_lab.store.types import utc_now


@dataclass(frozen=True)
class Scored:
    """A lead's score that counts and why, and all others beside it.

    ``fit`` is {rule: points}, ``engagement`` {rule: (points now, how many activities, the last one)}.
    """

    value: float | None
    counts: str | None
    why: str
    fit: Mapping[str, float]
    engagement: Mapping[str, tuple[float, int, datetime]]
    model: float | None
    model_name: str | None
    manual: float | None
    manual_why: str | None


class ScoreDesk(Collection[Lead]):
    """Leads and how good they are."""

    entity = Lead

    def score(self) -> int:
        """Work out the scores of all open leads by ``ws.lead_score_rules``; return how many have another one.

        Raises NotAllowed for all but managers and administrators.
        """
        self._require_manager()
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            return scoring.refresh(unit)

    def scored(self, id: str) -> Scored:
        """Return a lead's score with its breakdown as of now, and why just this one counts.  Raises NotFound."""
        with self.database.read(self.actor) as session:
            lead, now = self._load(session, id), utc_now()
            kept = session.get(LeadScore, id) or LeadScore(fit=0.0, engagement=0.0)
            by_fit = {one.name: float(fit(session, [one], id).sum()) for one in rules_of(session, "fit")}
            acts = {one.name: engagement(session, one, now, id) for one in rules_of(session, "engagement")}
            told = {name: _first(one) for name, one in acts.items() if len(one)}
            wanted = scoring.order(session)
        why = _why(lead, kept, wanted)
        fitting = {name: points for name, points in by_fit.items() if points}
        more = (kept.model, kept.model_name, kept.manual, kept.manual_why)
        return Scored(lead.score, kept.counts, why, fitting, told, *more)

    def set_score(self, id: str, value: float | None, why: str | None = None) -> Scored:
        """Say a lead's score by hand (0 to 100), or take that back with None; rules and models never change it."""
        if value is not None:
            _check(value)
        with self.database.write(self.actor) as unit:
            self._load(unit.session, id)
            line_up(unit.session)
            scoring.refresh(unit, id)
            connection = unit.session.connection()
            connection.execute(SCORES.update().where(SCORES.c.lead_id == id).values(manual=value, manual_why=why))
            scoring.refresh(unit, id)
        return self.scored(id)

    def take_model(self, scores: Mapping[str, float], name: str) -> int:
        """Keep what a published model says (0 to 100, by the id of the lead); return how many scores changed.

        Raises InvalidValue for a score that can't be, NotFound for an unknown lead; then nothing is kept.
        """
        self._require_manager()
        for value in scores.values():
            _check(value)
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            scoring.refresh(unit)
            connection = unit.session.connection()
            there = set(connection.scalars(select(LEADS.c.id)))
            if unknown := sorted(set(scores) - there):
                raise NotFound(f"there is no lead with the id '{unknown[0]}'")
            told = [{"lead": id, "to": float(value), "by": name} for id, value in scores.items()]
            if told:
                connection.execute(_taking(), told)
            return scoring.refresh(unit)

    def learn(self, name: str = "closed leads") -> int:
        """Learn a model from all closed leads, keep what it says of the open ones, and return how many scores changed.

        Raises Refused, with the reason, where there is nothing to learn, NotAllowed for all but managers, MissingPart
        without the extra ``learn``.
        """
        from crm_lab.sales.leads.learning import learnt

        self._require_manager()
        with self.database.read(self.actor) as session:
            scores = learnt(session)
        return self.take_model(scores, name)

    def score_order(self, given: Sequence[str] | None = None) -> list[str]:
        """Return which scores count, the first that there is: manual, model, rules; ``given`` keeps another order."""
        if given is not None:
            require_keeper(self.actor, Setting)
            with self.database.write(self.actor) as unit:
                line_up(unit.session)
                scoring.set_order(unit, given)
                scoring.refresh(unit)
        with self.database.read(self.actor) as session:
            return scoring.order(session)

    def _require_manager(self) -> None:
        if self.actor.role not in MANAGERS:
            raise NotAllowed(f"leads are scored by a manager or an administrator; ask one (you are {self.actor.name})")


def _taking() -> Any:
    values: dict[str, Any] = {"model": bindparam("to"), "model_name": bindparam("by")}
    return SCORES.update().where(SCORES.c.lead_id == bindparam("lead")).values(values)


def _check(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not WORST <= value <= BEST:
        raise InvalidValue(f"a score is a number from {WORST:.0f} to {BEST:.0f}, not {value!r}")


def _first(found: Any) -> tuple[float, int, datetime]:
    row = found.iloc[0]
    return float(row["points"]), int(row["events"]), row["last"].to_pydatetime()


def _why(lead: Lead, kept: LeadScore, wanted: Sequence[str]) -> str:
    if kept.counts is None:
        return "no rule, no model and nobody gave a score yet" if lead.score is None else GIVEN
    said = {
        "manual": f"a person said so: {kept.manual_why or 'no reason given'}",
        "model": f"the model '{kept.model_name}' says so",
        "rules": f"fit {kept.fit:g} and engagement {kept.engagement:.1f}, kept within {WORST:g} and {BEST:g}",
    }
    return f"{said[kept.counts]} (asked in turn: {', '.join(wanted)})"
