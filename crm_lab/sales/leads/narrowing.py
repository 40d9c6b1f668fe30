"""What a queue of leads is narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.people import is_open
from crm_lab.store.entities import Lead
from crm_lab.store.scope import everybody
from crm_lab.store.types import utc_now

BANDS = {"high": (70.0, None), "middle": (40.0, 70.0), "low": (None, 40.0)}
"""Scores from and below which a lead is one of these; ``none`` is for those without."""

MOST_SOURCES = 100
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Narrowed:
    """What narrows a queue: words in a lead, its source, the band of its score (BANDS), its age in days at most."""

    text: str = ""
    source: str | None = None
    band: str | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        """Raise InvalidValue for a band or an age that there is not."""
        if self.band not in (None, "none", *BANDS):
            raise InvalidValue(f"there is no band of scores '{self.band}'; there are {', '.join(BANDS)} and none")
        if self.days is not None and (isinstance(self.days, bool) or not 0 < self.days <= MOST_DAYS):
            raise InvalidValue(f"the age of leads is 1 to {MOST_DAYS:,} days at most, not {self.days!r}")

    def criteria(self) -> list[Any]:
        """Return what the leads meet."""
        found: list[Any] = [] if self.source is None else [Lead.source == self.source]
        if self.band == "none":
            found.append(Lead.score.is_(None))
        elif self.band:
            low, high = BANDS[self.band]
            found += [] if low is None else [Lead.score >= low]
            found += [] if high is None else [Lead.score < high]
        if self.days is not None:
            found.append(Lead.created_at >= utc_now() - timedelta(days=self.days))
        if wanted := self.text.strip():
            fields = (Lead.name, Lead.company, Lead.city, Lead.campaign)
            found.append(or_(*(one.icontains(wanted, autoescape=True) for one in fields)))
        return found


def sources(session: Session) -> list[str]:
    """Return where open leads came from, by name; not more than MOST_SOURCES."""
    query = select(Lead.source).where(is_open(Lead), Lead.source.is_not(None)).distinct()
    with everybody(session):
        return list(session.scalars(query.order_by(Lead.source).limit(MOST_SOURCES)))
