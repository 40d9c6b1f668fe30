"""What the health of deals rests on, read for many of them at once: one query for each kind of fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_lab.sales.deal_health import DealHealth, Facts, judge
from crm_lab.sales.stalling import planned_at, touched_before
from crm_lab.store.entities import Contact, Opportunity, OpportunityContactRole, PipelineStage, Quote

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "name", "level", "risks", "watches", "reasons", "reasons_zh")


def healths(session: Session, now: datetime, criteria: Iterable[Any]) -> dict[str, DealHealth]:
    """Return the health of the open deals that meet the criteria, by their ids."""
    return {one.deal_id: judge(one, now.date()) for one in facts_of(session, now, criteria)}


def facts_of(session: Session, now: datetime, criteria: Iterable[Any]) -> Iterator[Facts]:
    """Yield what the health of the open deals that meet the criteria rests on."""
    stages = {one.id: one for one in session.scalars(select(PipelineStage))}
    first = _first(stages.values())
    query = select(
        Opportunity.id,
        Opportunity.stage_id,
        Opportunity.stage_since,
        Opportunity.created_at,
        Opportunity.next_step_on,
        Opportunity.expected_close,
        Opportunity.custom,
        touched_before(now).label("touched"),
        planned_at(now).label("planned"),
    )
    met = (Opportunity.status == "open", *criteria)
    mine = select(Opportunity.id).where(*met)
    played, quotes = _played(session, mine), _quotes(session, mine)
    for row in session.execute(query.where(*met)):
        stage = stages[row.stage_id]
        yield Facts(
            deal_id=row.id,
            stage=(stage.name, stage.name_zh or stage.name),
            first_stage=stage.id in first,
            days_in_stage=(now - row.stage_since).days,
            days_allowed=stage.days_allowed,
            silent=None if row.touched is None else (now - row.touched).days,
            planned=bool(row.planned),
            next_step_on=row.next_step_on,
            expected_close=row.expected_close,
            age=(now - row.created_at).days,
            played=tuple(played[row.id]),
            quotes=tuple(quotes[row.id]),
            said=row.custom or {},
        )


def frame(found: Mapping[str, DealHealth], names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row per deal with COLUMNS, those at risk with the most reasons first."""
    import pandas as pd

    rows = [_row(id, names[id], one) for id, one in found.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        ["risks", "watches", "id"], ascending=[False, False, True]
    )
    return table.reset_index(drop=True)


def _row(id: str, name: str, one: DealHealth) -> tuple[Any, ...]:
    risks, watches = (sum(reason.level == level for reason in one.reasons) for level in ("risk", "watch"))
    said = [reason.said for reason in one.reasons], [reason.said_zh for reason in one.reasons]
    return (id, name, one.level, risks, watches, " ".join(said[0]), "".join(said[1]))


def _first(stages: Iterable[PipelineStage]) -> set[str]:
    """Return the first stage of each pipeline."""
    found: dict[str, PipelineStage] = {}
    for one in sorted(stages, key=lambda one: (one.position, one.id)):
        found.setdefault(one.pipeline_id, one)
    return {one.id for one in found.values()}


def _played(session: Session, mine: Select[Any]) -> dict[str, list[tuple[str, str | None, str]]]:
    role = OpportunityContactRole
    query = select(role.opportunity_id, role.role, role.stance, Contact.name)
    query = query.join(Contact, Contact.id == role.contact_id).where(role.opportunity_id.in_(mine))
    return _by_deal(session, query.order_by(Contact.name, role.id))


def _quotes(session: Session, mine: Select[Any]) -> dict[str, list[tuple[str, str, Any]]]:
    query = select(Quote.opportunity_id, Quote.number, Quote.state, Quote.valid_until)
    return _by_deal(session, query.where(Quote.opportunity_id.in_(mine)).order_by(Quote.created_at, Quote.id))


def _by_deal(session: Session, query: Any) -> dict[str, list[tuple[Any, ...]]]:
    found = defaultdict(list)
    for deal, *part in session.execute(query):
        found[deal].append(tuple(part))
    return found
