"""What the browser may ask of leads: the queues, page by page, and one lead."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_lab.errors import NotFound
from crm_lab.sales.leads.narrowing import Narrowed, sources
from crm_lab.sales.leads.queues import SCORED, SHOWN, counts, page
from crm_lab.store.entities import Account, Contact, Lead, User
from crm_lab.store.scope import everybody
from crm_lab.store.trail import plain
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

FACTS = ("title", "phone", "email", "industry", "city", "address", "channel", "source", "campaign", "description")
"""Fields of a lead that are shown, in this order."""


class LookingVerbs(WorkspaceWidget):
    """What the browser may ask of leads."""

    @verb
    def queues(self) -> dict[str, int]:
        """Return how many leads lie in each queue."""
        with self._workspace.database.read(self._workspace.actor) as session:
            return counts(session, self._workspace.actor)

    @verb
    def sources(self) -> list[str]:
        """Return where open leads came from."""
        with self._workspace.database.read(self._workspace.actor) as session:
            return sources(session)

    @verb
    def leads(self, queue: str, start: int = 0, count: int = 100, **narrowed: Any) -> dict[str, Any]:
        """Return some leads of a queue, the best scores first; ``narrowed`` is what ``Narrowed`` takes."""
        wanted = Narrowed(**narrowed)
        with self._workspace.database.read(self._workspace.actor) as session:
            total, rows = page(session, self._workspace.actor, queue, wanted, start, count)
        names = (*SHOWN, *SCORED, "owner", "before")
        told = [{name: plain(value) for name, value in zip(names, row, strict=True)} for row in rows]
        return {"start": start, "total": total, "rows": told}

    @verb
    def one(self, id: str) -> dict[str, Any]:
        """Return what is known of a lead that one may see: facts, the score's parts, its changes of hands."""
        leads = self._workspace.leads
        lead, scored = leads.get(id), leads.scored(id)
        facts = [[name, value] for name in FACTS if (value := getattr(lead, name))]
        moves = [
            {"at": plain(row.at), "kind": row.kind, "owner": _text(row.owner), "why": _text(row.why)}
            for row in leads.moves(id).itertuples()
        ]
        engaged = [[name, points, events] for name, (points, events, _last) in scored.engagement.items()]
        said = {"model_name": scored.model_name, "manual_why": scored.manual_why}
        parts = {"fit": [list(one) for one in scored.fit.items()], "engagement": engaged, **said}
        return {"facts": facts, "score": parts, "moves": moves[::-1], "owned": lead.owner_id is not None}

    @verb
    def matches(self, id: str) -> dict[str, Any]:
        """Return the accounts and contacts that a lead would be converted to, each with its name and why."""
        found = self._workspace.leads.matches(id)
        with self._workspace.database.read(self._workspace.actor) as session, everybody(session):
            entities: tuple[tuple[str, Any], ...] = (("accounts", Account), ("contacts", Contact))
            return {
                table: [
                    {"id": one, "name": session.get_one(entity, one).name, "why": why}
                    for one, why in found[table].items()
                ]
                for table, entity in entities
            }

    @verb
    def people(self) -> list[dict[str, str]]:
        """Return who may get leads, by name."""
        query = select(User.id, User.name).where(User.active).order_by(User.name)
        with self._workspace.database.read(self._workspace.actor) as session:
            return [{"id": row.id, "name": row.name} for row in session.execute(query)]

    def _name(self, id: str) -> str:
        with self._workspace.database.read(self._workspace.actor) as session, everybody(session):
            lead = session.get(Lead, id)
        if lead is None:
            raise NotFound(f"there is no lead with the id '{id}' any more")
        return lead.name


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
