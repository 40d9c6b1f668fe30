"""Rows of records that were merged into others since the last import: what is new in them goes to the survivor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.intake.changes import python_value, stored
from crm_lab.intake.draft import Draft
from crm_lab.intake.reasons import Reason
from crm_lab.intake.report import FileReport
from crm_lab.store.merged import MERGED, survivors_of


def redirect(session: Session, made: Draft, ids: np.ndarray, report: FileReport) -> dict[int, str]:
    """Put survivors into `ids` in place of records that were merged away; return {position: id of the merged one}.

    A row whose survivor has a row of its own is left out: that one tells what becomes of the record.
    """
    table = made.plan.entity.name
    if table not in MERGED:
        return {}
    into = survivors_of(session.connection(), table, {str(id) for id in ids if id})
    if not into:
        return {}
    moved = {int(at): str(ids[at]) for at in np.flatnonzero(pd.notna(ids)) if ids[at] in into and not made.bad[at]}
    taken = {str(id) for at, id in enumerate(ids) if id and id not in into and not made.bad[at]}
    for at, merged in moved.items():
        ids[at] = into[merged]
        if ids[at] in taken:
            report.skipped[Reason("merged_into_other")] += 1
            made.bad[at] = True
        taken.add(str(ids[at]))
    return moved


def only_news(session: Session, table: str, frame: pd.DataFrame, rows: np.ndarray, moved: Mapping[int, str]) -> None:
    """Empty the cells of moved rows that say what the merged record said when it was merged.

    `rows` are the positions of the frame's rows in the chunk, by which `moved` names them.
    """
    mine = [(at, moved[int(position)]) for at, position in enumerate(rows) if int(position) in moved]
    kept = ("id", "source", "external_id")
    places = {name: place for place, name in enumerate(frame.columns) if name not in kept}
    old = stored(session, table, [id for _, id in mine], list(places)) if mine else {}
    for at, id in mine:
        for name, place in places.items():
            if _says_the_same(name, python_value(frame.iloc[at][name]), old[id][name]):
                frame.iat[at, place] = None


def _says_the_same(name: str, now: Any, then: Any) -> bool:
    if name == "custom":
        return all((then or {}).get(key) == value for key, value in (now or {}).items())
    return bool(now == then)
