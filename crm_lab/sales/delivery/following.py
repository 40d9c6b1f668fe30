"""The win of a deal begins its project, where the pipeline names a template; taken back, the project goes, too.

The store calls it before every commit that touched deals (entry points ``crm_lab.followers``).  Deals that an import
brings in are begun by ``ws.projects.begin_all``.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm_lab.sales.delivery.templates import begin
from crm_lab.store.entities import Opportunity, Pipeline, Project, ProjectPart
from crm_lab.store.scope import DELETED, everybody
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now


def wins(unit: Unit) -> None:
    """Begin the projects of deals that this unit of work won, and hide those of wins that it took back."""
    with everybody(unit.session):
        for entry in [one for one in unit.entries if one.entity == "opportunities" and one.record_id]:
            before, after = entry.changes.get("status", (None, None))
            if "won" in (before, after) and before != after:
                _follow(unit, entry, after == "won")


def _follow(unit: Unit, entry: Entry, won: bool) -> None:
    deal = unit.session.get_one(Opportunity, entry.record_id, execution_options={DELETED: True})
    template = unit.session.scalar(select(Pipeline.project_template_id).where(Pipeline.id == deal.pipeline_id))
    if template is None:
        return
    query = select(Project).where(Project.opportunity_id == deal.id)
    there = unit.session.scalars(query, execution_options={DELETED: True}).one_or_none()
    if there is None:
        if won:
            begin(unit, _project(deal, template))
    elif won:
        there.deleted_at = None
    elif not _worked_on(unit, there):
        there.deleted_at = utc_now()


def _project(deal: Opportunity, template: str) -> Project:
    same = {name: getattr(deal, name) for name in ("name", "account_id", "owner_id")}
    return Project(opportunity_id=deal.id, template_id=template, starts_on=date.today(), **same)


def _worked_on(unit: Unit, project: Project) -> bool:
    done = select(ProjectPart.id).where(ProjectPart.project_id == project.id, ProjectPart.done_at.is_not(None))
    return unit.session.scalars(done.limit(1)).first() is not None
