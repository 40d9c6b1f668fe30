"""Which entries a search may find: those with the given values, and none that has run out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from crm_lab_knowledge.entries import as_key
from crm_lab_knowledge.errors import FilterUnknown
from crm_lab_knowledge.view import Flags, Ints, View

Filters = Mapping[str, Any]


def allowed(connection: sqlite3.Connection, view: View, filters: Filters, day: date) -> Flags | None:
    """Return for every entry of ``view`` whether it may be found on ``day``; None when all may.

    A filter names one value or several, of which one must fit; None does not narrow.  Raises FilterUnknown for a name
    that no entry has ever had.
    """
    wanted = {name.casefold(): _values(value) for name, value in filters.items() if value is not None}
    _check(connection, wanted)
    over = _places(view, _numbers(connection, _ENDED, (day.isoformat(),)))
    if not wanted and not len(over):
        return None
    may = np.ones(len(view.entry_numbers), np.bool_)
    may[over] = False
    for name, values in wanted.items():
        fits = np.zeros(len(may), np.bool_)
        for value in values:
            fits[_places(view, _numbers(connection, _HAVING, (name, as_key(value))))] = True
        may &= fits
    return may


_ENDED = "SELECT number FROM entries WHERE valid_until < ?"
_HAVING = "SELECT entry FROM facets WHERE name = ? AND value = ?"


def _check(connection: sqlite3.Connection, wanted: Mapping[str, Any]) -> None:
    known = {row[0] for row in connection.execute("SELECT name FROM facet_names")} if wanted else set()
    unknown = sorted(set(wanted) - known)
    if unknown and known:
        there = ", ".join(sorted(known))
        raise FilterUnknown(f"Nothing here can be filtered by {', '.join(unknown)}: there is {there}.")


def _values(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]


def _numbers(connection: sqlite3.Connection, query: str, values: tuple[str, ...]) -> Ints:
    return np.array([row[0] for row in connection.execute(query, values)], np.int64)


def _places(view: View, numbers: Ints) -> Ints:
    """Return the places of those entries that ``view`` knows."""
    places = np.searchsorted(view.entry_numbers, numbers)
    places = places[places < len(view.entry_numbers)]
    return places[np.isin(view.entry_numbers[places], numbers)]
