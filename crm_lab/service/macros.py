"""Macros: ready-made replies whose fields are filled from the ticket, and what they do to it besides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.rules.context import context
from crm_lab.rules.fields import near
from crm_lab.rules.freeing import free_name
from crm_lab.rules.people import team_named, user_named
from crm_lab.rules.templates import Template, read_template
from crm_lab.service import verbs
from crm_lab.service.verbs import AFTER_REPLY, Call
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Macro, Ticket
from crm_lab.store.entities.service import PRIORITIES
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit

SETS = ("priority", "category", "language", "assign", "team", "then")
"""What a macro can set; ``then`` is wait or solve, ``assign`` a user."""

LONGEST = 20_000


class Macros(Collection[Macro]):
    """All macros.  ``text`` has fields of the ticket in braces (``{contact.name}``); ``sets``: see SETS."""

    entity = Macro

    def _make(self, unit: Unit, fields: dict[str, Any]) -> Macro:
        free_name(unit, Macro, str(fields.get("name")), language=fields.get("language"))
        if not fields.get("text") and not fields.get("sets"):
            raise InvalidValue("a macro needs a text, or something that it sets")
        return super()._make(unit, fields)

    def _value(self, name: str, value: Any) -> Any:
        kept = super()._value(name, value)
        if kept is not None and name in ("text", "sets"):
            with self.database.read(self.actor) as session:
                _read_text(session, kept) if name == "text" else _check_sets(session, kept)
        return kept


def _read_text(session: Session, text: str) -> Template:
    return read_template(text, "text of a macro", LONGEST, Ticket, context(session))


def _check_sets(session: Session, sets: Any) -> None:
    if not isinstance(sets, Mapping):
        raise InvalidValue(f"sets of a macro is a mapping with {', '.join(SETS)}, not {sets!r}")
    for key, value in sets.items():
        if key not in SETS:
            raise InvalidValue(f"a macro can't set {key!r}{near(str(key), SETS)}")
        known = {"then": AFTER_REPLY, "priority": PRIORITIES}.get(key)
        if known and value not in known:
            raise InvalidValue(f"{key} of a macro is one of {', '.join(known)}, not {value!r}")
        if key in ("assign", "team"):
            (user_named if key == "assign" else team_named)(value, context(session))


def find(session: Session, name: str, language: str | None) -> Macro:
    """Return the macro of a name, in ``language`` if there is one, else in any; or that of an id.  Raises NotFound."""
    query = select(Macro).where(or_(Macro.name == name, Macro.id == name))
    named = list(session.scalars(query.order_by(Macro.language.is_not(None), Macro.id)))
    if not named:
        known = session.scalars(select(Macro.name).distinct()).all()
        raise NotFound(f"there is no macro '{name}'{near(name, known)}")
    return next((one for one in named if one.language == language), named[0])


def fill(session: Session, macro: Macro, ticket: Ticket) -> str | None:
    """Return the text for ``ticket``.  Raises Refused: what the text needs and the ticket lacks."""
    if not macro.text:
        return None
    template = _read_text(session, macro.text)
    with everybody(session):
        lacking = template.lacking(session, ticket)
        if lacking:
            needs = f"the macro '{macro.name}' needs {', '.join(lacking)}, which ticket #{ticket.number} lacks"
            raise Refused(f"{needs}; nothing was sent")
        return template.fill(session, ticket)


def apply(
    call: Call,
    ticket: Ticket,
    name: str,
    language: str | None = None,
    text: str | None = None,
    then: str | None = None,
) -> None:
    """Reply with a macro, or with the ``text`` that a person made of it, and do what it sets."""
    if then is not None and then not in AFTER_REPLY:
        raise InvalidValue(f"then is one of {', '.join(AFTER_REPLY)}, not {then!r}")
    session = call.unit.session
    macro = find(session, name, language or ticket.language)
    text = fill(session, macro, ticket) if text is None else text
    sets = (macro.sets or {}) | ({"then": then} if then else {})
    plain = ("priority", "category", "language")
    values: dict[str, Any] = {key: sets[key] for key in plain if key in sets}
    if values:
        verbs.change(call, ticket, values)
    if "assign" in sets or "team" in sets:
        verbs.assign(call, ticket, sets.get("assign"), sets.get("team"))
    if text is not None:
        verbs.reply(call, ticket, text, sets.get("then"))
    elif "then" in sets:
        (verbs.wait if sets["then"] == "wait" else verbs.solve)(call, ticket)
