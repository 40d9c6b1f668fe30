"""The reports of ``ws.articles``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_lab.indexes.following import Progress
from crm_lab.replies.evaluating import cut_of
from crm_lab.replies.index import Index
from crm_lab.store.database import Database
from crm_lab.store.scope import Actor
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    from pandas import DataFrame


class Reporting:
    """What there is to tell about articles, as DataFrames."""

    database: Database
    actor: Actor
    index: Index

    def gaps(
        self, days: int = 90, most: int = 1000, *, cut: float | None = None, progress: Progress | None = None
    ) -> DataFrame:
        """Return questions that no article answers, by meaning: question, tickets, customers, value, questions.

        Looked at are the newest ``most`` tickets of the last ``days``; ``value`` is what the customers who ask bought.
        """
        from crm_lab.replies.reports.gaps import gaps

        self.index.follow(wait=True)
        with self.database.read(self.actor) as session:
            return gaps(session, self.index, days, most, cut_of(session) if cut is None else cut, progress)

    def duplicates(self) -> DataFrame:
        """Return pairs of published articles of which one stands in the other."""
        from crm_lab.replies.reports.articles import duplicates_frame

        with self.database.read(self.actor) as session:
            return duplicates_frame(session)

    def contradictions(self) -> DataFrame:
        """Return near-equal sentences of two published articles that differ in a number, in yes or no, or in who."""
        from crm_lab.replies.reports.articles import contradictions_frame

        with self.database.read(self.actor) as session:
            return contradictions_frame(session)

    def stale(self, today: date | None = None) -> DataFrame:
        """Return published articles that somebody should read again, with the reasons."""
        from crm_lab.replies.reports.articles import stale_frame

        with self.database.read(self.actor) as session:
            return stale_frame(session, today or utc_now().date())

    def saved(self, since: date | None = None, *, minutes: float = 5.0) -> DataFrame:
        """Return what each article saved, when a reply by hand lasts ``minutes``: used, edited, refused, minutes."""
        from crm_lab.replies.reports.articles import saved_frame

        with self.database.read(self.actor) as session:
            return saved_frame(session, since, minutes)
