"""Four processes that read and write one SQLite file through the workspace, and the accounts of it afterwards."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.company import company
from benchmarks.measure import Figure
from benchmarks.processes import Done, act_until, side_by_side
from crm_lab.errors import StaleRecord
from crm_lab.store.entities import Opportunity
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

PROCESSES = 4
DEALS = 400


def concurrency(folder: Path, quick: bool = False) -> Figure:
    """Four processes move, add, update and read deals for a minute: no error, and every confirmed write is there.

    Each process notes what the workspace confirmed; afterwards all of it is looked for: every added deal, every
    history row of a move, every version that an update made, and an event for each, numbered without a gap.
    """
    seconds = 10 if quick else 60
    store = folder / "shared.db"
    company(store, DEALS, open_share=1.0).close()
    done, codes = side_by_side("benchmarks.concurrency", store, seconds, PROCESSES, folder)
    counts = Counter(one["what"] for one in done)
    errors = [one for one in done if one["what"] == "error"]
    wrong = lost_writes(store, done)
    slowest = max((one["seconds"] for one in done), default=0.0)
    summary = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    value = f"{summary} in {seconds} s; {len(errors)} errors, {len(wrong)} lost; slowest {slowest:.2f} s"
    detail = {
        "counts": dict(counts),
        "errors": errors[:5],
        "lost": wrong[:5],
        "slowest_s": slowest,
        "exit_codes": codes,
    }
    ok = not errors and not wrong and not any(codes) and {"move", "add", "update", "frame"} <= set(counts)
    return Figure(f"{PROCESSES} processes on one SQLite file", value, "no error, no lost write", None, ok, detail)


def lost_writes(store: Path, done: Done) -> list[str]:
    """Return a line for everything that was confirmed and is not there (or is there without having been told)."""
    with open_workspace(store) as ws:
        return [*_lost_deals(ws, done), *lost_moves(ws, done), *lost_updates(ws, done), *_lost_events(ws, done)]


def _of(done: Done, what: str) -> Done:
    return [one for one in done if one["what"] == what]


def _lost_deals(ws: Workspace, done: Done) -> Iterator[str]:
    there = set(ws.opportunities.frame()["id"])
    yield from (f"the added deal {one['id']} is gone" for one in _of(done, "add") if one["id"] not in there)
    if len(there) != DEALS + len(_of(done, "add")):
        yield f"there are {len(there)} deals, not {DEALS} and the {len(_of(done, 'add'))} added ones"


def lost_moves(ws: Workspace, done: Done) -> Iterator[str]:
    """Yield a line for every deal whose history has not as many moves as were confirmed."""
    told = Counter(one["id"] for one in _of(done, "move"))
    with ws.database.read() as session:
        query = "SELECT opportunity_id, count(*) FROM stage_history WHERE from_stage_id IS NOT NULL GROUP BY 1"
        there: dict[str, int] = dict(session.connection().exec_driver_sql(query).tuples().all())
    for deal in told.keys() | there.keys():
        if told[deal] != there.get(deal, 0):
            yield f"deal {deal} has {there.get(deal, 0)} moves, {told[deal]} were confirmed"


def lost_updates(ws: Workspace, done: Done) -> Iterator[str]:
    """Yield a line for every deal whose version does not count the confirmed changes."""
    changed = Counter(one["id"] for what in ("move", "update") for one in _of(done, what))
    frame = ws.opportunities.frame()
    for deal, version in zip(frame["id"], frame["version"], strict=True):
        if version != 1 + changed[deal]:
            yield f"deal {deal} has version {version} after {changed[deal]} changes"


def _lost_events(ws: Workspace, done: Done) -> Iterator[str]:
    yield from gaps(ws)
    there = Counter(ws.events.frame()["name"])
    for what, name in {"move": "moved", "add": "created", "update": "updated"}.items():
        if there[f"opportunity.{name}"] != len(_of(done, what)):
            yield f"there are {there[f'opportunity.{name}']} opportunity.{name}, {len(_of(done, what))} were confirmed"


def gaps(ws: Workspace) -> Iterator[str]:
    """Yield a line when events have no numbers in a row, or not an audit row each."""
    events = ws.events.frame().sort_values("seq")
    if list(events["seq"]) != list(range(1, len(events) + 1)) or ws.database.last_event() != len(events):
        yield f"the numbers of the {len(events)} events have gaps"
    if len(ws.audit.frame()) != len(events):
        yield f"{len(ws.audit.frame())} audit rows stand beside {len(events)} events"


def work(store: Path, seconds: float, number: int, log: Path) -> None:
    """Do one process's share: random verbs on random deals until the time is over, each told to ``log``."""
    with open_workspace(store) as ws:
        deals = list(ws.opportunities.frame()["id"])
        act_until(time.monotonic() + seconds, log, lambda chance: _act(ws, chance, deals), number)


def _act(ws: Workspace, chance: random.Random, deals: list[str]) -> dict[str, Any]:
    what = chance.choices(("move", "update", "add", "frame"), (10, 6, 4, 1))[0]
    if what == "frame":
        return {"what": what, "rows": len(ws.opportunities.frame(status="open"))}
    if what == "add":
        made = ws.opportunities.add(name=f"Deal {chance.random()}", amount=chance.randint(1, 10**6))
        return {"what": what, "id": made.id}
    deal = ws.opportunities.get(chance.choice(deals))
    try:
        if what == "update":
            version = chance.choice((None, deal.version))
            ws.opportunities.update(deal.id, version=version, next_step=f"Call {chance.random()}")
        else:
            _move(ws, chance, deal)
    except StaleRecord:
        what = "stale"  # somebody was faster: refused, and nothing was written
    return {"what": what, "id": deal.id}


def _move(ws: Workspace, chance: random.Random, deal: Opportunity) -> None:
    others = [stage for stage in _open_stages(ws) if stage != deal.stage_id]
    ws.opportunities.move(deal.id, chance.choice(others), version=deal.version)


@cache
def _open_stages(ws: Workspace) -> list[str]:
    return list(ws.stages.frame(kind="open")["id"])


if __name__ == "__main__":
    work(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
