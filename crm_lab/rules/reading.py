"""Conditions as data become a tree; every mistake is told with its place and what is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crm_lab.rules import paths
from crm_lab.rules.conditions import AGGREGATES, All, AnyOf, Condition, Not
from crm_lab.rules.context import Context
from crm_lab.rules.places import at, fail, only
from crm_lab.rules.reading_related import RelatedReader
from crm_lab.store.base import Base

DEEPEST = 20
"""How deep conditions may lie in one another."""


def read_conditions(data: Any, entity: type[Base], context: Context, place: str = "when") -> Condition:
    """Return ``data`` as conditions over records of ``entity``, settled for the moment of ``context``.

    A list means that all must hold; an empty one always does.  Raises InvalidValue.
    """
    return _Reader(context).read(data, entity, place, 0)


class _Reader(RelatedReader):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.heads: dict[str, Callable[[Mapping[str, Any], type[Base], str, int], Condition]] = {
            "all": self._all,
            "any": self._any,
            "not": self._not,
            "field": self._field,
            "was": self._field,
            "changed": self._changed,
            "tag": self._tag,
            "segment": self._segment,
            "exists": self._exists,
            "none": self._exists,
            **dict.fromkeys(AGGREGATES, self._figure),
        }

    def read(self, data: Any, entity: type[Base], place: str, depth: int) -> Condition:
        if depth > DEEPEST:
            fail(place, f"conditions lie more than {DEEPEST} deep in one another; split the rule or use a segment")
        if isinstance(data, list | tuple):
            return self._parts(All, data, entity, place, depth)
        if not isinstance(data, Mapping):
            fail(place, f"a condition is a mapping such as {{field: city, is: 上海}}, not {data!r}")
        heads = [key for key in data if key in self.heads]
        if len(heads) != 1:
            given = ", ".join(map(str, data)) or "nothing"
            fail(place, f"a condition begins with one of {', '.join(self.heads)}; here is {given}")
        with at(place):
            return self.heads[heads[0]](data, entity, place, depth)

    def _parts(self, kind: type[All] | type[AnyOf], data: Any, entity: type[Base], place: str, depth: int) -> Condition:
        if not isinstance(data, list | tuple):
            fail(place, f"needs a list of conditions, not {data!r}")
        listed = enumerate(data)
        return kind(tuple(self.read(one, entity, f"{place}[{i}]", depth + 1) for i, one in listed))

    def _all(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("all",), place)
        return self._parts(All, data["all"], entity, f"{place}.all", depth)

    def _any(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("any",), place)
        if not data["any"]:
            fail(f"{place}.any", "needs at least one condition")
        return self._parts(AnyOf, data["any"], entity, f"{place}.any", depth)

    def _not(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("not",), place)
        return Not(self.read(data["not"], entity, f"{place}.not", depth + 1))

    def _segment(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("segment",), place)
        segment = paths.segment_named(data["segment"], entity, self.context)
        inner = _Reader(self.context.inside(segment.name))
        return inner.read(segment.conditions, entity, f"{place} in the segment '{segment.name}'", depth + 1)
