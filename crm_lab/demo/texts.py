"""The words of the company: names, places, products and sentences from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


@cache
def words(name: str) -> dict[str, Any]:
    """Return the contents of the data file called ``name``."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def to_traditional() -> dict[int, str]:
    """Return the table, for ``str.translate``, from simplified to traditional characters."""
    pairs = words("names")["traditional"]["pairs"]
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs), 2)}
