"""Suggested replies on the triage screen: with their sources, taken, changed and sent, or refused with a reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import Refused
from crm_lab.service.tickets import Done
from crm_lab.store.entities import Article, Macro
from crm_lab.store.ids import new_id
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest
from crm_lab_widgets.triage.ticket import TicketVerbs

if TYPE_CHECKING:
    from crm_lab.replies.suggested import Suggested
    from crm_lab.store.entities import Suggestion
    from crm_lab.workspace import Workspace

MOST = 5
"""Articles that are suggested at the most."""

KEPT = 1_000
"""Suggestions that stay known, so that a draft made of one can be sent after other tickets were looked at."""


class ReplyVerbs(TicketVerbs):
    """What the browser may ask about replies; suggestions are looked for away from the kernel's threads."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._looking = Latest("suggestions")
        self._suggested: dict[str, Suggested] = {}

    @verb
    def suggest(self, id: str) -> dict[str, Any]:
        """Begin to look for replies to a ticket; what is found is told as ``suggested``.

        Of tickets that were asked for while another one is looked at only the last is looked at.  Without anything to
        answer from, that is told at once.
        """
        if not self._anything_known():
            return {"id": id, "state": "none", "suggestions": []}
        self._looking.ask(lambda: self.say("suggested", id=id, **self._found(id)))
        return {"id": id, "state": "looking", "suggestions": []}

    @verb
    def send_reply(self, id: str, text: str, then: str | None = None, key: str | None = None) -> dict[str, Any]:
        """Write a reply into the timeline of a ticket; with the ``key`` of the suggestion that it was made of."""
        if key is None:
            return self.act("reply", [id], {"text": text, "then": then})
        one = self._one(key)
        if one.ticket_id != id:
            raise Refused("this reply was made of a suggestion for another ticket; nothing was sent")
        with self._noting:
            since = new_id()
            decision = self._decided(one, text, then)
            return self._after("reply", Done([id]), since, lambda: self._workspace.replies.take_back(decision))

    @verb
    def refuse(self, key: str, reason: str) -> dict[str, Any]:
        """Say that a suggestion is no help; ``reason`` is one of crm_lab.replies.lessons.REASONS."""
        self._workspace.replies.refuse(self._one(key), reason)
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

    def _found(self, id: str) -> dict[str, Any]:
        from crm_lab_widgets.triage.suggested_view import shown

        try:
            found = self._workspace.replies.suggest(self._workspace.tickets.get(id), MOST)
        except Exception as problem:  # nobody waits for this thread; the screen must say it
            return {"state": "failed", "suggestions": [], "error": failure(problem, "looking for replies")}
        keyed = {key_of(one): one for one in found}
        self._suggested = dict([*(self._suggested | keyed).items()][-KEPT:])
        listed = [shown(key, one) for key, one in keyed.items()]
        return {"state": "ready", "answered": found.answered, "suggestions": listed}

    def _one(self, key: str) -> Suggested:
        if key not in self._suggested:
            raise Refused("Python was restarted since this was suggested; open another ticket and then this one again")
        return self._suggested[key]

    def _decided(self, one: Suggested, text: str, then: str | None) -> Suggestion:
        replies = self._workspace.replies
        if text.strip() == one.text.strip():
            return replies.accept(one, send=True, then=then)
        return replies.edit(one, text, send=True, then=then)


def key_of(one: Suggested) -> str:
    """Return what the screen calls a suggestion by: the same as long as ticket, source and its version are."""
    return "/".join([one.ticket_id or "", one.kind, one.id, str(one.revision)])
