"""The to-do list as it was counted at one moment: filtered and paged without asking the store again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from crm_lab.store.money import exponent

Row = dict[str, Any]

TESTS: dict[str, Callable[[Row, str], bool]] = {
    "entity": lambda row, value: row["entity"] == value,
    "problem": lambda row, value: value in row["checks"],
    "owner": lambda row, value: (row["owner_id"] or "") == value,
    "text": lambda row, value: value.casefold() in row["name"].casefold(),
}
"""What each filter lets through."""


@dataclass
class TodoList:
    """Rows of ``Quality.todo_rows``, and those of them that the filters let through.

    ``filters`` are ``entity`` (table name), ``problem`` (key of a check), ``owner`` (id; "" for nobody) and ``text``.
    """

    rows: list[Row]
    filters: dict[str, str] = field(default_factory=dict)
    shown: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = [row for row in self.rows if self._passes(row, self.filters)]

    def narrowed(self, filters: dict[str, str]) -> TodoList:
        """Return the same list behind other filters."""
        return TodoList(self.rows, filters)

    def page(self, start: int, count: int) -> list[Row]:
        """Return some rows as they go to the browser."""
        return [told(row) for row in self.shown[start : start + count]]

    def replace(self, id: str, checks: list[str]) -> Row | None:
        """Write down what is still wrong with a record; its place in the list stays until it is read anew."""
        for row in self.rows:
            if row["id"] == id:
                row["checks"] = checks
                return told(row)
        return None

    def facets(self) -> dict[str, Any]:
        """Return how many rows each choice of a filter would leave, the other filters being what they are."""
        return {
            "entities": Counter(row["entity"] for row in self._but("entity")),
            "problems": Counter(key for row in self._but("problem") for key in row["checks"]),
            "owners": _owners(self._but("owner")),
        }

    def _but(self, name: str) -> list[Row]:
        others = {key: value for key, value in self.filters.items() if key != name}
        return [row for row in self.rows if self._passes(row, others)]

    @staticmethod
    def _passes(row: Row, filters: dict[str, str]) -> bool:
        return all(TESTS[name](row, value) for name, value in filters.items())


def told(row: Row) -> Row:
    """Return what the browser needs of a row; amounts in minor units."""
    places = exponent(row["currency"])
    worth = {"minor": round(row["worth"] * 10**places), "currency": row["currency"], "exponent": places}
    return {name: row[name] for name in ("entity", "id", "name", "owner", "checks")} | {"worth": worth}


def _owners(rows: Iterable[Row]) -> list[dict[str, Any]]:
    counts = Counter((row["owner_id"] or "", row["owner"] or "") for row in rows)
    named = sorted(counts.items(), key=lambda item: (item[0][0] == "", item[0][1].casefold()))
    return [{"id": id, "name": name, "count": count} for (id, name), count in named]
