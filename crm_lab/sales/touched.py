"""Which columns of a board other people's changes touched, so that no more than these is asked anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from crm_lab.store import events
from crm_lab.store.database import Database
from crm_lab.store.entities import Event, Opportunity

EVERYWHERE = frozenset({"accounts", "users", "teams", "products", "pipelines", "pipeline_stages"})
"""Tables whose changes may show on any card."""

_MOST = 1000


def touched_stages(database: Database, since: int, own: Mapping[str, int]) -> set[str] | None:
    """Return the ids of the stages that events after number ``since`` touched; None when it may be any.

    ``own`` are the versions that the asking board itself gave to deals: what it did is no news to it.
    """
    found = events.since(database, since, _MOST)
    deals = [one for one in found if one.entity == "opportunities"]
    if len(found) == _MOST or any(one.entity in EVERYWHERE for one in found) or any(not d.record_id for d in deals):
        return None
    return _of_deals(database, deals, own)


def _of_deals(database: Database, deals: Iterable[Event], own: Mapping[str, int]) -> set[str]:
    table = Opportunity.__table__
    ids = {one.record_id for one in deals}
    with database.read() as session:
        rows = session.execute(select(table.c.id, table.c.version, table.c.stage_id).where(table.c.id.in_(ids)))
        now = {row.id: (row.version, row.stage_id) for row in rows}
    stages: set[str] = set()
    for one in deals:
        version, stage = now.get(str(one.record_id), (0, ""))
        if own.get(str(one.record_id)) != version:
            data = one.data or {}
            stages |= {stage, *(data[key] for key in ("from_stage_id", "to_stage_id") if key in data)}
    return stages - {""}
