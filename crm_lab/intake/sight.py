"""What of the records that rows stand for the person who imports may see: the rest is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.intake import identity
from crm_lab.intake.draft import Draft
from crm_lab.intake.readers import MODELS
from crm_lab.intake.reasons import Reason
from crm_lab.store.given import given
from crm_lab.store.scope import DELETED, Actor

LONGEST_KEY = 150


def settle(session: Session, made: Draft, source: str, keys: np.ndarray, ids: np.ndarray, actor: Actor) -> None:
    """Let rows that only their own values name be records of `actor`'s own when the known one is out of sight.

    Their `keys` then name the actor as well, so that the same rows find these records again.
    """
    nameless = np.array([str(key).startswith(identity.NO_ID) for key in keys]) & ~made.bad
    if not _is_narrowed(made, actor) or not nameless.any():
        return
    own = np.array([f"{str(key)[:LONGEST_KEY]}@{actor.id}" for key in keys], dtype=object)
    there = identity.find_existing(session, made.plan.entity.name, source, own[nameless])
    hidden = _hidden(session, made, ids)
    for at in np.flatnonzero(nameless):
        if own[at] in there or ids[at] in hidden:
            keys[at], ids[at] = own[at], there.get(own[at])


def refuse(session: Session, made: Draft, ids: np.ndarray, actor: Actor) -> None:
    """Set aside the rows whose record is out of sight; nothing of it is told."""
    if _is_narrowed(made, actor):
        hidden = _hidden(session, made, ids)
        mask = np.array([one in hidden for one in ids], dtype=bool)
        made.refuse(mask, made.plan.column_of("external_id") or "", Reason("out_of_sight"))


def _is_narrowed(made: Draft, actor: Actor) -> bool:
    return not actor.sees_all and "owner_id" in MODELS[made.plan.entity.name].columns()


def _hidden(session: Session, made: Draft, ids: np.ndarray) -> set[str]:
    wanted = sorted({str(one) for one, bad in zip(ids, made.bad, strict=True) if one and not bad})
    return set(wanted) - visible(session, made.plan.entity.name, wanted)


def visible(session: Session, table: str, ids: Iterable[str]) -> set[str]:
    """Return those of the records `ids` that the session shows, deleted ones as well."""
    model: Any = MODELS[table]
    listed = given(session.connection(), list(ids)).c.value
    return set(session.scalars(select(model.id).where(model.id.in_(select(listed))), execution_options={DELETED: True}))


def with_owner(frame: pd.DataFrame, table: str, actor: Actor) -> pd.DataFrame:
    """Give new rows without an owner to `actor`, if nobody else would show them to that person."""
    if actor.sees_all or "owner_id" not in MODELS[table].columns():
        return frame
    owners = frame["owner_id"] if "owner_id" in frame else pd.Series(None, index=frame.index, dtype=object)
    return frame.assign(owner_id=owners.where(owners.notna(), actor.id))
