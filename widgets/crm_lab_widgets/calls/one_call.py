"""What the browser may ask of one call: with whom it was, what was said, its figures, its score."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.bands import judged
from crm_lab.calls.reasons import said as link_said
from crm_lab.errors import NotFound
from crm_lab.store.entities import CallFigures, CallScore, CallTranscript, Recording
from crm_lab.store.trail import plain
from crm_lab_widgets.calls import listing
from crm_lab_widgets.calls.coached import coached
from crm_lab_widgets.calls.links import links_of
from crm_lab_widgets.calls.marks import marks_of
from crm_lab_widgets.calls.spoken import told
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

_CUSTOMERS = (("contacts", "contact_id"), ("accounts", "account_id"), ("leads", "lead_id"))
"""Whose record opens the customer of a call: the first that it has."""


class OneCallVerbs(WorkspaceWidget):
    """What the browser may ask of one call."""

    @verb
    def call(self, id: str) -> dict[str, Any]:
        """Return a call as the list shows it, with transcript, figures and score where there are such.

        Raises NotFound.
        """
        with self._workspace.database.read(self._workspace.actor) as session:
            row, call = listing.one(session, id), session.get(Recording, id)
            if row is None or call is None:
                raise NotFound("this call is no longer there, or you may not see it")
            figures, score = session.get(CallFigures, id), last_score(session, call)
            return {
                **row,
                "customer": _customer(call),
                "version": call.version,
                "direction": call.direction,
                "why": [link_said(call.link_why, call.link_facts, one) for one in ("en", "zh")],
                "linked": call.link_state == "linked",
                "links": links_of(session, call),
                "spoken": _spoken(session, call, figures),
                "figures": judged(figures, call) if figures else [],
                "judged": _judged(score, call) if score else None,
                **coached(session, call, score, self._workspace.actor),
            }


def _customer(call: Recording) -> dict[str, str] | None:
    found = ((entity, getattr(call, field)) for entity, field in _CUSTOMERS if getattr(call, field))
    entity, id = next(found, (None, None))
    return {"entity": entity, "id": str(id)} if entity else None


def _spoken(session: Session, call: Recording, figures: CallFigures | None) -> dict[str, Any] | None:
    newest = (CallTranscript.recording_id == call.id, CallTranscript.number == call.revision)
    found = session.scalars(select(CallTranscript).where(*newest)).one_or_none()
    if found is None:
        return None
    rep = found.content.get("rep") or (figures.rep if figures else None)
    certain = None if found.content.get("rep") or figures is None else figures.rep_certainty
    return {**told(found.content, rep), "number": found.number, "certainty": certain}


def last_score(session: Session, call: Recording) -> CallScore | None:
    """Return the score by a card that was made last."""
    query = select(CallScore).where(CallScore.recording_id == call.id, CallScore.kind == "card")
    return session.scalars(query.order_by(CallScore.made_at.desc(), CallScore.id.desc())).first()


def _judged(score: CallScore, call: Recording) -> dict[str, Any]:
    return {
        "card": score.name,
        "version": score.version,
        "total": score.total,
        "marks": marks_of(score.marks or []),
        "at": plain(score.made_at),
        "older": score.transcript != call.revision,
    }
