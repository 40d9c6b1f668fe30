"""Conditions as data become a tree; every mistake is told with its place and what is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.conditions import (
    AGGREGATES,
    All,
    AnyOf,
    ChangedLeaf,
    Condition,
    FieldLeaf,
    Not,
    RelatedLeaf,
)
from crm_lab.rules.context import Context
from crm_lab.rules.fields import MAIN_TIMES, Field, Path, Relation, entities, fields, near, relations
from crm_lab.rules.values import OPERATORS, Kind, comparisons_of, currency_in
from crm_lab.store.base import Base
from crm_lab.store.entities import AuditLog, TagLink

DEEPEST = 20
"""How deep conditions may lie in one another."""

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


def read_conditions(data: Any, entity: type[Base], context: Context, place: str = "when") -> Condition:
    """Return ``data`` as conditions over records of ``entity``, settled for the moment of ``context``.

    A list means that all must hold; an empty one always does.  Raises InvalidValue.
    """
    return _Reader(context).read(data, entity, place, 0)


class _Reader:
    def __init__(self, context: Context) -> None:
        self.context = context
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
        _only(data, ("all",), place)
        return self._parts(All, data["all"], entity, f"{place}.all", depth)

    def _any(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        _only(data, ("any",), place)
        if not data["any"]:
            fail(f"{place}.any", "needs at least one condition")
        return self._parts(AnyOf, data["any"], entity, f"{place}.any", depth)

    def _not(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        _only(data, ("not",), place)
        return Not(self.read(data["not"], entity, f"{place}.not", depth + 1))

    def _field(self, data: Mapping[str, Any], entity: type[Base], place: str, _depth: int) -> Condition:
        head = "was" if "was" in data else "field"
        path = paths.read(data[head], entity, self.context)
        if head == "was" and (path.steps or path.field.json):
            fail(place, f"was looks at a field of the record itself, not at {path}")
        operators = _operators(data, (head,), place)
        words = f"{path} was" if head == "was" else str(path)
        kind, factors = self._kind(path, operators)

        def leaf(text: str, tests: tuple[Comparison, ...]) -> Condition:
            return FieldLeaf(place, text, tests, path, factors, head == "was")

        return self._compared(kind, operators, words, place, leaf)

    def _kind(self, path: Path, operators: Mapping[str, Any]) -> tuple[Kind, Any]:
        field = path.field
        if field.kind == "reference":
            return Kind("reference", ids=lambda given: paths.ids_of(field, given, self.context)), ()
        if field.kind != "money":
            return Kind(field.kind, bool(field.json)), ()
        currency = currency_in(operators, self.context.currency)
        return Kind("money", currency=currency), tuple(self.context.factors(currency).items())

    def _compared(
        self,
        kind: Kind,
        operators: Mapping[str, Any],
        words: str,
        place: str,
        leaf: Callable[[str, tuple[Comparison, ...]], Condition],
    ) -> Condition:
        """Return one leaf per comparison; a negated one is the negation of its leaf."""
        parts: list[Condition] = []
        for operator, value in operators.items():
            with at(f"{place}.{operator}"):
                negated, tests = comparisons_of(kind, operator, value, self.context)
            plain = {"is_not": "is", "not_in": "in"}.get(operator, operator)
            one = leaf(f"{words} {plain} {said(value) if plain != 'empty' else ''}".strip(), tests)
            parts.append(Not(one) if negated else one)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _figure(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        head = next(one for one in AGGREGATES if one in data)
        relation, of = self._related(data[head], entity)
        counted = head == "count"
        if counted != (of is None):
            shape = (
                "the related records, such as count: orders" if counted else f"a field, such as {head}: orders.amount"
            )
            fail(place, f"{head} needs {shape}")
        operators = dict(_operators(data, (head, "where", *(("within",) if head in ("count", "sum") else ())), place))
        kind, factors = (Kind("whole"), ()) if of is None else self._kind(of, operators)
        if of is not None and (kind.name not in _FIGURES[head] or of.steps):
            fail(
                place,
                f"{of} is no field of {relation.name} that has a {head}{near(str(of), _summable(relation, head))}",
            )
        where, inner = self._where(data, relation, place, depth, window=head in ("count", "sum"))
        words = f"{head} of {data[head]}{inner}"

        def leaf(text: str, tests: tuple[Comparison, ...]) -> Condition:
            return RelatedLeaf(place, text, tests, relation, head, of, where, factors)

        return self._compared(kind, operators, words, place, leaf)

    def _exists(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        head = "exists" if "exists" in data else "none"
        relation, of = self._related(data[head], entity)
        if of is not None:
            fail(place, f"{head} needs the related records, such as {head}: {relation.name}")
        _only(data, (head, "where", "within"), place)
        where, inner = self._where(data, relation, place, depth, window=True)
        leaf = RelatedLeaf(
            place, f"exists {relation.name}{inner}", (Comparison("ge", 1),), relation, "count", None, where
        )
        return Not(leaf) if head == "none" else leaf

    def _related(self, name: Any, entity: type[Base]) -> tuple[Relation, Path | None]:
        table, dot, rest = str(name).partition(".")
        known = relations(entity)
        if table not in known:
            raise InvalidValue(f"{entity.__tablename__} have no related records called '{table}'{near(table, known)}")
        relation = known[table]
        return relation, paths.read(rest, relation.entity, self.context) if dot else None

    def _where(
        self, data: Mapping[str, Any], relation: Relation, place: str, depth: int, *, window: bool
    ) -> tuple[Condition, str]:
        parts, words = [], []
        if window and "within" in data:
            time = MAIN_TIMES.get(relation.entity.__tablename__, "created_at")
            parts.append(
                self.read({"field": time, "within": data["within"]}, relation.entity, f"{place}.within", depth)
            )
            words.append(f" within {data['within']}")
        if "where" in data:
            parts.append(self.read(data["where"], relation.entity, f"{place}.where", depth + 1))
            words.append(f" where {said(data['where'])}")
        return All(tuple(parts)), "".join(words)

    def _changed(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        _only(data, ("changed", "from", "to", "within"), place)
        path = paths.read(data["changed"], entity, self.context)
        if path.steps or path.field.json:
            fail(place, f"changed looks at a field of the record itself, not at {path}")
        words = "".join(f" {key} {said(data[key])}" for key in ("from", "to", "within") if key in data)
        if "within" in data:
            return self._in_audit(data, entity, path, place, f"{path} changed{words}", depth)
        earlier, later = (self._side(data, key, path, place, json=False) for key in ("from", "to"))
        return ChangedLeaf(place, f"{path} changed{words}", (Comparison("is", True),), path, earlier, later)

    def _side(self, data: Mapping[str, Any], key: str, path: Path, place: str, *, json: bool) -> tuple[Comparison, ...]:
        if key not in data:
            return ()
        with at(f"{place}.{key}"):
            if data[key] is None:
                return (Comparison("empty"),)
            kind, _ = self._kind(path, {"is": data[key]})
            kind = Kind(kind.name, json, kind.currency, kind.ids)
            return comparisons_of(kind, "in" if isinstance(data[key], list | tuple) else "is", data[key], self.context)[
                1
            ]

    def _in_audit(
        self, data: Mapping[str, Any], entity: type[Base], path: Path, place: str, text: str, depth: int
    ) -> Condition:
        """A change within a time: an entry of the audit log that holds the field."""
        if path.field.kind == "moment" and {"from", "to"} & set(data):
            fail(place, f"{path} is a time; changed … within can't compare its values")
        column = path.field.column
        parts = [self.read({"field": "at", "within": data["within"]}, AuditLog, f"{place}.within", depth)]
        parts.append(_audit_leaf(place, (column,), "any", (Comparison("is", 1),)))
        kinds = {"whole": "number", "money": "number", "reference": "text"}
        for index, key in enumerate(("from", "to")):
            kind = kinds.get(path.field.kind, path.field.kind)
            tests = self._side(data, key, path, place, json=True)
            parts.extend([_audit_leaf(place, (column, index), kind, tests)] if tests else [])
        relation = relations(entity)["audit_log"]
        return RelatedLeaf(place, text, (Comparison("ge", 1),), relation, "count", None, All(tuple(parts)))

    def _tag(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        _only(data, ("tag", "group", "within", "older_than"), place)
        ids = paths.tags_named(data["tag"], data.get("group"), self.context)
        tag_id = Path(TagLink, (), fields(TagLink)["tag_id"])
        parts: list[Condition] = [FieldLeaf(place, f"tag is {data['tag']}", (Comparison("in", ids),), tag_id)]
        times = {key: data[key] for key in ("within", "older_than") if key in data}
        if times:
            parts.append(self.read({"field": "since", **times}, TagLink, place, depth))
        words = f"has the tag {said(data['tag'])}" + "".join(f" {key} {value}" for key, value in times.items())
        relation = relations(entity)["tag_links"]
        return RelatedLeaf(place, words, (Comparison("ge", 1),), relation, "count", None, All(tuple(parts)))

    def _segment(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        _only(data, ("segment",), place)
        segment = paths.segment_named(data["segment"], entity, self.context)
        inner = _Reader(self.context.inside(segment.name))
        return inner.read(segment.conditions, entity, f"{place} in the segment '{segment.name}'", depth + 1)


_FIGURES = {
    "count": (),
    "sum": ("whole", "number", "money"),
    **dict.fromkeys(("latest", "earliest", "largest", "smallest"), ("whole", "number", "money", "day", "moment")),
}


def _summable(relation: Relation, head: str) -> Sequence[str]:
    return [name for name, one in fields(relation.entity).items() if one.kind in _FIGURES[head]]


def _audit_leaf(place: str, way: tuple[str | int, ...], kind: str, tests: tuple[Comparison, ...]) -> FieldLeaf:
    path = Path(AuditLog, (), Field(f"changes.{'.'.join(map(str, way))}", kind, "changes", way))
    return FieldLeaf(place, f"{path} {[test.value for test in tests]}", tests, path)


def _only(data: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for key in data:
        if key not in known:
            fail(place, f"'{key}' does not belong here{near(str(key), known)}")


def _operators(data: Mapping[str, Any], heads: Sequence[str], place: str) -> Mapping[str, Any]:
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


def known_entities() -> list[str]:
    """Return the names of all tables that rules know."""
    return sorted(entities())
