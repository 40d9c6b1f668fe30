"""The promises on very many open tickets worked out anew, beside a bare read of the rows that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from benchmarks.measure import Figure, interleaved
from crm_lab.service.states import label_of
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, Ticket, TicketClock, TicketPhase
from crm_lab.store.ids import new_ids
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

BAR = 4.0
"""How many times the bare read the clocks may take when none of them changes."""
SEED = 7
PRIORITIES = ("low", "normal", "high", "urgent")


def sla(folder: Path, quick: bool = False) -> Figure:
    """Policies chosen and clocks worked out for 100,000 open tickets; every clock changes, then none does."""
    count = 5_000 if quick else 100_000
    with base(folder / "sla.db", count) as ws:
        office, always = (ws.working_hours.frame(name=n)["id"].iloc[0] for n in ("Office hours", "Round the clock"))
        standard = ws.sla_policies.frame(name="Standard")["id"].iloc[0]
        turn = iter(range(100))

        def changed() -> None:
            ws.sla_policies.update(standard, hours_id=(always, office)[next(turn) % 2])

        times = interleaved(
            3, read=lambda: read(ws), unchanged=lambda: ws.tickets.recompute(), changed=changed, queue=ws.tickets.queue
        )
    cpu = {name: min(one.cpu) for name, one in times.items()}
    ratio = cpu["unchanged"] / cpu["read"]
    detail: dict[str, Any] = {"tickets": count, **{name: one.summary() for name, one in times.items()}}
    value = (
        f"{cpu['changed']:.1f} s when every clock changes, {cpu['unchanged']:.1f} s when none does "
        f"({ratio:.1f} × a bare read of the rows, {cpu['read']:.1f} s); the queue {cpu['queue']:.1f} s"
    )
    return Figure(f"promises on {count:,} open tickets", value, f"≤ {BAR:.0f} × the read", ratio, ratio <= BAR, detail)


def read(ws: Workspace) -> int:
    """Read the tickets, their phases and their clocks, and nothing else."""
    with ws.database.read() as session:
        columns = [TicketPhase.ticket_id, TicketPhase.kind, TicketPhase.began_at, TicketPhase.ended_at]
        queries = (
            select(Ticket.id, Ticket.priority, Ticket.first_response_at),
            select(*columns),
            select(*(getattr(TicketClock, name) for name in TicketClock.columns())),
        )
        return sum(len(session.execute(query).all()) for query in queries)


def base(path: Path, count: int) -> Workspace:
    """Return a new store with ``count`` open tickets, a third of them waiting, and a policy for important customers."""
    ws = open_workspace(path)
    dice, now = np.random.default_rng(SEED), pd.Timestamp(utc_now()).as_unit("us")
    accounts = pd.DataFrame(
        {"id": new_ids(count // 10), "name": "x", "tier": dice.choice(["A", "B", "C"], count // 10)}
    )
    always = ws.working_hours.frame(name="Round the clock")["id"].iloc[0]
    targets = {"urgent": {"first_response": 30, "resolution": 480}, "high": {"first_response": 60, "resolution": 960}}
    ws.sla_policies.add(name="A", targets=targets, conditions=[{"field": "account.tier", "is": "A"}], hours_id=always)
    opened = now - pd.to_timedelta(dice.integers(1, 60 * 24 * 14, count), unit="min")
    frame = pd.DataFrame({"subject": "ticket", "priority": dice.choice(PRIORITIES, count), "opened_at": opened})
    frame["account_id"] = dice.choice(accounts["id"].to_numpy(dtype=object), count)
    frame["first_response_at"] = (frame["opened_at"] + pd.Timedelta(minutes=20)).where(dice.random(count) < 0.5)
    with ws.database.write(ws.actor) as unit:
        labels = [label_of(unit.session, type) for type in ("open", "paused")]
        frame["status_id"] = np.where(dice.random(count) < 0.67, *labels)
        insert_frame(unit, Account, accounts)
        insert_frame(unit, Ticket, frame)
    return ws
