"""Conditions in words, English and Chinese: the one place that says them, for screens, explanations and proposals.

It takes conditions as data, finished or not: what is missing is "…", what nobody knows is said as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.conditions import AGGREGATES
from crm_lab.rules.context import Context
from crm_lab.rules.durations import read_duration
from crm_lab.rules.fields import Path, relations
from crm_lab.rules.saying_texts import COMPARED, DURATIONS, FLAGGED, PHRASES, TIMED
from crm_lab.rules.saying_values import Values
from crm_lab.rules.words import Pair, field_words, relation_words
from crm_lab.store.base import Base
from crm_lab.store.trail import plain

_SAME = {"is_not": "is", "not_in": "in"}
_OF_KIND = {"day": TIMED, "moment": TIMED, "flag": FLAGGED}
_LENGTHS = ("within", "older_than", "in_next")
_BESIDE = ("field", "was", "within", "where", *AGGREGATES)


def say(data: Any, entity: type[Base], context: Context) -> Pair:
    """Return conditions over records of ``entity`` in words, in English and Chinese."""
    return _Speaker(context, 0).say(data, entity), _Speaker(context, 1).say(data, entity)


def sayer(data: Any, entity: type[Base], context: Context) -> Callable[[bool], Pair]:
    """Return what says a condition that was read, or its negation, once somebody wants to know: most are never shown.

    Whatever it looks up was looked up when the condition was read, so it needs no session any more.
    """

    @cache
    def words(negated: bool) -> Pair:
        return say({"not": data} if negated else data, entity, context)

    return words


def found_words(value: Any, path: Path | None, context: Context) -> Any:
    """Return a value that was found as a reader knows it: records by their names in both languages."""
    if value is None or path is None or path.field.kind not in ("reference", "text"):
        return plain(value)
    return [Values(context, language).called(str(value), path) for language in (0, 1)]


class _Speaker:
    """Says conditions in one language: 0 is English, 1 Chinese."""

    def __init__(self, context: Context, language: int) -> None:
        self.context = context
        self.language = language
        self.values = Values(context, language)

    def say(self, data: Any, entity: type[Base], *, inner: bool = False, negated: bool = False) -> str:
        if isinstance(data, list | tuple):
            return self._group(data, entity, "all", inner, negated)
        if not isinstance(data, Mapping):
            return self._t("missing")
        if "not" in data:
            return self.say(data["not"], entity, inner=inner, negated=not negated)
        for mode in ("all", "any"):
            if isinstance(data.get(mode), list | tuple):
                return self._group(data[mode], entity, mode, inner, negated)
        return self._leaf(data, entity, negated)

    def _group(self, parts: Any, entity: type[Base], mode: str, inner: bool, negated: bool) -> str:
        if len(parts) == 1:
            return self.say(parts[0], entity, inner=inner, negated=negated)
        if not parts:
            return self._t("nobody" if negated else "everybody")
        listed = self._t("and" if mode == "all" else "or").join(self.say(one, entity, inner=True) for one in parts)
        if negated:
            listed = self._t("not_all" if mode == "all" else "none_of", what=listed)
        return self._t("brackets", what=listed) if inner else listed

    def _leaf(self, data: Mapping[str, Any], entity: type[Base], negated: bool) -> str:
        if "field" in data or "was" in data:
            return self._field(data, entity, negated)
        if "changed" in data:
            return self._changed(data, entity, negated)
        if "tag" in data:
            return self._tag(data, negated)
        if "segment" in data:
            return self._t(_signed("segment", negated), name=self.values.quoted(data["segment"]))
        if "exists" in data or "none" in data:
            head = "exists" if "exists" in data else "none"
            what, _ = self._records(str(data[head]), data, entity)
            return self._t(_signed("exists", negated is (head == "exists")), what=what)
        figure = next((one for one in AGGREGATES if one in data), None)
        return self._figure(figure, data, entity, negated) if figure else str(dict(data))

    def _field(self, data: Mapping[str, Any], entity: type[Base], negated: bool) -> str:
        head = "was" if "was" in data else "field"
        path = self._path(data[head], entity)
        name = self._named(path, data[head])
        return self._tests(self._t("was", field=name) if head == "was" else name, data, path, negated)

    def _figure(self, figure: str, data: Mapping[str, Any], entity: type[Base], negated: bool) -> str:
        relation, _, of = str(data[figure]).partition(".")
        what, related = self._records(relation, data, entity)
        path = self._path(of, related) if of and related else None
        return self._tests(self._t(figure, what=what, field=self._named(path, of)), data, path, negated)

    def _records(self, name: str, data: Mapping[str, Any], entity: type[Base]) -> tuple[str, type[Base] | None]:
        """Return related records in words, with which of them count, and their entity."""
        relation = relations(entity).get(name)
        if relation is None:
            return name, None
        label = relation_words(name, relation.entity.__tablename__)[self.language]
        window = self._t("window", time=self._length(data["within"])) if "within" in data else ""
        where = self._t("where", what=self.say(data["where"], relation.entity)) if data.get("where") else ""
        return f"{label}{window}{where}", relation.entity

    def _tests(self, field: str, data: Mapping[str, Any], path: Path | None, negated: bool) -> str:
        beside = _BESIDE if not ("field" in data or "was" in data) else ("field", "was")
        tests = [(key, value) for key, value in data.items() if key not in beside]
        if len(tests) > 1 and negated:
            return self._t("not", what=self._tests(field, data, path, False))
        said = [self._test(field, operator, value, path, negated) for operator, value in tests]
        return self._t("and").join(said) or f"{field} {self._t('missing')}"

    def _test(self, field: str, operator: str, value: Any, path: Path | None, negated: bool) -> str:
        plain = _SAME.get(operator, operator)
        sign = negated is (plain == operator and not (plain == "empty" and value is False))
        key = f"not_{plain}" if sign else plain
        if key not in COMPARED:
            return f"{field} {operator} {value}"
        own = _OF_KIND.get(path.field.kind, COMPARED) if path is not None else COMPARED
        pair = own.get(key, COMPARED[key])
        return pair[self.language].format(field=field, value=self._right(plain, value, path))

    def _right(self, operator: str, value: Any, path: Path | None) -> str:
        if operator in _LENGTHS:
            return self._length(value)
        if operator == "anniversary":
            return self._anniversary(str(value))
        return self.values.listed(value, path, "both" if operator == "between" else "or")

    def _anniversary(self, value: str) -> str:
        how, _, rest = value.partition(" ")
        if not rest:
            return self._t("today") if how == "today" else value
        return self._t("in_days" if how == "in" else "within_days", time=self._length(rest))

    def _changed(self, data: Mapping[str, Any], entity: type[Base], negated: bool) -> str:
        path = self._path(data["changed"], entity)
        sides = [
            self._t(key, value=self._t("nothing") if data[key] is None else self.values.listed(data[key], path, "or"))
            for key in ("from", "to")
            if key in data
        ]
        window = [self._t("window", time=self._length(data["within"]))] if "within" in data else []
        key = _signed("changed", negated)
        return self._t(key, field=self._named(path, data["changed"]), sides="".join([*sides, *window]))

    def _tag(self, data: Mapping[str, Any], negated: bool) -> str:
        name = self.values.listed(data["tag"], None, "or")
        if data.get("group"):
            name = self._t("of_group", name=name, group=self.values.quoted(data["group"]))
        times = [self._t(f"tag_{key}", time=self._length(data[key])) for key in _LENGTHS[:2] if key in data]
        return self._t(_signed("tag", negated), name=name, times="".join(times))

    def _length(self, value: Any) -> str:
        try:
            found = read_duration(value)
        except InvalidValue:
            return str(value or self._t("missing"))
        one, several, chinese = DURATIONS[found.unit]
        return f"{found.count} {chinese if self.language else one if found.count == 1 else several}"

    def _path(self, name: Any, entity: type[Base]) -> Path | None:
        try:
            return paths.read(name, entity, self.context)
        except InvalidValue:
            return None

    def _named(self, path: Path | None, name: Any) -> str:
        """Return what a field is called: "city", "city of the customer"."""
        if path is None:
            return str(name or self._t("missing"))
        said = _lower(self._label(path))
        for step in reversed(path.steps):
            said = self._t("field_of", field=said, of=_lower(field_words(step.name)[self.language]))
        return said

    def _label(self, path: Path) -> str:
        if path.field.json:
            own = self.context.custom_fields(path.owner.__tablename__).get(path.field.name.removeprefix("custom."))
            if own is not None:
                return str((own.name_zh if self.language else None) or own.name)
        return field_words(path.field.name)[self.language]

    def _t(self, key: str, **gaps: Any) -> str:
        return PHRASES[key][self.language].format(**gaps)


def _signed(key: str, negated: bool) -> str:
    return f"not_{key}" if negated else key


def _lower(label: str) -> str:
    """Return a label as it stands within a sentence; what begins like RFM or E-mail stays."""
    kept = label.startswith("WeChat") or not label[1:2].islower()
    return label if kept else label[:1].lower() + label[1:]
