"""``ws.tickets``: requests and complaints, what is done about them, and the clocks of what we promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.rules.fields import near
from crm_lab.service import asked, macros, parts, steps, verbs
from crm_lab.service.following import MOMENT
from crm_lab.service.numbering import next_number
from crm_lab.service.proposing.door import TicketProposing
from crm_lab.service.requesters import find
from crm_lab.service.states import label_of
from crm_lab.service.verbs import Call
from crm_lab.store.entities import Ticket
from crm_lab.store.entities.service import PRIORITIES, SENTIMENTS
from crm_lab.store.ids import new_id
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

MANY = ("reply", "note", "wait", "resume", "solve", "reopen", "close", "assign", "change")
"""The verbs that can be done to many tickets in one call."""


@dataclass
class Done:
    """What became of many tickets: the ids for which the verb was done, and why it was not for the others."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say how many, and the reasons."""
        lines = [f"{len(self.done):,} done, {len(self.refused):,} refused"]
        return "\n".join([*lines, *dict.fromkeys(self.refused.values())])


class Tickets(TicketProposing):
    """All tickets.  ``at`` of a verb says when it happened, if that was earlier than now (a call, say)."""

    def open(
        self,
        subject: str,
        description: str | None = None,
        *,
        customer: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        call: str | None = None,
        at: datetime | None = None,
        origin: str = "python",
        **fields: Any,
    ) -> Ticket:
        """Open a ticket and return it, numbered and on its clocks.

        The customer is found by the id of a person or account (``customer``), else by ``email`` or ``phone``; an
        unknown one is kept as ``requester``.  ``call`` is the id of the activity in which it was said.  ``fields`` are
        those of a ticket: channel, category, priority, language, order_id, opportunity_id, owner_id, team_id …
        """
        asked.require_free_at_first(fields)
        with self._call(at, origin) as made:
            said = parts.taken(made.unit, [call]) if call is not None else []
            who = find(made.unit.session, customer=customer, email=email, phone=phone)
            told = {"subject": subject, "description": description, "opened_at": made.at, "requester": who.written}
            if email and not phone:
                fields.setdefault("channel", "email")
            people = {"account_id": who.account_id, "contact_id": who.contact_id}
            ticket = self._made(made.unit, {**people, **told, **fields})
            parts.give(said, ticket)
        return self._filled(ticket, list(fields))

    def split(
        self, id: str, subject: str, activities: Sequence[str] = (), *, origin: str = "python", **fields: Any
    ) -> Ticket:
        """Make a ticket of its own of a part of ticket ``id`` and return it; its clocks begin now.

        It has the same customer, order, deal, channel, category, priority and owner, unless ``fields`` say otherwise,
        and takes the ``activities`` (ids) with it.  ``undo`` puts the two together again.
        """
        asked.require_free_at_first(fields)
        with self._call(None, origin) as made:
            ticket = self._held(made.unit, id)
            said = parts.taken(made.unit, activities, ticket)
            kept = {name: getattr(ticket, name) for name in parts.SHARED}
            told = {"subject": subject, "opened_at": made.at, "split_from_id": ticket.id}
            new, was = self._made(made.unit, {**kept, **told, **fields}), parts.belonging(said)
            parts.give(said, new)
            made.take(ticket, steps.SPLIT, "split", {}, facts={"into": new.id, "activities": len(said)})
            steps.part(made.unit, new, was, at=made.at, together=made.together)
            return new

    def _made(self, unit: Unit, fields: dict[str, Any]) -> Ticket:
        ticket = self._make(unit, fields)
        unit.session.add(ticket)
        unit.session.flush()
        return ticket

    def _make(self, unit: Unit, fields: dict[str, Any]) -> Ticket:
        fields.setdefault("opened_at", utc_now())
        fields.setdefault("number", next_number(unit.session))
        fields.setdefault("status_id", label_of(unit.session, "open"))
        return super()._make(unit, fields)

    def _value(self, name: str, value: Any) -> Any:
        kept = super()._value(name, value)
        for column, known in (("priority", PRIORITIES), ("sentiment", SENTIMENTS)):
            if name == column and kept is not None and kept not in known:
                raise InvalidValue(f"{name} of a ticket is one of {', '.join(known)}, not {kept!r}")
        return kept

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> Ticket:
        """Change fields of one ticket and return it; its state and whose it is change by the verbs."""
        asked.require_free(fields)
        values = self._checked(fields, None)
        return self._do(id, lambda call, ticket: verbs.change(call, ticket, values), None, version, origin)

    def reply(
        self, id: str, text: str, *, then: str | None = None, at: datetime | None = None, origin: str = "python"
    ) -> Ticket:
        """Answer the customer, in their timeline; ``then`` "wait" or "solve" does that, too."""
        return self._do(id, lambda call, ticket: verbs.reply(call, ticket, text, then), at, None, origin)

    def receive(self, id: str, text: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Write down what the customer answered; a waiting ticket goes on, a solved one is reopened."""
        return self._do(id, lambda call, ticket: verbs.receive(call, ticket, text), at, None, origin)

    def note(self, id: str, text: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Write an internal note, which no customer sees."""
        return self._do(id, lambda call, ticket: verbs.note(call, ticket, text), at, None, origin)

    def wait(self, id: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Wait for the customer: the clock of the resolution stands.  Raises Refused for a solved ticket."""
        return self._do(id, verbs.wait, at, None, origin)

    def resume(self, id: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Go on with a ticket that waited.  Raises Refused for a solved one."""
        return self._do(id, verbs.resume, at, None, origin)

    def solve(self, id: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Put a ticket down as solved."""
        return self._do(id, verbs.solve, at, None, origin)

    def reopen(self, id: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Go on with a solved ticket; its clock goes on with the time used so far."""
        return self._do(id, verbs.reopen, at, None, origin)

    def close(self, id: str, *, at: datetime | None = None, origin: str = "python") -> Ticket:
        """Close a ticket for good."""
        return self._do(id, verbs.close, at, None, origin)

    def assign(self, id: str, to: str | None = None, *, team: str | None = None, origin: str = "python") -> Ticket:
        """Give a ticket to a user, a team, or both: names, logins, e-mails or ids."""
        return self._do(id, lambda call, ticket: verbs.assign(call, ticket, to, team), None, None, origin)

    def apply_macro(
        self,
        id: str,
        name: str,
        *,
        language: str | None = None,
        text: str | None = None,
        then: str | None = None,
        origin: str = "python",
    ) -> Ticket:
        """Reply with a macro (its name or id), its fields filled in, and do what it sets; one ``undo`` takes all back.

        Of several languages it is ``language``, else the ticket's.  ``text`` is sent in place of the macro's own, and
        ``then`` ("wait", "solve") comes before what it sets.  Raises NotFound for an unknown macro, Refused when the
        ticket lacks something that the text needs; then nothing is sent or set.
        """
        return self._do(
            id, lambda call, ticket: macros.apply(call, ticket, name, language, text, then), None, None, origin
        )

    def many(self, verb: str, ids: Sequence[str], *, origin: str = "python", **given: Any) -> Done:
        """Do one of the verbs MANY to many tickets at once; one ``undo`` takes all of it back.

        ``many("change", ids, priority="high")`` changes fields.  What can't be done is told per ticket.
        """
        if verb not in MANY:
            raise InvalidValue(f"{verb!r} can't be done to many tickets{near(str(verb), MANY)}")
        report, act, wanted = Done(), getattr(verbs, verb), asked.listed(ids)
        if verb == "change":
            asked.require_free(given)
            given = {"values": self._checked(given, None)}
        asked.require_told(act, given)
        with self._call(None, origin) as call:
            for id in wanted:
                try:
                    act(call, self._held(call.unit, id), **given)
                    report.done.append(id)
                except (Refused, NotFound) as problem:
                    report.refused[id] = problem.message
        return report

    def undo(self, id: str | None = None, *, together: str | None = None, origin: str = "python") -> list[Ticket]:
        """Take back this user's last verb (on ticket ``id``, or any; all of a call for many); the history stays.

        ``together`` is the mark of the steps of one call: then that one is taken back, though others came after it.
        A reply that was taken back leaves the timeline.  Raises Refused when there is none, or a ticket went on since.
        """
        with self._call(None, origin) as call, everybody(call.unit.session):
            found = []
            last = steps.last_steps(call.unit.session, self.actor.id, id, together)
            for step in sorted(last, key=lambda one: one.ticket_id):
                ticket = self._held(call.unit, step.ticket_id)
                steps.undo(call.unit, ticket, step, call.together)
                found.append(ticket)
            return found

    def _do(
        self, id: str, act: Callable[[Call, Ticket], None], at: datetime | None, version: int | None, origin: str
    ) -> Ticket:
        with self._call(at, origin) as call:
            ticket = self._held(call.unit, id, version)
            act(call, ticket)
            return ticket

    def _held(self, unit: Unit, id: str, version: int | None = None) -> Ticket:
        """Load a ticket and keep other writers from it until the unit of work ends."""
        unit.session.execute(select(Ticket.id).where(Ticket.id == id).with_for_update())
        return self._fresh(unit, id, version)

    @contextmanager
    def _call(self, at: datetime | None, origin: str) -> Iterator[Call]:
        now = utc_now()
        moment = now if at is None else self._value("opened_at", at)
        if moment > now:
            raise InvalidValue(f"at: {at} has not come yet; leave it out for what happens now")
        with self.database.write(self.actor, origin) as unit:
            unit.session.info[MOMENT] = moment
            yield Call(unit, moment, new_id(), dated=at is not None)
