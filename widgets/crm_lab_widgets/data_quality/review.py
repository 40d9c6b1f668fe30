"""The pairs of one search, and what became of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_lab.customers.reviewing import Pair
from crm_lab.errors import InvalidValue
from crm_lab.merging.choices import Choice
from crm_lab.merging.preview import MergePreview

DECISIONS = ("ask", "same")
"""How pairs are grouped: those that a person has to judge, and those that are the same as it seems."""

FIRST = ("name", "first_name", "last_name", "company", "phone", "email")
"""Fields that people look at first."""


@dataclass
class Review:
    """Pairs of one kind of record, and by their number what was decided: "merged", "different" or "gone"."""

    entity: str
    pairs: list[Pair]
    done: dict[int, str] = field(default_factory=dict)
    merges: dict[int, str] = field(default_factory=dict)

    def numbers(self, decision: str) -> list[int]:
        """Return the numbers of the pairs of one group, in the order in which they are asked about."""
        found = [number for number, pair in enumerate(self.pairs) if pair.decision == decision]
        return found if decision == "same" else sorted(found, key=lambda number: -self.pairs[number].score)

    def counts(self) -> dict[str, int]:
        """Return how many pairs of each group are still open."""
        return {name: sum(number not in self.done for number in self.numbers(name)) for name in DECISIONS}

    def page(self, decision: str, start: int, count: int) -> dict[str, Any]:
        """Return some pairs of a group."""
        numbers = self.numbers(decision)
        return {"start": start, "total": len(numbers), "rows": [self.row(n) for n in numbers[start : start + count]]}

    def row(self, number: int) -> dict[str, Any]:
        """Return what a list shows of a pair."""
        pair = self.pair(number)
        facts = {"number": number, "left": pair.left, "right": pair.right, "score": pair.score}
        return facts | {"decision": pair.decision, "done": self.done.get(number)}

    def pair(self, number: int) -> Pair:
        """Return a pair by its number.  Raises InvalidValue."""
        if not 0 <= number < len(self.pairs):
            raise InvalidValue("this pair is of an older search; look for duplicates again")
        return self.pairs[number]

    def strike(self, gone: str) -> None:
        """Mark the open pairs of a record that was merged away."""
        for number, pair in enumerate(self.pairs):
            if gone in (pair.left_id, pair.right_id):
                self.done.setdefault(number, "gone")

    def revive(self, back: str) -> None:
        """Open the pairs of a record that is there again."""
        for number, pair in enumerate(self.pairs):
            if back in (pair.left_id, pair.right_id) and self.done.get(number) == "gone":
                del self.done[number]


def preview_view(preview: MergePreview, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what a merge would do as plain data; ``names`` are those of referred records, by field and id."""
    return {
        "keep": preview.keep,
        "other": preview.others[0],
        "names": preview.names,
        "versions": preview.versions,
        "moves": preview.moves,
        "fields": [_field(one, names.get(one.field, {})) for one in sorted(preview.fields, key=_rank) if _telling(one)],
    }


def _rank(one: Choice) -> int:
    """Names first; then as the record has them."""
    return FIRST.index(one.field) if one.field in FIRST else len(FIRST)


def _telling(one: Choice) -> bool:
    """Leave out what nobody said: a mark that no record has."""
    return any(value is not None and value is not False for value in one.values.values())


def _field(one: Choice, names: Mapping[str, str]) -> dict[str, Any]:
    values = {id: _text(value, names) for id, value in one.values.items()}
    return {"field": one.field, "values": values, "winner": one.winner, "why": one.why, "differs": one.differs}


def _text(value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    return names.get(value, str(value)) if isinstance(value, str) else str(value)
