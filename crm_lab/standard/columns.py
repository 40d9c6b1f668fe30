"""Which column of a frame holds what, by its name in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, get_args

from crm_lab.standard.tables import words
from crm_lab.standard.text import fold

Kind = Literal["phone", "email", "person", "company", "address", "country", "date", "money"]

_NOT_WORD = re.compile(r"[\W_]+")
_REMARK = re.compile(r"[(（\[][^)）\]]*[)）\]]\s*$")


def recognised(names: Iterable[str]) -> dict[str, Kind]:
    """Return the kind of every column whose name is known; a bare 'name' is taken as a person's."""
    listed = list(names)
    found = {name: kind for name in listed if (kind := kind_of(name)) is not None}
    for name in listed:
        if name not in found and _key(name) == "name":
            found[name] = "person"
    return found


@cache
def kind_of(name: str) -> Kind | None:
    """Return what a column of this name holds, 金额（万元） as 金额; None when the name says nothing sure."""
    return _names().get(_key(name)) or _names().get(_key(_REMARK.sub("", name)))


@cache
def _names() -> dict[str, Kind]:
    return {word: kind for kind in get_args(Kind) for word in words("columns", kind)}


def _key(name: str) -> str:
    return _NOT_WORD.sub("", fold(name))
