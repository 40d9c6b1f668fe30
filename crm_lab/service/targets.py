"""What a policy promises, as people write it: ``{"urgent": {"first_response": "1 hour", "resolution": "24 h"}}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.rules.durations import read_duration
from crm_lab.rules.fields import near
from crm_lab.store.entities.desk import PROMISES
from crm_lab.store.entities.service import PRIORITIES

LONGEST = 60 * 24 * 366
_MINUTES = {"minute": 1, "hour": 60}


def read_targets(given: Any) -> dict[str, dict[str, int]]:
    """Return minutes of working time per priority and promise.  Raises InvalidValue: what is wrong, and where."""
    if not isinstance(given, Mapping) or not given:
        example = '{"urgent": {"first_response": "1 hour"}}'
        raise InvalidValue(f"targets: needs a mapping such as {example}, not {given!r}")
    return {_known(key, PRIORITIES, "priority"): _promises(key, told) for key, told in given.items()}


def _promises(priority: Any, told: Any) -> dict[str, int]:
    if not isinstance(told, Mapping):
        raise InvalidValue(f"targets.{priority}: needs a mapping with {' and '.join(PROMISES)}, not {told!r}")
    return {
        _known(promise, PROMISES, f"promise in {priority}"): minutes(length, f"targets.{priority}.{promise}")
        for promise, length in told.items()
    }


def _known(key: Any, known: tuple[str, ...], what: str) -> str:
    if key not in known:
        raise InvalidValue(f"targets: {key!r} is no {what}{near(str(key), known)}")
    return str(key)


def minutes(given: Any, place: str) -> int:
    """Return a length of working time in minutes, from "2 hours", "90 minutes" or a number.  Raises InvalidValue."""
    if isinstance(given, int) and not isinstance(given, bool):
        found = given
    else:
        try:
            length = read_duration(given)
        except InvalidValue as problem:
            raise InvalidValue(f"{place} {problem.message}") from problem
        if length.unit not in _MINUTES:
            raise InvalidValue(f"{place}: a {length.unit} of working time depends on the hours; write it in hours")
        found = length.count * _MINUTES[length.unit]
    if not 0 < found <= LONGEST:
        raise InvalidValue(f"{place}: {given!r} is too short or too long; give 1 minute to {LONGEST // 60} hours")
    return found
