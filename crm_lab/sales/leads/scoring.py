"""The score that counts: what a person said, a model, or the rules; all of them are kept side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.people import is_open
from crm_lab.sales.leads.landing import LEADS
from crm_lab.sales.leads.points import engagement, fit, rules_of
from crm_lab.store.bulk import insert_rows, with_defaults
from crm_lab.store.entities import Lead, LeadScore, Setting
from crm_lab.store.ids import new_id
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

SETTING = "lead_score"
"""The setting that says which score counts: SOURCES in order, the first that there is."""

SOURCES = ("manual", "model", "rules")
"""What people said, what a published model said, fit and engagement together."""

WORST, BEST = 0.0, 100.0
"""Between them lies the score by rules; a model's and a person's have to."""

GIVEN = "it stood in the lead, from an import or by hand"
"""Why a score that nobody explained counts as a person's."""

SCORES: Any = LeadScore.__table__
_OWN = ("model", "model_name", "manual", "manual_why")


def order(session: Session) -> list[str]:
    """Return which scores count, the first before the others."""
    kept = session.get(Setting, SETTING)
    return list(kept.value) if kept else list(SOURCES)


def set_order(unit: Unit, given: Sequence[str]) -> None:
    """Keep which scores count from now on.  Raises InvalidValue."""
    if isinstance(given, str) or not given or set(given) - set(SOURCES) or len(set(given)) != len(given):
        raise InvalidValue(f"which score counts is a list of {', '.join(SOURCES)}, each once at most, not {given!r}")
    unit.session.merge(Setting(key=SETTING, value=list(given)))
    unit.note(Entry("score_order_changed", "settings", None, data={"key": SETTING}))


def refresh(unit: Unit, id: str | None = None, now: datetime | None = None) -> int:
    """Work out the scores of all open leads (or of one) and return how many changed.  The caller has lined up."""
    moment = now or utc_now()
    with everybody(unit.session):
        points = _points(unit.session, moment, id)
    if points.empty:
        return 0
    known = _known(unit.session, id).reindex(points.index)
    frame = _settled(points, known, order(unit.session))
    _write(unit, frame.assign(at=pd.Timestamp(moment)), id)
    return _put(unit, id)


def _points(session: Session, now: datetime, id: str | None) -> pd.DataFrame:
    rules = rules_of(session, "fit"), rules_of(session, "engagement")
    found = pd.DataFrame({"fit": fit(session, rules[0], id)})
    found["engagement"] = 0.0
    for rule in rules[1]:
        found["engagement"] += engagement(session, rule, now, id)["points"].reindex(found.index).fillna(0.0)
    by_rules = (found["fit"] + found["engagement"]).clip(WORST, BEST)
    return found.assign(rules=by_rules if any(rules) else float("nan"))


def _known(session: Session, id: str | None) -> pd.DataFrame:
    names = (*_OWN, "value")
    query = select(LEADS.c.id, LEADS.c.score, *(SCORES.c[name] for name in names))
    query = query.outerjoin(SCORES, SCORES.c.lead_id == LEADS.c.id)
    rows = session.connection().execute(query if id is None else query.where(LEADS.c.id == id)).all()
    return pd.DataFrame(rows, columns=["id", "score", *names]).set_index("id")


def _settled(points: pd.DataFrame, known: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Say which score counts.  One that stands in a lead and was not put there from here is a person's."""
    score, value = (pd.to_numeric(known[name]) for name in ("score", "value"))
    given = score.notna() & ~((score - value).abs() < 1e-6)
    frame = points.join(known[list(_OWN)])
    frame["manual"] = pd.to_numeric(frame["manual"]).mask(given, score)
    frame["model"] = pd.to_numeric(frame["model"])
    frame["manual_why"] = frame["manual_why"].astype(object).mask(given, GIVEN)
    ordered = frame[list(wanted)]
    frame["value"] = ordered.bfill(axis=1).iloc[:, 0]
    there = ordered.notna()
    frame["counts"] = there.idxmax(axis=1).astype(object).where(there.any(axis=1), None)
    return frame.drop(columns="rules")


def _write(unit: Unit, frame: pd.DataFrame, id: str | None) -> None:
    scored = (is_open(Lead), LEADS.c.deleted_at.is_(None)) if id is None else (LEADS.c.id == id,)
    connection = unit.session.connection()
    connection.execute(delete(SCORES).where(SCORES.c.lead_id.in_(select(LEADS.c.id).where(*scored))))
    rows = frame.rename_axis("lead_id").reset_index()
    insert_rows(unit.session, LeadScore, with_defaults(LeadScore, rows, None))


def _put(unit: Unit, id: str | None) -> int:
    """Let the leads have the score that counts; it is derived, so their versions stay."""
    mine = (SCORES.c.lead_id == LEADS.c.id, LEADS.c.score.is_distinct_from(SCORES.c.value))
    change = update(LEADS).where(*mine, *(() if id is None else (LEADS.c.id == id,)))
    done = unit.session.connection().execute(change.values(score=SCORES.c.value, updated_at=LEADS.c.updated_at))
    if done.rowcount:
        told = ({"score": [None, None]}, {"rows": done.rowcount}, None if id else new_id())
        unit.note(Entry("scored", "leads", id, *told))
    return int(done.rowcount)
