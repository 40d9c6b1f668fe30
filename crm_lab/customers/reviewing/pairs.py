"""Pairs of the store's own records that are, or may be, the same customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.customers.matching.steps import Report, silent
from crm_lab.customers.reviewing.answers import Answers
from crm_lab.store.scope import DELETED

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.customers.checkable import Checkable
    from crm_lab.customers.matching.explaining import Part


@dataclass(frozen=True)
class Pair:
    """Two records: ``score`` is the probability (0..1) that they are one, ``decision`` is "same" or "ask".

    ``evidence`` is what ``reasons`` says as data: field, agreement, weight (log odds).
    """

    left_id: str
    right_id: str
    left: str
    right: str
    score: float
    decision: str
    reasons: str
    evidence: tuple[Part, ...] = ()


def find_pairs(records: Checkable[Any], locale: str = "en", report: Report = silent) -> list[Pair]:
    """Return the pairs of living records that this user sees, the most certain first.

    What people answered is kept to: pairs that are different are left out, and merged records still teach.
    ``report`` is told each phase as it goes on (crm_lab.customers.matching.steps); what it raises ends the search.
    """
    report("read", 0)
    from crm_lab.customers.matching.finding import search

    frame, hints = records.comparable()
    if len(frame) < 2:
        return []
    answers = Answers(records.database, records.actor, records.entity.__tablename__).frame()
    living = dict(zip(frame["id"], frame["name"], strict=True))
    frame = _with_merged(records, frame, sorted({*answers["left_id"], *answers["right_id"]} - set(living)))
    known = answers["left_id"].isin(frame["id"]) & answers["right_id"].isin(frame["id"])
    labels = answers[known] if known.any() else None
    return _pairs(*search(frame, labels, locale, hints, report), living)


def _with_merged(records: Checkable[Any], frame: pd.DataFrame, ids: Sequence[str]) -> pd.DataFrame:
    """Add the records of answers that were merged away since, as they were."""
    import pandas as pd

    if not ids:
        return frame
    columns = [name for name in frame.columns if name in records.entity.columns()]
    query = select(*(getattr(records.entity, name) for name in columns)).where(records.entity.id.in_(ids))
    with records.database.read(records.actor) as session:
        rows = session.execute(query, execution_options={DELETED: True}).all()
    merged = pd.DataFrame([tuple(row) for row in rows], columns=columns, dtype=object)
    return pd.concat([frame.astype(object), merged.reindex(columns=frame.columns)], ignore_index=True)


def _pairs(found: pd.DataFrame, evidence: list[tuple[Part, ...]], living: dict[str, str]) -> list[Pair]:
    rows: Any = found[["left_id", "right_id", "score", "decision", "reasons"]].itertuples(index=False)
    return [
        Pair(left, right, living[left], living[right], float(score), decision, reasons, because)
        for (left, right, score, decision, reasons), because in zip(rows, evidence, strict=True)
        if left in living and right in living
    ]
