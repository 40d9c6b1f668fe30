"""What a score is made of, as a frame."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.rules import paths
from crm_lab.rules.context import context
from crm_lab.rules.ledger import Ledger
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Rule
from crm_lab.store.entities.scores import HAND, OWN
from crm_lab.store.scope import DELETED

COLUMNS = ("source", "mode", "points", "times", "since")


def score_frame(session: Session, records: Collection[Any], record: Any, field: str) -> pd.DataFrame:
    """Return the parts of a score of ``record``, one of ``records``: own first, then rules by name, then by hand.

    Raises NotFound for a record that is not to be seen, InvalidValue for an unknown field.
    """
    seen = records._load(session, record.id)
    path = paths.read(field, type(seen), context(session))
    parts = Ledger(session, type(seen), path.field).parts([seen.id])[seen.id]
    known = select(Rule.id, Rule.name).where(Rule.id.in_(parts))
    names = {row.id: row.name for row in session.execute(known, execution_options={DELETED: True})}
    order = {OWN: "0", HAND: "2"}
    rows = [
        (names.get(source, source), part.mode, part.points, part.times, part.since)
        for source, part in sorted(parts.items(), key=lambda one: order.get(one[0], f"1{names.get(one[0])}"))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
