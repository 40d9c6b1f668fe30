"""``ws.replies``: the right answer beside every question, with its sources; what people make of it is learnt."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, MissingPart, NotFound, Refused
from crm_lab.indexes.said import translated
from crm_lab.replies import asking, deciding
from crm_lab.replies.evaluating import cut_of
from crm_lab.replies.filling import filler
from crm_lab.replies.index import Index
from crm_lab.replies.lessons import REASONS
from crm_lab.replies.suggested import Suggested, Suggestions
from crm_lab.replies.suggesting import Asked, filled_sentences, suggest
from crm_lab.store.database import Database
from crm_lab.store.entities import Activity, Suggestion, Ticket
from crm_lab.store.scope import Actor, everybody
from crm_lab_knowledge.citing import Sentence, Source

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_knowledge.rewriting import Rewriter

CHAT_URL, CHAT_MODEL = "CRM_LAB_CHAT_URL", "CRM_LAB_CHAT_MODEL"
"""The environment variables that name a chat model; without them nothing is rewritten."""


class Replies:
    """Suggestions, decisions on them, and what is learnt from those."""

    def __init__(self, database: Database, actor: Actor, index: Index) -> None:
        self.database = database
        self.actor = actor
        self.index = index

    def suggest(self, asked: str | Ticket, k: int = 3, *, cut: float | None = None, **filters: Any) -> Suggestions:
        """Suggest replies to a ticket (it or its id), or to a text: at most ``k`` articles, and macros that fit.

        An article counts as an answer when it is at least as sure as ``cut`` (that of the evaluation kept last).
        ``filters`` are category and product.
        Raises NotFound for a ticket that is not there or that this user may not see.
        """
        with self.database.read(self.actor) as session:
            what = self._asked(session, asked)
            with everybody(session):
                return suggest(session, self.index, what, k, cut_of(session) if cut is None else cut, **filters)

    def suggest_for_call(
        self,
        turns: Sequence[Mapping[str, Any] | tuple[str, str] | str],
        k: int = 3,
        *,
        call: str | None = None,
        cut: float | None = None,
        **filters: Any,
    ) -> Suggestions:
        """Suggest what to say to what the customer said last in a call; ``turns`` have ``speaker`` and ``text``.

        ``call`` is the id of the activity, from which the customer's fields are filled in.
        """
        with self.database.read(self.actor) as session:
            record = None if call is None else _load(session, Activity, call)
            text = asking.words_of_call(turns)
            what = Asked(text, "", record, self.actor, call_id=call)
            with everybody(session):
                return suggest(session, self.index, what, k, cut_of(session) if cut is None else cut, **filters)

    def accept(self, one: Suggested, *, send: bool = False, then: str | None = None) -> Suggestion:
        """Take a suggestion as it is, and return the decision; ``send`` writes the reply at once (see ``send``)."""
        return self._decided(one, "accepted", None, one.sentences, send, then)

    def edit(self, one: Suggested, text: str, *, send: bool = False, then: str | None = None) -> Suggestion:
        """Take a suggestion with another text, and return the decision; its sentences get their sources anew."""
        if text.strip() == one.text.strip():
            return self.accept(one, send=send, then=then)
        return self._decided(one, "edited", text, self.cite(one, text), send, then)

    def refuse(self, one: Suggested, reason: str | None = None) -> Suggestion:
        """Say that a suggestion is no help, and return the decision.

        ``reason`` is one of not_this (the default: it lowers the article for such questions), outdated, incomplete,
        wording, already_said, or free text.
        """
        if reason is not None and not reason.strip():
            raise InvalidValue(f"a reason is one of {', '.join(REASONS)}, or a text of your own")
        with self.database.write(self.actor, "replies") as unit:
            return deciding.decide(unit, one, "refused", None, (), reason)

    def send(self, decision: str | Suggestion, *, then: str | None = None) -> Suggestion:
        """Send an accepted or edited reply: it goes into the timeline of the ticket; ``then`` "wait" or "solve".

        Raises Refused when fields have no value, when the article was changed since, or when it was sent already.
        """
        with self.database.write(self.actor, "replies") as unit:
            id = decision if isinstance(decision, str) else decision.id
            return deciding.send(unit, _load(unit.session, Suggestion, id), then)

    def cite(self, one: Suggested, text: str) -> tuple[Sentence, ...]:
        """Return the sentences of a text with their sources in the article, or marked as having none."""
        with translated():
            return self.index.kb.cite(text, [self._source(one)])

    def rewrite(self, one: Suggested, wish: str = "", *, rewriter: Rewriter | None = None) -> Suggested:
        """Let a chat model rewrite a suggestion ("shorter") and return that: sentences that no source says are marked.

        Nothing is sent.  Needs CRM_LAB_CHAT_URL and CRM_LAB_CHAT_MODEL; texts leave this machine.  Raises MissingPart.
        """
        model = rewriter or _rewriter()
        with translated():
            kb, source = self.index.kb, self._source(one)
            made = model(one.question, one.template, [source], language=one.language, wish=wish)
            sentences = kb.cite(made.text, [source])
        with self.database.read(self.actor) as session:
            record = self._record(session, one)
            with everybody(session):
                fill = filler(session, [made.text], record, self.actor)
        said = fill(made.text)
        return replace(
            one,
            text=said.text,
            template=made.text,
            missing=said.missing,
            sentences=filled_sentences(sentences, said.text, fill),
            model=made.model,
        )

    def take_back(self, decision: str | Suggestion) -> Suggestion:
        """Let nothing be learnt from a decision any more, and return it; what was sent stays sent."""
        with self.database.write(self.actor, "replies") as unit:
            id = decision if isinstance(decision, str) else decision.id
            found: Suggestion = _load(unit.session, Suggestion, id)
            unit.name(found, "taken_back")
            found.learnt = False
            unit.session.flush()
            return found

    def history(self, ticket: str) -> pd.DataFrame:
        """Return the decisions on suggestions for a ticket, oldest first.  Raises NotFound."""
        from crm_lab.replies.looking import decisions_frame

        with self.database.read(self.actor) as session:
            return decisions_frame(session, _load(session, Ticket, ticket).id)

    def _decided(
        self, one: Suggested, verdict: str, text: str | None, said: tuple[Sentence, ...], send: bool, then: str | None
    ) -> Suggestion:
        final = deciding.checked(one, text)
        if send and one.ticket_id is None:
            raise Refused("this suggestion belongs to no ticket; there is nobody to send it to")
        with self.database.write(self.actor, "replies") as unit:
            made = deciding.decide(unit, one, verdict, final, said, None)
            return deciding.send(unit, made, then) if send else made

    def _asked(self, session: Session, asked: str | Ticket) -> Asked:
        id = asked.id if isinstance(asked, Ticket) else asked
        ticket = session.scalars(select(Ticket).where(Ticket.id == id)).one_or_none()
        if ticket is not None:
            words = asking.words_of(session, ticket)
            return Asked(words, ticket.language or "", ticket, self.actor, ticket_id=ticket.id)
        if isinstance(asked, Ticket) or _is_id(asked):
            raise NotFound(f"there is no ticket with the id '{id}' that you may see")
        return Asked(asked, "", None, self.actor)

    def _record(self, session: Session, one: Suggested) -> Any:
        if one.ticket_id is not None:
            return _load(session, Ticket, one.ticket_id)
        return None if one.call_id is None else _load(session, Activity, one.call_id)

    def _source(self, one: Suggested) -> Source:
        from crm_lab.replies.rows import text_of

        with self.database.read(self.actor) as session:
            return Source(one.id, text_of(session, one.id) or one.template)


def _load(session: Session, entity: type[Any], id: str) -> Any:
    found = session.scalars(select(entity).where(entity.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no {entity.__name__.lower()} with the id '{id}' that you may see")
    return found


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and " " not in text


def _rewriter() -> Rewriter:
    from crm_lab_knowledge.rewriting import Rewriter

    url, model = os.environ.get(CHAT_URL), os.environ.get(CHAT_MODEL)
    if not url or not model:
        raise MissingPart(f"no chat model is set; put its address into {CHAT_URL} and its name into {CHAT_MODEL}")
    with translated():
        return Rewriter(url, model)
