"""Running numbers of papers: a letter, the year, and how many came before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_lab.store.trail import Unit


def next_number(unit: Unit, numbers: Any, letter: str, year: int) -> str:
    """Return the next number of a year, such as Q2026-000001, among the column ``numbers``; the caller has lined up.

    Deleted papers keep theirs, so that no number is given twice.
    """
    start = f"{letter}{year}-"
    mine = select(numbers).where(numbers.startswith(start))
    last = unit.session.scalar(mine.order_by(func.length(numbers).desc(), numbers.desc()).limit(1))
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:06}"
