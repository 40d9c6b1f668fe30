"""Texts with fields of the record in braces: ``Call {name} ({account.city})``."""

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
from crm_lab.store.trail import plain

_PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Template:
    """A text and the fields that stand in it."""

    text: str
    names: dict[str, Path]

    def fill(self, session: Session, record: Any) -> str:
        """Return the text for a record; nothing stands where a field is empty."""
        observer = Observer(session)
        values = {name: observer.field(path, record) for name, path in self.names.items()}
        return _PLACEHOLDER.sub(lambda found: _said(values[found[1]]), self.text)


def read_template(text: Any, what: str, longest: int, entity: type[Base], context: Context) -> Template:
    """Return a text over the fields of ``entity``.  Raises InvalidValue: what is no text, too long, or no field."""
    if not isinstance(text, str) or not text.strip() or len(text) > longest:
        raise InvalidValue(f"{what} is a text of at most {longest} characters, not {text!r}")
    return Template(text, {name: paths.read(name, entity, context) for name in _PLACEHOLDER.findall(text)})


def _said(value: Any) -> str:
    return "" if value is None else str(plain(value))
