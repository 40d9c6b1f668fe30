"""Derived figures that standing rules ask for are brought up to date before the rules run."""

from __future__ import annotations

import json
from collections.abc import Iterable

from crm_lab.rules.definition import Definition
from crm_lab.store.database import Database
from crm_lab.store.installed import installed

GROUP = "crm_lab.figures"
"""The entry point group of departments that keep figures: the name of their table, and ``refresh(database)``."""


def freshen(database: Database, rules: Iterable[Definition]) -> None:
    """Refresh the figures of which one of ``rules``, or a segment, can speak by the name of their table."""
    said = [json.dumps(one.data["when"]) for one in rules]
    for figures in installed(GROUP):
        if any(f"{figures.name}." in one or '"segment"' in one for one in said):
            figures.load()(database)
