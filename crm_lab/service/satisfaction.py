"""``ws.satisfaction``: surveys after tickets, what they say, what is done about it and whether that helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab import intervals
from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.freeing import free_name
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.service import scores, surveying
from crm_lab.store.collection import Collection
from crm_lab.store.entities import CsatResponse, ServiceMeasure, Ticket
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


class Satisfaction(Collection[CsatResponse]):
    """All answers to surveys."""

    entity = CsatResponse

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "survey answer"

    def ask(self, ticket_id: str, *, origin: str = "python") -> CsatResponse:
        """Write down that the customer of a solved ticket was asked.  Raises Refused when it is not solved."""
        with self.database.write(self.actor, origin) as unit:
            return surveying.ask(unit, self._ticket(unit.session, ticket_id), utc_now())

    def answer(
        self,
        ticket_id: str,
        rating: int,
        reasons: Sequence[str] = (),
        comment: str | None = None,
        *,
        origin: str = "python",
    ) -> CsatResponse:
        """Write down an answer: 1 (bad) to 5 (good), ``reasons`` of surveying.REASONS; a later one replaces it.

        A score of 1 or 2 opens a task to review the ticket, once: for the manager of its owner or team.
        """
        with self.database.write(self.actor, origin) as unit:
            ticket = self._ticket(unit.session, ticket_id)
            said = self._value("comment", comment)
            return surveying.answer(unit, ticket, rating, reasons, said, utc_now())

    def _ticket(self, session: Any, id: str) -> Ticket:
        session.execute(select(Ticket.id).where(Ticket.id == id).with_for_update())
        return Collection(self.database, self.actor, Ticket)._load(session, id)

    def summary(
        self, by: str | Sequence[str] = (), *, since: datetime | None = None, until: datetime | None = None
    ) -> pd.DataFrame:
        """Return the figures of tickets put right from ``since`` and before ``until``, overall or ``by`` FACTORS.

        ``response_rate`` is that of those who were asked, ``average`` the mean of all ratings, ``low_share`` the share
        of ratings of 1 and 2.  ``_from`` and ``_to`` are 95 % intervals: Wilson's for shares, Student's t for means.
        """
        import pandas as pd

        factors = scores.known([by] if isinstance(by, str) else by)
        frame = self._facts(since, until)
        return scores.by(frame, factors) if factors else pd.DataFrame([scores.figures(frame)])

    def causes(
        self,
        by: Sequence[str] = scores.CAUSES,
        *,
        least: int = 5,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Return where low scores gather, the worst first, in groups of at least ``least`` ratings.

        ``by`` crosses several factors; give one (``by=["wait"]``) to see it alone.  ``more`` counts the low scores
        above those that the overall share would give; ``clear`` says that the whole 95 % interval (Wilson's) of the
        share lies above the overall one.
        """
        return scores.causes(self._facts(since, until), scores.known([by] if isinstance(by, str) else by), least)

    def _facts(self, since: datetime | None, until: datetime | None) -> pd.DataFrame:
        with self.database.read(self.actor) as session:
            return scores.facts(session, scores.within(since, until))

    def take_measure(
        self, name: str, taken_on: date, conditions: Sequence[Any] = (), description: str | None = None
    ) -> ServiceMeasure:
        """Write down something that was done so that customers are happier, for tickets that meet ``conditions``."""
        with self.database.read(self.actor) as session:
            read_conditions(list(conditions), Ticket, context(session), "conditions")
        with self.database.write(self.actor) as unit:
            free_name(unit, ServiceMeasure, name)
            measure = ServiceMeasure(name=name, taken_on=taken_on, conditions=plain_data(list(conditions)))
            measure.description = description
            unit.session.add(measure)
            unit.session.flush()
            return measure

    def effects(self, days: int = 30) -> pd.DataFrame:
        """Return every measure with the scores of its tickets in the ``days`` before it and from it on.

        ``rise`` is that of the average (95 % interval by Welch's t), ``low_rise`` that of the share of low scores
        (Newcombe's interval); ``verdict`` is better, worse, or unclear while the interval of the average holds 0.  A
        measure whose conditions can't be read any more has the verdict "not measured" and says why as its ``problem``.
        """
        import pandas as pd

        with self.database.read(self.actor) as session:
            measures = list(session.scalars(select(ServiceMeasure).order_by(ServiceMeasure.taken_on.desc())))
            rows = [self._effect(session, one, timedelta(days=days)) for one in measures]
        return pd.DataFrame(rows, columns=_COLUMNS)

    def _effect(self, session: Any, measure: ServiceMeasure, span: timedelta) -> dict[str, Any]:
        at = context(session)
        begin = datetime.combine(measure.taken_on, time(), at.zone)
        try:
            condition = read_conditions(measure.conditions, Ticket, at, "conditions")
        except InvalidValue as problem:  # what it speaks of (a field, a segment) is gone
            known = {"measure": measure.name, "taken_on": measure.taken_on}
            return known | {"verdict": NOT_MEASURED, "problem": problem.message}
        mine = Ticket.id.in_(matching(session, Ticket, condition))
        sides = ((begin - span, begin), (begin, begin + span))
        before, after = (
            scores.facts(session, [mine, *scores.within(*side)])["rating"].dropna().astype(float).tolist()
            for side in sides
        )
        rise = intervals.difference_of_means(before, after) or (None, None)
        lows = [(sum(one <= surveying.LOW for one in side), len(side)) for side in (before, after)]
        low_rise = intervals.difference_of_shares(*lows) or (None, None)
        told = (measure.name, measure.taken_on, len(before), len(after), _average(before), _average(after))
        return dict(
            zip(_COLUMNS, (*told, *rise, *lows[0][:1], *lows[1][:1], *low_rise, _verdict(rise), None), strict=True)
        )


NOT_MEASURED = "not measured"

_COLUMNS = (
    *("measure", "taken_on", "rated_before", "rated_after", "average_before", "average_after"),
    *("rise_from", "rise_to", "low_before", "low_after", "low_rise_from", "low_rise_to", "verdict", "problem"),
)


def _average(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _verdict(rise: tuple[float | None, float | None]) -> str:
    low, high = rise
    if low is not None and low > 0:
        return "better"
    return "worse" if high is not None and high < 0 else "unclear"
