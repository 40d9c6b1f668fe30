"""What the tests of merging look at: everything in a store, but stamps and the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from crm_lab.store.base import Base
from crm_lab.workspace import Workspace

TRAIL = frozenset({"audit_log", "events", "event_counter", "merges", "merged_records", "merge_changes"})
STAMPS = frozenset({"version", "updated_at"})

Content = dict[str, list[dict[str, Any]]]


def content(ws: Workspace) -> Content:
    """Return all rows of all tables but those of the trail, without stamps."""
    with ws.database.engine.connect() as connection:
        return {
            table.name: sorted(
                (
                    {k: v for k, v in row.items() if k not in STAMPS}
                    for row in connection.execute(select(table)).mappings()
                ),
                key=repr,
            )
            for table in Base.metadata.sorted_tables
            if table.name not in TRAIL
        }


@pytest.fixture
def everything(ws: Workspace) -> Callable[[], Content]:
    """Read the whole store."""
    return lambda: content(ws)
