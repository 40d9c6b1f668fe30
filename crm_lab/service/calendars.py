"""Working time by the hours that a store keeps, worked out once per process and version of the hours."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.service.business_time import BusinessTime
from crm_lab.service.hours import read_hours
from crm_lab.store.entities import WorkingHours
from crm_lab.store.references import table_of


def times(session: Session, ids: Iterable[str]) -> dict[str, BusinessTime]:
    """Return the working time of the working hours ``ids``, deleted ones too."""
    table = table_of(WorkingHours)
    query = select(table.c.id, table.c.hours).where(table.c.id.in_(list(ids)))
    return {row.id: _time(json.dumps(row.hours, sort_keys=True)) for row in session.connection().execute(query)}


@lru_cache(maxsize=64)
def _time(hours: str) -> BusinessTime:
    return BusinessTime(read_hours(json.loads(hours)))
