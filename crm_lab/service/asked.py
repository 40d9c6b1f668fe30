"""What may be asked of tickets: which fields are given by hand, to which tickets, and what a verb needs to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.rules.fields import near

_BY_STATE = {
    "status_id": "use solve, wait, resume, reopen or close",
    "resolved_at": "use solve or reopen",
    "first_response_at": "use reply",
    "reopened": "use reopen",
}
_BY_VERBS = {**_BY_STATE, "number": "use nothing: it stays", "owner_id": "use assign", "team_id": "use assign"}
_NOT_AT_FIRST = {
    **_BY_STATE,
    "number": "crm-lab counts them",
    "opened_at": "use at=",
    "split_from_id": "use split",
    **dict.fromkeys(("rating", "rating_comment"), "use ws.satisfaction.answer"),
    **dict.fromkeys(("id", "version", "created_at", "created_by", "updated_at", "deleted_at"), "crm-lab keeps it"),
}


def require_free(fields: Mapping[str, Any]) -> None:
    """Raise InvalidValue for fields that verbs change."""
    for name in _BY_VERBS.keys() & fields.keys():
        raise InvalidValue(f"{name} of a ticket can't be set by update; {_BY_VERBS[name]}")


def require_free_at_first(fields: Mapping[str, Any]) -> None:
    """Raise InvalidValue for fields of a new ticket that follow from what is done with it."""
    for name in _NOT_AT_FIRST.keys() & fields.keys():
        raise InvalidValue(f"{name} of a new ticket can't be given; {_NOT_AT_FIRST[name]}")


def listed(ids: Any) -> list[str]:
    """Return ids of tickets, each once, in order.  Raises InvalidValue for what is no list of ids."""
    found = None if isinstance(ids, str) or not isinstance(ids, Iterable) else list(ids)
    if found is None or not all(isinstance(one, str) for one in found):
        raise InvalidValue(f"many needs a list of ids of tickets, not {ids!r}")
    return sorted(set(found))


def require_told(verb: Callable[..., None], given: Mapping[str, Any]) -> None:
    """Raise InvalidValue when ``given`` is not what a verb needs to be told."""
    told = list(signature(verb).parameters.values())[2:]  # after the call and the ticket
    for name in given:
        if name not in [one.name for one in told]:
            raise InvalidValue(f"{verb.__name__} knows no {name!r}{near(name, [one.name for one in told])}")
    for one in told:
        if one.default is one.empty and one.name not in given:
            raise InvalidValue(f"{verb.__name__} needs a {one.name}")
