"""Texts with fields of a record in braces: ``Call {name} ({account.city})``, ``Hello {contact.name|there}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.context import Context
from crm_lab.rules.fields import Path
from crm_lab.rules.observing import Observer
from crm_lab.store.base import Base
from crm_lab.store.fields import is_missing
from crm_lab.store.trail import plain

_PLACEHOLDER = re.compile(r"\{([^\W\d][\w.]*)(?:\|([^{}|]*))?\}")


@dataclass(frozen=True)
class Template:
    """A text and the fields that stand in it; what stands behind ``|`` is said when the field is empty."""

    text: str
    names: dict[str, Path]

    def fill(self, session: Session, record: Any) -> str:
        """Return the text for a record; nothing stands where a field is empty."""
        values = self.values(session, record)
        return _PLACEHOLDER.sub(lambda found: _said(values[found[1]]) or found[2] or "", self.text)

    def values(self, session: Session, record: Any) -> dict[str, Any]:
        """Return the value of every field for a record."""
        observer = Observer(session)
        return {name: observer.field(path, record) for name, path in self.names.items()}

    def lacking(self, session: Session, record: Any) -> list[str]:
        """Return the fields that are empty for a record and for which nothing else is to be said."""
        empty = {name for name, value in self.values(session, record).items() if is_missing(value)}
        return [name for name in bare(self.text) if name in empty]


def bare(text: str) -> list[str]:
    """Return the fields in braces that must have a value, each once, in their order."""
    found = (match[1] for match in _PLACEHOLDER.finditer(text) if match[2] is None)
    return list(dict.fromkeys(found))


def filled(text: str, values: dict[str, Any]) -> str:
    """Return ``text`` with ``values``; a field that is not among them stays in its braces, or says what ``|`` says."""

    def said(found: re.Match[str]) -> str:
        value = values.get(found[1])
        return _said(value) if not is_missing(value) else found[0] if found[2] is None else found[2]

    return _PLACEHOLDER.sub(said, text)


def named(text: str) -> list[str]:
    """Return all fields in braces, each once, in their order."""
    return list(dict.fromkeys(match[1] for match in _PLACEHOLDER.finditer(text)))


def read_template(text: Any, what: str, longest: int, entity: type[Base], context: Context) -> Template:
    """Return a text over the fields of ``entity``.  Raises InvalidValue: what is no text, too long, or no field."""
    if not isinstance(text, str) or not text.strip() or len(text) > longest:
        raise InvalidValue(f"{what} is a text of at most {longest} characters, not {text!r}")
    return Template(text, {name: paths.read(name, entity, context) for name in named(text)})


def _said(value: Any) -> str:
    return "" if value is None else str(plain(value))
