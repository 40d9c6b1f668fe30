"""Texts with fields in braces: what they may name is checked when they are written, not when they are sent."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from crm_lab.errors import InvalidValue


def fields_of(text: str, what: str) -> set[str]:
    """Return the fields that a text names, such as "customer" for "{customer}".

    Raises InvalidValue for a brace without its partner, and for more than a plain name between two.
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError as problem:
        raise InvalidValue(f"the text of a {what} has a brace without its partner; write {{{{ for one") from problem
    for _, field, form, conversion in parts:
        if field is not None and (not field.isidentifier() or form or conversion):
            raise InvalidValue(f"the text of a {what} knows no '{{{field}}}'; between braces stands a plain name")
    return {field for _, field, _, _ in parts if field is not None}


def require_known(text: str, known: Collection[str], what: str) -> None:
    """Raise InvalidValue when a text names a field that there is not."""
    if unknown := sorted(fields_of(text, what) - set(known)):
        raise InvalidValue(f"the text of a {what} knows no '{{{unknown[0]}}}'; it has {', '.join(known)}")
