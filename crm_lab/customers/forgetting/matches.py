"""A forgotten person can't be found by a hash of their name, and no answer about them teaches any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from crm_lab.customers.forgetting.person import KINDS, slices
from crm_lab.customers.key_index import drop
from crm_lab.store.entities import PairLabel

_PLAIN = {"synchronize_session": False}


def forget(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Take the match keys of the records away, and the answers about pairs with them; return the rows per table."""
    keys = labels = 0
    for name in KINDS.keys() & records.keys():
        keys += drop(session, records[name])
        for part in slices(records[name]):
            either = or_(PairLabel.left_id.in_(part), PairLabel.right_id.in_(part))
            told = delete(PairLabel).where(PairLabel.entity == name, either)
            labels += session.execute(told, execution_options=_PLAIN).rowcount  # type: ignore[attr-defined]
    return {"match_keys": keys, "pair_labels": labels}
