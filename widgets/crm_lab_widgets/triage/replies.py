"""Suggested replies on the triage screen: with their sources, taken, changed and sent, or refused with a reason."""

from __future__ import annotations

import logging
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import CrmLabError, Refused
from crm_lab.store.entities import Article, Macro
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.acts import ORIGIN
from crm_lab_widgets.triage.ticket import TicketVerbs

if TYPE_CHECKING:
    from crm_lab.replies.suggested import Suggested
    from crm_lab.store.entities import Suggestion

log = logging.getLogger(__name__)

MOST = 5
"""Articles that are suggested at the most."""


class ReplyVerbs(TicketVerbs):
    """What the browser may ask about replies; suggestions are looked for away from the kernel's threads."""

    _turn = 0
    _suggested: tuple[str, tuple[Suggested, ...]] = ("", ())

    @verb
    def suggest(self, id: str) -> dict[str, Any]:
        """Begin to look for replies to a ticket; what is found is told as ``suggested``.

        Without anything to answer from, that is told at once.
        """
        self._turn += 1
        if not self._anything_known():
            return {"id": id, "state": "none", "suggestions": []}
        threading.Thread(target=self._look, args=(self._turn, id), name="crm-lab suggestions", daemon=True).start()
        return {"id": id, "state": "looking", "suggestions": []}

    @verb
    def send_reply(self, id: str, text: str, then: str | None = None, key: str | None = None) -> dict[str, Any]:
        """Write a reply into the timeline of a ticket; with the ``key`` of the suggestion that it was made of."""
        if key is None:
            return self.act("reply", [id], {"text": text, "then": then})
        decision = self._decided(self._one(id, key), text, then)
        told = self._undoing.did("reply", self._named([id]), lambda: self._take_reply_back(id, decision))
        self._reread([id])
        return {"done": 1, "refused": 0, "problems": [], "undo": told}

    @verb
    def refuse(self, id: str, key: str, reason: str) -> dict[str, Any]:
        """Say that a suggestion is no help; ``reason`` is one of crm_lab.replies.lessons.REASONS."""
        self._workspace.replies.refuse(self._one(id, key), reason)
        self._did()
        return {}

    @verb
    def article(self, id: str) -> dict[str, Any]:
        """Return an article as the text that suggestions are taken from, and count that it was opened."""
        from crm_lab.replies.plain import plain

        found = self._workspace.articles.view(id)
        return {"id": found.id, "title": found.title, "body": plain(found.body)}

    def _anything_known(self) -> bool:
        from crm_lab.replies.rows import answered

        with self._workspace.database.read(self._workspace.actor) as session:
            article = session.scalar(select(Article.id).where(answered(date.today())).limit(1))
            return bool(article or session.scalar(select(Macro.id).limit(1)))

    def _look(self, turn: int, id: str) -> None:
        told = self._found(id)
        if turn == self._turn:
            self.say("suggested", id=id, **told)

    def _found(self, id: str) -> dict[str, Any]:
        from crm_lab_widgets.triage.suggested_view import shown

        try:
            found = self._workspace.replies.suggest(self._workspace.tickets.get(id), MOST)
        except CrmLabError as problem:
            return {"state": "failed", "suggestions": [], "error": {"code": problem.code, "message": problem.message}}
        except Exception as problem:
            log.exception("looking for replies failed")
            message = f"something went wrong in Python ({type(problem).__name__}: {problem}); the log has the details"
            return {"state": "failed", "suggestions": [], "error": {"code": "internal", "message": message}}
        self._suggested = (id, tuple(found))
        listed = [shown(str(place), one) for place, one in enumerate(found)]
        return {"state": "ready", "answered": found.answered, "suggestions": listed}

    def _one(self, id: str, key: str) -> Suggested:
        ticket, found = self._suggested
        if ticket != id or not key.isdecimal() or int(key) >= len(found):
            raise Refused("these suggestions are of another ticket, or Python was restarted; look for them again")
        return found[int(key)]

    def _decided(self, one: Suggested, text: str, then: str | None) -> Suggestion:
        replies = self._workspace.replies
        if text.strip() == one.text.strip():
            return replies.accept(one, send=True, then=then)
        return replies.edit(one, text, send=True, then=then)

    def _take_reply_back(self, id: str, decision: Suggestion) -> None:
        self._workspace.tickets.undo(id, origin=ORIGIN)
        self._workspace.replies.take_back(decision)
        self._reread([id])
