"""Moving deals between stages: the rules, the history row, and taking a move back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from crm_lab.errors import LostReasonRequired, Refused
from crm_lab.store.entities import Opportunity, PipelineStage, StageHistory, User
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit, plain
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


_OVERWRITTEN = ("stage_since", "closed_at", "lost_reason", "lost_note")


def require_reason(stage: PipelineStage, reason: str | None, note: str | None) -> None:
    """Raise LostReasonRequired unless a lost deal says why (and "other" says what)."""
    if stage.kind != "lost":
        return
    if not (reason or "").strip():
        raise LostReasonRequired("a lost deal needs a reason; give reason=, for example 'price'")
    if reason == "other" and not (note or "").strip():
        raise LostReasonRequired("the reason 'other' needs a note that says what it was; give note=")


def move(unit: Unit, deal: Opportunity, to: PipelineStage, *, reason: str | None, note: str | None) -> StageHistory:
    """Move ``deal`` to ``to`` and write the history row."""
    require_reason(to, reason, note)
    row = _place(unit, deal, to)
    row.reason, row.note = reason, note
    deal.lost_reason, deal.lost_note = (reason, note) if to.kind == "lost" else (None, None)
    unit.session.flush()
    return row


def _place(unit: Unit, deal: Opportunity, to: PipelineStage) -> StageHistory:
    now = utc_now()
    seconds = max(0, int((now - deal.stage_since).total_seconds()))
    row = StageHistory(opportunity_id=deal.id, from_stage_id=deal.stage_id, to_stage_id=to.id, at=now)
    row.by_id, row.seconds_in_from, row.before = unit.actor.id, seconds, _kept(deal)
    unit.name(
        deal,
        "moved",
        from_stage_id=deal.stage_id,
        to_stage_id=to.id,
        from_status=deal.status,
        to_status=to.kind,
    )
    deal.stage_id, deal.pipeline_id, deal.status, deal.stage_since = to.id, to.pipeline_id, to.kind, now
    deal.closed_at = None if to.kind == "open" else now
    unit.session.add(row)
    return row


def last_move(session: Session, actor_id: str | None, deal_id: str | None = None) -> StageHistory:
    """Return the newest move by this actor that is neither an undo nor undone.  Raises Refused when there is none."""
    undone = aliased(StageHistory)
    query = (
        select(StageHistory)
        .join(Opportunity, Opportunity.id == StageHistory.opportunity_id)  # one that is there and may be seen
        .outerjoin(undone, undone.undo_of == StageHistory.id)
        .where(StageHistory.from_stage_id.is_not(None), StageHistory.undo_of.is_(None), undone.id.is_(None))
        .where(StageHistory.by_id == actor_id, StageHistory.import_batch_id.is_(None))
        .order_by(StageHistory.at.desc(), StageHistory.id.desc())
    )
    if deal_id is not None:
        query = query.where(StageHistory.opportunity_id == deal_id)
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise Refused("there is no move of yours to undo")
    return found


def undo(unit: Unit, deal: Opportunity, last: StageHistory) -> StageHistory:
    """Move ``deal`` back to where it stood before ``last``, as if it had never left.  Raises Refused."""
    if deal.stage_id != last.to_stage_id or last.id != _newest(unit.session, deal.id):
        raise Refused(f"'{deal.name}' was moved on since; move it by hand")
    back = unit.session.get(PipelineStage, last.from_stage_id)
    if back is None:
        raise Refused(f"the stage that '{deal.name}' came from does not exist any more; move it by hand")
    row = _place(unit, deal, back)
    row.undo_of = last.id
    for name, value in (last.before or {}).items():
        setattr(deal, name, _back(name, value))
    unit.session.flush()
    return row


def _newest(session: Session, deal_id: str) -> str | None:
    """The id of the deal's newest move, by anybody, that is neither an undo nor undone."""
    undone = aliased(StageHistory)
    query = select(StageHistory.id).outerjoin(undone, undone.undo_of == StageHistory.id)
    query = query.where(StageHistory.opportunity_id == deal_id, StageHistory.undo_of.is_(None), undone.id.is_(None))
    return session.scalar(query.order_by(StageHistory.at.desc(), StageHistory.id.desc()).limit(1))


def _kept(deal: Opportunity) -> dict[str, Any]:
    """Return what a move overwrites, as JSON."""
    return {name: plain(getattr(deal, name)) for name in _OVERWRITTEN}


def _back(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and name in ("stage_since", "closed_at") else value


def history_frame(session: Session, deal_id: str) -> pd.DataFrame:
    """Return the moves of one deal, oldest first."""
    import pandas as pd

    left, entered = aliased(PipelineStage), aliased(PipelineStage)
    query = (
        select(StageHistory, left.name, entered.name, User.name)
        .outerjoin(left, left.id == StageHistory.from_stage_id)
        .join(entered, entered.id == StageHistory.to_stage_id)
        .outerjoin(User, User.id == StageHistory.by_id)
        .where(StageHistory.opportunity_id == deal_id)
        .order_by(StageHistory.at, StageHistory.id)
    )
    columns = ["id", "at", "from", "to", "by", "reason", "note", "override", "days", "undo_of"]
    # Stages and users that are gone keep their names in the history.
    rows = [
        (row.id, row.at, old, new, by, row.reason, row.note, row.override, _days(row), row.undo_of)
        for row, old, new, by in session.execute(query, execution_options={DELETED: True})
    ]
    return pd.DataFrame(rows, columns=columns)


def _days(row: StageHistory) -> float | None:
    return None if row.seconds_in_from is None else round(row.seconds_in_from / 86400, 1)
