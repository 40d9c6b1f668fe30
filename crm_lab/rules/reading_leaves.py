"""Reading conditions about one record: its fields, and what changed in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crm_lab.rules import paths
from crm_lab.rules.amounts import currency_in
from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.conditions import All, ChangedLeaf, Condition, FieldLeaf, Not, RelatedLeaf
from crm_lab.rules.context import Context
from crm_lab.rules.fields import Field, Path, relations
from crm_lab.rules.places import at, fail, only, operators_of, said
from crm_lab.rules.saying import sayer
from crm_lab.rules.values import Kind, comparisons_of
from crm_lab.store.base import Base
from crm_lab.store.entities import AuditLog


class LeafReader:
    """Reads single comparisons in one context."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, data: Any, entity: type[Base], place: str, depth: int) -> Condition:
        """Return conditions of any kind."""
        raise NotImplementedError

    def _field(self, data: Mapping[str, Any], entity: type[Base], place: str, _depth: int) -> Condition:
        head = "was" if "was" in data else "field"
        path = paths.read(data[head], entity, self.context)
        if head == "was" and (path.steps or path.field.json):
            fail(place, f"was looks at a field of the record itself, not at {path}")
        operators = operators_of(data, (head,), place)
        words = f"{path} before the change" if head == "was" else str(path)
        kind, factors = self._kind(path, operators)

        def leaf(text: str, tests: tuple[Comparison, ...], test: Mapping[str, Any]) -> Condition:
            say = sayer({head: data[head], **test}, entity, self.context)
            return FieldLeaf(place, text, tests, path, factors, head == "was", say=say)

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
        leaf: Callable[[str, tuple[Comparison, ...], Mapping[str, Any]], Condition],
    ) -> Condition:
        """Return one leaf per comparison; a negated one is the negation of its leaf."""
        parts: list[Condition] = []
        for operator, value in operators.items():
            with at(f"{place}.{operator}"):
                negated, tests = comparisons_of(kind, operator, value, self.context)
            plain = {"is_not": "is", "not_in": "in"}.get(operator, operator)
            test = {plain: True if plain == "empty" else value}
            one = leaf(f"{words} {plain} {said(value) if plain != 'empty' else ''}".strip(), tests, test)
            parts.append(Not(one) if negated else one)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _changed(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("changed", "from", "to", "within"), place)
        path = paths.read(data["changed"], entity, self.context)
        if path.steps or path.field.json:
            fail(place, f"changed looks at a field of the record itself, not at {path}")
        words = "".join(f" {key} {said(data[key])}" for key in ("from", "to", "within") if key in data)
        if "within" in data:
            return self._in_audit(data, entity, path, place, f"{path} changed{words}", depth)
        earlier, later = (self._side(data, key, path, place, json=False) for key in ("from", "to"))
        asked = f"{path} changed{words}"
        say = sayer(data, entity, self.context)
        return ChangedLeaf(place, asked, (Comparison("is", True),), path, earlier, later, say=say)

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
        relation, say = relations(entity)["audit_log"], sayer(data, entity, self.context)
        return RelatedLeaf(place, text, (Comparison("ge", 1),), relation, "count", None, All(tuple(parts)), say=say)


def _audit_leaf(place: str, way: tuple[str | int, ...], kind: str, tests: tuple[Comparison, ...]) -> FieldLeaf:
    path = Path(AuditLog, (), Field(f"changes.{'.'.join(map(str, way))}", kind, "changes", way))
    return FieldLeaf(place, f"{path} {[test.value for test in tests]}", tests, path)
