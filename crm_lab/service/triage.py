"""The queue of tickets as it stood at a moment: by what is due first, filtered, counted and paged without asking again.

Tickets that are not solved come in the order of their urgency (see standing); solved ones follow, the newest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_lab.service.recomputing import unsolved
from crm_lab.service.standing import NOTHING, pressing, standing, states, urgency
from crm_lab.service.standing import STATES as TO_DO
from crm_lab.service.states import KIND, types
from crm_lab.store.entities import Ticket, TicketClock
from crm_lab.store.frames import add_names, frame_of
from crm_lab.store.given import given
from crm_lab.store.trail import plain
from crm_lab.store.types import utc_now

SOLVED_DAYS = 30
"""So long a solved ticket stays in the list behind the status "solved"."""

STATES = (*TO_DO, NOTHING)
"""How the most pressing promise of a ticket stands; "none" when nothing is promised."""

FILTERS = ("whose", "owner", "team", "state", "priority", "category", "status", "channel", "text")
"""What the queue is narrowed by; ``whose`` is mine, team (of the person at work) or nobody."""

_READ = (
    "id",
    "number",
    "subject",
    "priority",
    "category",
    "channel",
    "status_id",
    "owner_id",
    "team_id",
    "account_id",
    "contact_id",
    "requester",
    "opened_at",
    "resolved_at",
)
_FACETS = ("state", "priority", "category", "status", "channel")
_SEARCHED = ("subject", "account", "contact", "requester")

_LAST = 3
"""The rank of solved tickets, after those of urgency."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Desk:
    """Who looks at the queue: their id and their team's."""

    user_id: str | None
    team_id: str | None = None


@dataclass
class Queue:
    """Tickets that were read once (``rows``), and those of them that ``filters`` let through (``shown``: places)."""

    rows: pd.DataFrame
    desk: Desk
    filters: Mapping[str, str] = field(default_factory=dict)
    shown: npt.NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        self._masks = {name: self._mask(name, value) for name, value in self.filters.items()}
        if "status" not in self.filters:
            self._masks["status"] = self._column("status") != "solved"
        self.shown = np.flatnonzero(self._all_but())

    @classmethod
    def read(cls, session: Session, desk: Desk, filters: Mapping[str, str] | None = None) -> Queue:
        """Read all tickets that are not solved, and those that were solved of late."""
        recent = Ticket.resolved_at >= utc_now() - timedelta(days=SOLVED_DAYS)
        return cls(_sorted(_read(session, or_(unsolved(), recent))), desk, filters or {})

    def narrowed(self, filters: Mapping[str, str]) -> Queue:
        """Return the same tickets behind other filters."""
        return Queue(self.rows, self.desk, filters)

    def with_changed(self, session: Session, ids: Sequence[str]) -> Queue:
        """Return the queue as it stands now, with some tickets read anew: new ones come, gone ones go, others move."""
        if not ids:
            return Queue(_sorted(self.rows), self.desk, self.filters)
        wanted = Ticket.id.in_(select(given(session.connection(), list(ids)).c.value))
        rest = self.rows[~self.rows["id"].isin(list(ids))]
        found = _read(session, wanted)
        rows = pd.concat([rest, found], ignore_index=True) if len(found) else rest
        return Queue(_sorted(rows), self.desk, self.filters)

    @property
    def total(self) -> int:
        """How many tickets the filters let through."""
        return len(self.shown)

    def ids(self, most: int) -> list[str]:
        """Return the ids of the first tickets that the filters let through."""
        return [str(id) for id in self._column("id")[self.shown[:most]]]

    def place(self, id: str) -> int | None:
        """Return where a ticket stands in the list, None when it does not."""
        found = np.flatnonzero(self._column("id")[self.shown] == id)
        return int(found[0]) if len(found) else None

    def page(self, session: Session, start: int, count: int) -> list[dict[str, Any]]:
        """Return some rows as a screen shows them, with the working time that is left (seconds) at this moment."""
        rows = self.rows.iloc[self.shown[start : start + count]]
        left = _left(session, [str(id) for id in rows["id"]])
        return [_told(row, left) for row in rows.to_dict("records")]

    def facets(self) -> dict[str, dict[str, int]]:
        """Return how many tickets each choice of a filter would leave, the other filters being what they are."""
        found = {name: self._counts(name, self._all_but(name)) for name in _FACETS}
        found["status"] = self._counts("status", self._all_but("status"))
        rest = self._all_but("whose")
        whose = {name: self._mask("whose", name) & rest for name in ("mine", "team", "nobody")}
        return {**found, "whose": {"": int(rest.sum()), **{name: int(one.sum()) for name, one in whose.items()}}}

    def _counts(self, name: str, mask: Mask) -> dict[str, int]:
        values, counts = np.unique(self._column(name)[mask].astype(str), return_counts=True)
        return {str(value): int(count) for value, count in zip(values, counts, strict=True)}

    def _all_but(self, name: str | None = None) -> Mask:
        mask = np.ones(len(self.rows), dtype=bool)
        for other, passing in self._masks.items():
            if other != name:
                mask &= passing
        return mask

    def _mask(self, name: str, value: str) -> Mask:
        if name == "text":
            return self._holding(value)
        if name == "whose":
            return self._whose(value)
        column = {"owner": "owner_id", "team": "team_id"}.get(name, name)
        return np.asarray(self._column(column) == value, dtype=bool)

    def _whose(self, value: str) -> Mask:
        owner = self._column("owner_id")
        if value == "team":
            return np.asarray((self._column("team_id") == self.desk.team_id) & (self.desk.team_id is not None))
        return np.asarray(owner == ("" if value == "nobody" else self.desk.user_id), dtype=bool)

    def _holding(self, text: str) -> Mask:
        wanted = text.strip().casefold()
        if wanted.lstrip("#").isdecimal() and wanted.startswith("#"):
            return np.asarray(self._column("number") == int(wanted[1:]), dtype=bool)
        found: Mask = self._column("number").astype(str) == wanted
        for name in _SEARCHED:
            found |= self.rows[name].fillna("").str.casefold().str.contains(wanted, regex=False).to_numpy(dtype=bool)
        return found

    def _column(self, name: str) -> npt.NDArray[Any]:
        return self.rows[name].to_numpy()


