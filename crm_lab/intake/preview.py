"""The first rows of a table as they would land; with a workspace also which of them are perhaps there already."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.intake import identity, likely, matched, sight
from crm_lab.intake.complete import complete, text_of
from crm_lab.intake.door import Door
from crm_lab.intake.draft import Draft, draft
from crm_lab.intake.plan import Options, Plan
from crm_lab.intake.reasons import said
from crm_lab.intake.table import Chunk
from crm_lab.store.money import from_minor
from crm_lab.store.scope import Actor

SET_ASIDE = "set aside because"
PERHAPS = "perhaps there already"


def preview(plan: Plan, options: Options, rows: int, ws: Door | None = None) -> pd.DataFrame:
    """Return up to `rows` rows: the line in the file, every field as it would be, and why a row can't land.

    Several phones or e-mails of a row are joined by '; '; amounts are in major units.  With `ws` a column PERHAPS names
    the record that a new account, contact or lead may be the same as, and how likely, if there is one.
    """
    head = plan.table.head()
    part = Chunk(head.frame.head(rows).reset_index(drop=True), head.lines[:rows])
    made = draft(part, plan, options)
    complete(made)
    columns: dict[str, Any] = {"line": part.lines} | {name: _values(made, name) for name in _names(made)}
    if ws is not None and (there := _perhaps_there(made, options, ws)):
        columns[PERHAPS] = [there.get(at, "") for at in range(made.size)]
    reasons = {one.line: f"{one.column}: {said(one.reason, options.locale)}".removeprefix(": ") for one in made.aside}
    if reasons:
        columns[SET_ASIDE] = [reasons.get(int(line), "") for line in part.lines]
    return pd.DataFrame(columns)


def _perhaps_there(made: Draft, options: Options, ws: Door) -> dict[int, str]:
    covered = ws.likeness.covers(made.plan.entity.name)
    if covered:
        ws.likeness.ready()
    with ws.database.read(ws.actor) as session:
        new = _new(session, made, options, ws.actor)
        return likely.named(ws.likeness, session, made, new, options) if covered else {}


def _new(session: Session, made: Draft, options: Options, actor: Actor) -> Any:
    """Return which rows stand for no record that is there, as the import finds out; set aside those that can't land."""
    table, keys = made.plan.entity.name, identity.keys_of(made, {})
    source = identity.source_of(session, table, made, options.source)
    known = identity.find_existing(session, table, source, keys) | identity.find_own(session, table, keys)
    ids = np.array([known.get(key) for key in keys], dtype=object)
    sight.settle(session, made, source, keys, ids, actor)
    identity.adopt(session, made, keys, ids)
    if options.match and all(made.plan.column_of(name) for name in options.match):  # else the import says what lacks
        matched.match(session, made, options.match, ids)
    _, said_new = likely.take_given_ids(session, made, ids)
    sight.refuse(session, made, ids, actor)
    return pd.isna(ids) & ~made.bad & ~said_new


def _names(made: Draft) -> list[str]:
    given = [one.name for _, one in made.plan.mapped() if not one.keep_only and one.name != "deleted"]
    filled = [name for name in made.data if not name.endswith("_minor")]
    return list(dict.fromkeys([*given, *filled, *made.custom]))


def _values(made: Draft, name: str) -> list[Any]:
    if name in made.points:
        return ["; ".join(way.one.value for way in ways) for ways in made.points[name]]
    if f"{name}_minor" in made.data:
        pairs = zip(made.data[f"{name}_minor"], made.data["currency"], strict=True)
        return [None if pd.isna(minor) else from_minor(int(minor), currency) for minor, currency in pairs]
    if name in made.custom and name not in made.data:
        return list(made.custom[name])
    values = made.data.get(name)
    found = np.asarray(text_of(made, name) if values is None else values, dtype=object)
    return [None if one is None or one is pd.NaT or one == "" else one for one in found]
