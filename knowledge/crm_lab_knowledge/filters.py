"""Which entries a search may find: those with the given values, and none that has run out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from crm_lab_knowledge.entries import as_key
from crm_lab_knowledge.errors import FilterUnknown
from crm_lab_knowledge.view import Flags, View

Filters = Mapping[str, Any]
REMEMBERED = 100
"""So many filters are kept ready: people ask with the same ones again and again."""


def allowed(connection: sqlite3.Connection, view: View, filters: Filters, day: date) -> Flags | None:
    """Return for every entry of ``view`` whether it may be found on ``day``; None when all may.

    A filter names one value or several, of which one must fit; None does not narrow.  Raises FilterUnknown for a name
    that no entry has ever had.
    """
    wanted = _wanted(connection, filters)
    over = _having(connection, view, _ENDED, (day.isoformat(),))
    if not wanted and not over.any():
        return None
    may = ~over
    for each in wanted:
        may &= _having(connection, view, _WITH, each)
    return None if may.all() else may


def ids(connection: sqlite3.Connection, filters: Filters) -> list[str]:
    """Return the ids (JSON) of the entries with the given values, those first that were added first.

    Raises FilterUnknown for a name that no entry has ever had.
    """
    wanted = _wanted(connection, filters)
    having = " AND ".join(["TRUE", *(f"number IN ({_WITH})" for _ in wanted)])
    given = [each for pair in wanted for each in pair]
    return [row[0] for row in connection.execute(f"SELECT id FROM entries WHERE {having} ORDER BY number", given)]


def _wanted(connection: sqlite3.Connection, filters: Filters) -> list[tuple[str, str]]:
    """Return names and values, these as the store compares them, in a list of JSON."""
    wanted = {name.casefold(): _values(value) for name, value in filters.items() if value is not None}
    _check(connection, wanted)
    keys = {name: [as_key(value) for value in values] for name, values in wanted.items()}
    return [(name, json.dumps(values, ensure_ascii=False)) for name, values in keys.items()]


_ENDED = "SELECT number FROM entries WHERE valid_until < ?"
_WITH = "SELECT entry FROM facets WHERE name = ? AND value IN (SELECT value FROM json_each(?))"


def _check(connection: sqlite3.Connection, wanted: Mapping[str, Any]) -> None:
    known = {row[0] for row in connection.execute("SELECT name FROM facet_names")} if wanted else set()
    unknown = sorted(set(wanted) - known)
    if unknown and known:
        there = ", ".join(sorted(known))
        raise FilterUnknown(f"Nothing here can be filtered by {', '.join(unknown)}: there is {there}.")


def _values(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]


def _having(connection: sqlite3.Connection, view: View, query: str, values: tuple[str, ...]) -> Flags:
    """Return for every entry of ``view`` whether ``query`` finds it; found once per view, which is one state."""
    if (query, values) not in view.found:
        if len(view.found) >= REMEMBERED:
            view.found.clear()
        numbers = np.array([row[0] for row in connection.execute(query, values)], np.int64)
        view.found[query, values] = np.isin(view.entry_numbers, numbers)
    return view.found[query, values]
