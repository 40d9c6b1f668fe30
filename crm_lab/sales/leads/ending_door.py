"""The verbs by which the work on a lead ends; ``ws.leads`` has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from crm_lab.errors import Refused
from crm_lab.sales.leads import reasons
from crm_lab.sales.leads.becoming import Becoming, Customers
from crm_lab.sales.leads.ending import converted, disqualified, outcome_of, reopen
from crm_lab.sales.leads.landing import hold
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, Setting
from crm_lab.store.keepers import require_keeper
from crm_lab.store.trail import Unit


@dataclass(frozen=True)
class Conversion:
    """What a lead became: ids, which tables got a new record, and why the others are the same."""

    lead_id: str
    account_id: str | None
    contact_id: str | None
    opportunity_id: str | None
    made: tuple[str, ...]
    why: Mapping[str, str]


class EndingDesk(Collection[Lead]):
    """Leads become customers, or nothing; ``customers`` knows who is one already."""

    entity = Lead
    customers: ClassVar[Customers]

    def convert(
        self,
        id: str,
        *,
        account: str | None = None,
        contact: str | None = None,
        opportunity: Mapping[str, Any] | bool = False,
        origin: str = "python",
    ) -> Conversion:
        """Let a lead become a customer, once, and return what it became; the lead stays and points to it.

        Accounts and contacts that are the same by phone, e-mail, everything that is compared, or a firm's name are
        used, whoever has them; else new ones are made.  ``account`` and ``contact`` name one (an id), or are "new".
        ``opportunity`` makes a deal as well: true, or its fields.  Converted again, what it became is returned, and
        nothing is made.  Raises Refused for a disqualified lead, PerhapsThere when several accounts have the name.
        """
        self.customers.prepare(self.database)
        with self.database.write(self.actor, origin) as unit:
            lead = self._held(unit, id)
            kept = outcome_of(unit.session, id)
            if kept is not None and kept.kind == "disqualified":
                raise Refused(f"'{lead.name}' was disqualified ({kept.reason}); reopen it first: ws.leads.reopen(id)")
            if kept is None:
                deal = None if opportunity is False else {} if opportunity is True else dict(opportunity)
                kept = converted(Becoming(unit, self, self.customers, lead), account, contact, deal)
            ids = (kept.account_id, kept.contact_id, kept.opportunity_id)
            return Conversion(id, *ids, tuple(one[0] for one in kept.made), kept.why or {})

    def matches(self, id: str) -> dict[str, dict[str, str]]:
        """Return which accounts and contacts a lead would be converted to: {table: {id: why}}; nothing is written."""
        self.customers.prepare(self.database)
        with self.database.trial(self.actor) as unit:
            lead = self._load(unit.session, id)
            becoming = Becoming(unit, self, self.customers, lead)
            return {"accounts": becoming.found("accounts"), "contacts": becoming.found("contacts")}

    def disqualify(self, id: str, reason: str, note: str | None = None, *, origin: str = "python") -> Lead:
        """Let a lead come to nothing, for one of ``reasons`` ("other" needs a note), and return it.

        Raises InvalidValue for an unknown reason, Refused for a converted lead.
        """
        with self.database.write(self.actor, origin) as unit:
            lead = self._held(unit, id)
            kept, key = outcome_of(unit.session, id), reasons.reason_named(unit.session, reason, note)
            if kept is not None and kept.kind == "converted":
                raise Refused(f"'{lead.name}' is a customer already; reopen it first: ws.leads.reopen(id)")
            if kept is None:
                disqualified(unit, lead, key, note)
            return lead

    def reopen(self, id: str, *, origin: str = "python") -> Lead:
        """Take a conversion or a disqualification back, and return the lead, as it was before.

        What the conversion made is deleted (and can be restored).  Raises Refused when it was changed or used since.
        """
        with self.database.write(self.actor, origin) as unit:
            lead = self._held(unit, id)
            reopen(unit, lead)
            return lead

    def reasons(self) -> list[reasons.Reason]:
        """Return why leads come to nothing: key, English, Chinese."""
        with self.database.read(self.actor) as session:
            return reasons.reasons(session)

    def set_reasons(self, given: Sequence[Sequence[str]]) -> None:
        """Keep other reasons, as (key, English, Chinese).  Raises InvalidValue, NotAllowed for all but managers."""
        require_keeper(self.actor, Setting)
        with self.database.write(self.actor) as unit:
            reasons.keep(unit, given)

    def _held(self, unit: Unit, id: str) -> Lead:
        lead = self._load(unit.session, id)
        hold(unit, id)
        unit.session.refresh(lead)
        return lead
