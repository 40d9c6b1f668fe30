"""``ws.performance``: what came of deals, stages and leads in a period, by rep, team or month."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date

from crm_lab.errors import InvalidValue
from crm_lab.store.database import Database
from crm_lab.store.fields import column_value
from crm_lab.store.scope import Actor

if TYPE_CHECKING:
    import pandas as pd

BY = ("rep", "team", "month")
Day = date | str | None


class Performance:
    """Figures of what this user sees; days are UTC, both ends of a period belong to it, None leaves it open."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def deals(self, start: Day = None, end: Day = None, by: str | None = None) -> pd.DataFrame:
        """Return figures of the deals that were closed in a period, one row, or one by rep, team or month of closing.

        ``won``, ``lost``, ``win_rate`` = won / (won + lost) with its 95 % interval ``rate_from``, ``rate_to`` (Wilson);
        ``amount`` and ``mean_amount`` of what was won, in the currency of sums; ``cycle_days``, the median of days from
        the making of a won deal to its win; ``open``, deals that are open now; ``velocity``, what comes in a day:
        open · win_rate · mean_amount / cycle_days (NaN where one of these is unknown, and by month).
        Raises InvalidValue.
        """
        from crm_lab.sales.performance.deals import deal_figures

        period = _period(start, end)
        with self.database.read(self.actor) as session:
            return deal_figures(session, period, _by(by))

    def stages(self, start: Day = None, end: Day = None) -> pd.DataFrame:
        """Return a row per open stage with what became of the deals that came into it in a period.

        ``arrived``: so often a deal came into the stage; of these ``moved_on`` to a later stage or won, ``moved_back``
        to an earlier one, ``lost``, ``there`` are still in it; ``conversion`` = moved_on / (arrived - there);
        ``days`` is the median of how long they stood there until they left.  Moves that were taken back do not count.
        """
        from crm_lab.sales.performance.stages import stage_figures

        period = _period(start, end)
        with self.database.read(self.actor) as session:
            return stage_figures(session, period)

    def leads(self, start: Day = None, end: Day = None, by: str | None = None, within: float = 1.0) -> pd.DataFrame:
        """Return figures of the leads that came in a period, one row, or one by rep, team or month.

        ``followed`` had a follow-up (an activity of ours: no task, no note, nothing that the lead sent);
        ``follow_up_rate`` is the share of leads that had it ``within`` so many days; ``hours_to_follow_up`` is the
        median of those that had one; ``converted``, ``disqualified``; ``conversion`` = converted / leads.
        Raises InvalidValue.
        """
        from crm_lab.sales.performance.leads import lead_figures

        if isinstance(within, bool) or not 0 < within < float("inf"):
            raise InvalidValue(f"a follow-up comes within a number of days above 0, not {within!r}")
        period = _period(start, end)
        with self.database.read(self.actor) as session:
            return lead_figures(session, period, _by(by), within)


def _by(by: str | None) -> str | None:
    if by is not None and by not in BY:
        raise InvalidValue(f"these figures are by {', '.join(BY)}, not {by!r}")
    return by


def _period(start: Day, end: Day) -> tuple[datetime, datetime]:
    """Return the first moment of a period and the one after it.  Raises InvalidValue."""
    first: Any = date.min if start is None else column_value(start, Date(), "the start of a period")
    last: Any = date.max - timedelta(days=1) if end is None else column_value(end, Date(), "the end of a period")
    if last < first:
        raise InvalidValue(f"a period can't end on {last} before it begins on {first}; turn them round")
    return datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)
