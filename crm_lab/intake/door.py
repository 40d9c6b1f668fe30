"""What the import needs of a workspace: the store, who acts, and what finds records that are perhaps there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.store.database import Database
from crm_lab.store.scope import Actor


class Match(Protocol):
    """A record that a new one may be the same as; `decision` is "same" or "ask", `score` a probability."""

    @property
    def record_id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def score(self) -> float:
        """How likely it is the same, 0 to 1."""

    @property
    def decision(self) -> str:
        """Whether it is taken for the same, or to be asked about."""

    @property
    def reasons(self) -> str:
        """The compared fields in words."""


class Found(Protocol):
    """Pairs of new records (by their place) and records that they may be; and the keys of the new ones."""

    @property
    def row(self) -> np.ndarray:
        """The place of the new record of every pair, in ascending order."""

    @property
    def matches(self) -> Sequence[Match]:
        """The other record of every pair, for each place the likeliest first."""

    @property
    def keys(self) -> pd.DataFrame:
        """What `Likeness.enter` takes."""


class Likeness(Protocol):
    """Finds what new records may be the same as; `crm_lab.customers.likeness` is one."""

    def covers(self, table: str) -> bool:
        """Tell whether records of a table are looked at."""

    def ready(self) -> None:
        """Make sure that everything in the store can be found."""

    def expect(self, rows: int) -> None:
        """Say that so many new records come soon."""

    def close(self) -> None:
        """Let go of what many records needed."""

    def find(
        self, session: Session, table: str, new: pd.DataFrame, points: Mapping[str, Any], locale: str = "en"
    ) -> Found:
        """Compare new records with the store and with each other."""

    def enter(self, session: Session, keys: pd.DataFrame, ids: np.ndarray) -> None:
        """Let records that were just written be found."""


class Door(Protocol):
    """Anything with a database and an actor; `crm_lab.Workspace` is one."""

    @property
    def database(self) -> Database:
        """The store that records land in."""

    @property
    def actor(self) -> Actor:
        """Who imports."""

    @property
    def likeness(self) -> Likeness:
        """Finds records that are perhaps there already."""
