"""The settings of proposals, as data: rules, the cut from which one is sure, and which fields are filled by themselves.

A rule is ``{"when": conditions, "field": "priority", "to": "urgent"}``, with ``confidence`` (1 if it is left out) and
``name``, if they are given; conditions are those of all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.fields import near
from crm_lab.rules.reading import read_conditions
from crm_lab.service.proposing.proposed import FIELDS
from crm_lab.store.entities import Setting, Ticket

KEY = "ticket_proposals"
"""The setting that holds all of it."""

CUT = 0.8
_KEYS = ("when", "field", "to", "confidence", "name")

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("priority", "urgent"): ("urgent", "asap", "immediately", "emergency", "紧急", "加急", "马上", "立即"),
    ("sentiment", "negative"): ("unacceptable", "disappointed", "complain", "terrible", "投诉", "失望", "生气", "太差"),
    ("sentiment", "positive"): ("great service", "very happy", "excellent", "非常满意", "服务很好"),
}
"""Words in a subject or a description that hint at a value, until a team writes rules of its own."""

_HINT = 0.7
"""How sure a word alone is: not enough to go without a person."""


@dataclass(frozen=True)
class Settings:
    """The settings of a store."""

    rules: tuple[Mapping[str, Any], ...]
    cut: float = CUT
    apply: tuple[str, ...] = ()


def usual_rules() -> tuple[Mapping[str, Any], ...]:
    """Return the rules of a store that has none of its own: WORDS."""
    return tuple(
        {"name": f"words of {to}", "field": field, "to": to, "confidence": _HINT, "when": {"any": _holding(words)}}
        for (field, to), words in WORDS.items()
    )


def _holding(words: Sequence[str]) -> list[dict[str, str]]:
    return [{"field": place, "contains": word} for word in words for place in ("subject", "description")]


def read(session: Session) -> Settings:
    """Return the settings of the store."""
    kept = session.scalar(select(Setting.value).where(Setting.key == KEY)) or {}
    rules = usual_rules() if kept.get("rules") is None else tuple(kept["rules"])
    return Settings(rules, float(kept.get("cut", CUT)), tuple(kept.get("apply", ())))


def checked(session: Session, changes: Mapping[str, Any], value: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Return ``changes`` (rules, cut, apply) as they are kept.  Raises InvalidValue: what is wrong, and where.

    ``value`` checks a value of a field of a ticket.
    """
    found: dict[str, Any] = {}
    if changes.get("rules") is not None:
        found["rules"] = [_rule(session, one, f"rules[{at}]", value) for at, one in enumerate(changes["rules"])]
    if changes.get("cut") is not None:
        found["cut"] = _share(changes["cut"], "cut")
    if changes.get("apply") is not None:
        found["apply"] = [_field(one, "apply") for one in changes["apply"]]
    return found


def _rule(session: Session, given: Any, place: str, value: Callable[[str, Any], Any]) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not {"when", "field", "to"} <= set(given) <= set(_KEYS):
        raise InvalidValue(f"{place}: a rule is a mapping with when, field and to (confidence, name), not {given!r}")
    read_conditions(given["when"], Ticket, context(session), f"{place}.when")
    field = _field(given["field"], place)
    if not isinstance(given["to"], str) or not given["to"]:
        raise InvalidValue(f"{place}: to is a text such as urgent, not {given['to']!r}")
    rule = {"when": plain_data(given["when"]), "field": field, "to": value(field, given["to"])}
    named = {"name": str(given["name"])} if given.get("name") else {}
    return {**rule, **named, "confidence": _share(given.get("confidence", 1.0), f"{place}.confidence")}


def _field(name: Any, place: str) -> str:
    if name not in FIELDS:
        raise InvalidValue(f"{place}: {name!r} is not proposed{near(str(name), FIELDS)}")
    return str(name)


def _share(given: Any, place: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise InvalidValue(f"{place} is a number from 0 to 1, not {given!r}")
    return float(given)
