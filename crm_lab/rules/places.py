"""Where in a rule a mistake stands, and what is said there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from crm_lab.errors import InvalidValue
from crm_lab.rules.fields import near
from crm_lab.rules.values import OPERATORS

_ALL_OPERATORS = tuple(dict.fromkeys(one for listed in OPERATORS.values() for one in listed))


class At(InvalidValue):
    """A mistake at a place of a rule."""


def fail(place: str, message: str) -> NoReturn:
    """Raise InvalidValue for what stands at ``place``."""
    raise At(f"{place}: {message}")


@contextmanager
def at(place: str) -> Iterator[None]:
    """Put ``place`` before the message of a mistake that has none yet."""
    try:
        yield
    except At:
        raise
    except InvalidValue as problem:
        fail(place, problem.message)


def only(data: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    """Fail for a key of ``data`` that is none of ``known``."""
    for key in data:
        if key not in known:
            fail(place, f"'{key}' does not belong here{near(str(key), known)}")


def operators_of(data: Mapping[str, Any], heads: Sequence[str], place: str) -> Mapping[str, Any]:
    """Return the comparisons in ``data``, all that is none of ``heads``; fail for what is no comparison."""
    found = {key: value for key, value in data.items() if key not in heads}
    for key in found:
        if key not in _ALL_OPERATORS:
            fail(place, f"'{key}' is no comparison{near(str(key), _ALL_OPERATORS)}")
    if not found:
        fail(place, f"needs a comparison such as is: or gt:; possible are {', '.join(_ALL_OPERATORS)}")
    return found


def said(value: Any) -> str:
    """Return a value or a condition as a person would say it, in one line."""
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{key} {said(one)}" for key, one in value.items()) + ")"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(said(one) for one in value) + "]"
    return str(value)
