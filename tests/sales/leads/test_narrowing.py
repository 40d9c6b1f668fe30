"""What narrows the queues of leads meets what a plain look at the leads meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.sales.leads.narrowing import Narrowed, sources
from crm_lab.sales.leads.queues import page
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

LEADS = [
    ("web", 70.0, 0),
    ("web", 69.9, 2),
    ("fair", 40.0, 10),
    ("fair", 39.9, 40),
    ("fair", None, 400),
    (None, 0.0, 0),
]
BANDS = {"high": lambda s: s >= 70, "middle": lambda s: 40 <= s < 70, "low": lambda s: s < 40}


@pytest.fixture
def leads(ws: Workspace) -> Workspace:
    now = utc_now()
    for number, (source, score, days) in enumerate(LEADS):
        made = now - timedelta(days=days, minutes=1)
        ws.leads.add(name=f"Lead {number}", source=source, score=score, created_at=made)
    return ws


@pytest.mark.parametrize("source", [None, "web", "fair", "nowhere"])
@pytest.mark.parametrize("band", [None, "high", "middle", "low", "none"])
def test_queues_are_narrowed_by_source_score_and_age_together(leads: Workspace, source: Any, band: Any) -> None:
    with leads.database.read(leads.actor) as session:
        assert sources(session) == ["fair", "web"]
        for days in (None, 1, 7, 30):
            total, rows = page(session, leads.actor, "mine", Narrowed("lead", source, band, days), 0, 10)
            met = {
                f"Lead {number}"
                for number, (came, score, age) in enumerate(LEADS)
                if (source is None or came == source)
                and (band is None or (score is None if band == "none" else score is not None and BANDS[band](score)))
                and (days is None or age < days)
            }
            assert {row.name for row in rows} == met
            assert total == len(met)


@pytest.mark.parametrize("wrong", [{"band": "great"}, {"days": 0}, {"days": -1}, {"days": True}, {"days": 10**9}])
def test_what_there_is_not_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        Narrowed(**wrong)
