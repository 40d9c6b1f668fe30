"""``ws.forecast``: what will be sold, as one sees it today or saw it on a day of the past; and how right that was."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, select

from crm_lab.errors import InvalidValue
from crm_lab.sales.opportunities import Opportunities
from crm_lab.store.database import Database
from crm_lab.store.entities import OpportunityLine
from crm_lab.store.fields import column_value
from crm_lab.store.scope import Actor

if TYPE_CHECKING:
    import pandas as pd

BY = {"rep": "owner_id", "team": "team_id", "territory": "territory_id", "product": "product_id"}
METHODS = ("weighted", "history")
_DAY = timedelta(days=1)


class Forecast:
    """Sums per month of the deals that this user sees, in the currency of sums; lost deals count nothing."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    @cached_property
    def _opportunities(self) -> Opportunities:
        return Opportunities(self.database, self.actor)

    def __call__(self, as_of: date | str | None = None, by: str | None = None, *, model: bool = False) -> pd.DataFrame:
        """Return the forecast per month, and per rep, team, territory or product if wanted.

        Columns: month, (what it is by: id and name), closed, commit, best_case, pipeline (each deal counts in one:
        won, or open with a chance of 0.75, 0.5, or less), deals, and the methods with their 95 % intervals:
        ``weighted`` (closed, and amount times chance of what is open), ``history`` (what was won in the months
        before, carried on by Theta; NaN below six months) and, if asked for, ``model``: as weighted, with the chances
        of ``ws.opportunities.win_model()``, which is learnt first; NaN when it is no better than the base rate.
        Amounts are float64 in major units; a deal without an expected close has no month.  With ``as_of`` it is what
        was believed at the end of that day: stages by the history of moves, amounts and dates by the change log.
        Raises InvalidValue, or MissingPart for a model without scikit-learn.
        """
        import pandas as pd

        day = _day(as_of)
        if model and day != date.today():
            raise InvalidValue("a model knows how the deals of the past ended; ask for it without as_of")
        deals, column = self._deals(day, by)
        from crm_lab.sales.forecasting.counting import carried_on, counted

        present = pd.Period(day, "M")
        table = counted(deals, column)
        if model:
            table = table.join(self._by_model(deals, column))
        table = table.join(carried_on(deals, column, present), how="outer").reset_index()
        sums = [
            one for one in map(str, table) if one not in ("month", column) and not one.startswith(("history", "model"))
        ]
        table[sums] = table[sums].fillna(0.0)
        found = table[table["month"].isna() | (table["month"] >= present) | (table["closed"] > 0)]
        return self._named(found.astype({"deals": "int64"}).reset_index(drop=True), by, column)

    def back_test(self, start: date | str, end: date | str) -> pd.DataFrame:
        """Return how right the forecasts of the last months were: one row per month from ``start`` to ``end``.

        Each is forecast on the last day before the month: month, actual (won in it), and per method its value,
        ``_error`` (value - actual) and ``_covered`` (whether the interval held it).  The mean of the errors is the
        bias, the mean of ``_covered`` is to be near 0.95.  Months that are not over are left out.
        """
        import pandas as pd

        first, last = pd.Period(_day(start), "M"), min(pd.Period(_day(end), "M"), pd.Period(date.today(), "M") - 1)
        if last < first:
            raise InvalidValue(f"no whole month lies between {start} and {end}; begin earlier, months have to be over")
        actual = self().set_index("month")["closed"]
        rows = [self._tried(month, float(actual.get(month, 0.0))) for month in pd.period_range(first, last, freq="M")]
        return pd.DataFrame(rows)

    def _by_model(self, deals: pd.DataFrame, column: str | None) -> pd.DataFrame:
        from crm_lab.sales.forecasting.counting import counted

        learnt = self._opportunities.win_model()
        names = ["model", "model_low", "model_high"]
        known = self._opportunities.known_of(status="open")
        chances = known.assign(model=learnt.predict_proba(known)[:, 1])["model"]
        told = deals["chance"].where(deals["status"] == "won", deals["id"].map(chances))
        sums = counted(deals.assign(model_chance=told), column, "model_chance", "model")[names]
        return sums if learnt.usable else sums * float("nan")

    def _tried(self, month: pd.Period, actual: float) -> dict[str, Any]:
        believed = self(as_of=(month.start_time.date() - _DAY)).set_index("month")
        row: dict[str, Any] = {"month": month, "actual": actual}
        for method in METHODS:
            value, low, high = (
                float(believed[name].get(month, float("nan"))) for name in (method, f"{method}_low", f"{method}_high")
            )
            row |= {method: value, f"{method}_error": value - actual, f"{method}_covered": low <= actual <= high}
        return row

    def _deals(self, day: date, by: str | None) -> tuple[pd.DataFrame, str | None]:
        from crm_lab.sales.forecasting.belief import deals_of

        if by is not None and by not in BY:
            raise InvalidValue(f"a forecast is by {', '.join(BY)}, not {by!r}")
        with self.database.read(self.actor) as session:
            deals = deals_of(session, day, date.today(), BY[by] if by else None)
            if by == "product":
                deals = _shared(deals, session)
        return deals, BY[by] if by else None

    def _named(self, table: pd.DataFrame, by: str | None, column: str | None) -> pd.DataFrame:
        from crm_lab.store import frames
        from crm_lab.store.entities import Product, Team, Territory, User

        if by is None or column is None:
            return table
        entity = {"rep": User, "team": Team, "territory": Territory, "product": Product}[by]
        with self.database.read(self.actor) as session:
            names = frames.names(session, entity.__table__, table[column])  # type: ignore[arg-type]
        table.insert(2, by, names)
        return table


def _shared(deals: pd.DataFrame, session: Any) -> pd.DataFrame:
    """Return a row per deal and product: the amount is shared out as the lines are; without lines it has no product."""
    import pandas as pd

    line = OpportunityLine
    query = select(line.opportunity_id, line.product_id, line.quantity, line.price_minor)
    rows = [(id, product, float(quantity) * (price or 0)) for id, product, quantity, price in session.execute(query)]
    lines = (
        pd.DataFrame(rows, columns=["id", "product_id", "worth"]).groupby(["id", "product_id"], as_index=False).sum()
    )
    whole = lines.groupby("id")["worth"].transform("sum")
    count = lines.groupby("id")["worth"].transform("size")
    lines["part"] = (lines["worth"] / whole).where(whole > 0, 1 / count)
    found = deals.merge(lines[["id", "product_id", "part"]], on="id", how="left")
    found["amount"] *= found["part"].astype("float64").fillna(1.0)
    return found


def _day(given: date | str | None) -> date:
    day: date = date.today() if given is None else column_value(given, Date(), "a day")
    return day
