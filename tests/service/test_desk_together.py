"""Several processes at one desk at once: every number once, every step kept, nothing told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from subprocess import Popen

from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store.types import utc_now
from tests.conftest import full

WORK = """
    import sys, crm_lab
    ws = crm_lab.open(sys.argv[1])
    shared = sys.argv[2]
    for n in range(8):
        ws.tickets.open(f"ticket {n}", priority="urgent")
        ws.tickets.note(shared, f"note {n}")
        (ws.tickets.wait if n % 2 else ws.tickets.receive)(shared, *([] if n % 2 else ["hello"]))
        ws.tickets.watch_clocks()
"""


def test_two_processes_at_once(store: URL, python: Callable[..., Popen[str]]) -> None:
    with crm_lab.open(store) as ws:
        always = ws.working_hours.frame(name="Round the clock")["id"].iloc[0]
        ws.sla_policies.add(name="All", targets={"urgent": {"first_response": 30, "resolution": 60}}, hours_id=always)
        shared = ws.tickets.open("late", priority="urgent", at=utc_now() - timedelta(hours=3))
        for process in [python(WORK, full(store), shared.id) for _ in range(2)]:
            _, problems = process.communicate(timeout=120)
            assert process.returncode == 0, problems
        numbers = list(ws.tickets.frame()["number"])
        assert sorted(numbers) == list(range(1, 18))
        assert ws.activities.count(ticket_id=shared.id, channel="note") == 16
        told = ws.events.frame(name="ticket.breached")
        assert sorted(one["promise"] for one in told["data"]) == ["first_response", "resolution"]
        assert ws.tickets.recompute() == 0, "clocks are what they are worked out to be"
