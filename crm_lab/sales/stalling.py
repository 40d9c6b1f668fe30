"""Deals that stand longer in their stage than it allows: since when nobody touched them, and who has to look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from crm_lab.sales.deal_filters import stalled
from crm_lab.sales.telling import managers_of, tell
from crm_lab.store.entities import Account, Activity, Opportunity, PipelineStage, User
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

LOOKERS = ("nobody", "owner", "manager", "review")
"""Who has to look at a deal: nobody yet, its owner, the owner's manager, or everybody together in a review."""

DAYS = (0, 7, 14)
"""From how many days over the limit on a deal is its owner's, its manager's, and the review's matter."""

TOUCHED = 7
"""A deal that somebody talked about in so many days is looked at one step later, like one with a planned next step."""

COLUMNS = (
    "id", "name", "account", "owner_id", "owner", "stage", "stage_since", "days_in_stage", "days_allowed", "days_over",
    "last_touch", "days_since_touch", "next_step", "next_step_on", "planned", "looked_at_by",
)  # fmt: skip


def stalled_frame(session: Session, now: datetime, criteria: list[Any]) -> pd.DataFrame:
    """Return the stalled deals of now with COLUMNS, those first that are longest over their limit."""
    import pandas as pd

    stages = list(session.scalars(select(PipelineStage)))
    rows = [_row(row, now) for row in session.execute(_query(now).where(stalled(stages, now), *criteria))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["days_over", "id"], ascending=[False, True], kind="stable").reset_index(drop=True)


def touched_before(now: datetime) -> Any:
    """SQL: when anything but a task last happened in a deal."""
    mine = (Activity.opportunity_id == Opportunity.id, Activity.channel != "task")
    return select(func.max(Activity.occurred_at)).where(*mine, Activity.occurred_at <= now).scalar_subquery()


def planned_at(now: datetime) -> Any:
    """SQL: whether a next step or a task of a deal lies ahead."""
    waiting = exists().where(
        Activity.opportunity_id == Opportunity.id, Activity.done_at.is_(None), Activity.due_at >= now
    )
    return case((Opportunity.next_step_on >= now.date(), True), else_=waiting)


def _query(now: datetime) -> Select[Any]:
    people, accounts = User.__table__, Account.__table__
    return (
        select(
            Opportunity,
            PipelineStage.name.label("stage"),
            PipelineStage.days_allowed,
            accounts.c.name.label("account"),
            people.c.name.label("owner"),
            touched_before(now).label("touched"),
            planned_at(now).label("planned"),
        )
        .join(PipelineStage, PipelineStage.id == Opportunity.stage_id)
        .outerjoin(accounts, accounts.c.id == Opportunity.account_id)
        .outerjoin(people, people.c.id == Opportunity.owner_id)
    )


def _row(row: Any, now: datetime) -> dict[str, Any]:
    deal = row.Opportunity
    days = (now - deal.stage_since).days
    silent = None if row.touched is None else (now - row.touched).days
    found = {name: getattr(deal, name) for name in COLUMNS if hasattr(deal, name)}
    return found | {
        "account": row.account,
        "owner": row.owner,
        "stage": row.stage,
        "days_in_stage": days,
        "days_allowed": row.days_allowed,
        "days_over": days - row.days_allowed,
        "last_touch": row.touched,
        "days_since_touch": silent,
        "planned": bool(row.planned),
        "looked_at_by": looker(days - row.days_allowed, bool(row.planned), silent),
    }


def looker(over: int, planned: bool, silent: int | None) -> str:
    """Return who has to look at a deal ``over`` days beyond its limit, last touched ``silent`` days ago (None: never).

    A planned next step, or a touch of late, puts it off by one step.
    """
    step = sum(over > days for days in DAYS)
    soft = planned or (silent is not None and silent <= TOUCHED)
    return LOOKERS[max(0, step - soft)]


_SAID = {
    "en": "“{name}” has stood in {stage} for {days} days ({allowed} are allowed).",
    "zh": "“{name}”已在“{stage}”停留{days}天（允许{allowed}天）。",
}


def warn(unit: Unit, found: pd.DataFrame) -> int:
    """Tell those who have to look at the stalled deals ``found``, each once per stay and step; return how many."""
    made = 0
    for row in found[found["looked_at_by"] != "nobody"].itertuples():
        for person in _lookers(unit.session, str(row.looked_at_by), row.owner_id):
            made += _told(unit, person, row)
    unit.session.flush()
    return made


def _lookers(session: Session, step: str, owner_id: Any) -> list[User]:
    owner = session.get(User, owner_id) if isinstance(owner_id, str) else None
    if step == "owner" and owner is not None:
        return [owner] if owner.active else []
    return [*([owner] if owner and owner.active else []), *managers_of(session, owner)]


def _told(unit: Unit, person: User, row: Any) -> bool:
    key = f"stalled:{row.id}:{row.looked_at_by}:{row.stage_since:%Y%m%d%H%M%S}"
    facts = {"name": row.name, "stage": row.stage, "days": row.days_in_stage, "allowed": row.days_allowed}
    return tell(unit, person, ("opportunities", row.id), key, _SAID, **facts)
