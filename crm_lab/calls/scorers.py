"""Scorers that analysts write: a function or a fitted model by name and version, which then scores calls.

Their code lives in the session that registered them, or in an installed package (entry point group
``crm_lab.call_scorers``); what is kept in the store are the scores, with name, version, who and when.  Nothing that a
store holds is ever run or unpickled: keep a model in a file that you trust, and register it again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.installed import installed

if TYPE_CHECKING:
    import pandas as pd

GROUP = "crm_lab.call_scorers"
"""The entry point group of scorers that a package brings: a ``Scorer``."""


@dataclass(frozen=True)
class Scorer:
    """What gives every call a number: ``how`` is a function of the features, or a model with ``predict``.

    A function gets the frame of ``ws.calls.features()``, one row a call, and returns one number a row (None or NaN
    where it can't tell).  A model gets ``columns`` of it (else those it was fitted with); of one that tells two classes
    apart the chance of the second counts.
    """

    name: str
    how: Any
    version: int = 1
    columns: tuple[str, ...] | None = None

    def totals(self, features: pd.DataFrame) -> list[float | None]:
        """Return a number a row.  Raises InvalidValue when what comes back is no such thing."""
        found = self.how(features) if not hasattr(self.how, "predict") else self._predicted(features)
        values = list(getattr(found, "tolist", lambda: found)())
        if len(values) != len(features):
            raise InvalidValue(f"the scorer '{self.name}' gave {len(values)} numbers for {len(features)} calls")
        return [self._number(value) for value in values]

    def _predicted(self, features: pd.DataFrame) -> Any:
        wanted = self.columns or getattr(self.how, "feature_names_in_", None)
        if wanted is None:
            raise InvalidValue(f"say which columns the model '{self.name}' needs: register(…, columns=[…])")
        if lacking := [name for name in wanted if name not in features]:
            raise InvalidValue(f"the model '{self.name}' needs {', '.join(lacking)}, which no call here has")
        given = features[list(wanted)]
        classes = getattr(self.how, "classes_", ())
        if hasattr(self.how, "predict_proba") and len(classes) == 2:
            return self.how.predict_proba(given)[:, 1]
        return self.how.predict(given)

    def _number(self, value: Any) -> float | None:
        try:
            number = math.nan if value is None else float(value)
        except (TypeError, ValueError) as problem:
            raise InvalidValue(f"the scorer '{self.name}' gave {value!r}, which is no number") from problem
        return number if math.isfinite(number) else None


class Scorers:
    """The scorers of this session and of installed packages, by name."""

    def __init__(self) -> None:
        self._own: dict[str, Scorer] = {}

    def register(self, name: str, how: Any, *, version: int = 1, columns: Sequence[str] | None = None) -> Scorer:
        """Register a function or a fitted model under a name and return it as a scorer; new calls get its score.

        It takes the place of one of the same name.  Give it a new ``version`` when it changes: scores of different
        versions stand beside each other.  Raises InvalidValue for what is neither.
        """
        if not name.strip() or len(name) > 120:
            raise InvalidValue("a scorer needs a name of at most 120 characters")
        if not callable(how) and not hasattr(how, "predict"):
            raise InvalidValue(f"a scorer is a function, or a model with 'predict', not {how!r}")
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            raise InvalidValue(f"the version of a scorer is a whole number from 1, not {version!r}")
        made = Scorer(name, how, version, None if columns is None else tuple(columns))
        self._own[name] = made
        return made

    def get(self, name: str) -> Scorer:
        """Return a scorer.  Raises NotFound."""
        known = {one.name: one for one in self.all()}
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "none is registered in this session"
            raise NotFound(f"no scorer is called '{name}'; {there}: register(name, function or model)")
        return known[name]

    def all(self) -> list[Scorer]:
        """Return all scorers; one of this session takes the place of an installed one."""
        brought = [one.load() for one in installed(GROUP)]
        return list({one.name: one for one in (*brought, *self._own.values())}.values())

    def __repr__(self) -> str:
        return "\n".join(f"{one.name} {one.version}" for one in self.all()) or "no scorer"
