"""The manager's view: load, ageing, promises that come due, satisfaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from crm_lab.service.scores import UNKNOWN
from crm_lab.store.types import utc_now
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.queue import QueueVerbs

RATED_DAYS = 90
"""Ratings of tickets that were solved in so many days are counted."""

_TOLD = ("asked", "answered", "response_rate", "rated", "average", "average_from", "average_to", "low")


class TeamVerbs(QueueVerbs):
    """What the browser may ask about the team."""

    @verb
    def team(self) -> dict[str, Any]:
        """Return how the desk is doing, of all tickets that this user may see."""
        from crm_lab.service import workload
        from crm_lab.service.triage import Queue

        self._complete()
        with self._workspace.database.read(self._workspace.actor) as session:
            rows = Queue.read(session, self._desk).rows
        return {
            "people": workload.load(rows, "owner"),
            "teams": workload.load(rows, "team"),
            "ageing": workload.ageing(rows),
            "ahead": workload.ahead(rows),
            "satisfaction": self._satisfaction(),
        }

    def _satisfaction(self) -> dict[str, Any]:
        since = utc_now() - timedelta(days=RATED_DAYS)
        door = self._workspace.satisfaction
        agents = door.summary("agent", since=since)
        people = [{"name": _name(row["agent"]), **_told(row)} for row in agents.to_dict("records") if row["rated"]]
        people.sort(key=lambda one: -one["rated"])
        return {"days": RATED_DAYS, **_told(door.summary(since=since).to_dict("records")[0]), "people": people}


def _told(row: dict[Any, Any]) -> dict[str, Any]:
    return {name: None if pd.isna(row[name]) else row[name] for name in _TOLD}


def _name(agent: str) -> str | None:
    """Return the name of a person; None for the tickets of nobody."""
    return None if agent == UNKNOWN else agent
