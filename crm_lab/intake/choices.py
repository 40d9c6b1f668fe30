"""Words for the values of fields with a fixed list: channels, directions, priorities, roles, kinds, statuses."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from crm_lab.intake.column import One, Read, read_each
from crm_lab.intake.names import plain
from crm_lab.standard.text import simplified


@cache
def _tables() -> dict[str, dict[str, str]]:
    raw = tomllib.loads((files("crm_lab.intake") / "catalogue" / "choices.toml").read_text(encoding="utf-8"))
    return {
        table: {plain(word): value for value, words in values.items() for word in (value, *words)}
        for table, values in raw.items()
    }


def find(table: str, word: str) -> str | None:
    """Return the value that `word` stands for in the list `table` ('channel', 'leads', …), or None."""
    return _tables()[table].get(plain(simplified(word)))


def known(table: str, word: str) -> bool:
    """Tell whether a list knows the word."""
    return find(table, word) is not None


def read_choices(texts: np.ndarray, table: str, otherwise: str | None = None) -> Read:
    """Read words of a fixed list; an unknown word becomes `otherwise`, is kept as text and told."""

    def one(text: str) -> One:
        value = find(table, text)
        if value is not None:
            return One(value)
        what = f"taken as {otherwise!r}, " if otherwise else ""
        return One(otherwise, rule=f"unknown {table} {what}is kept as text in the custom fields")

    return read_each(texts, one)
