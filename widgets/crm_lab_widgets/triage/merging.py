"""Merging and splitting tickets on the triage screen, and how it is taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from crm_lab.errors import InvalidValue
from crm_lab.service.tickets import Done
from crm_lab.store.entities import Ticket
from crm_lab.store.given import given
from crm_lab.store.ids import new_id
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.acts import ORIGIN, ActVerbs

MOST = 20
"""Tickets that are offered."""


class MergeVerbs(ActVerbs):
    """What the browser may ask about merging."""

    @verb
    def mergeable(self, ids: list[str], text: str = "") -> dict[str, Any]:
        """Return tickets that may stay: those chosen, or, of one ticket, others with ``text``, the customer's first."""
        workspace = self._workspace
        with workspace.database.read(workspace.actor) as session:
            chosen = Ticket.id.in_(select(given(session.connection(), ids).c.value))
            if len(ids) > 1:
                query = select(Ticket).where(chosen).order_by(Ticket.opened_at, Ticket.id)
            else:
                query = self._others(session.scalars(select(Ticket).where(chosen)).one_or_none(), text)
            rows = [{"id": one.id, "number": one.number, "subject": one.subject} for one in session.scalars(query)]
        return {"tickets": rows}

    @staticmethod
    def _others(ticket: Ticket | None, text: str) -> Any:
        wanted = text.strip()
        number = wanted.removeprefix("#")
        found = Ticket.subject.icontains(wanted, autoescape=True)
        if number.isdecimal() and len(number) < 10:
            found = or_(found, Ticket.number == int(number))
        query = select(Ticket).where(found, Ticket.id != (ticket.id if ticket else ""))
        customer = ticket.account_id if ticket else None
        if customer and not wanted:
            query = query.where(Ticket.account_id == customer)
        first = [Ticket.account_id != customer] if customer else []
        return query.order_by(*first, Ticket.opened_at.desc()).limit(MOST)

    @verb
    def merge(self, ids: list[str], keep: str) -> dict[str, Any]:
        """Merge tickets into ``keep``, with all that was said."""
        others = [id for id in dict.fromkeys(ids) if id != keep]
        if not others:
            raise InvalidValue("choose another ticket to merge this one with")
        done = Done([keep, *others])
        with self._noting:
            merged = self._workspace.tickets.merge(keep, others, origin=ORIGIN)
            name = self._named(done.done)
            self._undoing.did("merge", name, lambda: self._take_apart(merged.merge_id, ids))
            self._reread(done.done)
        return self._told("merge", name, done)

    @verb
    def split(self, id: str, entry: str, subject: str) -> dict[str, Any]:
        """Make a ticket of its own of what was said about ticket ``id`` in an ``entry`` of its conversation."""
        with self._noting:
            since = new_id()
            part = self._workspace.tickets.split(id, subject, [entry], origin=ORIGIN)
            done = self._after("split", Done([part.id]), since)
            self._reread([id])
        return {**done, "id": part.id}

    def _take_apart(self, merge_id: str, ids: list[str]) -> None:
        unmerged = self._workspace.tickets.unmerge(merge_id, origin=ORIGIN)
        self._reread([*ids, unmerged.kept.id])
