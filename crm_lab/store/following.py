"""What follows from a change in other departments, before it is committed: functions that follow a table.

A department registers ``f(unit)`` in the entry point group ``crm_lab.followers`` as ``department.table``.  It is
called once per unit of work that left a trail in that table, after everything is written, and writes derived rows
only: what it does leaves no trail that would have to be followed again.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint

from crm_lab.store.installed import installed
from crm_lab.store.trail import Unit

GROUP = "crm_lab.followers"
"""The entry point group of the followers."""


def follow(unit: Unit) -> None:
    """Call the followers of all tables that ``unit`` changed."""
    touched = {one.entity for one in unit.entries}
    for table, followers in _followers().items():
        if table in touched:
            for one in followers:
                one.load()(unit)
                unit.session.flush()


@cache
def _followers() -> dict[str, list[EntryPoint]]:
    found: dict[str, list[EntryPoint]] = {}
    for one in sorted(installed(GROUP), key=lambda each: each.name):
        found.setdefault(one.name.rpartition(".")[2], []).append(one)
    return found
