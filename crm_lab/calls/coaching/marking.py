"""Calls and how coaches judge them: their own marks beside the machine's, and how far the two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_lab.calls.coaching.agreeing import Between
from crm_lab.calls.judging import storable
from crm_lab.calls.proposing import Proposing
from crm_lab.calls.tables import score_of
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import CallMark, CallScore
from crm_lab.store.trail import Entry, Unit, line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


class Marking(Proposing):
    """Recordings with the marks of coaches."""

    def mark(
        self,
        id: str,
        item: str,
        mark: bool | None,
        note: str | None = None,
        *,
        card: str | None = None,
        version: int | None = None,
        origin: str = "python",
    ) -> CallMark:
        """Say oneself whether an item of a score is there (True, False, None: it can't be told), and return the mark.

        The score is the newest, or that by a ``card`` and its ``version``.  The machine's mark stays beside it; judging
        again, a corrected transcript or a new version of the card leave this one as it is.  Without a ``note`` the one
        that stands there stays; "" removes it.  Raises NotFound for an item or a score that is not there.
        """
        if mark is not None and not isinstance(mark, bool):
            raise InvalidValue(f"a mark is True, False or None (it can't be told), not {mark!r}")
        with self.database.write(self.actor, origin) as unit:
            score = self._score_with(unit, id, item, card, version)
            one = self._own(unit, score, item)
            if one is None:
                one = CallMark(recording_id=id, card=score.name, version=score.version, item=item, made_by=self._me)
                unit.session.add(one)
            one.mark, one.made_at = mark, utc_now()
            one.note = one.note if note is None else storable(note.strip()) or None
            return self._marked(unit, one, "coach_marked")

    def unmark(
        self, id: str, item: str, *, card: str | None = None, version: int | None = None, origin: str = "python"
    ) -> CallMark:
        """Take one's own mark of an item away, and return it.  Raises NotFound when there is none."""
        with self.database.write(self.actor, origin) as unit:
            score = self._score_with(unit, id, item, card, version)
            one = self._own(unit, score, item)
            if one is None:
                raise NotFound(f"you gave '{item}' no mark by version {score.version} of the card '{score.name}'")
            unit.session.delete(one)
            return self._marked(unit, one, "coach_unmarked")

    def coach_marks(self, id: str | None = None) -> pd.DataFrame:
        """Return the marks of coaches, on one call or on all that may be seen, the oldest first.

        Columns: id (of the call), card, version, item, mark, note, by, at, machine (what the machine's mark of this
        version is) and by_id.
        """
        from crm_lab.calls.coaching.tables import coach_marks

        with self.database.read(self.actor) as session:
            return coach_marks(session, id if id is None else self._load(session, id).id)

    def agreement(
        self, card: str | None = None, version: int | None = None, between: Between = "machine"
    ) -> pd.DataFrame:
        """Return how far coaches and machine agree, a row an item of a card: Cohen's kappa, and which marks to trust.

        ``card`` is the one used last, unless it is named, ``version`` its newest.  Columns: item, title ({"en", "zh"}),
        calls (pairs of yes and no; every coach of a call is one), open (pairs left out: one of the two can't tell),
        agreed (a share), kappa, low and high (its 95 % interval, by the large-sample error of Fleiss, Cohen and
        Everitt 1969), machine_true, coach_true (counts) and trust.

        ``trust`` is "yes" when low is above 0.40, where "fair" agreement ends (Landis and Koch 1977), "no" when it is
        not, and "too few" below 30 pairs (McHugh 2012) or when both said the same throughout and kappa is undefined.

        With ``between="coaches"`` coaches are compared with each other, two at a time: the columns are then first_true
        and second_true.  Raises NotFound for a card by which nothing was judged.
        """
        from crm_lab.calls.coaching.agreeing import agreements

        with self.database.read(self.actor) as session:
            return agreements(session, card, version, between)

    @property
    def _me(self) -> str:
        return self.actor.id or ""

    def _score_with(self, unit: Unit, id: str, item: str, card: str | None, version: int | None) -> CallScore:
        line_up(unit.session)  # of two marks at once, the second finds the first
        score = score_of(unit.session, self._load(unit.session, id), card, version)
        there = [str(one["item"]) for one in score.marks or ()]
        if item not in there:
            raise NotFound(f"the card '{score.name}' has no item '{item}'; it has {', '.join(there)}")
        return score

    def _own(self, unit: Unit, score: CallScore, item: str) -> CallMark | None:
        query = select(CallMark).where(CallMark.recording_id == score.recording_id, CallMark.made_by == self._me)
        query = query.where(CallMark.card == score.name, CallMark.version == score.version, CallMark.item == item)
        return unit.session.scalars(query).one_or_none()

    def _marked(self, unit: Unit, one: CallMark, action: str) -> CallMark:
        facts = {"card": one.card, "version": one.version, "item": one.item, "mark": one.mark}
        unit.note(Entry(action, "recordings", one.recording_id, {}, facts))
        unit.session.flush()
        return one
