"""Phones and e-mails of the rows of a file: standardised, several per row, with the name of their column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.intake.column import Mend, distinct
from crm_lab.intake.names import column_key
from crm_lab.intake.readers import MODELS
from crm_lab.standard.missing import is_missing
from crm_lab.standard.western import code_of
from crm_lab.store.entities import ContactPoint
from crm_lab.store.ids import new_id
from crm_lab.store.point_frames import frame_of_points
from crm_lab.store.points import KINDS, OWNERS, first_of, read

if TYPE_CHECKING:
    from crm_lab.intake.draft import Draft

SLICE = 900
LABEL = "point_label"
LONGEST_LABEL = 60
CHANGED = "put into the standard form, the written one is kept beside it"


class Way(NamedTuple):
    """One phone number or e-mail address of a row, and what its column calls it."""

    one: Any
    label: str | None = None


Ways = tuple[Way, ...]


def take(made: Draft, column: str, kind: str, several: bool) -> None:
    """Read one column of phones or e-mails; `several` when the file has more of that kind."""
    codes, found = _found(made, column, kind)
    _tell(made, column, kind, codes, found)
    ways = _labelled(made, column, codes, found, column[:LONGEST_LABEL] if several else None)
    before = made.points.get(kind)
    made.points[kind] = ways if before is None else [_joined(*pair) for pair in zip(before, ways, strict=True)]


def _labelled(
    made: Draft, column: str, codes: np.ndarray, found: list[tuple[Any, ...]], otherwise: str | None
) -> list[Ways]:
    """Return the numbers of every row with what the column of labels beside this one says, else `otherwise`."""
    beside = next((one for one in made.plan.columns_of(LABEL) if label_of(one, [column])), None)
    if beside is None:
        ways = [tuple([Way(one, otherwise) for one in ones]) for ones in found]
        return [ways[code] for code in codes.tolist()]
    labels = [text.strip().lstrip("* ")[:LONGEST_LABEL] or otherwise for text in made.texts(beside)]
    return [tuple([Way(one, label) for one in found[code]]) for code, label in zip(codes, labels, strict=True)]


def label_of(column: str, others: Iterable[str]) -> str | None:
    """Return the column of `others` that a column labels: 'Phone 1 - Label' is for 'Phone 1 - Value'."""
    stem = re.sub(r"(label|type)$", "", column_key(column))
    return next((one for one in others if column_key(one) == f"{stem}value"), None)


def _found(made: Draft, column: str, kind: str) -> tuple[np.ndarray, list[tuple[Any, ...]]]:
    """Read every different text in the region in which it is dialled: that of the row's country, else the one given."""
    texts = made.texts(column)
    countries = made.data.get("country") if kind == "phone" else None
    if countries is None:
        codes, uniques = distinct(texts)
        return codes, [_read(kind, made.region, text) for text in uniques]
    places = {where: code_of(str(where or "")) or made.region for where in set(countries)}
    keyed = [f"{places[where]}\0{text}" for text, where in zip(texts, countries, strict=True)]
    codes, uniques = distinct(np.array(keyed, dtype=object))
    return codes, [_read(kind, *key.split("\0", 1)) for key in uniques]


def _read(kind: str, region: str, text: str) -> tuple[Any, ...]:
    return () if is_missing(text) else read(kind, text, region)


def _joined(before: Ways, more: Ways) -> Ways:
    there = {way.one.value for way in before}
    return before + tuple(way for way in more if way.one.value not in there)


def _tell(made: Draft, column: str, kind: str, codes: np.ndarray, found: list[tuple[Any, ...]]) -> None:
    counts = np.bincount(codes, minlength=len(found))
    pairs = [(one, int(count)) for ones, count in zip(found, counts, strict=True) for one in ones]
    changed = [(one, count) for one, count in pairs if one.valid and one.value != one.raw.strip()]
    if changed:
        examples = [(one.raw, one.value) for one, _ in changed[:3]]
        made.mended.append((column, Mend(CHANGED, sum(count for _, count in changed), examples)))
    bad = [(one, count) for one, count in pairs if not one.valid]
    if bad:
        what = "phone numbers" if kind == "phone" else "e-mail addresses"
        total, first = sum(count for _, count in bad), bad[0][0]
        made.assumed.append(
            f"{column}: {total:,} are no {what}, kept as written and marked ({first.raw[:40]!r}: {first.reason})"
        )


def finish(made: Draft) -> None:
    """Put the first valid phone and e-mail of every row into the record itself."""
    model = MODELS[made.plan.entity.name]
    for kind, rows in made.points.items():
        made.points[kind] = [_valid_first(ways) for ways in rows]
        if model in OWNERS:
            firsts = [first_of(model, kind, (ways[0].one,)) if ways else None for ways in made.points[kind]]
        else:
            firsts = [ways[0].one.value if ways else None for ways in made.points[kind]]
        made.data[kind] = np.array(firsts, dtype=object)


def _valid_first(ways: Ways) -> Ways:
    return ways if len(ways) < 2 else tuple(sorted(ways, key=lambda way: not way.one.valid))


def part_of(made: Draft) -> pd.DataFrame | None:
    """Return the contact points of all rows, with the position of their row in `row`; None when there are none."""
    model = MODELS[made.plan.entity.name]
    if model not in OWNERS or not made.points:
        return None
    parts: list[pd.DataFrame] = []
    for kind, rows in made.points.items():
        flat = [(row, way, place == 0) for row, ways in enumerate(rows) for place, way in enumerate(ways)]
        part = frame_of_points(kind, [(row, way.one, first) for row, way, first in flat], "row")
        part["label"] = pd.Series([way.label for _, way, _ in flat], dtype=object)
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    frame.attrs["parent"] = OWNERS[model]
    return frame


def unknown(session: Session, table: str, part: pd.DataFrame, ids: np.ndarray, known: set[str]) -> pd.DataFrame:
    """Return the contact points of records that are there already (`known`) which they don't have yet."""
    owner = OWNERS[MODELS[table]]
    frame = part.drop(columns="row").assign(**{owner: ids[part["row"].to_numpy(dtype=int)], "is_primary": False})
    frame = frame[frame[owner].isin(known)]
    there: set[tuple[str, str, str]] = set()
    wanted = frame[owner].unique().tolist()
    column = getattr(ContactPoint, owner)
    for start in range(0, len(wanted), SLICE):
        query = select(column, ContactPoint.kind, ContactPoint.value).where(column.in_(wanted[start : start + SLICE]))
        there |= {tuple(row) for row in session.execute(query)}
    new = [key not in there for key in zip(frame[owner], frame["kind"], frame["value"], strict=True)]
    frame = frame[np.array(new, dtype=bool)] if len(frame) else frame
    return frame.assign(id=[new_id() for _ in range(len(frame))])


def lead_again(session: Session, table: str, ids: list[str]) -> None:
    """Let the point that says what the record's own field says be the first of its kind, and no other."""
    model = MODELS[table]
    if model not in OWNERS:
        return
    owner = getattr(ContactPoint, OWNERS[model])
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        for kind in KINDS:
            own = select(getattr(model, kind)).where(model.id == owner).scalar_subquery()  # type: ignore[attr-defined]
            mine = update(ContactPoint).where(owner.in_(some), ContactPoint.kind == kind)
            session.execute(
                mine.values(is_primary=(ContactPoint.value == own).is_(True)),
                execution_options={"synchronize_session": False},
            )
