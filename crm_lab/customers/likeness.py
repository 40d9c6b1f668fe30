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
        own = _own(keys, points)
        there, counts = _there(session, table, own)
        records = _records(session, table, there["id"].unique().tolist())
        pairs = _placed(there, _among(own), records, len(new))
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
        written = keys[pd.notna(ids)[keys["row"].to_numpy()]][["key", "row"]].drop_duplicates().sort_values("key")
        rows = list(zip(written["key"].tolist(), ids[written["row"].to_numpy()].tolist(), strict=True))
        if rows:
            connection = session.connection()
            mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
            statement = f"INSERT INTO {MatchKey.__tablename__} (key, record_id) VALUES ({mark}, {mark})"
            connection.exec_driver_sql(statement, rows)


@dataclass(frozen=True)
class _Own:
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


def _own(keys: pd.DataFrame, points: Points) -> _Own:
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
    return _Own(np.concatenate(rows), np.concatenate(codes), named, kinds)


def _there(session: Session, table: str, own: _Own) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Return the records of the store that share something rare with a new one, and how many have each key."""
    counts = np.zeros(own.size, dtype=np.int64)
    codes, ids, start = list[int](), list[str](), 0
    for kind, values in own.kinds.items():
        number = {value: at for at, value in enumerate(values, start)}
        several = []
        for value, count, one in _counted(session, table, kind, values):
            counts[number[value]] = count
            if count == 1:
                codes.append(number[value])
                ids.append(one)
            elif count <= MOST:
                several.append(value)
        for value, id in _hits(session, table, kind, several):
            codes.append(number[value])
            ids.append(id)
        start += len(values)
    found = pd.DataFrame({"code": np.array(codes, dtype=np.intp), "id": np.array(ids, dtype=object)})
    pairs = pd.DataFrame({"row": own.row, "code": own.code}).merge(found, on="code")[["row", "id"]]
    return pairs.drop_duplicates(), counts


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


def _among(own: _Own) -> pd.DataFrame:
    """Return pairs of new records that share something rare: the place of the later one, and of the earlier."""
    size = np.bincount(own.code, minlength=own.size)[own.code]
    few = (size > 1) & (size <= MOST + 1)
    shared = pd.DataFrame({"row": own.row[few], "code": own.code[few]}).drop_duplicates()
    both = shared.merge(shared, on="code", suffixes=("", "_other"))
    both = both[both["row"] > both["row_other"]]
    return pd.DataFrame({"row": both["row"], "other": both["row_other"]}).drop_duplicates()


def _records(session: Session, table: str, ids: list[str]) -> pd.DataFrame:
    """Return the compared fields of the records that the session may see."""
    model: Any = ENTITIES[table]
    columns = [getattr(model, name) for name in ("id", *COMPARED[table])]
    rows = session.execute(select(*columns).where(_among_given(session, model.id, ids))).all() if ids else []
    return pd.DataFrame(rows, columns=["id", *COMPARED[table]], dtype=object)


def _placed(there: pd.DataFrame, among: pd.DataFrame, records: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return all pairs by place: new records come first, those of the store that may be seen behind them."""
    place = pd.Series(np.arange(len(records)) + size, index=records["id"])
    other = there["id"].map(place).to_numpy(dtype=float)
    seen = ~np.isnan(other)
    found = pd.DataFrame({"row": there["row"].to_numpy()[seen], "other": other[seen].astype(np.intp)})
    return pd.concat([among, found], ignore_index=True).astype(np.intp)


def _shares(own: _Own, counts: npt.NDArray[np.int64], size: int, rows: int) -> npt.NDArray[np.float64]:
    """Return for every new record which part of all has its name; that matters where a key of it is crowded."""
    crowded = np.zeros(rows, dtype=bool)
    crowded[own.row[counts[own.code] > MOST]] = True
    namesakes = np.ones(rows)
    namesakes[own.row[own.named]] = np.maximum(counts[own.code[own.named]], 1)
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
    query = select(owner, points.value).where(_among_given(session, owner, ids), points.kind == kind)
    query = query.order_by(points.is_primary.desc(), points.id)
    known: dict[str, tuple[str, ...]] = {}
    for record, value in session.connection().execute(query):
        known[record] = (*known.get(record, ()), value)
    return [known.get(id, (own,) if own else ()) for id, own in zip(ids, records[kind], strict=True)]
