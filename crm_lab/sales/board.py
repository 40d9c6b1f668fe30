"""What the pipeline board shows: columns with totals, pages of cards, one card.  Plain data, no widget.

Everything is asked of the database per view, column and page, so that ten thousand deals cost no more than what is
looked at, and so that what another notebook changed is there with the next question.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Float, case, func, literal, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales import deal_facts, deal_filters
from crm_lab.sales.cards import ACCOUNTS, COLUMNS, UNMARKED, USERS, card_of, marks_of
from crm_lab.sales.stages import pipeline_named, stages_of
from crm_lab.store import rates
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Opportunity, PipelineStage
from crm_lab.store.money import exponent
from crm_lab.store.types import utc_now

CLOSED_DAYS = 90
"""Won and lost columns show the deals closed in this many days."""

SORTS = ("-amount", "amount", "close", "-age", "age", "name")
"""How a column may be sorted; closed columns begin with the newest unless told otherwise."""

FILTERS = ("owner", "team", "product", "close_from", "close_to", "overdue", "text", "stalled")
"""What a board can be narrowed by."""


@dataclass
class View:
    """What is looked at: a pipeline, filters, and how each column is sorted."""

    pipeline: str | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    sort: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise InvalidValue for a filter or a sort that does not exist."""
        self.filters = {key: value for key, value in self.filters.items() if value not in (None, "", False)}
        _known("filter", self.filters, FILTERS)
        _known("sort", self.sort.values(), SORTS)
        for key in ("close_from", "close_to"):
            if isinstance(self.filters.get(key), str):
                self.filters[key] = _day(self.filters[key])


