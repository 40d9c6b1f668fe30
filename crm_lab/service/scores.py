"""Scores in figures: response rate, averages, low scores and their causes, each with how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy.orm import Session

from crm_lab import intervals
from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.fields import near
from crm_lab.service.surveying import LOW
from crm_lab.store.entities import CsatResponse, Ticket, TicketClock

if TYPE_CHECKING:
    import pandas as pd

FACTORS = ("category", "agent", "team", "priority", "channel", "breached", "wait", "month")
"""What scores can be told apart by; ``wait`` is the time until the first answer, ``breached`` a broken promise, and
``month`` that of the store's time zone."""

CAUSES = ("category", "agent", "breached", "wait")
_WAITS = ((1, "< 1 h"), (4, "1–4 h"), (24, "4–24 h"), (72, "1–3 days"))
_LONGER, _NEVER, UNKNOWN = "> 3 days", "no answer", "(none)"


def facts(session: Session, criteria: Sequence[Any] = ()) -> pd.DataFrame:
    """Return the tickets that were solved, asked about or rated: rating, whether it was asked for, and all FACTORS."""
    from crm_lab.store.frames import add_names, frame_of

    names = ["id", "category", "owner_id", "team_id", "priority", "channel", "opened_at", "first_response_at"]
    tickets = add_names(session, Ticket, frame_of(session, Ticket, [*names, "resolved_at", "rating"], criteria))
    asked = frame_of(session, CsatResponse, ["ticket_id", "rating", "asked_at"])
    both = tickets.merge(asked, how="left", left_on="id", right_on="ticket_id", suffixes=("", "_answered"))
    both["rating"] = both["rating_answered"].astype("Float64").fillna(both["rating"].astype("Float64"))
    both["asked"] = both["asked_at"].notna()
    both = both[both["resolved_at"].notna() | both["asked"] | both["rating"].notna()].reset_index(drop=True)
    both["breached"] = np.where(both["id"].isin(_broken(session)), "yes", "no")
    both["wait"] = _wait(both)
    both["month"] = (
        both["resolved_at"].fillna(both["opened_at"]).dt.tz_convert(context(session).zone).dt.strftime("%Y-%m")
    )
    both = both.rename(columns={"owner": "agent"})
    return both.fillna(dict.fromkeys(("category", "agent", "team", "channel"), UNKNOWN))


def _broken(session: Session) -> set[str]:
    from crm_lab.store.frames import frame_of

    late = [TicketClock.due_at.is_not(None), TicketClock.due_at < TicketClock.stopped_at]
    return set(frame_of(session, TicketClock, ["ticket_id"], late)["ticket_id"])


def _wait(frame: pd.DataFrame) -> Any:
    hours = ((frame["first_response_at"] - frame["opened_at"]).dt.total_seconds() / 3600).to_numpy(dtype=float)
    choices = [hours < limit for limit, _ in _WAITS]
    found = np.select(choices, [name for _, name in _WAITS], _LONGER)
    return np.where(np.isnan(hours), _NEVER, found)


def known(factors: Sequence[str]) -> list[str]:
    """Return ``factors``.  Raises InvalidValue for one that there is not."""
    for one in factors:
        if one not in FACTORS:
            raise InvalidValue(f"scores are not told apart by {one!r}{near(str(one), FACTORS)}")
    return list(factors)


def figures(group: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of a group of tickets (see Satisfaction.summary)."""
    rated = group["rating"].dropna().astype(float).tolist()
    asked = int(group["asked"].sum())
    replied = int((group["asked"] & group["rating"].notna()).sum())
    low = sum(one <= LOW for one in rated)
    return {
        "tickets": len(group),
        "asked": asked,
        "answered": replied,
        **_with("response_rate", replied / asked if asked else None, intervals.share(replied, asked)),
        "rated": len(rated),
        **_with("average", float(np.mean(rated)) if rated else None, intervals.mean(rated)),
        "low": low,
        **_with("low_share", low / len(rated) if rated else None, intervals.share(low, len(rated))),
    }


def _with(name: str, value: float | None, interval: intervals.Interval | None) -> dict[str, float | None]:
    least, most = interval or (None, None)
    return {name: value, f"{name}_from": least, f"{name}_to": most}


def by(frame: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """Return the figures for every combination of ``factors`` that occurs."""
    import pandas as pd

    rows = [
        {**dict(zip(factors, key, strict=True)), **figures(group)}
        for key, group in frame.groupby(list(factors), sort=True)
    ]
    return pd.DataFrame(rows, columns=[*factors, *figures(frame.iloc[:0])])


def causes(frame: pd.DataFrame, factors: Sequence[str], least: int) -> pd.DataFrame:
    """Return where low scores gather: ``more`` is how many there are above what the overall share would give."""
    rated = frame[frame["rating"].notna()]
    found = by(rated, factors)
    found = found[found["rated"] >= least]
    overall = float((rated["rating"] <= LOW).mean()) if len(rated) else 0.0
    found = found.assign(more=(found["low"] - overall * found["rated"]).astype(float), overall_share=overall)
    found["clear"] = found["low_share_from"].astype(float) > overall
    kept = [*factors, "rated", "low", "low_share", "low_share_from", "low_share_to", "overall_share", "more", "clear"]
    return found[kept].sort_values("more", ascending=False, kind="stable").reset_index(drop=True)


def within(since: datetime | None, until: datetime | None) -> list[Any]:
    """Return the criteria "put right (else opened) from ``since`` and before ``until``"."""
    from sqlalchemy import func

    moment = func.coalesce(Ticket.resolved_at, Ticket.opened_at)
    return [*([moment >= since] if since else []), *([moment < until] if until else [])]
