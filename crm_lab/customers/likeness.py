"""Are these customers there already?  Many new records against all of the store, and against each other.

It finds what `crm_lab.customers.checking.check` finds one by one: candidates by equal phones, e-mails and keys of
names and addresses, compared with the usual weights of every kind of field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.checking import COMPARED, MOST, Match, size_of
from crm_lab.customers.key_frames import key_frame
from crm_lab.customers.key_index import ENTITIES, catch_up
from crm_lab.customers.matching.many import judged
from crm_lab.customers.matching.one import SAME
from crm_lab.store.bulk import insert_rows
from crm_lab.store.database import Database
from crm_lab.store.entities import ContactPoint, EventCounter, MatchKey
from crm_lab.store.given import given
from crm_lab.store.points import KINDS, OWNERS
from crm_lab.store.references import table_of

Points = Mapping[str, Sequence[tuple[str, ...]]]
"""For each kind of contact point the values of every new record, standardised."""

MOST_VALUES = 3
"""Phones (or e-mails) of one record that are compared; all of them find candidates."""


@dataclass(frozen=True)
class Found:
    """What may be the same as new records: for each pair the place of the new one, and the other, likeliest first.

    `keys` are those of the new records, to be entered with `enter` once they are written.
    """

    row: npt.NDArray[np.intp]
    matches: list[Match]
    keys: pd.DataFrame


class Likeness:
    """Finds records that are perhaps there already; the import is given one by the workspace."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def covers(self, table: str) -> bool:
        """Tell whether records of a table can be there twice: accounts, contacts and leads."""
        return table in COMPARED

    def ready(self) -> None:
        """Bring the index of keys up to date; after bulk work it takes a while."""
        catch_up(self.database)

    def find(self, session: Session, table: str, new: pd.DataFrame, points: Points, locale: str = "en") -> Found:
        """Return what the records `new` (with ids that nothing in the store has) may be the same as.

        Only records that the session may see are found, and earlier ones of `new` itself.
        """
        keys = key_frame(table, new)
        own = _own(keys, points, len(new))
        there, counts = _there(session, table, own)
        pairs = pd.concat([_among(own), there], ignore_index=True).drop_duplicates()
        records = _records(session, table, pairs["id"].dropna().unique().tolist())
        pairs = _placed(pairs, records, len(new))
        last = session.connection().execute(select(EventCounter.last)).scalar() or 0
        size = max(size_of(session, table, last), len(new))
        share = _shares(own, counts, size, len(new))
        comparing = _Comparing(session, table, new, points, records, share, size, locale)
        firms = _firms(table, new)[pairs["row"]]
        found = [*comparing.judge("company", pairs[firms]), *comparing.judge("person", pairs[~firms])]
        found.sort(key=lambda one: (one[0], -one[1].score, one[1].record_id))
        return Found(np.array([row for row, _ in found], dtype=np.intp), [match for _, match in found], keys)

    def enter(self, session: Session, keys: pd.DataFrame, ids: npt.NDArray[np.object_]) -> None:
        """Write the keys of records that were just written; `ids` are theirs, by place (None: not written)."""
        owner = ids[keys["row"].to_numpy()]
        frame = pd.DataFrame({"key": keys["key"].to_numpy(), "record_id": owner}).dropna().drop_duplicates()
        if not frame.empty:
            insert_rows(session, MatchKey, frame.sort_values(["key", "record_id"]))


def _own(keys: pd.DataFrame, points: Points, size: int) -> pd.DataFrame:
    """Return everything by which the new records may be found: row, kind, key (a number or a text)."""
    parts = [keys.astype({"key": object})]
    for kind in KINDS:
        flat = [(row, value) for row, values in enumerate(points.get(kind, [])) for value in values]
        rows, values = zip(*flat, strict=True) if flat else ((), ())
        parts.append(pd.DataFrame({"row": np.array(rows, dtype=np.intp), "kind": kind, "key": list(values)}))
    return pd.concat(parts, ignore_index=True)


