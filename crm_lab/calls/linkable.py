"""Calls and their customers: what is not linked, linking by hand, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls import linked
from crm_lab.calls.linking import Link
from crm_lab.errors import InvalidValue, Refused
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Contact, Opportunity, Recording
from crm_lab.store.named import resolved
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

_BY_HAND = ("contact", "account", "lead", "opportunity")
_OF_LINKS = frozenset({*linked.KEPT, "link_before", "activity_id", "content_hash", "revision"})


class Linkable(Collection[Recording]):
    """Recordings that are linked to customers."""

    def unlinked(self, language: str = "en") -> pd.DataFrame:
        """Return the calls that are on no customer, the newest first, with the reason in ``language`` (en, zh)."""
        from crm_lab.calls.tables import unlinked

        with self.database.read(self.actor) as session:
            return unlinked(session, language)

    def link(
        self,
        id: str,
        *,
        contact: str | None = None,
        account: str | None = None,
        lead: str | None = None,
        opportunity: str | None = None,
        rep: str | None = None,
        origin: str = "python",
    ) -> Recording:
        """Say with whom a call was (ids or names), and who of us had it; it then stands on the customer's time line.

        A contact brings its account, and so does a deal.  What is not given of the customer is taken off; a rep that is
        not given stays.  ``undo_link`` takes it back.  Raises InvalidValue for a name that means nobody or several.
        """
        given = {"contact": contact, "account": account, "lead": lead, "opportunity": opportunity}
        named = {name: value for name, value in given.items() if value is not None}
        if not named and rep is None:
            raise InvalidValue(f"say with whom the call was: {', '.join(_BY_HAND)} or rep")
        with self.database.write(self.actor, origin) as unit:
            recording = self._load(unit.session, id)
            fields = {**named, **({"owner": rep} if rep is not None else {})}
            ids = resolved(unit.session, Recording, fields)
            unit.name(recording, "linked")
            linked.put(unit, recording, _link(unit.session, recording, ids, bool(named)))
            return recording

    def unlink(self, id: str, *, origin: str = "python") -> Recording:
        """Take a call off its customer, and off the time line; ``undo_link`` takes that back."""
        with self.database.write(self.actor, origin) as unit:
            recording = self._load(unit.session, id)
            unit.name(recording, "unlinked")
            kept = Link(owner_id=recording.owner_id, phone=recording.phone, way="hand", why="taken_off")
            linked.put(unit, recording, kept)
            return recording

    def undo_link(self, id: str, *, origin: str = "python") -> Recording:
        """Take the last change of a call's link back.  Raises Refused when there is none."""
        with self.database.write(self.actor, origin) as unit:
            recording = self._load(unit.session, id)
            unit.name(recording, "linked", undone=True)
            linked.back(unit, recording)
            return recording

    def _check_update(self, unit: Unit, record: Recording, values: dict[str, Any]) -> None:
        if kept := sorted(_OF_LINKS & set(values)):
            raise Refused(f"{', '.join(kept)} of a call can't be set like this; use link(id, contact=…)")


def _link(session: Session, recording: Recording, ids: dict[str, Any], of_customer: bool) -> Link:
    """Return the link that a person asks for; the account of a contact or deal comes with it."""
    if not of_customer:
        now = {name: getattr(recording, name) for name in ("account_id", "contact_id", "lead_id", "opportunity_id")}
        ids = {**now, **ids}
    if ids.get("account_id") is None:
        for name, entity in (("contact_id", Contact), ("opportunity_id", Opportunity)):
            of: Any = entity
            if ids.get(name):
                ids["account_id"] = ids.get("account_id") or session.scalar(
                    select(of.account_id).where(of.id == ids[name])
                )
    return Link(**{"owner_id": recording.owner_id, **ids}, phone=recording.phone, way="hand", why="by_hand")
