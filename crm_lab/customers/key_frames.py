"""The keys of many records at once, every different text read and hashed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.customers.key_index import SHARED, SHORTEST_ADDRESS, SHORTEST_LOCAL, WITH_NAME, digests
from crm_lab.customers.matching.forms import FORMS, sound
from crm_lab.customers.second import Start


def key_frame(entity: str, frame: pd.DataFrame, start: Start = partial) -> pd.DataFrame:
    """Return the keys of the records of a frame (columns are fields of the entity): `row`, its place, `kind`, `key`.

    They are those of `crm_lab.customers.key_index.keys_of`, record by record.
    The names are read where `start` sends them, the other fields here.
    """
    names = start(_names, entity, frame[[name for name in ("name", "kind") if name in frame]])
    beside = {field: _each(frame[field], FORMS[kind]) for field, kind in WITH_NAME.items() if field in frame}
    alone = [_alone(entity, kind, frame) for kind, (field, _, _) in ALONE.items() if field in frame]
    named = names()
    parts = [_keys(entity, "name", named)]
    for field, form in beside.items():
        filled = (named != "") & (_texts(frame[field]) != "")
        parts.append(_keys(entity, field, np.where(filled, named + "|" + form, "")))
    return pd.concat([*parts, *alone], ignore_index=True)


def _names(entity: str, frame: pd.DataFrame) -> np.ndarray:
    if entity != "accounts":
        return _each(frame["name"], _sounding)
    firms = _each(frame["name"], FORMS["company"])
    if "kind" not in frame:
        return firms
    return np.where(_texts(frame["kind"]) == "person", _each(frame["name"], _sounding), firms)


def _sounding(name: str) -> str:
    return sound(FORMS["person"](name))


def _local(email: str) -> str:
    local = FORMS["email"](email).partition("@")[0]
    return "" if local in SHARED else local


ALONE = {"address": ("address", FORMS["address"], SHORTEST_ADDRESS), "local": ("email", _local, SHORTEST_LOCAL)}
"""Keys that need no name, by their kind: the field, how it is read, and how long it must be."""


def _alone(entity: str, kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    field, reading, shortest = ALONE[kind]
    form = _each(frame[field], reading)
    return _keys(entity, kind, np.where(_long(form, shortest), form, ""))


def _texts(values: pd.Series[Any]) -> np.ndarray:
    found = values.to_numpy(dtype=object, copy=True)
    gone = pd.isna(found)
    found[gone] = ""
    if not all(type(one) is str for one in found):
        found[:] = [str(one) for one in found]
    return found


def _each(values: pd.Series, function: Callable[[str], str]) -> np.ndarray:
    """Return what a function makes of every text; of an empty one nothing."""
    codes, uniques = pd.factorize(_texts(values))
    made = np.empty(len(uniques), dtype=object)
    made[:] = [function(text) if text else "" for text in uniques]
    return made[codes]


def _long(texts: np.ndarray, shortest: int) -> np.ndarray:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) >= shortest


def _keys(entity: str, kind: str, texts: np.ndarray) -> pd.DataFrame:
    rows = np.flatnonzero(texts != "")
    codes, uniques = pd.factorize(texts[rows])
    keys = np.frombuffer(digests(entity, kind, uniques), dtype=">i8").astype(np.int64)
    return pd.DataFrame({"row": rows, "kind": kind, "key": keys[codes] if len(rows) else np.array([], np.int64)})
