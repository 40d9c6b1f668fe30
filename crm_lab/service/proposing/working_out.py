"""Working out what is proposed for a ticket: rules, what the team's history teaches, the letters of its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.service.proposing import history
from crm_lab.service.proposing.history import Learnt
from crm_lab.service.proposing.proposed import FIELDS, Proposal, Proposals, Reason
from crm_lab.service.proposing.repeating import duplicates
from crm_lab.service.proposing.settings import Settings
from crm_lab.store.database import Database
from crm_lab.store.entities import Ticket
from crm_lab.store.scope import Actor

LETTERS, LATIN = 0.95, 0.5
"""How sure letters are of a language: Latin ones stand for many."""
_LATIN = Reason("it is written in Latin letters, as many languages are", "由拉丁字母书写，许多语言都如此")
_LETTERS = Reason("its letters are of that language", "文字属于该语言")

AGAINST = 0.5
"""What speaks against a value that is there has to be likelier than not."""
_SHOWN = 3


class Guess(NamedTuple):
    """A value for a field before it is weighed against others."""

    field: str
    value: str
    confidence: float
    by: str
    reasons: tuple[Reason, ...]


def propose(
    database: Database,
    session: Session,
    actor: Actor,
    ticket: Ticket,
    settings: Settings,
    only: Sequence[str] | None = None,
) -> Proposals:
    """Return what is proposed for ``ticket``: of each field the surest value, if another one or none stands there.

    With ``only`` these fields are looked at, and nothing else is.
    """
    notes: list[str] = []
    names = FIELDS if only is None else only
    taught = _learnt(database, session, actor, names, notes)
    guesses = [*_by_rules(session, ticket, settings, notes), *_by_history(taught, ticket), *_by_letters(ticket)]
    found = [_surest([one for one in guesses if one.field == name], getattr(ticket, name), settings) for name in names]
    fields = tuple(one for one in found if one is not None)
    same = duplicates(session, ticket) if only is None else ()
    return Proposals(ticket.id, ticket.number, fields, same, tuple(notes), tuple(taught))


def _surest(guesses: Sequence[Guess], present: str | None, settings: Settings) -> Proposal | None:
    best = max(guesses, key=lambda one: one.confidence, default=None)
    if best is None or best.value == present or best.confidence <= (0 if present is None else AGAINST):
        return None
    others: dict[str, float] = {}
    for one in sorted(guesses, key=lambda one: -one.confidence):
        if one.value not in (best.value, present):
            others.setdefault(one.value, one.confidence)
    return Proposal(*best, present=present, sure=best.confidence >= settings.cut, others=tuple(others.items()))


def _by_rules(session: Session, ticket: Ticket, settings: Settings, notes: list[str]) -> Iterator[Guess]:
    at = context(session)
    for number, rule in enumerate(settings.rules, 1):
        name = rule.get("name") or f"rule {number}"
        try:
            verdict = evaluate(read_conditions(rule["when"], Ticket, at, name), ticket, at)
        except InvalidValue as problem:  # what it speaks of (a field, a tag) is gone
            notes.append(f"{name} is passed over: {problem.message}")
            continue
        if verdict:
            held = [Reason(*one.said) for one in verdict.reasons if one.held][:_SHOWN]
            sure = float(rule.get("confidence", 1.0))
            why = Reason(f"the rule '{name}'", f"规则“{name}”")
            yield Guess(rule["field"], rule["to"], sure, "rule", (why, *held))


def _learnt(
    database: Database, session: Session, actor: Actor, names: Sequence[str], notes: list[str]
) -> dict[str, Learnt]:
    from crm_lab_knowledge.errors import KnowledgeError

    try:
        found = {name: history.learnt(database, session, actor.id, name) for name in names}
    except KnowledgeError as problem:  # no scikit-learn, or a model that can't be read
        notes.append(f"answered tickets were not looked at: {problem}")
        return {}
    return {name: one for name, one in found.items() if one is not None}


def _by_history(taught: Mapping[str, Learnt], ticket: Ticket) -> Iterator[Guess]:
    text = history.text_of(ticket)
    for field, learnt in taught.items():
        (value, confidence), *others = learnt.likely(text)
        yield Guess(field, value, confidence, "history", (learnt.why(text, value),))
        yield from (Guess(field, *other, "history", ()) for other in others)


def _by_letters(ticket: Ticket) -> Iterator[Guess]:
    from crm_lab_knowledge.languages import language_of

    language = language_of(history.text_of(ticket))
    latin = language == "en"
    if language:
        yield Guess("language", language, LATIN if latin else LETTERS, "letters", (_LATIN if latin else _LETTERS,))
