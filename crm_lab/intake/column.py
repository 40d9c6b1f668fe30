"""A column being read: its values, the reason for each one that cannot be, and what was mended on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.standard.missing import is_missing

MISSING_TEXT = frozenset({"", "null", "<null>", "#n/a", "n/a", "(blank)", "(empty)", "\\n"})


@dataclass
class Mend:
    """A repair that was made by a rule: how often, and what it did to a few values ('' where it left them out)."""

    rule: str
    count: int
    examples: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        """Say the rule, the count and an example."""
        shown = "; ".join(f"{before!r} → {after!r}" if after else repr(before) for before, after in self.examples[:3])
        return f"{self.count:,} × {self.rule}" + (f" ({shown})" if shown else "")


@dataclass
class Read:
    """The values of a column in row order (None where empty), and a reason (else '') for each bad one."""

    values: Any
    reasons: np.ndarray | None = None
    mended: list[Mend] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class One:
    """What one text means: its value, or the reason why it means nothing, or the rule that mended it.

    `shown` is how the value is told in reports, where that is not the value itself.
    """

    value: Any = None
    reason: str = ""
    rule: str = ""
    shown: str = ""


def distinct(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (position of each row's text among the distinct ones, distinct texts)."""
    codes, uniques = pd.factorize(texts)
    return codes, np.asarray(uniques, dtype=object)


def read_each(texts: np.ndarray, read: Callable[[str], One]) -> Read:
    """Read a column by reading each of its distinct texts once."""
    codes, uniques = distinct(texts)
    ones = [One() if is_missing(text) else read(text) for text in uniques]
    values = np.empty(len(ones), dtype=object)
    values[:] = [one.value for one in ones]
    result = Read(values[codes])
    if any(one.reason for one in ones):
        result.reasons = np.array([one.reason for one in ones], dtype=object)[codes]
    result.mended = count_mends(uniques, ones, np.bincount(codes, minlength=len(ones)))
    return result


def count_mends(uniques: np.ndarray, ones: list[One], counts: np.ndarray) -> list[Mend]:
    """Gather the rules that mended distinct texts, with the number of rows of each."""
    mends: dict[str, Mend] = {}
    for text, one, count in zip(uniques, ones, counts, strict=True):
        if one.rule:
            mend = mends.setdefault(one.rule, Mend(one.rule, 0))
            mend.count += int(count)
            mend.examples.append((str(text), one.shown or ("" if one.value is None else str(one.value))))
    return list(mends.values())
