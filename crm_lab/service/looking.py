"""Looking at tickets: the queue by time left, one ticket's promises explained, its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.judging import Reason
from crm_lab.service.choosing import explain as explain_choice
from crm_lab.service.recomputing import unsolved
from crm_lab.service.standing import NOTHING, STATES, pressing, standing, urgency
from crm_lab.service.wording import add_words
from crm_lab.store.entities import Activity, AuditLog, SlaPolicy, Ticket, TicketClock
from crm_lab.store.references import table_of
from crm_lab.store.scope import DELETED, everybody
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = ("id", "number", "subject", "priority", "category", "status_id", "owner_id", "team_id", "account_id")


@dataclass(frozen=True)
class Promise:
    """One promise on a ticket: ``used`` and ``left`` of ``target`` (working time), and how it stands, in words."""

    promise: str
    state: str
    target: timedelta
    left: timedelta
    due_at: datetime | None
    stopped_at: datetime | None
    words: str
    words_zh: str


@dataclass(frozen=True)
class Explained:
    """What is promised for a ticket: by which policy, why that one, and which ones before it did not apply."""

    ticket: int | None
    policy: str | None
    why: str | None
    reasons: tuple[Reason, ...]
    passed_over: tuple[str, ...]
    promises: tuple[Promise, ...]

    def __str__(self) -> str:
        """Say all of it in a few lines."""
        if self.policy is None:
            return f"#{self.ticket}: nothing is promised, no policy applies"
        lines = [f"#{self.ticket}: {self.why}: policy {self.policy}"]
        lines += [f"  {one}" for one in self.reasons]
        lines += [f"  {one.promise.replace('_', ' ')}: {one.words}" for one in self.promises]
        return "\n".join([*lines, *(f"  passed over: {one}" for one in self.passed_over)])


def explain(session: Session, ticket: Ticket) -> Explained:
    """Return what is promised for ``ticket`` and why; the policy is that of what is still to do, or was done last."""
    now = utc_now()
    clocks = add_words(standing(session, [TicketClock.ticket_id == ticket.id], now)).sort_values("promise")
    with everybody(session):
        looked = explain_choice(session, ticket, now)
    latest = clocks.sort_values(["stopped_at", "promise"], ascending=False, na_position="first", kind="stable")
    policy_id, why = (latest["policy_id"].iloc[0], latest["why"].iloc[0]) if len(latest) else (None, None)
    chosen = next((verdict for one, verdict in looked if one.policy.id == policy_id and verdict), None)
    passed = tuple(one.policy.name for one, verdict in looked if not verdict)
    return Explained(
        ticket.number,
        _name(session, policy_id),
        why,
        tuple(chosen.reasons) if chosen else (),
        passed,
        tuple(_promise(row) for row in clocks.to_dict("records")),
    )


def _name(session: Session, policy_id: str | None) -> str | None:
    table = table_of(SlaPolicy)
    return session.connection().execute(select(table.c.name).where(table.c.id == policy_id)).scalar()


def _promise(row: dict[Any, Any]) -> Promise:
    target = timedelta(seconds=int(row["target_seconds"]))
    due, stopped = _moment(row["due_at"]), _moment(row["stopped_at"])
    left = row["left"].to_pytimedelta()
    return Promise(row["promise"], row["state"], target, left, due, stopped, row["words"], row["words_zh"])


def _moment(value: Any) -> datetime | None:
    import pandas as pd

    return None if pd.isna(value) else value.to_pydatetime()


def queue(session: Session, criteria: list[Any], state: str | None) -> pd.DataFrame:
    """Return the tickets that are not solved with the promise that presses most, in the order of their urgency."""
    if state is not None and state not in STATES:
        raise InvalidValue(f"state is one of {', '.join(STATES)}, not {state!r}")
    import numpy as np

    from crm_lab.store.frames import add_names, frame_of

    wanted = [*criteria, unsolved()]
    tickets = frame_of(session, Ticket, [*_SHOWN, "contact_id", "opened_at"], wanted)
    mine = select(Ticket.id).where(*wanted)
    clocks = add_words(pressing(standing(session, [TicketClock.ticket_id.in_(mine), TicketClock.stopped_at.is_(None)])))
    told = clocks[["ticket_id", "promise", "state", "left", "due_at", "words", "words_zh"]]
    rows = tickets.merge(told, how="left", left_on="id", right_on="ticket_id").drop(columns="ticket_id")
    rows["state"] = rows["state"].fillna(NOTHING)
    if state is not None:
        rows = rows[rows["state"] == state]
    rank, moment = urgency(rows)
    rows = rows.iloc[np.lexsort((rows["id"].to_numpy(dtype=str), moment, rank))].reset_index(drop=True)
    return add_names(session, Ticket, rows)


def history(session: Session, ticket: Ticket) -> pd.DataFrame:
    """Return what happened to a ticket and what was said about it, oldest first."""
    import pandas as pd

    with everybody(session):
        audit = select(AuditLog).where(AuditLog.entity == "tickets", AuditLog.record_id == ticket.id)
        rows: list[tuple[Any, ...]] = [
            (one.at, one.action, one.actor, None, one.changes, 1) for one in session.scalars(audit)
        ]
        said = select(Activity).where(Activity.ticket_id == ticket.id)
        names = _people(session)
        for one in session.scalars(said):
            what = "note" if one.channel == "note" else f"{one.channel} {one.direction or ''}".strip()
            rows.append((one.occurred_at, what, names.get(one.owner_id), one.body or one.subject, None, 0))
    rows.sort(key=lambda row: (row[0], row[5]))
    return pd.DataFrame([row[:5] for row in rows], columns=["at", "what", "by", "text", "changes"])


def _people(session: Session) -> dict[str | None, str]:
    from crm_lab.store.entities import User

    return {row.id: row.name for row in session.execute(select(User.id, User.name), execution_options={DELETED: True})}
