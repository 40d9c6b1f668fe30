"""Rows that are perhaps there already: found by likeness, then landed and listed, set aside, or left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.intake.complete import text_of
from crm_lab.intake.door import Found, Likeness, Match
from crm_lab.intake.draft import Draft
from crm_lab.intake.plan import Options
from crm_lab.intake.readers import MODELS
from crm_lab.intake.reasons import Reason
from crm_lab.intake.report import FileReport, Likely
from crm_lab.intake.set_aside import NEW, OWN_ID
from crm_lab.store.given import given
from crm_lab.store.merged import survivors_of

FIELDS = ("name", "kind", "company", "website", "address", "city", "postal_code", "birthday")
"""Fields beside phones and e-mails by which customers are compared."""


@dataclass(frozen=True)
class Weighed:
    """New rows of a chunk that are compared: their positions, what is found, and about which a person said 'new'."""

    made: Draft
    ids: np.ndarray
    positions: np.ndarray
    found: Found
    settled: np.ndarray

    def enter(self, likeness: Likeness, session: Session) -> None:
        """Let those that landed be found."""
        written = self.ids[self.positions]
        written[self.made.bad[self.positions]] = None
        likeness.enter(session, self.found.keys, written)

    def sort(self, options: Options, report: FileReport) -> None:
        """List the rows that land all the same; set aside or leave out the others, with what they may be."""
        _sort(self.made, self.found, self.positions, self.settled, self.ids, options, report)


@contextmanager
def looking(likeness: Likeness | None, table: str) -> Iterator[Callable[[int], None]]:
    """Make ready to look whether the rows of a table are there already; it is told how many rows come next."""
    if likeness is None or not likeness.covers(table):
        yield lambda _rows: None
        return
    likeness.ready()
    try:
        yield likeness.expect
    finally:
        likeness.close()


def take_given_ids(session: Session, made: Draft, ids: np.ndarray) -> tuple[set[str], np.ndarray]:
    """Fill `ids` of rows in which a person wrote the id of their record; return these ids, and which rows are new.

    A column with ids is in files of rows that were set aside because they are perhaps there already.
    """
    if OWN_ID not in made.chunk.frame:
        return set(), np.zeros(made.size, dtype=bool)
    written = np.array([text.strip() for text in made.texts(OWN_ID)], dtype=object)
    new = np.array([text.lower() == NEW for text in written])
    wanted = sorted({text for text in written[~new & ~made.bad] if text})
    known = _living(session, made.plan.entity.name, wanted)
    found = np.array([known.get(text) for text in written], dtype=object)
    made.refuse((written != "") & ~new & pd.isna(found), OWN_ID, Reason("id_unknown"))
    ids[pd.notna(found)] = found[pd.notna(found)]
    return set(known.values()), new


def _living(session: Session, table: str, wanted: list[str]) -> dict[str, str]:
    if not wanted:
        return {}
    model: Any = MODELS[table]
    into = survivors_of(session.connection(), table, wanted)
    now = {id: into.get(id, id) for id in wanted}
    listed = given(session.connection(), sorted(set(now.values()))).c.value
    living = set(session.scalars(select(model.id).where(model.id.in_(select(listed)))))
    return {id: one for id, one in now.items() if one in living}


def weigh(
    likeness: Likeness, session: Session, made: Draft, ids: np.ndarray, new: np.ndarray, settled: np.ndarray,
    options: Options,
) -> Weighed:  # fmt: skip
    """Compare the rows `new` with the store and with each other; `sort` then does with them what was asked for.

    About rows that are `settled` a person said that they are new: others are compared with them, but they land.
    """
    positions = np.flatnonzero(new)
    return Weighed(made, ids, positions, _found(likeness, session, made, ids, positions, options), settled)


def named(likeness: Likeness, session: Session, made: Draft, new: np.ndarray, options: Options) -> dict[int, str]:
    """Return the likeliest record that each of the rows `new` may be, in words, by position; nothing is done."""
    positions = np.flatnonzero(new)
    ids = np.array([f"row {at}" for at in range(made.size)], dtype=object)
    found = _found(likeness, session, made, ids, positions, options)
    told: dict[int, str] = {}
    for row, match in zip(found.row.tolist(), found.matches, strict=True):
        told.setdefault(int(positions[row]), f"{match.name} ({match.score:.0%})")
    return told


def _found(
    likeness: Likeness, session: Session, made: Draft, ids: np.ndarray, positions: np.ndarray, options: Options
) -> Found:
    cells = {name: _values(made, name)[positions] for name in FIELDS if _has(made, name)}
    cells |= {"email": text_of(made, "email")[positions], "id": ids[positions]}
    frame = pd.DataFrame(cells, dtype=object)
    return likeness.find(session, made.plan.entity.name, frame, _points(made, positions), options.locale)


def _has(made: Draft, name: str) -> bool:
    return name == "name" or name in made.data


def _values(made: Draft, name: str) -> np.ndarray:
    values = np.array(made.data[name], dtype=object)
    values[pd.isna(values)] = None
    return values


def _points(made: Draft, positions: np.ndarray) -> Mapping[str, list[tuple[str, ...]]]:
    return {
        kind: [tuple(way.one.value for way in rows[position]) for position in positions]
        for kind, rows in made.points.items()
    }


def _sort(
    made: Draft, found: Found, positions: np.ndarray, settled: np.ndarray, ids: np.ndarray, options: Options,
    report: FileReport,
) -> None:  # fmt: skip
    told: dict[int, Match] = {}
    names = text_of(made, "name")
    gone: set[str] = set()
    for row, match in zip(found.row.tolist(), found.matches, strict=True):
        position = int(positions[row])
        if position in told or settled[position] or match.record_id in gone:
            continue
        told[position] = match
        if options.if_there == "ask" or (options.if_there == "skip" and match.decision == "same"):
            gone.add(str(ids[position]))
    for position, match in told.items():
        if str(ids[position]) not in gone:
            line, name = int(made.chunk.lines[position]), str(names[position])
            report.likely.append(_listed(made.plan.table.label, line, name, str(ids[position]), match))
    _leave_out(made, {at: match for at, match in told.items() if str(ids[at]) in gone}, options, report)


def _listed(file: str, line: int, name: str, own: str, match: Match) -> Likely:
    return Likely(file, line, name, own, match.record_id, match.name, match.score, match.decision, match.reasons)


def _leave_out(made: Draft, matches: Mapping[int, Match], options: Options, report: FileReport) -> None:
    mask = np.zeros(made.size, dtype=bool)
    mask[list(matches)] = True
    if options.if_there == "skip" and matches:
        report.skipped[Reason("same_is_there")] += len(matches)
        made.bad = made.bad | mask
        return
    reasons = np.full(made.size, "", dtype=object)
    candidates = np.full(made.size, "", dtype=object)
    for position, match in matches.items():
        reasons[position] = Reason("perhaps_there", name=match.name, score=f"{match.score:.0%}", why=match.reasons)
        candidates[position] = match.record_id
    made.refuse(mask, made.plan.column_of("name") or "", reasons, candidates)
