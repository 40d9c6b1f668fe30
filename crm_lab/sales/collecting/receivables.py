"""``ws.receivables``: what customers owe, and for how long."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, select

from crm_lab.errors import InvalidValue
from crm_lab.owed import Instalment, Reach, instalments
from crm_lab.store.database import Database
from crm_lab.store.entities import Account
from crm_lab.store.fields import column_value
from crm_lab.store.money import from_minor
from crm_lab.store.scope import DELETED, Actor

if TYPE_CHECKING:
    import pandas as pd

BUCKETS = ("0", "1-30", "31-60", "61-90", "90+")
"""Days after the due day; what is not due yet stands under 0."""


class Receivables:
    """What is owed by instalments of orders that bind (neither drafts nor cancelled)."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def ageing(self, as_of: date | str | None = None) -> pd.DataFrame:
        """Return what was owed on a day (default: today), per customer and currency, by days after the due day.

        Columns: account_id, account, currency, 0, 1-30, 31-60, 61-90, 90+, total (exact Decimals in major units).
        Counted are payments until that day, by the allocations that stand today.  An order without a
        plan is due on its own day.
        """
        import pandas as pd

        day = _day(as_of)
        with self.database.read(self.actor) as session:
            open = by_customer(instalments(session, Reach(as_of=day)), day)
            names = select(Account.id, Account.name).where(Account.id.in_({id for id, _ in open}))
            by_id = {row.id: row.name for row in session.execute(names, execution_options={DELETED: True})}
        rows = [
            (id, by_id.get(id), currency, *(from_minor(one, currency) for one in (*minors, sum(minors))))
            for (id, currency), minors in open.items()
        ]
        columns = ["account_id", "account", "currency", *BUCKETS, "total"]
        rows.sort(key=lambda row: (str(row[1]), str(row[0]), row[2]))
        return pd.DataFrame(rows, columns=columns)

    def collection_rate(self, start: date | str, end: date | str) -> pd.DataFrame:
        """Return how much of what was due from ``start`` to ``end`` was paid until ``end``: currency, due, paid, rate.

        Amounts are Decimals in major units; the rate is paid ÷ due (0..1).
        """
        import pandas as pd

        first, last = _day(start), _day(end)
        if last < first:
            raise InvalidValue(f"the time can't end on {last}, before it begins on {first}")
        with self.database.read(self.actor) as session:
            sums = collected(instalments(session, Reach(as_of=last)), first, last)
        rows: list[tuple[Any, ...]] = [
            (currency, from_minor(all_, currency), from_minor(paid, currency), paid / all_ if all_ else None)
            for currency, (all_, paid) in sorted(sums.items())
        ]
        return pd.DataFrame(rows, columns=["currency", "due", "paid", "rate"])


def _day(given: date | str | None) -> date:
    day: date = date.today() if given is None else column_value(given, Date(), "a day")
    return day


def collected(found: list[Instalment], first: date, last: date) -> dict[str, list[int]]:
    """Return {currency: [due, paid]} of the instalments that were due on these days, in minor units."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        if first <= one.due_on <= last:
            sums[one.currency][0] += one.minor
            sums[one.currency][1] += one.minor - one.open
    return sums


def by_customer(found: list[Instalment], day: date) -> dict[tuple[str | None, str], list[int]]:
    """Return {(customer, currency): what is open per bucket, in minor units}; who owes nothing is left out."""
    sums: dict[tuple[str | None, str], list[int]] = {}
    for one in found:
        if one.open:
            minors = sums.setdefault((one.account_id, one.currency), [0] * len(BUCKETS))
            minors[bucket((day - one.due_on).days)] += one.open
    return sums


def bucket(days: int) -> int:
    """Return the place in BUCKETS of an instalment that is ``days`` after its due day."""
    return 0 if days <= 0 else min(4, 1 + (days - 1) // 30)
