"""``ws.leads.capture``: what came in is kept first and read then, so that nothing is lost when it can't be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.leads.reading import fields_of, payload_of, raw_of
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, LeadCapture
from crm_lab.store.entities.leads import WAYS_IN
from crm_lab.store.keepers import MANAGERS
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Entry, Unit, line_up

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "at", "way", "source", "campaign", "external_id", "lead_id", "raw", "problem")


class CaptureDesk(Collection[Lead]):
    """Leads come in by form, import, API or hand."""

    entity = Lead

    def capture(
        self,
        payload: Any,
        *,
        source: str,
        way: str = "api",
        campaign: str | None = None,
        external_id: str | None = None,
        fields: Mapping[str, str] | None = None,
        origin: str = "api",
    ) -> Lead:
        """Make a lead of what came in, and return it; it waits to be shared out (by hand: it is one's own).

        ``payload`` is a mapping, or a text of JSON.  Its keys are fields of a lead, what forms call them in English or
        Chinese, or what ``fields`` says ({"Your name": "name"}); all of it stays in ``lead.payload``.  Sent again with
        the same ``source`` and ``external_id``, the lead that is there is returned.  What can't become a lead is set
        aside (``captures``) and told by InvalidValue, with its id in ``data["capture_id"]``.
        """
        if way not in WAYS_IN:
            raise InvalidValue(f"a lead comes in by {', '.join(WAYS_IN)}, not {way!r}")
        if not isinstance(source, str) or not source.strip():
            raise InvalidValue("say where this came from: source=, for example 'website'")
        facts = {"way": way, "source": source.strip(), "campaign": campaign, "external_id": external_id}
        with self.database.write(self.actor, origin) as unit:
            capture = LeadCapture(raw=raw_of(payload), by_id=self.actor.id, **self._fit(facts))
            unit.session.add(capture)
            unit.session.flush()
        return self._landed(capture.id, fields or {}, {}, origin)

    def capture_all(self, rows: Iterable[Mapping[str, Any]], *, source: str, **options: Any) -> pd.DataFrame:
        """Capture many, and return what became of each: lead_id (None: set aside), problem, capture_id.

        ``options`` are those of ``capture``.
        """
        import pandas as pd

        told: list[tuple[str | None, str | None, str | None]] = []
        for row in rows:
            try:
                told.append((self.capture(row, source=source, **options).id, None, None))
            except InvalidValue as problem:
                if "capture_id" not in problem.data:
                    raise
                told.append((None, problem.message, problem.data["capture_id"]))
        return pd.DataFrame(told, columns=["lead_id", "problem", "capture_id"])

    def capture_again(self, id: str, fields: Mapping[str, str] | None = None, **values: Any) -> Lead:
        """Make a lead of what was set aside, with another mapping or with ``values`` that are put right; return it."""
        self._capture(id)
        return self._landed(id, fields or {}, values, "python")

    def captures(self, lead: str | None = None) -> pd.DataFrame:
        """Return what was set aside, the newest first, with the reason; or all that came in of one lead.

        What was set aside is seen by managers, administrators and whoever captured it.
        """
        import pandas as pd

        if lead is not None:
            self.get(lead)
        mine: list[Any] = [LeadCapture.lead_id == lead] if lead else [LeadCapture.lead_id.is_(None)]
        if lead is None and self.actor.role not in MANAGERS:
            mine.append(LeadCapture.by_id == self.actor.id)
        query = select(*(getattr(LeadCapture, name) for name in COLUMNS)).where(*mine)
        with self.database.read(self.actor) as session:
            rows = session.execute(query.order_by(LeadCapture.id.desc())).all()
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def drop_capture(self, id: str) -> None:
        """Delete something that was set aside, such as an advertisement.  Raises NotFound."""
        self._capture(id)
        with self.database.write(self.actor) as unit:
            unit.session.delete(unit.session.get_one(LeadCapture, id))
            unit.note(Entry("capture_dropped", "leads", None, data={"capture_id": id}))

    def _capture(self, id: str) -> None:
        if id not in set(self.captures()["id"]):
            raise NotFound(f"nothing with the id '{id}' was set aside that you may see; look at ws.leads.captures()")

    def _landed(self, id: str, mapping: Mapping[str, str], values: Mapping[str, Any], origin: str) -> Lead:
        try:
            with self.database.write(self.actor, origin) as unit:
                line_up(unit.session)  # of two that send the same, one finds the other's
                return self._land(unit, unit.session.get_one(LeadCapture, id), mapping, values)
        except InvalidValue as problem:
            with self.database.write(self.actor, origin) as unit:
                unit.session.get_one(LeadCapture, id).problem = problem.message
                unit.note(Entry("set_aside", "leads", None, data={"capture_id": id}))
            kept = f"{problem.message} (it was set aside; see ws.leads.captures())"
            raise InvalidValue(kept, capture_id=id) from problem

    def _land(self, unit: Unit, capture: LeadCapture, mapping: Mapping[str, str], values: Mapping[str, Any]) -> Lead:
        known = self._known(unit, capture)
        if known is not None:
            unit.session.delete(capture)
            return known
        payload = payload_of(capture.raw)
        owner = {} if capture.way == "hand" else {"owner": None}
        about = {"source": capture.source, "external_id": capture.external_id, "payload": payload, **owner}
        campaign = {"campaign": capture.campaign} if capture.campaign else {}
        lead = self._make(unit, {**fields_of({**payload, **values}, mapping), **campaign, **about})
        unit.session.add(lead)
        unit.session.flush()
        capture.lead_id, capture.problem = lead.id, None
        unit.session.flush()
        return lead

    def _known(self, unit: Unit, capture: LeadCapture) -> Lead | None:
        if capture.external_id is None:
            return None
        same = (Lead.source == capture.source, Lead.external_id == capture.external_id)
        with everybody(unit.session):
            return unit.session.scalars(select(Lead).where(*same)).one_or_none()

    def _fit(self, facts: dict[str, Any]) -> dict[str, Any]:
        return {name: value and self._short(name, value) for name, value in facts.items()}

    def _short(self, name: str, value: Any) -> str:
        most = LeadCapture.__table__.columns[name].type.length  # type: ignore[attr-defined]
        if not isinstance(value, str) or len(value) > most:
            raise InvalidValue(f"{name} of what was captured is a text of at most {most} characters, not {value!r:.80}")
        return value
