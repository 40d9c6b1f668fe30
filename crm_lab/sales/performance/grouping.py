"""What figures are grouped by: the owner, the owner's team, or the month in which something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store import frames
from crm_lab.store.entities import Team, User

if TYPE_CHECKING:
    import pandas as pd


def groups(session: Session, frame: pd.DataFrame, by: str, moment: str) -> pd.Series[Any]:
    """Return the group of each row (``owner_id`` names its owner): a name, or the Period of the month of ``moment``."""
    if by == "month":
        months: pd.Series[Any] = frame[moment].dt.tz_localize(None).dt.to_period("M")
        return months
    if by == "rep":
        return frames.names(session, User.__table__, frame["owner_id"])  # type: ignore[arg-type]
    teams = {row.id: row.team_id for row in session.execute(select(User.id, User.team_id))}
    return frames.names(session, Team.__table__, frame["owner_id"].map(teams).astype(object))  # type: ignore[arg-type]


def table(frame: pd.DataFrame, by: str | None, group: pd.Series[Any] | None, figures: Any) -> pd.DataFrame:
    """Return a row of ``figures`` (a function of the rows of a group) for each group, or for all; nobody's is last."""
    import pandas as pd

    if by is None or group is None:
        return pd.DataFrame([figures(frame)])
    parts: list[tuple[Any, Any]] = list(frame.groupby(group.to_numpy(), dropna=False, sort=True))
    return pd.DataFrame([{by: None if pd.isna(key) else key, **figures(part)} for key, part in parts])
