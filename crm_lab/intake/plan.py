"""What will be done with one table: its entity, the field of every column, orders of dates, stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lab.intake import evidence
from crm_lab.intake.column import distinct
from crm_lab.intake.dates import read_days
from crm_lab.intake.fields import Entity, Field, catalogue
from crm_lab.intake.matching import Match
from crm_lab.intake.stages import Fact, StagePlan, facts, merge_facts
from crm_lab.intake.table import Chunk, Table
from crm_lab.standard.date_order import DateOrder, backwards, infer_orders
from crm_lab.standard.money_text import MoneyStyle, style_of
from crm_lab.standard.whole_columns import date_parts

MOST_DISTINCT = 20_000
MODES = ("create-and-update", "create", "update")
"""What may be done with the rows: all of it, only make new records, or only update those that are there."""
IF_THERE = ("add", "ask", "skip")
"""What becomes of a row that is perhaps there already: add it and list it for review (nothing is lost), ask (set it
aside with the record that it may be), or skip it (when it is most likely the same; else it is added and listed)."""
DATE_TYPES = ("date", "datetime")
STARTS = ("created_at", "ordered_on", "opened_at", "occurred_at")
ENDS = ("close_date", "closed_at", "expected_close", "delivered_on", "resolved_at", "done_at")


@dataclass
class Options:
    """What a person decided for the whole import.

    `zone` is where times without an offset were written; `currency` is for amounts that name none;
    `dates` ('dmy', 'mdy', 'ymd') overrides what was inferred; `source` names the system it comes from;
    `region` (ISO code) is where phone numbers without a country are dialled;
    `mode` (see MODES) says what may be done, `match` by which fields records that are there are found;
    `if_there` (see IF_THERE) says what becomes of new customers who are perhaps there already by their likeness;
    `locale` (en, zh) is the language of reasons.
    """

    zone: str = "UTC"
    currency: str = "CNY"
    currency_given: bool = False
    dates: str | None = None
    source: str | None = None
    region: str = "CN"
    mode: str = "create-and-update"
    match: tuple[str, ...] = ()
    if_there: str = "add"
    locale: str = "en"


@dataclass
class Plan:
    """The plan of one table.  `matches` can be edited; the rest follows from it."""

    table: Table
    entity_name: str | None
    why: str
    matches: dict[str, Match]
    texts: dict[str, list[str]]
    orders: dict[str, DateOrder] = field(default_factory=dict)
    stages: dict[str, StagePlan] = field(default_factory=dict)
    fixed: bool = False

    @property
    def entity(self) -> Entity:
        """The entity that the rows become."""
        return catalogue()[self.entity_name or ""]

    def columns_of(self, field_name: str) -> list[str]:
        """Return the columns that are read as a field, in file order."""
        return [column for column, match in self.matches.items() if match.field == field_name]

    def column_of(self, field_name: str) -> str | None:
        """Return the column that is read as a field, or None."""
        return next(iter(self.columns_of(field_name)), None)

    def mapped(self) -> Iterable[tuple[str, Field]]:
        """Yield (column, field) of every mapped column."""
        for column, match in self.matches.items():
            if match.field:
                yield column, self.entity.fields[match.field]

    def style(self, column: str) -> MoneyStyle:
        """Return how a column writes money."""
        return style_of(column, self.texts[column])

    def decide_dates(self, options: Options) -> None:
        """Decide the order of every date column from all of its values."""
        columns = [column for column, one in self.mapped() if one.type in DATE_TYPES]
        if options.dates:
            given = DateOrder(options.dates, True, "as you said")
            self.orders = dict.fromkeys(columns, given)
            return
        self.orders = infer_orders({column: self.texts[column] for column in columns}, self._habit(options))
        self._decide_by_pairs()

    def _decide_by_pairs(self) -> None:
        """Decide columns whose values tell nothing by what comes first: nothing ends before it began."""
        start = next((c for name in STARTS for c in self.columns_of(name) if self._open(c)), None)
        end = next((c for name in ENDS for c in self.columns_of(name) if self._open(c)), None)
        if start is None or end is None:
            return
        frame = self.table.head().frame
        texts = frame[start].to_numpy(), frame[end].to_numpy()
        wrong = {
            order: backwards(*(read_days(one, order).values.tolist() for one in texts)) for order in ("dmy", "mdy")
        }
        best, other = sorted(wrong, key=lambda order: wrong[order])
        if wrong[other] - wrong[best] > 0.05:
            decided = DateOrder(best, False, f"so nothing ends before it begins ({start!r}, {end!r})")
            self.orders |= {start: decided, end: decided}

    def _open(self, column: str) -> bool:
        return column in self.orders and self.orders[column].asked

    def _habit(self, options: Options) -> str:
        """Month first where dollars and America are, else day first."""
        texts = [text for column in self.texts for text in self.texts[column][:50]]
        american = any("$" in text or text.strip().lower() in ("united states", "usa", "us") for text in texts)
        return "mdy" if american or (options.currency_given and options.currency == "USD") else "dmy"

    def stage_facts(self) -> dict[str, list[Fact]]:
        """Return the facts about stage words per name of pipeline ('' without a pipeline column)."""
        stage, pipeline = self.column_of("stage"), self.column_of("pipeline")
        if stage is None:
            return {}
        others = {name: column for name in ("probability", "is_won", "is_closed") if (column := self.column_of(name))}
        parts: dict[str, list[Sequence[Fact]]] = {}
        for chunk in self.table.chunks():
            groups = (
                chunk.frame.groupby(chunk.frame[pipeline].str.strip(), sort=False) if pipeline else [("", chunk.frame)]
            )
            for name, frame in groups:
                parts.setdefault(str(name), []).append(facts(frame.reset_index(drop=True), stage, others))
        return {name: merge_facts(found) for name, found in parts.items()}


def profile(table: Table) -> dict[str, list[str]]:
    """Return the different texts of every column, from the whole table; of dates only the date parts.

    Columns with very many different texts are thinned out evenly, dates never.
    """
    texts: dict[str, dict[str, None]] = {column: {} for column in table.columns}
    dated: set[str] | None = None
    for chunk in table.chunks():
        if dated is None:
            dated = {column for column in table.columns if _is_dated(chunk, column)}
        for column in table.columns:
            found = distinct(chunk.frame[column].to_numpy())[1]
            kept = date_parts(found) if column in dated else _thinned(found)
            if column in dated or len(texts[column]) < MOST_DISTINCT:
                texts[column] |= dict.fromkeys(kept)
    return {column: list(found) for column, found in texts.items()}


def _is_dated(chunk: Chunk, column: str) -> bool:
    sample = evidence.spread_sample(chunk.frame[column].tolist())
    return len(sample) > 0 and sum(map(evidence.looks_like_date, sample)) > 0.5 * len(sample)


def _thinned(texts: np.ndarray) -> list[str]:
    step = max(1, len(texts) // MOST_DISTINCT)
    return [str(text) for text in texts[::step]]


def samples(texts: Mapping[str, list[str]], table: Table) -> dict[str, list[str]]:
    """Return a few values of every column, with the repeats they have in the file."""
    head = table.head().frame
    return {column: evidence.spread_sample(head[column].tolist() if column in head else []) for column in texts}


def frame_of(plan: Plan) -> pd.DataFrame:
    """Return the mapping of one table as a table to look at: column, example, field, confidence, reason."""
    rows = []
    for column, match in plan.matches.items():
        example = next((text for text in plan.texts[column] if text.strip()), "")
        reading = f"{plan.orders[column].order}" if column in plan.orders else ""
        rows.append(
            (
                plan.table.label,
                column,
                example[:40],
                match.field or "(custom field)",
                match.confidence,
                match.reason,
                reading,
            )
        )
    return pd.DataFrame(rows, columns=["file", "column", "example", "field", "confidence", "reason", "reading"])