def _known(what: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for one in given:
        if one not in known:
            raise InvalidValue(f"the board knows no {what} '{one}'; it knows {', '.join(known)}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise InvalidValue(f"'{text}' is no date; write it like 2026-03-31") from problem


class Board:
    """One look at the deals, within one session."""

    def __init__(self, session: Session, view: View) -> None:
        self.session = session
        self.view = view
        self.now = utc_now()
        self.pipeline = pipeline_named(session, view.pipeline)
        self.stages = {stage.id: stage for stage in stages_of(session, self.pipeline.id)}
        self.currency = currency_of(session)
        self._pairs = rates.latest(session, self.now.date())
        self._stalled = deal_filters.stalled(self.stages.values(), self.now)

    def count(self, stage_id: str) -> int:
        """Return how many deals a column holds."""
        query = select(func.count()).select_from(Opportunity)
        return int(self.session.execute(query.where(*self._criteria([stage_id]))).scalar_one())

    def totals(self, stages: Collection[str] | None = None) -> list[dict[str, Any]]:
        """Return id, count, sum, weighted sum, stalled and unconverted deals of each column (or of some columns)."""
        shown = [id for id in self.stages if stages is None or id in stages]
        amount = Opportunity.amount_minor
        chance = func.coalesce(Opportunity.probability, self._stage_chance())
        query = (
            select(
                Opportunity.stage_id,
                Opportunity.currency,
                func.count().label("deals"),
                func.count(amount).label("priced"),
                func.coalesce(func.sum(amount), 0).label("minor"),
                func.coalesce(func.sum(amount * chance), 0).label("weighted"),
                func.coalesce(func.sum(case((self._stalled, 1), else_=0)), 0).label("stalled"),
            )
            .where(*self._criteria(shown))
            .group_by(Opportunity.stage_id, Opportunity.currency)
        )
        sums = {id: _Total() for id in shown}
        for row in self.session.execute(query):
            sums[row.stage_id].add(row, rates.minor_factor(self._pairs, row.currency, self.currency))
        return [{"id": id, **total.plain(self.currency)} for id, total in sums.items()]

    def page(self, stage_id: str, start: int, count: int) -> list[dict[str, Any]]:
        """Return ``count`` cards of a column from position ``start`` on.  Raises NotFound for another stage."""
        if stage_id not in self.stages:
            raise NotFound("this stage does not belong to the pipeline that is shown; refresh the board")
        query = self._cards().where(*self._criteria([stage_id]))
        rows = self.session.execute(query.order_by(*self._order(stage_id)).offset(start).limit(count)).all()
        marks = self._marks([row.id for row in rows if row.status == "open"])
        return [card_of(row, self.stages[stage_id], self.now) | marks.get(row.id, UNMARKED) for row in rows]

    def card(self, deal_id: str) -> dict[str, Any]:
        """Return one card, whether the filters let it through or not.  Raises NotFound."""
        row = self.session.execute(self._cards().where(Opportunity.id == deal_id)).one_or_none()
        if row is None:
            raise NotFound("this deal does not exist any more, or you may not see it; refresh the board")
        stage = self.stages.get(row.stage_id) or self.session.get(PipelineStage, row.stage_id)
        if stage is None:
            raise NotFound("the stage of this deal does not exist any more; refresh the board")
        return card_of(row, stage, self.now) | self._marks([deal_id] if row.status == "open" else []).get(
            deal_id, UNMARKED
        )

    def _marks(self, ids: list[str]) -> dict[str, dict[str, Any]]:
        if not ids:
            return {}
        facts = deal_facts.facts_of(self.session, self.now, [Opportunity.id.in_(ids)])
        return {one.deal_id: marks_of(one, self.now.date()) for one in facts}

    def _cards(self) -> Any:
        query = select(*COLUMNS).outerjoin(ACCOUNTS, ACCOUNTS.c.id == Opportunity.account_id)
        return query.outerjoin(USERS, USERS.c.id == Opportunity.owner_id)

    def _stage_chance(self) -> ColumnElement[float]:
        chances = [(Opportunity.stage_id == id, literal(stage.probability, Float)) for id, stage in self.stages.items()]
        return case(*chances, else_=literal(0.0, Float)) if chances else literal(0.0, Float)

    def _criteria(self, stages: list[str]) -> list[ColumnElement[bool]]:
        recent = or_(Opportunity.status == "open", Opportunity.closed_at >= self.now - timedelta(days=CLOSED_DAYS))
        known = Opportunity.stage_id.in_(stages)
        return [Opportunity.pipeline_id == self.pipeline.id, known, recent, *self._filtered()]

    def _filtered(self) -> Iterable[ColumnElement[bool]]:
        for key, value in self.view.filters.items():
            if key in deal_filters.NAMES:
                yield deal_filters.criterion(self.session, key, value)
            elif key == "owner":
                yield Opportunity.owner_id == value
            else:
                compare = operator.ge if key == "close_from" else operator.le
                yield compare(Opportunity.expected_close, value)

    def _order(self, stage_id: str) -> list[Any]:
        key = self.view.sort.get(stage_id)
        if key is None:
            first: Any = self._worth().desc() if self.stages[stage_id].kind == "open" else Opportunity.closed_at.desc()
            return [first.nulls_last(), Opportunity.id]
        column = {
            "amount": self._worth(),
            "close": Opportunity.expected_close,
            "age": Opportunity.stage_since.desc(),
            "name": func.lower(func.coalesce(ACCOUNTS.c.name, Opportunity.name)),
        }[key.removeprefix("-")]
        if key == "-age":
            column = Opportunity.stage_since
        return [(column.desc() if key == "-amount" else column).nulls_last(), Opportunity.id]

    def _worth(self) -> Any:
        """The amount in the board's currency, so that a million yen stands below a million dollars."""
        used = {pair for pairs in self._pairs for pair in pairs} - {self.currency}
        factors = {one: rates.minor_factor(self._pairs, one, self.currency) for one in sorted(used)}
        cases = [(Opportunity.currency == one, literal(float(factor))) for one, factor in factors.items() if factor]
        return Opportunity.amount_minor * case(*cases, else_=literal(1.0)) if cases else Opportunity.amount_minor


@dataclass
class _Total:
    """The sums of one column, in minor units of the board's currency."""

    count: int = 0
    stalled: int = 0
    unconverted: int = 0
    minor: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)

    def add(self, row: Any, factor: Decimal | None) -> None:
        """Add the deals of one currency; without a rate they are counted apart and not summed."""
        self.count += row.deals
        self.stalled += row.stalled
        if factor is None:
            self.unconverted += row.priced
            return
        self.minor += int(row.minor) * factor
        self.weighted += Decimal(str(row.weighted)) * factor

    def plain(self, currency: str) -> dict[str, Any]:
        """Return the totals as the screen wants them."""
        return {
            "count": self.count,
            "stalled": self.stalled,
            "unconverted": self.unconverted,
            "sum": money(round(self.minor), currency),
            "weighted": money(round(self.weighted), currency),
        }


def money(minor: int | None, currency: str) -> dict[str, Any]:
    """Return an amount as the screen wants it: minor units, currency, and how many decimals that one has."""
    return {"minor": minor, "currency": currency, "exponent": exponent(currency)}
