"""What tests of rules look at again and again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_lab.store import entities as e
from crm_lab.workspace import Workspace


def tags_of(ws: Workspace, record: Any) -> list[str]:
    """Return the names of the tags on a record, in order."""
    query = select(e.Tag.name).join(e.TagLink, e.TagLink.tag_id == e.Tag.id)
    with ws.database.read() as session:
        return sorted(session.scalars(query.where(e.TagLink.record_id == record.id)))
