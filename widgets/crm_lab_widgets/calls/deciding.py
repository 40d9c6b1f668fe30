"""What a call proposes for the CRM, decided on the screen: accepted, put in other words, refused, taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import select

from crm_lab.calls.risks import SIGNS
from crm_lab.calls.suggesting import KINDS
from crm_lab.store.entities import CallProposal, Recording
from crm_lab_widgets.calls.coaching import CoachVerbs
from crm_lab_widgets.calls.correcting import ORIGIN
from crm_lab_widgets.command_widget import verb

Plain = dict[str, Any]

_FACTS = ("due_on", "due_words", "role")
_DEAL = ("competitor", "budget", "objection", "risk", "role")
"""What is written to the deal."""


class DecideVerbs(CoachVerbs):
    """What the browser may ask of a call's proposals."""

    @verb
    def proposed(self, id: str) -> Plain:
        """Return what a call proposes, those of its present transcript worked out anew.

        ``missing`` of a proposal says what the call must be linked to before it can be accepted: customer, deal,
        contact or entry (on the time line); None when nothing is missing.
        """
        self._workspace.calls.propose(id, origin=ORIGIN)
        return self._proposals(id)

    @verb
    def accept(self, proposal: str, text: str | None = None, due_on: str | None = None) -> Plain:
        """Write what a proposal says, perhaps in other words or for another day."""
        return self._decided("accepted", self._workspace.calls.accept(proposal, text, due_on=due_on, origin=ORIGIN))

    @verb
    def refuse(self, proposal: str) -> Plain:
        """Say no to a proposal."""
        return self._decided("refused", self._workspace.calls.refuse(proposal, origin=ORIGIN))

    def _decided(self, what: str, one: CallProposal) -> Plain:
        self._did()
        back = partial(self._workspace.calls.undo_proposal, one.id, origin=ORIGIN)
        told = self._proposals(one.recording_id)
        return {"proposed": told, "undo": self._undoing.did(what, told["file"], back)}

    def _proposals(self, id: str) -> Plain:
        with self._workspace.database.read(self._workspace.actor) as session:
            call = session.get_one(Recording, id)
            found = session.scalars(select(CallProposal).where(CallProposal.recording_id == id)).all()
            order = sorted(found, key=lambda one: (KINDS.index(one.kind), _start(one), one.id))
            return {"id": id, "file": call.file_name, "proposals": [_told(one, call) for one in order]}


def _told(one: CallProposal, call: Recording) -> Plain:
    facts = one.facts or {}
    sign = SIGNS.get(str(facts.get("risk")))
    return {
        **{name: getattr(one, name) for name in ("id", "kind", "text", "state")},
        **{name: facts.get(name) for name in _FACTS},
        "sign": [sign.title["en"], sign.title["zh"]] if sign else None,
        "evidence": one.evidence or [],
        "missing": _missing(one.kind, call),
    }


def _missing(kind: str, call: Recording) -> str | None:
    if call.link_state != "linked":
        return "customer"
    if kind in _DEAL and call.opportunity_id is None:
        return "deal"
    if kind == "role" and call.contact_id is None:
        return "contact"
    return "entry" if kind == "summary" and call.activity_id is None else None


def _start(one: CallProposal) -> float:
    return min((float(each["start"]) for each in one.evidence or ()), default=0.0)
