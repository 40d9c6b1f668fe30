"""What a person does with a suggestion: take it, change it, refuse it, send it; kept with the ticket."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.replies import rows
from crm_lab.replies.suggested import Suggested
from crm_lab.replies.versions import share_changed
from crm_lab.rules.templates import named
from crm_lab.service import verbs
from crm_lab.service.following import MOMENT
from crm_lab.service.verbs import Call
from crm_lab.store.entities import Activity, Article, Macro, Suggestion, Ticket
from crm_lab.store.ids import new_id
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now
from crm_lab_knowledge.citing import Sentence


def decide(
    unit: Unit, one: Suggested, verdict: str, final: str | None, sentences: tuple[Sentence, ...], reason: str | None
) -> Suggestion:
    """Keep a decision and return it.  Raises NotFound when the ticket or the call is not there."""
    for entity, id in ((Ticket, one.ticket_id), (Activity, one.call_id)):
        if id is not None and unit.session.scalars(select(entity).where(entity.id == id)).one_or_none() is None:
            raise NotFound(f"the {entity.__name__.lower()} of this suggestion is not there any more")
    made = Suggestion(
        ticket_id=one.ticket_id,
        call_id=one.call_id,
        article_id=one.id if one.kind == "article" else None,
        macro_id=one.id if one.kind == "macro" else None,
        revision=one.revision,
        question=one.question,
        text=one.text,
        final=final,
        language=one.language,
        confidence=one.confidence,
        sources=[as_data(each) for each in sentences] or None,
        verdict=verdict,
        reason=reason,
        changed=0.0 if final is None else round(share_changed(one.text, final), 4),
    )
    made.id = new_id()
    unit.name(made, verdict, article_id=made.article_id, macro_id=made.macro_id, ticket_id=made.ticket_id)
    unit.session.add(made)
    unit.session.flush()
    return made


def as_data(one: Sentence) -> dict[str, Any]:
    """Return a sentence and its sources as JSON."""
    return {"text": one.text, "courtesy": one.courtesy, "citations": [asdict(each) for each in one.citations]}


def checked(one: Suggested, text: str | None) -> str:
    """Return the text that is to be said.  Raises InvalidValue when there is none."""
    said = one.text if text is None else text
    if not isinstance(said, str) or not said.strip():
        raise InvalidValue("there is nothing to say; give a text, or refuse the suggestion")
    return said


def require_current(unit: Unit, one: Suggestion) -> None:
    """Raise Refused when what was taken over as it is has changed since, or is answered from no more."""
    if one.verdict != "accepted":
        return
    article = select(Article.revision).where(Article.id == one.article_id, rows.answered(date.today()))
    macro = select(Macro.version).where(Macro.id == one.macro_id)
    if unit.session.scalar(article if one.article_id else macro) != one.revision:
        raise Refused("what this reply rests on was changed or archived since; look for suggestions again")


def send(unit: Unit, one: Suggestion, then: str | None) -> Suggestion:
    """Write the reply into the timeline of the ticket.  Raises Refused: fields without a value, sent already, stale."""
    if one.verdict == "refused" or one.final is None:
        raise Refused("this suggestion was refused and can't be sent")
    if one.ticket_id is None:
        raise Refused("this suggestion belongs to no ticket; there is nobody to send it to")
    if one.sent_at is not None:
        raise Refused("this reply was sent already")
    if lacking := named(one.final):
        raise Refused(f"{', '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no value yet; nothing was sent")
    require_current(unit, one)
    ticket = unit.session.scalars(select(Ticket).where(Ticket.id == one.ticket_id)).one_or_none()
    if ticket is None:
        raise NotFound(f"there is no ticket with the id '{one.ticket_id}' that you may see")
    now = utc_now()
    unit.session.info[MOMENT] = now
    with everybody(unit.session):
        verbs.reply(Call(unit, now, new_id()), ticket, one.final, then)
        one.reply_id = _reply_of(unit, ticket.id)
    unit.name(one, "sent", ticket_id=ticket.id)
    one.sent_at = now
    unit.session.flush()
    return one


def _reply_of(unit: Unit, ticket_id: str) -> str | None:
    mine = select(Activity.id).where(Activity.ticket_id == ticket_id, Activity.direction == "out")
    return unit.session.scalars(mine.order_by(Activity.occurred_at.desc(), Activity.id.desc()).limit(1)).first()
