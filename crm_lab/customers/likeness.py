"""Are these customers there already?  Many new records against all of the store, and against each other.

It finds what `crm_lab.customers.checking.check` finds one by one: candidates by equal phones, e-mails and keys of
names and addresses, compared with the usual weights of every kind of field.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.checking import COMPARED, MOST, Match, size_of
from crm_lab.customers.clues import Clues, Points, clues_of, points_of, records_of, sharing, sharing_among
from crm_lab.customers.key_frames import key_frame
from crm_lab.customers.key_index import catch_up
from crm_lab.customers.matching.many import Judged, judged
from crm_lab.customers.matching.one import SAME
from crm_lab.customers.second import Second, Start
from crm_lab.store.database import Database
from crm_lab.store.entities import EventCounter, MatchKey
from crm_lab.store.points import KINDS

MOST_VALUES = 3
"""Phones (or e-mails) of one record that are compared; all of them find candidates."""
MANY = 20_000
"""From so many new records on a second process helps; for fewer it would not be there in time."""


@dataclass(frozen=True)
class Found:
    """What may be the same as new records: for each pair the place of the new one, and the other, likeliest first.

    `keys` are those of the new records, to be entered with `enter` once they are written.  The pairs may be compared
    elsewhere meanwhile: who asks for them waits.
    """

    keys: pd.DataFrame
    waiting: tuple[Callable[[], list[tuple[int, Match]]], ...]

    @property
    def row(self) -> npt.NDArray[np.intp]:
        """The place of the new record of every pair."""
        return np.array([row for row, _ in self._pairs], dtype=np.intp)

    @property
    def matches(self) -> list[Match]:
        """The other record of every pair."""
        return [match for _, match in self._pairs]

    @cached_property
    def _pairs(self) -> list[tuple[int, Match]]:
        found = [pair for waiting in self.waiting for pair in waiting()]
        return sorted(found, key=lambda one: (one[0], -one[1].score, one[1].record_id))


class Likeness:
    """Finds records that are perhaps there already; the import is given one by the workspace."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.second = Second()

    def covers(self, table: str) -> bool:
        """Tell whether records of a table can be there twice: accounts, contacts and leads."""
        return table in COMPARED

    def ready(self) -> None:
        """Bring the index of keys up to date; after bulk work it takes a while."""
        catch_up(self.database)

    def expect(self, rows: int) -> None:
        """Say that so many new records come soon; for many a second process helps until `close`."""
        if rows >= MANY and (os.cpu_count() or 1) > 1:
            self.second.wake(key_frame.__module__, judged.__module__)

    def close(self) -> None:
        """Let go of the second process."""
        self.second.close()

    def find(self, session: Session, table: str, new: pd.DataFrame, points: Points, locale: str = "en") -> Found:
        """Return what the records `new` (with ids that nothing in the store has) may be the same as.

        Only records that the session may see are found, and earlier ones of `new` itself.
        """
        keys = key_frame(table, new, self.second.start)
        clues = clues_of(keys, points)
        there, ids, counts = sharing(session, table, clues)
        records = records_of(session, table, ids)
        pairs = _placed(there, sharing_among(clues), ids, records, len(new))
        last = session.connection().execute(select(EventCounter.last)).scalar() or 0
        size = max(size_of(session, table, last), len(new))
        share = _shares(clues, counts, size, len(new))
        comparing = _Comparing(session, table, new, points, records, share, size, locale, self.second.start)
        firms = _firms(table, new)[pairs["row"]]
        return Found(keys, (comparing.judge("company", pairs[firms]), comparing.judge("person", pairs[~firms])))

    def enter(self, session: Session, keys: pd.DataFrame, ids: npt.NDArray[np.object_]) -> None:
        """Write the keys of records that were just written; `ids` are theirs, by place (None: not written)."""
        key, row = keys["key"].to_numpy(), keys["row"].to_numpy()
        order = np.lexsort((row, key))
        key, row = key[order], row[order]
        first = np.ones(len(key), dtype=bool)
        first[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
        written = first & pd.notna(ids)[row]
        rows = list(zip(key[written].tolist(), ids[row[written]].tolist(), strict=True))
        if rows:
            connection = session.connection()
            mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
            statement = f"INSERT INTO {MatchKey.__tablename__} (key, record_id) VALUES ({mark}, {mark})"
            connection.exec_driver_sql(statement, rows)


def _placed(there: pd.DataFrame, among: pd.DataFrame, ids: list[str], records: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return all pairs by place: new records come first, those of the store that may be seen behind them."""
    seen = {id: at for at, id in enumerate(records["id"], size)}
    other = np.array([seen.get(id, -1) for id in ids], dtype=np.intp)[there["other"].to_numpy()]
    found = pd.DataFrame({"row": there["row"].to_numpy()[other >= 0], "other": other[other >= 0]})
    return pd.concat([among, found], ignore_index=True).astype(np.intp)


def _shares(clues: Clues, counts: npt.NDArray[np.int64], size: int, rows: int) -> npt.NDArray[np.float64]:
    """Return for every new record which part of all has its name; that matters where a key of it is crowded."""
    crowded = np.zeros(rows, dtype=bool)
    crowded[clues.row[counts[clues.code] > MOST]] = True
    namesakes = np.ones(rows)
    namesakes[clues.row[clues.named]] = np.maximum(counts[clues.code[clues.named]], 1)
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
    start: Start

    def judge(self, name: str, pairs: pd.DataFrame) -> Callable[[], list[tuple[int, Match]]]:
        """Compare pairs of places; `name` says whether their names are those of a company or a person."""
        if pairs.empty:
            return list
        used, places = np.unique(pairs[["row", "other"]].to_numpy(), return_inverse=True)
        whole = self._whole(used)
        left, right = places.reshape(-1, 2).astype(np.int32).T
        kinds = COMPARED[self.table] | ({"name": name} if self.table == "accounts" else {})
        share = self.share[pairs["row"].to_numpy()]
        waiting = self.start(judged, whole, kinds, left, right, self.size, share, self.locale)
        ids, names = whole["id"].to_numpy()[right], whole["name"].to_numpy()[right]
        return lambda: _told(waiting(), used[left], ids, names)

    def _whole(self, used: npt.NDArray[np.intp]) -> pd.DataFrame:
        """Return the records at some places with what is compared, phones and e-mails in several columns."""
        mine, theirs = used[used < len(self.new)], used[used >= len(self.new)] - len(self.new)
        there = self.records.iloc[theirs]
        frame = pd.concat([self.new.iloc[mine], there], ignore_index=True).reindex(
            columns=["id", *COMPARED[self.table]]
        )
        known = points_of(self.session, self.table, there["id"].tolist())
        for kind in KINDS:
            cells = [self.points[kind][row] if kind in self.points else () for row in mine]
            cells += _with_own(known[kind], there, kind)
            for at in range(min(MOST_VALUES, max(1, *map(len, cells)))):
                column = np.empty(len(frame), dtype=object)
                column[:] = [values[at] if at < len(values) else None for values in cells]
                frame[kind if at == 0 else f"{kind} {at + 1}"] = column
        return frame


def _told(
    found: Judged, rows: npt.NDArray[np.intp], ids: npt.NDArray[np.object_], names: npt.NDArray[np.object_]
) -> list[tuple[int, Match]]:
    told = zip(found.kept, found.score, found.reasons, strict=True)
    return [(int(rows[at]), _match(ids[at], names[at], score, why)) for at, score, why in told]


def _match(id: Any, name: Any, score: float, why: str) -> Match:
    return Match(str(id), str(name), float(score), "same" if score >= SAME else "ask", why)


def _with_own(known: Mapping[str, tuple[str, ...]], records: pd.DataFrame, kind: str) -> list[tuple[str, ...]]:
    """Return the values of every record; of one without points what it says itself."""
    own = zip(records["id"], records[kind], strict=True)
    return [known.get(id, (value,) if value else ()) for id, value in own]
