"""Working out what is proposed for a ticket: rules, what the team's history teaches, the letters of its language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.service.proposing import history
from crm_lab.service.proposing.proposed import FIELDS, Proposal, Proposals
from crm_lab.service.proposing.repeating import duplicates
from crm_lab.service.proposing.settings import Settings
from crm_lab.store.database import Database
from crm_lab.store.entities import Ticket
from crm_lab.store.scope import Actor

LETTERS, LATIN = 0.95, 0.5
"""How sure letters are of a language: Latin ones stand for many."""


AGAINST = 0.5
"""What speaks against a value that is there has to be likelier than not."""
_SHOWN = 3


class Guess(NamedTuple):
    """A value for a field before it is weighed against others."""

    field: str
    value: str
    confidence: float
    by: str
    reasons: tuple[str, ...]


def propose(database: Database, session: Session, actor: Actor, ticket: Ticket, settings: Settings) -> Proposals:
    """Return what is proposed for ``ticket``: of each field the surest value, if another one or none stands there."""
    notes: list[str] = []
    guesses = [*_by_rules(session, ticket, settings, notes), *_by_history(database, session, actor, ticket, notes)]
    guesses += _by_letters(ticket)
    fields = []
    for name in FIELDS:
        best = max((one for one in guesses if one.field == name), key=lambda one: one.confidence, default=None)
        present = getattr(ticket, name)
        if best is not None and best.value != present and best.confidence > (0 if present is None else AGAINST):
            fields.append(Proposal(*best, present=present, sure=best.confidence >= settings.cut))
    return Proposals(ticket.id, ticket.number, tuple(fields), duplicates(session, ticket), tuple(notes))


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
            held = [one.text for one in verdict.reasons if one.held][:_SHOWN]
            sure = float(rule.get("confidence", 1.0))
            yield Guess(rule["field"], rule["to"], sure, "rule", (f"the rule '{name}'", *held))


def _by_history(
    database: Database, session: Session, actor: Actor, ticket: Ticket, notes: list[str]
) -> Iterator[Guess]:
    from crm_lab_knowledge.errors import KnowledgeError

    for field in FIELDS:
        try:
            learnt = history.learnt(database, session, actor.id, field)
        except KnowledgeError as problem:  # no scikit-learn, or a model that can't be read
            notes.append(f"answered tickets were not looked at: {problem}")
            return
        if learnt is not None:
            value, confidence, reasons = learnt.propose(history.text_of(ticket))
            yield Guess(field, value, confidence, "history", reasons)


def _by_letters(ticket: Ticket) -> Iterator[Guess]:
    from crm_lab_knowledge.languages import language_of

    language = language_of(history.text_of(ticket))
    latin = language == "en"
    if language:
        why = "it is written in Latin letters, as many languages are" if latin else "its letters are of that language"
        yield Guess("language", language, LATIN if latin else LETTERS, "letters", (why,))
