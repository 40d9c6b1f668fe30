"""Which records of the store share a key, a phone or an e-mail with many new ones, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.checking import COMPARED, MOST
from crm_lab.customers.key_index import ENTITIES
from crm_lab.store.entities import ContactPoint, MatchKey
from crm_lab.store.given import given
from crm_lab.store.points import KINDS, OWNERS
from crm_lab.store.references import table_of

Points = Mapping[str, Sequence[tuple[str, ...]]]
"""For each kind of contact point the values of every new record, standardised."""


@dataclass(frozen=True)
class Clues:
    """Everything by which new records may be found: at each place a row and the number of a key (or phone, e-mail).

    `named` tells which of the places are keys of names; `kinds` has the different keys of each kind, numbered through.
    """

    row: npt.NDArray[np.intp]
    code: npt.NDArray[np.intp]
    named: npt.NDArray[np.bool_]
    kinds: dict[str, list[Any]]

    @property
    def size(self) -> int:
        """How many different keys there are."""
        return sum(map(len, self.kinds.values()))


def clues_of(keys: pd.DataFrame, points: Points) -> Clues:
    """Return by what new records may be found: their keys, phones and e-mails."""
    rows, codes = [keys["row"].to_numpy()], []
    code, uniques = pd.factorize(keys["key"].to_numpy())
    codes.append(code)
    kinds: dict[str, list[Any]] = {"key": uniques.tolist()}
    for kind in KINDS:
        flat = [(row, value) for row, values in enumerate(points.get(kind, ())) for value in values]
        code, different = pd.factorize(np.array([value for _, value in flat], dtype=object))
        rows.append(np.array([row for row, _ in flat], dtype=np.intp))
        codes.append(code + sum(map(len, kinds.values())))
        kinds[kind] = different.tolist()
    named = np.concatenate([(keys["kind"] == "name").to_numpy(), np.zeros(sum(map(len, rows[1:])), dtype=bool)])
    return Clues(np.concatenate(rows), np.concatenate(codes), named, kinds)


def sharing(session: Session, table: str, clues: Clues) -> tuple[pd.DataFrame, list[str], npt.NDArray[np.int64]]:
    """Return pairs (row, number of a record) that share something rare, the records' ids, how many have each key."""
    counts = np.zeros(clues.size, dtype=np.int64)
    codes, ids, start = list[int](), list[str](), 0
    for kind, values in clues.kinds.items():
        place = {value: at for at, value in enumerate(values, start)}
        several = []
        for value, count, one in _counted(session, table, kind, values):
            counts[place[value]] = count
            if count == 1:
                codes.append(place[value])
                ids.append(one)
            elif count <= MOST:
                several.append(value)
        for value, id in _hits(session, table, kind, several):
            codes.append(place[value])
            ids.append(id)
        start += len(values)
    number, different = pd.factorize(np.array(ids, dtype=object))
    found = pd.DataFrame({"code": np.array(codes, dtype=np.intp), "other": number})
    pairs = pd.DataFrame({"row": clues.row, "code": clues.code}).merge(found, on="code")[["row", "other"]]
    return pairs.drop_duplicates(), different.tolist(), counts


def _source(table: str, kind: str) -> tuple[Any, Any, list[Any]]:
    """Return the column that holds keys of a kind, the one that names the record, and what else must hold."""
    if kind == "key":
        keys = table_of(MatchKey)
        return keys.c.key, keys.c.record_id, []
    points = table_of(ContactPoint)
    owner = points.c[OWNERS[ENTITIES[table]]]
    return points.c.value, owner, [points.c.kind == kind, owner.is_not(None)]


def _counted(session: Session, table: str, kind: str, values: list[Any]) -> Sequence[Any]:
    """Return each key that is there, how many records have it, and one of them."""
    column, owner, where = _source(table, kind)
    query = (
        select(column, func.count(), func.min(owner))
        .where(_among_given(session, column, values), *where)
        .group_by(column)
    )
    return session.connection().execute(query).all() if values else []


def _hits(session: Session, table: str, kind: str, values: list[Any]) -> Sequence[Any]:
    column, owner, where = _source(table, kind)
    query = select(column, owner).where(_among_given(session, column, values), *where)
    return session.connection().execute(query).all() if values else []


def _among_given(session: Session, column: Any, values: Sequence[Any]) -> Any:
    return column.in_(select(given(session.connection(), values).c.value))


def sharing_among(clues: Clues) -> pd.DataFrame:
    """Return pairs of new records that share something rare: the place of the later one, and of the earlier."""
    size = np.bincount(clues.code, minlength=clues.size)[clues.code]
    few = (size > 1) & (size <= MOST + 1)
    shared = pd.DataFrame({"row": clues.row[few], "code": clues.code[few]}).drop_duplicates()
    both = shared.merge(shared, on="code", suffixes=("", "_other"))
    both = both[both["row"] > both["row_other"]]
    return pd.DataFrame({"row": both["row"], "other": both["row_other"]}).drop_duplicates()


def records_of(session: Session, table: str, ids: list[str]) -> pd.DataFrame:
    """Return the compared fields of the records that the session may see."""
    model: Any = ENTITIES[table]
    columns = [getattr(model, name) for name in ("id", *COMPARED[table])]
    rows = session.execute(select(*columns).where(_among_given(session, model.id, ids))).all() if ids else []
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pd.DataFrame(dict(zip(["id", *COMPARED[table]], map(list, cells), strict=True)), dtype=object)


def points_of(session: Session, table: str, ids: list[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for every kind the values of each record, its own one first."""
    known: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in KINDS}
    points = table_of(ContactPoint).c
    owner = points[OWNERS[ENTITIES[table]]]
    query = select(points.kind, owner, points.value).where(_among_given(session, owner, ids))
    query = query.order_by(points.is_primary.desc(), points.id)
    for kind, record, value in session.connection().execute(query) if ids else ():
        if kind in known:
            known[kind][record] = (*known[kind].get(record, ()), value)
    return known
