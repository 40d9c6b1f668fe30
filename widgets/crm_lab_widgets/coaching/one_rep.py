"""What the browser may ask of one rep: figures over time, and what to work on next with the calls that show it."""

from __future__ import annotations

from typing import Any, Literal

from crm_lab.calls.coaching.comparing import compared
from crm_lab.calls.coaching.course import course
from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.calls.coaching.working_on import working_on
from crm_lab.errors import NotFound
from crm_lab.rules.context import context
from crm_lab_widgets.calls import listing
from crm_lab_widgets.coaching.period import fewest_of
from crm_lab_widgets.coaching.team import TeamVerbs, cell, figures_of, number
from crm_lab_widgets.command_widget import verb

SUGGESTED = 3
"""Things to work on at once."""

_WEEKS = 26
"""So many weeks are drawn one by one; more go by months."""


class OneRepVerbs(TeamVerbs):
    """What the browser may ask of one rep."""

    @verb
    def rep(self, id: str, period: str, fewest: int) -> dict[str, Any]:
        """Return a rep's figures, each with its course, and what to work on next.  Raises NotFound."""
        found = self._calls(period)
        rows = compared(found, fewest_of(fewest))
        mine = rows[rows["rep_id"] == id].set_index("figure", drop=False)
        if mine.empty:
            raise NotFound("this rep has no calls in this period")
        every = _every(found)
        figures = [
            {**one, "cell": cell(dict(mine.loc[one["name"]]), fewest), "course": []}
            for one in figures_of(found, rows)
            if one["name"] in mine.index
        ]
        self._follow(found, id, figures, every)
        first = mine.iloc[0]
        return {
            "id": id,
            "name": first["rep"],
            "calls": int((found.calls["rep_id"] == id).sum()),
            "in_top": bool(first["in_top"]),
            "every": every,
            "figures": figures,
            "next": self._next(found, id, fewest),
        }

    def _follow(self, found: Gathered, id: str, figures: list[dict[str, Any]], every: Literal["week", "month"]) -> None:
        with self._workspace.database.read(self._workspace.actor) as session:
            zone = context(session).zone
        known = {one["name"]: one for one in figures}
        for row in course(found, id, list(known), every, zone).to_dict("records"):
            known[row["figure"]]["course"].append(
                {"start": row["start"].isoformat(), "calls": int(row["calls"]), "value": float(row["value"])}
            )

    def _next(self, found: Gathered, id: str, fewest: int) -> list[dict[str, Any]]:
        told = []
        with self._workspace.database.read(self._workspace.actor) as session:
            for row in working_on(session, found, id, SUGGESTED, fewest).to_dict("records"):
                calls = [
                    {"call": listing.one(session, call), "at": second, "quote": quote}
                    for call, second, quote in row["calls"]
                ]
                figures = {name: number(row[name]) for name in ("value", "top", "gap", "sure")}
                titles = {name: [row[name]["en"], row[name]["zh"]] for name in ("title", "why")}
                told.append({"figure": row["figure"], **figures, **titles, "calls": calls})
        return told


def _every(found: Gathered) -> Literal["week", "month"]:
    moments = found.calls["started_at"]
    return "month" if (moments.max() - moments.min()).days > 7 * _WEEKS else "week"
