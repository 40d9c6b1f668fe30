"""Calls and what they propose: accepted or refused one by one; only what is accepted is written, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, select
from sqlalchemy.orm import Session

from crm_lab.calls import accepting, keeping
from crm_lab.calls.judging import Plain, storable, transcript_of
from crm_lab.calls.looked import Looked
from crm_lab.calls.scorable import Scorable
from crm_lab.calls.suggesting import suggested
from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import CallProposal, Recording
from crm_lab.store.fields import column_value
from crm_lab.store.trail import Entry, Unit, line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = ("id", "recording_id", "kind", "text", "facts", "evidence", "state", "made_at", "decided_at")


class Proposing(Scorable):
    """Recordings with what they propose for the CRM."""

    def propose(self, id: str, *, again: bool = False, origin: str = "python") -> pd.DataFrame:
        """Return what a call proposes as ``proposals`` does: a row a proposal, with its evidence.

        A summary in the call's own sentences, next steps as tasks with the day that was named, competitor, budget,
        objection and signs of risk for the deal, and the contact's part in it. Nothing of it is written before it is
        accepted. It was worked out when the call came in, and is anew when its words or its day change, or ``again``
        asks for it. What was decided stays decided; what a corrected transcript says no more, and nobody decided on,
        goes.
        """
        with self.database.read(self.actor) as session:
            recording = self._load(session, id)
            day = keeping.day_of(session, recording)
            fresh = keeping.proposed_on(session, recording) == day
            said = None if fresh and not again else keeping.version(session, recording)
        if said is not None:
            self._keep(id, said.number, day, suggested(Looked(transcript_of(said.content)), day), origin)
        return self.proposals(recording_id=id)

    def _keep(self, id: str, number: int, day: date, made: list[Plain], origin: str) -> None:
        """Keep what a version proposes, unless another one counts meanwhile."""
        with self.database.write(self.actor, origin) as unit:
            line_up(unit.session)
            recording = self._load(unit.session, id)
            if recording.revision == number:
                keeping.keep_proposals(unit, recording, day, made)

    def proposals(self, **filters: Any) -> pd.DataFrame:
        """Return proposals: id, recording_id, kind, text, facts, evidence, state, made_at, decided_at.

        ``filters`` are ``recording_id``, ``kind`` and ``state`` (open, accepted, refused).
        """
        import pandas as pd

        if unknown := sorted(set(filters) - {"recording_id", "kind", "state"}):
            raise InvalidValue(f"proposals can't be narrowed by {', '.join(unknown)}; use recording_id, kind or state")
        query = select(CallProposal).join(Recording, Recording.id == CallProposal.recording_id)
        query = query.where(*(getattr(CallProposal, name) == value for name, value in filters.items()))
        with self.database.read(self.actor) as session:
            found = session.scalars(query.order_by(Recording.started_at.desc(), CallProposal.id))
            rows = [[getattr(one, name) for name in _SHOWN] for one in found]
        return pd.DataFrame(rows, columns=list(_SHOWN))

    def accept(
        self, proposal: str, text: str | None = None, *, due_on: str | None = None, origin: str = "python"
    ) -> CallProposal:
        """Write what a proposal says (or another ``text``, another day), once, and return it; ``undo_proposal`` undoes.

        Raises Refused when it was decided already, or when the call has no customer or deal to write it to.
        """
        with self.database.write(self.actor, origin) as unit:
            one, recording = self._open(unit, proposal)
            if text is not None and not text.strip():
                raise InvalidValue("there is nothing to write; give a text, or refuse the proposal")
            one.text = one.text if text is None else storable(text.strip())
            one.facts = {**(one.facts or {}), **({"due_on": _day(due_on)} if due_on else {})}
            one.wrote = accepting.write(unit, recording, one)
            return self._decided(unit, one, recording, "accepted")

    def refuse(self, proposal: str, *, origin: str = "python") -> CallProposal:
        """Say no to a proposal, and return it; it is not made again."""
        with self.database.write(self.actor, origin) as unit:
            one, recording = self._open(unit, proposal)
            return self._decided(unit, one, recording, "refused")

    def undo_proposal(self, proposal: str, *, origin: str = "python") -> CallProposal:
        """Take a decision back, and what it wrote; the proposal is open again.

        Raises Refused when it is open, or when somebody changed what it wrote since.
        """
        with self.database.write(self.actor, origin) as unit:
            one, recording = self._found(unit.session, proposal)
            if one.state == "open":
                raise Refused("nobody has decided on this proposal yet")
            accepting.take_back(unit, one)
            one.wrote = None
            return self._decided(unit, one, recording, "open")

    def _open(self, unit: Unit, proposal: str) -> tuple[CallProposal, Recording]:
        one, recording = self._found(unit.session, proposal)
        if one.state != "open":
            raise Refused(f"this proposal was {one.state} already; undo_proposal(id) takes that back")
        return one, recording

    def _found(self, session: Session, proposal: str) -> tuple[CallProposal, Recording]:
        query = select(CallProposal).where(CallProposal.id == proposal).with_for_update()
        one = session.scalars(query).one_or_none()
        if one is None:
            raise NotFound(f"there is no proposal with the id '{proposal}'; ws.calls.propose(call) makes them")
        return one, self._load(session, one.recording_id)

    def _decided(self, unit: Unit, one: CallProposal, recording: Recording, state: str) -> CallProposal:
        one.state, one.decided_by = state, None if state == "open" else self.actor.id
        one.decided_at = None if state == "open" else utc_now()
        action = "proposal_reopened" if state == "open" else f"proposal_{state}"
        unit.note(Entry(action, "recordings", recording.id, {}, {"kind": one.kind, "proposal": one.id}))
        unit.session.flush()
        return one


def _day(text: str) -> str:
    day: date = column_value(text, Date(), "due_on")
    return day.isoformat()
