"""What a desk starts with: office hours with the holidays of the country, and one policy for every ticket."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from crm_lab.rules.context import TIME_ZONE
from crm_lab.store.database import Database
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Setting, SlaPolicy, WorkingHours
from crm_lab.store.ids import new_id
from crm_lab.store.references import table_of
from crm_lab.store.trail import Unit, line_up

COUNTRY = "country"
"""The setting that names the country (such as CN or DE) whose holidays the desk keeps."""

OFFICE = "Office hours"
ROUND_THE_CLOCK = "Round the clock"
POLICY = "Standard"
LAST = 1000
"""The position of the policy for everything else."""

TARGETS: dict[str, dict[str, int]] = {
    "urgent": {"first_response": 60, "resolution": 24 * 60},
    "high": {"first_response": 4 * 60, "resolution": 36 * 60},
    "normal": {"first_response": 9 * 60, "resolution": 54 * 60},
    "low": {"first_response": 18 * 60, "resolution": 90 * 60},
}
"""Minutes of working time."""

_ALWAYS = {"zone": "UTC", "week": {"mon-sun": ["00:00-24:00"]}}
_BY_CURRENCY = {
    "AUD": ("AU", "Australia/Sydney"),
    "CHF": ("CH", "Europe/Zurich"),
    "CNY": ("CN", "Asia/Shanghai"),
    "GBP": ("GB", "Europe/London"),
    "HKD": ("HK", "Asia/Hong_Kong"),
    "INR": ("IN", "Asia/Kolkata"),
    "JPY": ("JP", "Asia/Tokyo"),
    "KRW": ("KR", "Asia/Seoul"),
    "SGD": ("SG", "Asia/Singapore"),
    "TWD": ("TW", "Asia/Taipei"),
    "USD": ("US", "America/New_York"),
}


def office_hours(session: Session) -> dict[str, Any]:
    """Return Monday to Friday, 9 to 18, in the zone of the store (else its currency's), with its country's holidays."""
    settings = {row.key: row.value for row in session.execute(select(Setting.key, Setting.value))}
    country, zone = _BY_CURRENCY.get(currency_of(session), (None, "UTC"))
    country = settings.get(COUNTRY) or country
    hours = {"zone": settings.get(TIME_ZONE) or zone, "week": {"mon-fri": ["09:00-18:00"]}}
    return {**hours, "holidays": country} if country else hours


def ensure(database: Database) -> None:
    """Give a store its first hours and policy, unless it has (or had) some."""
    with database.read() as session:
        if not _lacking(session):
            return
    with database.write(origin="defaults") as unit:
        line_up(unit.session)
        ensure_in(unit)


def ensure_in(unit: Unit) -> None:
    """Do the same within a unit of work; like all that a new store begins with, it leaves no trail."""
    session = unit.session
    if not _lacking(session):
        return
    office, connection = new_id(), session.connection()
    named = ((office, OFFICE, office_hours(session)), (new_id(), ROUND_THE_CLOCK, _ALWAYS))
    rows = [{"id": id, "name": name, "hours": hours} for id, name, hours in named]
    connection.execute(insert(table_of(WorkingHours)), rows)
    policy = {"name": POLICY, "position": LAST, "conditions": [], "targets": TARGETS, "hours_id": office}
    connection.execute(insert(table_of(SlaPolicy)).values(id=new_id(), **policy))


def _lacking(session: Session) -> bool:
    kept = [table_of(one) for one in (SlaPolicy, WorkingHours)]
    return all(session.connection().execute(select(one.c.id).limit(1)).first() is None for one in kept)
