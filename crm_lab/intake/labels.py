"""Statuses of leads, tickets and orders: free labels over fixed types; missing labels are made."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.intake import choices
from crm_lab.intake.column import distinct
from crm_lab.intake.draft import Draft
from crm_lab.intake.names import plain
from crm_lab.store.entities import StatusLabel
from crm_lab.store.entities.labels import STATUS_TYPES
from crm_lab.store.ids import new_id


def label(session: Session, made: Draft, table: str) -> pd.DataFrame:
    """Put the id of its status label into every row; return the labels that have to be made."""
    words = made.data.pop("status", None)
    converted = made.data.pop("converted", None)
    new: list[dict[str, object]] = []
    if words is None and converted is None:
        return pd.DataFrame(new)
    known, by_type, position = _known(session, table)
    codes, uniques = distinct(
        np.full(made.size, "", dtype=object) if words is None else np.where(pd.isna(words), "", words)
    )
    ids = []
    for word in uniques:
        if word and plain(word) not in known:
            new.append(_new_label(made, table, str(word), position + len(new)))
            known[plain(word)] = str(new[-1]["id"])
        ids.append(known.get(plain(word)) if word else None)
    result = np.array(ids, dtype=object)[codes]
    if converted is not None and "converted" in by_type:
        result = np.where(np.equal(converted, True) & pd.isna(result), by_type["converted"], result)
    made.data["status_id"] = result
    return pd.DataFrame(new)


def _known(session: Session, table: str) -> tuple[dict[str, str], dict[str, str], int]:
    rows = list(session.scalars(select(StatusLabel).where(StatusLabel.entity == table).order_by(StatusLabel.position)))
    known = {plain(name): row.id for row in rows for name in (row.name, row.name_zh) if name}
    by_type: dict[str, str] = {}
    for row in rows:
        by_type.setdefault(row.type, row.id)
    return known, by_type, len(rows)


def _new_label(made: Draft, table: str, word: str, position: int) -> dict[str, object]:
    kind = choices.find(table, word)
    if kind is None:
        kind = STATUS_TYPES[table][0]
        made.assumed.append(f"status {word!r} is taken as a kind of {kind!r}")
    return {"id": new_id(), "entity": table, "name": word[:120], "type": kind, "position": position}
