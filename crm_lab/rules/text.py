"""Rules as YAML, in and out.  Nothing but plain data is read: no tags, no anchors, no key twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from yaml.events import AliasEvent

from crm_lab.errors import InvalidValue

LARGEST = 1_000_000
"""How many characters a text of rules may have."""


class _Loader(yaml.SafeLoader):
    """YAML as 1.2 has it where 1.1 surprises: only true and false are booleans, so that ``on`` and ``no`` are texts."""

    def compose_node(self, parent: Any, index: int) -> Any:
        if self.check_event(AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read; write the value out", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str) and key in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key}' stands here twice", problem_mark=key_node.start_mark)
            seen.add(key if isinstance(key, str) else id(key_node))
        return super().construct_mapping(node, deep)


def _resolvers() -> dict[str, list[Any]]:
    boolean = "tag:yaml.org,2002:bool"
    kept = {
        first: [(tag, pattern) for tag, pattern in listed if tag != boolean]
        for first, listed in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for first in "tfTF":
        kept[first] = [*kept.get(first, []), (boolean, re.compile(r"^(?:true|false|True|False)$"))]
    return kept


_Loader.yaml_implicit_resolvers = _resolvers()


def from_yaml(text: str) -> list[dict[str, Any]]:
    """Return the rules of a text: one mapping, or a list of them.

    They are read, not checked: ``ws.rules.save`` does that.  Raises InvalidValue for anything but plain YAML of at
    most a million characters, with the line.
    """
    if len(text) > LARGEST:
        raise InvalidValue(f"the text has {len(text)} characters; rules are read from at most {LARGEST}")
    try:
        found = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise InvalidValue(f"this is no YAML that can be read: {_where(problem)}") from problem
    rules = found if isinstance(found, list) else [found]
    if not rules or not all(isinstance(one, dict) for one in rules):
        raise InvalidValue("a text of rules is a mapping (one rule) or a list of mappings, each with name, when, then")
    return rules


def _where(problem: Exception) -> str:
    mark = getattr(problem, "problem_mark", None)
    what = getattr(problem, "problem", None) or str(problem).splitlines()[0]
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else str(what)


def to_yaml(rules: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> str:
    """Return a rule, or several, as YAML that ``from_yaml`` reads back the same."""
    data = dict(rules) if isinstance(rules, Mapping) else [dict(one) for one in rules]
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """Never writes anchors, which ``from_yaml`` refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
