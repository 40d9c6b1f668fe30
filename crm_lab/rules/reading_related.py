"""Reading conditions about what belongs to a record: related records, figures over them, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.conditions import AGGREGATES, FIGURE_KINDS, All, Condition, FieldLeaf, Not, RelatedLeaf
from crm_lab.rules.fields import MAIN_TIMES, Path, Relation, fields, near, relations
from crm_lab.rules.places import fail, only, operators_of, said
from crm_lab.rules.reading_leaves import LeafReader
from crm_lab.rules.saying import sayer
from crm_lab.rules.values import Kind
from crm_lab.store.base import Base
from crm_lab.store.entities import TagLink


class RelatedReader(LeafReader):
    """Reads comparisons of figures over related records."""

    def _figure(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        head = next(one for one in AGGREGATES if one in data)
        relation, of = self._related(data[head], entity)
        counted = head == "count"
        if counted != (of is None):
            shape = (
                "the related records, such as count: orders" if counted else f"a field, such as {head}: orders.amount"
            )
            fail(place, f"{head} needs {shape}")
        operators = dict(operators_of(data, (head, "where", *(("within",) if head in ("count", "sum") else ())), place))
        kind, factors = (Kind("whole"), ()) if of is None else self._kind(of, operators)
        if of is not None and (kind.name not in FIGURE_KINDS.get(head, ()) or of.steps):
            fail(
                place,
                f"{of} is no field of {relation.name} that has a {head}{near(str(of), _summable(relation, head))}",
            )
        where, inner = self._where(data, relation, place, depth, window=head in ("count", "sum"))
        words = f"{head} of {data[head]}{inner}"

        asked = {key: data[key] for key in (head, "within", "where") if key in data}

        def leaf(text: str, tests: tuple[Comparison, ...], test: Mapping[str, Any]) -> Condition:
            say = sayer({**asked, **test}, entity, self.context)
            return RelatedLeaf(place, text, tests, relation, head, of, where, factors, say=say)

        return self._compared(kind, operators, words, place, leaf)

    def _exists(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        head = "exists" if "exists" in data else "none"
        relation, of = self._related(data[head], entity)
        if of is not None:
            fail(place, f"{head} needs the related records, such as {head}: {relation.name}")
        only(data, (head, "where", "within"), place)
        where, inner = self._where(data, relation, place, depth, window=True)
        say = sayer(
            {**{key: one for key, one in data.items() if key != head}, "exists": relation.name}, entity, self.context
        )
        text = f"exists {relation.name}{inner}"
        leaf = RelatedLeaf(place, text, (Comparison("ge", 1),), relation, "count", None, where, say=say)
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

    def _tag(self, data: Mapping[str, Any], entity: type[Base], place: str, depth: int) -> Condition:
        only(data, ("tag", "group", "within", "older_than"), place)
        ids = paths.tags_named(data["tag"], data.get("group"), self.context)
        tag_id = Path(TagLink, (), fields(TagLink)["tag_id"])
        parts: list[Condition] = [FieldLeaf(place, f"tag is {data['tag']}", (Comparison("in", ids),), tag_id)]
        times = {key: data[key] for key in ("within", "older_than") if key in data}
        if times:
            parts.append(self.read({"field": "since", **times}, TagLink, place, depth))
        words = f"has the tag {said(data['tag'])}" + "".join(f" {key} {value}" for key, value in times.items())
        relation, say = relations(entity)["tag_links"], sayer(data, entity, self.context)
        return RelatedLeaf(place, words, (Comparison("ge", 1),), relation, "count", None, All(tuple(parts)), say=say)


def _summable(relation: Relation, head: str) -> Sequence[str]:
    return [name for name, one in fields(relation.entity).items() if one.kind in FIGURE_KINDS.get(head, ())]
