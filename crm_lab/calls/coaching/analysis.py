"""``ws.calls.coaching``: reps beside the best of them, over time, and what to work on next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_lab.calls.coaching.comparing import MIN_CALLS, compared
from crm_lab.calls.coaching.course import Every, course
from crm_lab.calls.coaching.gathering import Gathered, gather
from crm_lab.calls.coaching.working_on import working_on
from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.store.database import Database
    from crm_lab.store.scope import Actor


class Coaching:
    """The calls of reps that this user may see, as figures to coach by.

    Figures are those of ``ws.calls.features()``; counts are by ten minutes of a call, ``rep_rate:zh`` is the speech
    rate in Chinese calls (signs a minute), ``longest_story`` is of calls of ten minutes and more.  ``score`` is the
    total by the card and version that judged most of these calls, ``item:NAME`` the share of calls in which one of its
    items went well: what is required was there, what is forbidden was not; a coach's mark counts before the machine's.
    """

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def reps(
        self, since: datetime | None = None, until: datetime | None = None, min_calls: int = MIN_CALLS
    ) -> pd.DataFrame:
        """Return a row a rep and figure, of calls from ``since`` on and before ``until``.

        ``calls`` of which the figure is known, ``value`` (their mean), ``low`` and ``high`` (its 95 % interval:
        Student's t for means, Wilson's score interval for shares of items; missing below ``min_calls``), ``top`` (the
        mean of the top quarter's values: the quarter of reps with the best mean score, rounded up, and who is as good,
        among those with ``min_calls`` scored calls), ``in_top``, ``band_low`` and ``band_high`` (the usual range),
        ``better`` (higher, lower, inside the band; None: nobody can say) and ``gap``: how far the value is behind the
        top quarter's, below 0 when it is ahead, missing where nothing can be said.
        """
        return compared(self.gathered(since, until), min_calls)

    def over_time(
        self,
        rep: str,
        figure: str,
        every: Every = "week",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Return start (a day), calls and value (their mean) of a rep's weeks or months that had calls.

        ``rep`` is a user's id.  Raises InvalidValue for a figure that there is not.
        """
        found = self.gathered(since, until)
        if found.figure(figure) is None:
            known = ", ".join(one.name for one in found.figures)
            raise InvalidValue(f"reps have no figure '{figure}'; they have {known}")
        with self._database.read(self._actor) as session:
            zone = context(session).zone
        return course(found, rep, [figure], every, zone)[["start", "calls", "value"]]

    def next(
        self,
        rep: str,
        count: int = 3,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        min_calls: int = MIN_CALLS,
    ) -> pd.DataFrame:
        """Return what a rep (a user's id) works on next, at most ``count`` rows, what is worth most first.

        Columns: figure, title (en, zh), value, top, gap, ``sure`` (0 to 1: how sure it is that the rep is behind),
        why (en, zh) and calls: a list of (call id, second, quote), moments that show it.  The order is what a gap costs
        (an item's points times the gap; a figure at most one point) times how sure it is; gaps that are no more than
        even odds are left out, and a rep with too few calls has no rows.
        """
        found = self.gathered(since, until)
        with self._database.read(self._actor) as session:
            return working_on(session, found, rep, count, min_calls)

    def gathered(self, since: datetime | None = None, until: datetime | None = None) -> Gathered:
        """Return the calls of reps as numbers: a row a call, a column a figure, and what the figures are."""
        with self._database.read(self._actor) as session:
            return gather(session, since, until)
