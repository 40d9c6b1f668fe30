"""The list of merges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.merging.tracing import naming
from crm_lab.store.entities import Merge
from crm_lab.store.references import table_of
from crm_lab.store.scope import DELETED

COLUMNS = ["id", "at", "by", "survivor_id", "survivor", "others", "other_names", "undone_at", "undone_by"]


def merges_frame(session: Session, entity: Any) -> pd.DataFrame:
    """Return the merges into records that the session's user may see, newest first; hidden survivors included."""
    called = getattr(entity, naming(table_of(entity)).name)
    query = select(Merge, called).join(entity, entity.id == Merge.record_id)
    query = query.where(Merge.entity == table_of(entity).name).order_by(Merge.id.desc())
    found = session.execute(query, execution_options={DELETED: True}).all()
    names = _names(session, entity, {id for merge, _ in found for id in merge.others})
    rows = [
        (m.id, m.at, m.by, m.record_id, name, m.others, [names.get(o) for o in m.others], m.undone_at, m.undone_by)
        for m, name in found
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    for column in ("at", "undone_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    return frame


def _names(session: Session, entity: Any, ids: Iterable[str]) -> dict[str, str]:
    table, wanted = table_of(entity), sorted(ids)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 900):
        query = select(table.c.id, naming(table)).where(table.c.id.in_(wanted[start : start + 900]))
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found