def _there(session: Session, table: str, own: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Return the records of the store that share something rare with a new one, and how many have each key."""
    found, counts = [], []
    for kind, part in own.groupby(np.where(own["kind"].isin(KINDS), own["kind"], "key"), sort=False):
        values = part["key"].drop_duplicates().tolist()
        number = _counted(session, table, str(kind), values)
        counts.append(number)
        rare = number[number <= MOST].index.tolist()
        hits = _hits(session, table, str(kind), rare)
        found.append(part[["row", "key"]].merge(hits, on="key")[["row", "id"]])
    empty = pd.DataFrame({"row": np.array([], np.intp), "id": np.array([], object)})
    return pd.concat([empty, *found], ignore_index=True), pd.concat(counts) if counts else pd.Series(dtype=np.int64)


def _source(table: str, kind: str) -> tuple[Any, Any, list[Any]]:
    """Return the column that holds keys of a kind, the one that names the record, and what else must hold."""
    if kind == "key":
        keys = table_of(MatchKey)
        return keys.c.key, keys.c.record_id, []
    points = table_of(ContactPoint)
    owner = points.c[OWNERS[ENTITIES[table]]]
    return points.c.value, owner, [points.c.kind == kind, owner.is_not(None)]


def _counted(session: Session, table: str, kind: str, values: list[Any]) -> pd.Series[Any]:
    column, _, where = _source(table, kind)
    connection = session.connection()
    wanted = given(connection, values)
    query = select(column, func.count()).select_from(wanted.join(column.table, column == wanted.c.value))
    rows = connection.execute(query.where(*where).group_by(column)).all() if values else []
    return pd.Series([count for _, count in rows], index=pd.Index([key for key, _ in rows], dtype=object), dtype=int)


def _hits(session: Session, table: str, kind: str, values: list[Any]) -> pd.DataFrame:
    column, owner, where = _source(table, kind)
    connection = session.connection()
    wanted = given(connection, values)
    query = select(column, owner).select_from(wanted.join(column.table, column == wanted.c.value)).where(*where)
    rows = connection.execute(query).all() if values else []
    return pd.DataFrame({"key": [row[0] for row in rows], "id": [row[1] for row in rows]}, dtype=object)


def _among(own: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of new records that share something rare: the place of the later one, and of the earlier."""
    shared = own.drop_duplicates()
    group = shared.groupby(["kind", "key"], sort=False)
    size = group["row"].transform("size").to_numpy()
    shared = shared[(size > 1) & (size <= MOST + 1)]
    both = shared.merge(shared, on=["kind", "key"], suffixes=("", "_other"))
    both = both[both["row"] > both["row_other"]]
    return pd.DataFrame({"row": both["row"].astype(np.intp), "other": both["row_other"].astype(np.intp)})


def _records(session: Session, table: str, ids: list[str]) -> pd.DataFrame:
    """Return the compared fields of the records that the session may see."""
    model: Any = ENTITIES[table]
    columns = [getattr(model, name) for name in ("id", *COMPARED[table])]
    wanted = given(session.connection(), ids)
    rows = session.execute(select(*columns).join(wanted, model.id == wanted.c.value)).all() if ids else []
    return pd.DataFrame(rows, columns=["id", *COMPARED[table]], dtype=object)


def _placed(pairs: pd.DataFrame, records: pd.DataFrame, size: int) -> pd.DataFrame:
    """Give every pair the place of its other record: new ones come first, those of the store behind them."""
    place = pd.Series(np.arange(len(records)) + size, index=records["id"])
    other = pairs["other"].fillna(-1).astype(np.intp) if "other" in pairs else np.full(len(pairs), -1)
    other = np.where(pairs["id"].notna(), place.reindex(pairs["id"]).fillna(-1).to_numpy(), other).astype(np.intp)
    return pd.DataFrame({"row": pairs["row"].to_numpy(dtype=np.intp), "other": other})[other >= 0]


def _shares(own: pd.DataFrame, counts: pd.Series[Any], size: int, rows: int) -> npt.NDArray[np.float64]:
    """Return for every new record which part of all has its name; that matters where a key of it is crowded."""
    number = own["key"].map(counts).fillna(0).to_numpy()
    crowded = np.zeros(rows, dtype=bool)
    crowded[own["row"].to_numpy()[number > MOST]] = True
    namesakes = np.ones(rows)
    named = (own["kind"] == "name").to_numpy()
    namesakes[own["row"].to_numpy()[named]] = np.maximum(number[named], 1)
    return np.where(crowded, namesakes, 1.0) / size


def _firms(table: str, new: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if table != "accounts":
        return np.zeros(len(new), dtype=bool)
    return (new["kind"] != "person").to_numpy() if "kind" in new else np.ones(len(new), dtype=bool)


@dataclass(frozen=True)
class _Comparing:
    """New records and those of the store that may be the same, on their way to being compared."""

    session: Session
    table: str
    new: pd.DataFrame
    points: Points
    records: pd.DataFrame
    share: npt.NDArray[np.float64]
    size: int
    locale: str

    def judge(self, name: str, pairs: pd.DataFrame) -> list[tuple[int, Match]]:
        """Compare pairs of places; `name` says whether their names are those of a company or a person."""
        if pairs.empty:
            return []
        used, places = np.unique(pairs[["row", "other"]].to_numpy(), return_inverse=True)
        whole = self._whole(used)
        left, right = places.reshape(-1, 2).astype(np.int32).T
        kinds = COMPARED[self.table] | ({"name": name} if self.table == "accounts" else {})
        share = self.share[pairs["row"].to_numpy()]
        found = judged(whole, kinds, left, right, self.size, share, self.locale)
        ids, names = whole["id"].to_numpy(), whole["name"].to_numpy()
        told = zip(found.kept, found.score, found.reasons, strict=True)
        return [(int(used[left[at]]), _match(ids[right[at]], names[right[at]], score, why)) for at, score, why in told]

    def _whole(self, used: npt.NDArray[np.intp]) -> pd.DataFrame:
        """Return the records at some places with what is compared, phones and e-mails in several columns."""
        mine, theirs = used[used < len(self.new)], used[used >= len(self.new)] - len(self.new)
        there = self.records.iloc[theirs]
        frame = pd.concat([self.new.iloc[mine], there], ignore_index=True).reindex(
            columns=["id", *COMPARED[self.table]]
        )
        for kind in KINDS:
            cells = [self.points[kind][row] if kind in self.points else () for row in mine]
            cells += _points(self.session, self.table, kind, there)
            for at in range(MOST_VALUES):
                column = np.empty(len(frame), dtype=object)
                column[:] = [values[at] if at < len(values) else None for values in cells]
                frame[kind if at == 0 else f"{kind} {at + 1}"] = column
        return frame


def _match(id: Any, name: Any, score: float, why: str) -> Match:
    return Match(str(id), str(name), float(score), "same" if score >= SAME else "ask", why)


def _points(session: Session, table: str, kind: str, records: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the values of a kind of every record, the record's own one first."""
    if records.empty:
        return []
    ids = records["id"].tolist()
    points = table_of(ContactPoint).c
    owner = points[OWNERS[ENTITIES[table]]]
    wanted = given(session.connection(), ids)
    query = select(owner, points.value).select_from(wanted.join(owner.table, owner == wanted.c.value))
    query = query.where(points.kind == kind).order_by(points.is_primary.desc(), points.id)
    known: dict[str, tuple[str, ...]] = {}
    for record, value in session.connection().execute(query):
        known[record] = (*known.get(record, ()), value)
    return [known.get(id, (own,) if own else ()) for id, own in zip(ids, records[kind], strict=True)]
