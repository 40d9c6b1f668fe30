"""``ws.projects``: what was sold is delivered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, select

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.sales.delivery.progress import parts_frame, progress_frame
from crm_lab.sales.delivery.templates import begin
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Opportunity, Project, ProjectPart
from crm_lab.store.entities.projects import KINDS
from crm_lab.store.fields import column_value
from crm_lab.store.named import resolved
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Entry, Unit, line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (1, 2, 3)
"""How bad a risk is: low, middle, high."""

LAST = 1_000_000
"""The position of what is added by hand: behind what came from the template."""


class Projects(Collection[Project]):
    """All projects; each is the delivery of one won deal."""

    entity = Project

    def add(self, **fields: Any) -> Project:
        """Begin the project of a won deal and return it: ``opportunity``, ``template``, ``starts_on`` (default: today).

        Asked again for the same deal, the project that is there is returned.  Raises Refused for a deal that is not
        won, and for one whose project was deleted.
        """
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that begin it at once, one finds the other's
            given = {"starts_on": date.today(), **resolved(unit.session, Project, fields)}
            if given.get("opportunity_id") is None:
                raise InvalidValue("a project needs an opportunity; say which won deal it delivers")
            deal = unit.session.get_one(Opportunity, given["opportunity_id"])
            return _there(unit, deal) or self._begun(unit, deal, given)

    def _begun(self, unit: Unit, deal: Opportunity, given: dict[str, Any]) -> Project:
        if deal.status != "won":
            raise Refused(f"'{deal.name}' is not won; a project begins after the win")
        same = {name: getattr(deal, name) for name in ("name", "account_id", "owner_id")}
        project = self._make(unit, {**same, **given})
        begin(unit, project)
        return project

    def begin_all(self, template: str) -> int:
        """Begin the projects of all won deals that have none, from a template (id or name); return how many."""
        query = select(Opportunity.id).where(Opportunity.status == "won")
        with self.database.read(self.actor) as session:
            known = select(Project.__table__.c.opportunity_id)
            ids = list(session.scalars(query.where(Opportunity.id.not_in(known)).order_by(Opportunity.id)))
        for id in ids:
            self.add(opportunity=id, template=template)
        return len(ids)

    def add_part(
        self, id: str, kind: str, name: str, *, due_on: date | str | None = None, level: int | None = None
    ) -> pd.DataFrame:
        """Add a "goal", a "milestone" or a "risk" to a project, and return its parts; a risk has a level of 1 to 3."""
        if kind not in KINDS:
            raise InvalidValue(f"a part of a project is a {', a '.join(KINDS)}, not {kind!r}")
        if not isinstance(name, str) or not name.strip():
            raise InvalidValue(f"a {kind} needs a name")
        if (kind == "risk") != (level in LEVELS):
            raise InvalidValue("a risk, and nothing else, has a level: 1 (low), 2 or 3 (high)")
        day = None if due_on is None else column_value(due_on, Date(), f"the day of a {kind}")
        with self.database.write(self.actor) as unit:
            project = self._load(unit.session, id)
            part = ProjectPart(project_id=project.id, kind=kind, name=name, due_on=day, level=level, position=LAST)
            unit.session.add(part)
            unit.note(Entry("part_added", "projects", project.id, data={"kind": kind, "name": name}))
        return self.parts(id)

    def done(self, part: str, note: str | None = None) -> pd.DataFrame:
        """Write down that a milestone or a goal is reached, or a risk over; return the parts of its project."""
        return self._mark(part, True, note)

    def reopen(self, part: str, note: str | None = None) -> pd.DataFrame:
        """Write down that a part is not done after all; return the parts of its project."""
        return self._mark(part, False, note)

    def _mark(self, id: str, done: bool, note: str | None) -> pd.DataFrame:
        with self.database.write(self.actor) as unit:
            query = select(ProjectPart).join(Project, Project.id == ProjectPart.project_id).where(ProjectPart.id == id)
            part = unit.session.scalars(query).one_or_none()
            if part is None:
                raise NotFound(f"there is no part of a project with the id '{id}' that you may see")
            if (part.done_at is not None) != done:
                part.done_at, part.note = (utc_now() if done else None), note or part.note
                action = "part_done" if done else "part_reopened"
                unit.note(Entry(action, "projects", part.project_id, data={"kind": part.kind, "name": part.name}))
        return self.parts(part.project_id)

    def parts(self, id: str) -> pd.DataFrame:
        """Return the goals, milestones and risks of a project: due_on, level, done_at, late."""
        with self.database.read(self.actor) as session:
            return parts_frame(session, self._load(session, id), date.today())

    def progress(self, day: date | str | None = None) -> pd.DataFrame:
        """Return how far all projects are on a day (default: today): milestones reached, the next one, days late."""
        on = date.today() if day is None else column_value(day, Date(), "a day")
        with self.database.read(self.actor) as session:
            return progress_frame(session, on)

    def _check_update(self, unit: Unit, record: Project, values: dict[str, Any]) -> None:
        fixed = ("opportunity_id", "template_id")
        if any(name in values and values[name] != getattr(record, name) for name in fixed):
            raise Refused("a project stays with its deal and its template; begin the other deal's with ws.projects.add")


def _there(unit: Unit, deal: Opportunity) -> Project | None:
    query = select(Project).where(Project.opportunity_id == deal.id)
    found = unit.session.scalars(query, execution_options={DELETED: True}).one_or_none()
    if found is not None and found.deleted_at is not None:
        raise Refused(f"the project of '{deal.name}' was deleted; bring it back: ws.projects.restore('{found.id}')")
    return found