def _read(session: Session, wanted: ColumnElement[bool]) -> pd.DataFrame:
    """Return tickets with the names around them, their status and their most pressing promise."""
    tickets = add_names(session, Ticket, frame_of(session, Ticket, _READ, [wanted]))
    kinds = {label: KIND[type] for label, type in types(session).items()}
    labels = tickets["status_id"].astype(object).where(tickets["status_id"].notna(), None)
    tickets["status"] = [kinds[one] for one in labels]
    for name in ("owner_id", "team_id", "category", "channel"):
        tickets[name] = tickets[name].astype(object).where(tickets[name].notna(), "")
    tickets["number"] = tickets["number"].fillna(0).astype("int64")
    found = tickets.merge(_pressing(session, wanted), how="left", left_on="id", right_on="ticket_id")
    found.loc[found["status"] == "solved", "promise"] = None
    return found.drop(columns="ticket_id")


def _pressing(session: Session, wanted: ColumnElement[bool]) -> pd.DataFrame:
    """Return the most pressing of the promises that are still to do, of each ticket that has one."""
    mine = TicketClock.ticket_id.in_(select(Ticket.id).where(wanted))
    columns = ("ticket_id", "promise", "running_since", "warn_at", "due_at", "stopped_at")
    return pressing(frame_of(session, TicketClock, columns, [mine, TicketClock.stopped_at.is_(None)]))


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(state=states(rows, utc_now()))
    rank, keys = urgency(rows)
    solved = (rows["status"] == "solved").to_numpy(dtype=bool)
    rank[solved] = _LAST
    keys[solved] = -rows["resolved_at"].fillna(rows["opened_at"]).astype("int64").to_numpy()[solved]
    order = np.lexsort((rows["id"].to_numpy(dtype=str), keys, rank))
    return rows.iloc[order].reset_index(drop=True)


def _left(session: Session, ids: list[str]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return state and working seconds left of the open promises of some tickets."""
    mine = TicketClock.ticket_id.in_(select(given(session.connection(), ids).c.value))
    found = standing(session, [mine, TicketClock.stopped_at.is_(None)])
    seconds = found["left"].dt.total_seconds()
    rows = zip(found["ticket_id"], found["promise"], found["state"], seconds, strict=True)
    return {(id, promise): (state, int(left)) for id, promise, state, left in rows}


def _told(row: dict[Any, Any], left: Mapping[tuple[str, str], tuple[str, int]]) -> dict[str, Any]:
    known = {name: None if pd.isna(value) or value == "" else value for name, value in row.items()}
    state, seconds = left.get((row["id"], row["promise"]), (known["state"], None))
    return {
        **{name: known[name] for name in ("id", "number", "subject", "priority", "category", "channel", "status")},
        "customer": known["account"] or known["contact"] or known["requester"],
        "owner_id": known["owner_id"],
        "owner": known["owner"],
        "team": known["team"],
        "promise": known["promise"],
        "state": state,
        "left": seconds,
        "due_at": _moment(known["due_at"]),
        "opened_at": _moment(known["opened_at"]),
        "resolved_at": _moment(known["resolved_at"]),
    }


def _moment(value: Any) -> Any:
    if value is None:
        return None
    moment: datetime = value.to_pydatetime()
    return plain(moment)
