"""Exchange rates by day, and the currency in which sums are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, delete, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.database import Database
from crm_lab.store.defaults import CURRENCY, currency_of
from crm_lab.store.entities import ExchangeRate, Opportunity, Order, Setting
from crm_lab.store.fields import column_value, is_missing
from crm_lab.store.keepers import require_keeper
from crm_lab.store.money import exponent
from crm_lab.store.rates import latest, rate
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry
from crm_lab.store.types import DecimalText

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("base", "quote", "on_date", "rate")


class Rates:
    """What one unit of a currency costs in another, from a day on: ``ws.rates.add("USD", "CNY", "7.12")``.

    Boards, figures and rules convert with the newest rate of the day; backwards and over a third currency, too.
    """

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def frame(self) -> pd.DataFrame:
        """Return all rates: base, quote, on_date, rate (float64), the newest first."""
        import pandas as pd

        newest = (ExchangeRate.base, ExchangeRate.quote, ExchangeRate.on_date.desc())
        with self.database.read(self.actor) as session:
            rows = session.execute(select(*(getattr(ExchangeRate, name) for name in COLUMNS)).order_by(*newest)).all()
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        return frame.astype({"rate": "float64"})

    def add(self, base: str, quote: str, rate: Decimal | float | str, on: date | str | None = None) -> None:
        """Enter (or correct) what one unit of ``base`` costs in ``quote`` from the day ``on`` (default: today) on."""
        self.take([{"base": base, "quote": quote, "rate": rate, "on_date": on}])

    def take(self, rates: pd.DataFrame | Iterable[Mapping[str, Any]]) -> int:
        """Enter many rates (columns base, quote, rate, on_date) or none, and return how many; a known day is corrected.

        Raises InvalidValue for a currency, day or rate that can't be; then nothing is written.
        """
        require_keeper(self.actor, ExchangeRate)
        rows = rates.to_dict("records") if hasattr(rates, "to_dict") else list(rates)
        checked = {(one["base"], one["quote"], one["on_date"]): one for one in map(_checked, rows)}
        with self.database.write(self.actor) as unit:
            for (base, quote, on), one in checked.items():
                same = (ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.on_date == on)
                unit.session.execute(delete(ExchangeRate).where(*same))
                unit.session.add(ExchangeRate(**one))
            told = [f"{base}/{quote}" for base, quote, _ in checked]
            unit.note(Entry("rated", "exchange_rates", data={"rates": len(checked), "pairs": sorted(set(told))[:50]}))
        return len(checked)

    def delete(self, base: str, quote: str, on: date | str) -> None:
        """Take one rate away.  Raises NotFound when there is none of that day."""
        require_keeper(self.actor, ExchangeRate)
        day = column_value(on, Date(), "the day of a rate")
        same = (ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.on_date == day)
        with self.database.write(self.actor) as unit:
            found = unit.session.scalar(select(ExchangeRate.rate).where(*same))
            if found is None:
                raise NotFound(f"there is no rate of {base} in {quote} of {day}; look at ws.rates.frame()")
            unit.session.execute(delete(ExchangeRate).where(*same))
            facts = {"base": base, "quote": quote, "on_date": day.isoformat(), "rate": str(found)}
            unit.note(Entry("rate_deleted", "exchange_rates", data=facts))

    def missing(self) -> list[str]:
        """Return the currencies that are used somewhere and can't be converted into that of the sums today."""
        with self.database.read(self.actor) as session:
            known, wanted = latest(session, date.today()), currency_of(session)
            return [one for one in sorted(set(_used(session))) if rate(known, one, wanted) is None]

    @property
    def currency(self) -> str:
        """The currency in which sums are shown, and that of amounts which name none."""
        with self.database.read(self.actor) as session:
            return currency_of(session)

    def set_currency(self, currency: str) -> None:
        """Show sums in another currency from now on; amounts that are there keep theirs."""
        require_keeper(self.actor, Setting)
        exponent(currency)
        with self.database.write(self.actor) as unit:
            before = currency_of(unit.session)
            unit.session.merge(Setting(key=CURRENCY, value=currency))
            unit.note(Entry("currency_set", "settings", changes={CURRENCY: [before, currency]}))


def _checked(row: Mapping[str, Any]) -> dict[str, Any]:
    missing = [name for name in ("base", "quote", "rate") if is_missing(row.get(name))]
    if missing:
        raise InvalidValue(f"a rate needs {', '.join(missing)} (given: {dict(row)})")
    base, quote = str(row["base"]), str(row["quote"])
    for currency in (base, quote):
        exponent(currency)
    given = row.get("on_date")
    day = date.today() if is_missing(given) else column_value(given, Date(), "the day of a rate")
    value = column_value(row["rate"], DecimalText(), "a rate")
    if base == quote or not (value.is_finite() and value > 0):
        raise InvalidValue(f"a rate is a number above 0 between two currencies, not {value} of {base} in {quote}")
    return {"base": base, "quote": quote, "on_date": day, "rate": value}


def _used(session: Session) -> Iterator[str]:
    for entity in (Opportunity, Order):
        yield from (one for one in session.scalars(select(entity.currency).distinct()) if one)
