"""``WinModel`` and ``LeadModel``: learn from what is closed, tell chances with reasons, or that there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from crm_lab.errors import InvalidValue, MissingPart
from crm_lab.sales.models.verdicts import (
    LEAST_DEALS,
    LEAST_EACH,
    USABLE,
    Said,
    Verdict,
    falls,
    judged,
    known_later,
    leaks,
    nothing_known,
    reason,
    too_few,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from crm_lab.sales.models.quality import Quality

_WON = {"won": 1, "win": 1, "yes": 1, "true": 1, "1": 1, "1.0": 1, "赢单": 1, "成交": 1}
_LOST = {"lost": 0, "loss": 0, "no": 0, "false": 0, "0": 0, "0.0": 0, "丢单": 0, "输单": 0}
_KEPT_PAST = 1_000


class WinModel:
    """Learns how likely a deal is won, from any columns: numbers, dates, categories in any language, with gaps.

    After ``fit``: ``verdict`` says whether its chances are worth anything (if not, every deal gets the base rate),
    ``quality`` has the figures on held-out deals (None when there were too few), ``warnings`` are sentences in English
    and Chinese, ``left_out`` names the columns that are not learnt from, and why.
    """

    drops_leaks: ClassVar[bool] = False
    """Whether columns that give the outcome away are left out, or only warned about."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None
        self.quality: Quality | None = None
        self.warnings: list[Said] = []
        self.left_out: dict[str, str] = {}
        self.base_rate = 0.0

    def fit(self, frame: Any, won: Any, *, when: Any = None, leave_out: Sequence[str] = ()) -> WinModel:
        """Learn from closed deals: a row each in ``frame``, and whether it was ``won`` (true or false, 1 or 0).

        ``when`` is the date of each deal, or the name of its column (default: the first column of dates), so that the
        model is tried in date order, too; ``leave_out`` are columns not to learn from.  The same rows give the same
        model.  Raises InvalidValue, or MissingPart without scikit-learn (``pip install 'crm-lab[learn]'``).
        """
        _require_learning()
        from crm_lab.sales.models.columns import Columns, checked

        table = checked(frame)
        outcomes = _outcomes(won, len(table))
        absent = [name for name in leave_out if name not in table]
        if absent:
            raise InvalidValue(f"there is no column '{absent[0]}' to leave out; there are {', '.join(map(str, table))}")
        self.__init__()  # type: ignore[misc]
        moments = _moments(table, when)
        self._columns = Columns(table.drop(columns=list(leave_out)))
        self.left_out = {**dict.fromkeys(leave_out, "left out"), **self._columns.left_out}
        count = int(outcomes.sum())
        both = 0 < count < len(outcomes)
        self.base_rate = float(outcomes.mean()) if both else (count + 0.5) / (len(outcomes) + 1)
        if len(outcomes) < LEAST_DEALS or min(count, len(outcomes) - count) < LEAST_EACH:
            self.verdict = too_few(len(outcomes), count)
        else:
            self._learn(table, outcomes, moments)
        return self

    def _learn(self, table: pd.DataFrame, won: npt.NDArray[Any], moments: npt.NDArray[Any] | None) -> None:
        from crm_lab.sales.models import leaks as leaking
        from crm_lab.sales.models.blend import blended
        from crm_lab.sales.models.quality import in_order, quality

        coded = self._columns.coded(table)
        alone = leaking.alone(self._columns.used, coded, won)
        later = [name for name in leaking.named_after(self._columns.used) if name not in alone]
        self.warnings = [leaks(*one) for one in alone.items()] + [known_later(name) for name in later]
        if self.drops_leaks:
            coded = self._without(coded, {*alone, *later})
        if not self._columns.used:
            self.verdict = nothing_known(self.base_rate)
            return
        moments = self._first_date(coded) if moments is None else moments
        columns = self._columns.used
        self._blend = blended(columns, coded, won)
        past = None if moments is None else in_order(columns, coded, won, moments)
        self.quality = quality(self._blend.held_out, won, past)
        self.verdict = judged(self.quality)
        self.warnings += falls(self.quality)
        self._past = coded[:: max(1, len(coded) // _KEPT_PAST)]

    def _without(self, coded: npt.NDArray[Any], names: set[str]) -> npt.NDArray[Any]:
        self.left_out |= dict.fromkeys((one.name for one in self._columns.used if one.name in names), "known later")
        kept = [at for at, one in enumerate(self._columns.used) if one.name not in names]
        self._columns.used = [self._columns.used[at] for at in kept]
        return coded[:, kept]

    def _first_date(self, coded: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
        dates = [at for at, column in enumerate(self._columns.used) if column.kind == "date"]
        return coded[:, dates[0]] if dates else None

    @property
    def usable(self) -> bool:
        """Whether the chances are worth more than the base rate."""
        return self.verdict is not None and self.verdict.name == USABLE

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """What the two columns of ``predict_proba`` are: 0 lost, 1 won."""
        import numpy as np

        return np.array([0, 1])

    def predict_proba(self, frame: Any) -> npt.NDArray[Any]:
        """Return the chances of lost and won of each row, as two columns that add up to 1 (as scikit-learn does).

        Columns may lack or be new, values may be of kinds and levels that were not seen: they count as unknown.
        """
        import numpy as np

        table = self._table(frame)
        chances = np.full(len(table), self.base_rate)
        if self.usable and len(table):
            chances = self._blend.chances(self._columns.coded(table))
        return np.column_stack([1 - chances, chances])

    def reasons(self, frame: Any, most: int | None = None, names: Mapping[str, Said] | None = None) -> pd.DataFrame:
        """Return what raises and what lowers the chance of each row, the strongest first; nothing without a signal.

        Columns: ``row`` (the frame's index), ``column``, ``value``, ``part`` (log-odds; those of a row add up to its
        log-odds less those of deals of the past), ``points`` (of the chance, 0..1), ``en`` and ``zh`` (sentences).
        ``most`` cuts the list of each row; ``names`` are what columns are called in the sentences.
        """
        import pandas as pd

        from crm_lab.sales.models.reasons import parts

        table = self._table(frame)
        rows: list[tuple[Any, ...]] = []
        if self.usable and len(table):
            coded = self._columns.coded(table)
            found = parts(self._blend.log_odds, coded, self._past)
            odds = self._blend.log_odds(coded)
            for at, index in enumerate(table.index):
                rows += self._of_one(index, table.iloc[at], found[at], odds[at], names or {})[:most]
        return pd.DataFrame(rows, columns=["row", "column", "value", "part", "points", "en", "zh"])

    def _of_one(
        self, index: Any, row: pd.Series[Any], parts: Any, odds: float, names: Mapping[str, Said]
    ) -> list[tuple[Any, ...]]:
        from scipy.special import expit

        made = []
        for column, part in zip(self._columns.used, parts, strict=True):
            value, points = row.get(column.name), float(expit(odds) - expit(odds - part))
            said = reason(names.get(column.name, (column.name, column.name)), _shown(value), points)
            made.append((index, column.name, value, float(part), points, *said))
        return sorted(made, key=lambda one: (-abs(one[3]), one[1]))

    def _table(self, frame: Any) -> pd.DataFrame:
        from crm_lab.sales.models.columns import checked

        if self.verdict is None:
            raise InvalidValue("the model has learnt nothing yet; call fit(frame, won) first")
        return checked(frame)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.verdict or 'not fitted'}>"


class LeadModel(WinModel):
    """Learns how likely a lead is converted from what is known when it comes in.

    Columns that give the outcome away, or that are called like something known only later ("Last Activity"), are left
    out and named in ``warnings``; what else is filled after the lead came in has to be named in ``leave_out``.
    """

    drops_leaks: ClassVar[bool] = True


def _require_learning() -> None:
    try:
        import sklearn  # noqa: F401 - all that learns needs it
    except ImportError as error:
        raise MissingPart("models of deals need scikit-learn; run: pip install 'crm-lab[learn]'") from error


def _outcomes(won: Any, count: int) -> npt.NDArray[Any]:
    """Return 1 for won and 0 for lost.  Raises InvalidValue for anything else, and for another number of rows."""
    import numpy as np

    given = list(won)
    if len(given) != count:
        raise InvalidValue(f"there are {count} rows and {len(given)} outcomes; every row needs one")
    known = {**_WON, **_LOST}
    written = [str(one).strip().casefold() for one in given]
    wrong = next((at for at, one in enumerate(written) if one not in known), None)
    if wrong is not None:
        raise InvalidValue(f"the outcome of row {wrong} is {given[wrong]!r}, neither won nor lost; leave it out")
    return np.array([known[one] for one in written])


def _moments(table: pd.DataFrame, when: Any) -> npt.NDArray[Any] | None:
    import numpy as np
    import pandas as pd

    from crm_lab.sales.models.columns import Column, kind_of

    if when is None:
        return None
    if isinstance(when, str) and when not in table:
        raise InvalidValue(f"there is no column '{when}' with dates; there are {', '.join(map(str, table))}")
    values = table[when] if isinstance(when, str) else pd.Series(list(when))
    if len(values) != len(table):
        raise InvalidValue(f"there are {len(table)} rows and {len(values)} dates; give one date for each row")
    kind, day_first = kind_of(values.dropna())
    moments = Column("when", kind, day_first=day_first).coded(values)
    if np.isnan(moments).all():
        raise InvalidValue("'when' holds no date; give dates, numbers that rise with time, or the name of a column")
    return moments


def _shown(value: Any) -> str | None:
    import pandas as pd

    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)) or value == "":
        return None
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
