"""``ws.tickets.propose`` and what a person does with it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from crm_lab.errors import InvalidValue, StaleRecord
from crm_lab.service.proposing.filling import filling
from crm_lab.service.proposing.history import at_hand
from crm_lab.service.proposing.proposed import Proposals
from crm_lab.service.proposing.settings import KEY, Settings, checked, read
from crm_lab.service.reading import TicketReading
from crm_lab.store.entities import Setting, Ticket
from crm_lab.store.keepers import require_keeper
from crm_lab.store.scope import SYSTEM
from crm_lab.store.trail import Entry

ORIGIN = "proposal"

AGAIN = 3
"""So often it is tried again to fill a ticket that somebody changes at the same moment."""


class TicketProposing(TicketReading):
    """All tickets, and what is proposed for them."""

    def propose(self, ticket: str | Ticket) -> Proposals:
        """Propose category, priority, language and sentiment for a ticket (it or its id), and name likely duplicates.

        Rules (see ``proposal_settings``) and the team's own answered tickets propose, each with its confidence and its
        reasons; the surest one counts.  What is below the cut a person decides.  Nothing is changed.
        """
        from crm_lab.service.proposing.working_out import propose

        id = ticket if isinstance(ticket, str) else ticket.id
        with self.database.read(self.actor) as session:
            return propose(self.database, session, self.actor, self._load(session, id), read(session))

    def accept(self, proposals: Proposals, *fields: str, origin: str = ORIGIN) -> Ticket:
        """Take over what was proposed for ``fields`` (all that are sure, if none is named); ``undo`` takes it back.

        Raises StaleRecord when somebody changed one of the fields since it was proposed.
        """
        chosen = proposals.chosen(fields)
        ticket = self.get(proposals.ticket_id)
        for one in chosen:
            if getattr(ticket, one.field) != one.present:
                raise StaleRecord(f"somebody changed {one.field} of ticket #{ticket.number} since; propose again")
        if not chosen:
            return ticket
        values: dict[str, Any] = {one.field: one.value for one in chosen}
        return self.update(ticket.id, version=ticket.version, origin=origin, **values)

    def proposal_settings(
        self,
        *,
        rules: Sequence[Any] | None = None,
        cut: float | None = None,
        apply: Sequence[str] | None = None,
    ) -> Settings:
        """Change what is given and return the settings of proposals.

        ``rules`` are data: ``{"when": conditions, "field": "priority", "to": "urgent"}``; they replace those that look
        for words.  ``cut`` is the confidence from which a proposal is sure.  Fields named in ``apply`` are filled by
        themselves when a ticket is opened without them and the proposal is sure; at first none is.  What has to be
        learnt first, which takes a while, is filled later: nobody waits for it.
        """
        for name, given in (("rules", rules), ("apply", apply)):
            if given is not None and (isinstance(given, str) or not isinstance(given, Sequence)):
                raise InvalidValue(f"{name} is a list, not {given!r}")
        changed = {name for name, given in (("rules", rules), ("cut", cut), ("apply", apply)) if given is not None}
        if changed:
            require_keeper(self.actor, Setting)
        with self.database.read(self.actor) as session:
            changes = checked(session, {"rules": rules, "cut": cut, "apply": apply}, self._value)
            if not changes:
                return read(session)
        with self.database.write(self.actor) as unit:
            kept = unit.session.get(Setting, KEY, with_for_update=True)
            unit.session.merge(Setting(key=KEY, value={**(kept.value if kept else {}), **changes}))
            unit.note(Entry("proposals_set", "settings", data={"changed": sorted(changes)}))
            unit.session.flush()
            return read(unit.session)

    def _filled(self, ticket: Ticket, given: Sequence[str]) -> Ticket:
        """Fill what the settings allow and nobody gave, now or when it is learnt, and return the ticket."""
        with self.database.read(self.actor) as session:
            wanted = [name for name in read(session).apply if name not in given]
            now = [name for name in wanted if at_hand(self.database, session, self.actor.id, name)]
        filled = self._fill(ticket, now) if now else ticket
        if later := [name for name in wanted if name not in now]:
            filling(self.database).add(lambda: self._fill(filled, later))
        return filled

    def _fill(self, ticket: Ticket, names: Sequence[str]) -> Ticket:
        """Take over what is sure of some fields, again when somebody changed the ticket meanwhile, and return it."""
        for _ in range(AGAIN):
            with suppress(StaleRecord):
                return self._fill_once(ticket, names)
        return self._fill_once(ticket, names)

    def _fill_once(self, ticket: Ticket, names: Sequence[str]) -> Ticket:
        """Fill fields that nobody touched since ``ticket`` was read.

        It is done in nobody's name: it is no step of a person's to take back.
        """
        own = type(self)(self.database, SYSTEM)
        now = own.get(ticket.id)
        return own.accept(self._sure(now, [name for name in names if getattr(now, name) == getattr(ticket, name)]))

    def _sure(self, ticket: Ticket, names: Sequence[str]) -> Proposals:
        from crm_lab.service.proposing.working_out import propose

        with self.database.read(self.actor) as session:
            return propose(self.database, session, self.actor, ticket, read(session), names)
