"""What all parts of the generator share: size, rates, clock and chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from crm_lab.demo.clock import Clock
from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.sizes import Rates, Size


@dataclass(frozen=True)
class World:
    """The frame in which one company is made."""

    seed: int
    size: Size
    rates: Rates
    clock: Clock

    def dice(self, name: str) -> Dice:
        """Return the stream of chance called ``name``, from its start."""
        return Dice(self.seed, name)


@dataclass(frozen=True)
class Draft:
    """Records in the making: ``frame`` has the store's columns, ``plan`` what the generator knows besides.

    Both have the same rows in the same order; other drafts point to a row by its number.
    """

    frame: pd.DataFrame
    plan: pd.DataFrame

    @property
    def ids(self) -> Array:
        """The ids of the records."""
        return self.frame["id"].to_numpy(dtype=object)

    def known(self, name: str) -> Array:
        """Return one column of the plan."""
        return self.plan[name].to_numpy()

    def column(self, name: str) -> Array:
        """Return one column of the frame as objects."""
        return self.frame[name].to_numpy(dtype=object)


def frame(columns: dict[str, Any]) -> pd.DataFrame:
    """Return a frame whose text columns hold plain objects, so that None stays None on every pandas version."""
    return pd.DataFrame({name: pd.Series(v, dtype=object) if _is_object(v) else v for name, v in columns.items()})


def _is_object(values: Any) -> bool:
    return isinstance(values, list) or getattr(getattr(values, "dtype", None), "kind", "") == "O"
