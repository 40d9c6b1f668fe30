"""What was told of promises: a promise that drops out and returns is not told of again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Event
from crm_lab.store.given import given
from crm_lab.store.references import table_of
from crm_lab.store.trail import event_name

ACTIONS = ("due_soon", "breached")
"""What is told of a promise, each once."""

_EVENTS = table_of(Event)
_NAMES = {event_name("tickets", one): one for one in ACTIONS}


def told(session: Session, promises: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, datetime]]:
    """Return for promises (a ticket's id and the promise) when each of ACTIONS was told, where it was."""
    found: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    if promises:
        connection, wanted = session.connection(), set(promises)
        ids = select(given(connection, sorted({id for id, _ in wanted})).c.value)
        mine = (_EVENTS.c.entity == "tickets", _EVENTS.c.record_id.in_(ids), _EVENTS.c.name.in_(_NAMES))
        query = select(_EVENTS.c.record_id, _EVENTS.c.name, _EVENTS.c.at, _EVENTS.c.data).where(*mine)
        for row in connection.execute(query):
            key = (row.record_id, (row.data or {}).get("promise"))
            if key in wanted:
                found[key][_NAMES[row.name]] = row.at
    return found
