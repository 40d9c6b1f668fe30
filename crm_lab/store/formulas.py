"""Keeping customers' texts from being formulas when a spreadsheet opens them."""

from __future__ import annotations

import re

import pandas as pd

RISKY = re.compile(r"^[=+\-@\t\r]")
"""How a cell begins that a spreadsheet may calculate."""

NUMBER = re.compile(r"^[+-]?[\d\s.,()]+%?$")
"""Plain numbers and telephone numbers stay as they are."""


def is_risky(text: object) -> bool:
    """Tell whether a spreadsheet would take ``text`` for a formula."""
    return isinstance(text, str) and RISKY.match(text) is not None and NUMBER.match(text) is None


def defused(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return ``frame`` with an apostrophe before every cell that would be a formula, and how many there were."""
    safe, count = frame.copy(deep=False), 0
    safe.columns = pd.Index([f"'{name}" if is_risky(name) else name for name in frame.columns])
    for at in range(frame.shape[1]):
        if frame.dtypes.iloc[at].kind == "O" or frame.dtypes.iloc[at] == "str":
            marks = frame.iloc[:, at].map(is_risky).to_numpy(dtype=bool)
            if marks.any():
                count += int(marks.sum())
                texts = [f"'{one}" if risky else one for one, risky in zip(frame.iloc[:, at], marks, strict=True)]
                safe.isetitem(at, pd.array(texts, dtype=object))
    return safe, count
