"""The word lists of this package, read once from its data files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def text(name: str) -> str:
    """Return the text of a data file."""
    return resources.files("crm_lab.standard").joinpath(f"data/{name}").read_text("utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """Return the tables of the data file `name`.toml."""
    return tomllib.loads(text(f"{name}.toml"))


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """Return the words of one list, in their order."""
    return tuple(table(name)[key].split())


@cache
def pairs(name: str, key: str) -> dict[str, str]:
    """Return the `a=b` pairs of one list."""
    return dict(word.split("=") for word in words(name, key))
