"""Calls and how they are judged: by cards, by the scorers of analysts, as rows for a model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls import keeping
from crm_lab.calls.cards import card_named, keep_card
from crm_lab.calls.judging import judge_of, judged, transcript_of
from crm_lab.calls.looked import Looked
from crm_lab.calls.scorers import Scorer, Scorers
from crm_lab.calls.spoken import Spoken
from crm_lab.errors import DatabaseError, Refused
from crm_lab.store.entities import CallScore, Recording
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_speech import Judge, Scorecard

AT_ONCE = 25
"""Calls that are judged in one unit of work."""


class Scorable(Spoken):
    """Recordings with their figures and scores."""

    @cached_property
    def scorers(self) -> Scorers:
        """Scorers of one's own: ``register(name, function or model, version=1)``; new calls get their score."""
        return Scorers()

    def features(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one row a call (index ``id``): figures, marks, tracker counts, ids and what became of the deal.

        ``item_…`` are the machine's marks, ``coach_…`` the newest a coach gave for the same item.
        """
        from crm_lab.calls.features import features

        with self.database.read(self.actor) as session:
            return features(session, ids)

    def score(
        self,
        ids: Sequence[str] | None = None,
        *,
        card: str | os.PathLike[str] | None = None,
        scorer: str | None = None,
        judge: Judge | bool = False,
        again: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> pd.DataFrame:
        """Judge calls (all that one may see, or ``ids``), keep the scores and return them as ``scores`` does.

        ``card`` is a file, or the name of a card that is kept (none: the product's); ``scorer`` is the name of a
        registered one instead. ``judge`` answers the questions of a card (True: the language model that the
        environment names); without one, and after a correction until it is asked again, such items can't be told.
        Calls that have a score of this version are left as they are, unless ``again``. Raises InvalidValue for a card
        or scorer that can't be used, NotFound for a name that nothing has.
        """
        if scorer is not None:
            chosen = self.scorers.get(scorer)
            self._by_scorer(chosen, self._without(ids, "scorer", chosen.name, chosen.version, again))
            return self.scores(kind="scorer", name=chosen.name, version=chosen.version)
        used, asked = self._card(card), judge_of(judge)
        wanted = self._without(ids, "card", used.name, used.version, again)
        for start in range(0, len(wanted), AT_ONCE):
            self._by_card(used, wanted[start : start + AT_ONCE], asked)
            if progress is not None:
                progress(min(len(wanted), start + AT_ONCE), len(wanted))
        return self.scores(kind="card", name=used.name, version=used.version)

    def scores(self, **filters: Any) -> pd.DataFrame:
        """Return kept scores: id and file_name of the call, kind, name, version, total, made_at, made_by, transcript.

        ``filters`` are ``id`` (of a call), ``kind`` (card, scorer), ``name`` and ``version``.
        """
        from crm_lab.calls.tables import scores

        with self.database.read(self.actor) as session:
            return scores(session, filters)

    def marks(self, id: str, card: str | None = None) -> pd.DataFrame:
        """Return a row an item of a call's score by the card used last (or ``card``), with its evidence.

        ``mark`` is the machine's; ``coach`` is one's own if there is one, else the newest coach's (``coach_by`` says
        whose, None: no coach marked it), with its ``coach_note``.
        """
        from crm_lab.calls.tables import marks

        with self.database.read(self.actor) as session:
            return marks(session, self._load(session, id), card, self.actor.id)

    def _card(self, card: str | os.PathLike[str] | None) -> Scorecard:
        if card is not None and (not isinstance(card, str) or Path(card).suffix.casefold() in (".yaml", ".yml")):
            with self.database.write(self.actor) as unit:
                return keep_card(unit, Path(card).expanduser())
        with self.database.read(self.actor) as session:
            return card_named(session, card)

    def _without(self, ids: Sequence[str] | None, kind: str, name: str, version: int, again: bool) -> list[str]:
        """Return the calls that may be seen and have no such score."""
        mine = (CallScore.kind == kind, CallScore.name == name, CallScore.version == version)
        query = select(Recording.id).where(Recording.revision > 0).order_by(Recording.started_at, Recording.id)
        if not again:
            query = query.where(Recording.id.not_in(select(CallScore.recording_id).where(*mine)))
        with self.database.read(self.actor) as session:
            found = list(session.scalars(query))
        return found if ids is None else [one for one in found if one in set(ids)]

    def _by_card(self, card: Scorecard, ids: Sequence[str], judge: Judge | None) -> None:
        with self.database.read(self.actor) as session:
            said = {one.id: (one.revision, keeping.version(session, one).content) for one in _calls(session, ids)}
        reader = self.trackers.reader(card.trackers.values())
        made = {id: _answered(Looked(transcript_of(content), reader), card, judge) for id, (_, content) in said.items()}
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that judge at once, one finds the other's scores
            for one in _calls(unit.session, ids):
                if one.id in made and one.revision == said[one.id][0]:
                    keeping.keep_judgement(unit, one, made[one.id])

    def _by_scorer(self, scorer: Scorer, ids: Sequence[str]) -> None:
        if not ids:
            return
        found = self.features(ids)
        totals = dict(zip(found.index, scorer.totals(found), strict=True))
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            for one in _calls(unit.session, ids):
                by = self.actor.id or "machine"
                keeping.keep_score(unit, one, "scorer", scorer.name, scorer.version, totals[one.id], by=by)

    def score_new(self, ids: Sequence[str]) -> list[str]:
        """Give new calls the scores of all scorers, and return what kept one from it, in a sentence each."""
        problems = []
        for scorer in self.scorers.all():
            try:
                self._by_scorer(scorer, ids)
            except DatabaseError:
                raise
            except Exception as problem:  # somebody's own code; the calls have landed, and it is told
                problems.append(f"the scorer '{scorer.name}' gave no scores: {type(problem).__name__}: {problem}")
        return problems


def _answered(looked: Looked, card: Scorecard, judge: Judge | None) -> dict[str, Any]:
    from crm_lab_speech import JudgeFailed

    try:
        return judged(looked, card, judge)
    except JudgeFailed as problem:
        raise Refused(str(problem).rstrip(".")) from problem


def _calls(session: Session, ids: Sequence[str]) -> Iterator[Recording]:
    for start in range(0, len(ids), 500):
        yield from session.scalars(select(Recording).where(Recording.id.in_(ids[start : start + 500])))
