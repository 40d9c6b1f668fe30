"""Counting: one pass over each table answers all of its checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from crm_lab.customers.quality.checks import Check


@dataclass(frozen=True)
class Measure:
    """What came of one check: to how many records it applied, and how many of these passed."""

    check: Check
    applies: int
    passed: int

    @property
    def share(self) -> float | None:
        """The share that passed, 0..1; None when there was nothing to check."""
        return self.passed / self.applies if self.applies else None


def measure(session: Session, checks: Iterable[Check], now: datetime) -> list[Measure]:
    """Run the checks on every record that the session may see."""
    by_entity = groupby(checks, key=lambda check: check.entity)
    return [one for entity, group in by_entity for one in _of_entity(session, entity, list(group), now)]


def _of_entity(session: Session, entity: type[Any], checks: list[Check], now: datetime) -> list[Measure]:
    counted = [_count(rule) for check in checks for rule in (check.applies(now), fails(check, now))]
    row = session.execute(select(*counted).select_from(entity)).one()
    pairs = zip(row[::2], row[1::2], strict=True)
    return [Measure(check, all_, all_ - bad) for check, (all_, bad) in zip(checks, pairs, strict=True)]


def fails(check: Check, now: datetime) -> ColumnElement[bool]:
    """Return the condition of the records that fail a check."""
    return and_(check.applies(now), check.bad(now))


def _count(rule: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((rule, 1), else_=0)), 0)


def score(measures: Iterable[Measure]) -> float | None:
    """Return the mean share that passed, weighted by what matters, in 0..100; None without anything to check."""
    seen = [(one.share, one.check.weight) for one in measures if one.share is not None]
    whole = sum(weight for _, weight in seen)
    return 100 * sum(share * weight for share, weight in seen) / whole if whole else None
