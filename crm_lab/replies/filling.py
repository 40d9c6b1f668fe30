"""Fields of the customer in a reply: ``{contact.name}``, ``{order.number}``; missing ones are named, never sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.context import context
from crm_lab.rules.observing import Observer
from crm_lab.rules.templates import bare, filled, named
from crm_lab.store.fields import is_missing
from crm_lab.store.scope import Actor

ALSO = {
    "customer.name": ("contact.name", "account.name"),
    "customer.email": ("contact.email", "account.email"),
    "customer.phone": ("contact.phone", "account.phone"),
    "order.number": ("order.name",),
    "ticket.number": ("number",),
    "ticket.subject": ("subject",),
}
"""Names that people use, and the fields that they stand for; the first one that has a value."""
AGENT = "agent.name"
"""Who replies."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields filled in, and the names of those that have no value and stay in braces."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Filler:
    """The values that texts may need, for one record (a ticket, an activity) and one person who replies."""

    values: dict[str, Any]

    def __call__(self, text: str) -> Filled:
        """Return ``text`` filled in."""
        lacking = tuple(name for name in bare(text) if is_missing(self.values.get(name)))
        return Filled(filled(text, self.values), lacking)


def filler(session: Session, texts: list[str], record: Any, actor: Actor) -> Filler:
    """Return what fills ``texts`` for ``record``, which may be None; a name that means nothing has no value."""
    values: dict[str, Any] = {}
    for name in {name for text in texts for name in named(text)}:
        values[name] = actor.name if name == AGENT else _value(session, name, record)
    return Filler(values)


def _value(session: Session, name: str, record: Any) -> Any:
    if record is None:
        return None
    observer, at = Observer(session), context(session)
    for each in ALSO.get(name, (name,)):
        try:
            found = observer.field(paths.read(each, type(record), at), record)
        except InvalidValue:  # no such field: the person at work is told that it is missing
            continue
        if not is_missing(found):
            return found
    return None
