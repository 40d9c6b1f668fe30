"""Eight processes that share out leads, move deals and pay instalments at once, and the accounts of it afterwards."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.company import company
from benchmarks.concurrency import gaps, lost_moves, lost_updates
from benchmarks.measure import Figure, verdict
from benchmarks.postgres import postgres
from benchmarks.processes import Done, act_until, side_by_side
from crm_lab.errors import Refused, StaleRecord
from crm_lab.workspace import Workspace
from crm_lab.workspace import open as open_workspace

PROCESSES = 8
DEALS, LEADS, CUSTOMERS = 100, 200, 6
OWED = Decimal("1000000.01")
"""What each customer owes, in 24 instalments."""
DAY = date(2026, 3, 31)
VERBS = {"move": 8, "pay": 6, "take_back": 1, "lead": 4, "share": 2, "pick": 5, "release": 3}
"""What a process does, and how often against the others."""
BAR = "no error, no lost update, no second owner, no cent lost, on both"


def sales_concurrency(folder: Path, quick: bool = False) -> Figure:
    """Eight processes for a minute on SQLite and on PostgreSQL; whatever was confirmed is looked for afterwards.

    Each lead's changes of hands are gone through one by one: nobody gets one that somebody has.  What customers paid
    stands on their instalments or is left with the payment, to the cent, and no instalment has more than it asks for.
    """
    seconds = 5 if quick else 60
    with postgres() as url:
        stores = {"SQLite": str(folder / "shared.db"), "PostgreSQL": url}
        tried = {name: _try(folder, where, seconds) for name, where in stores.items() if where}
    value = "; ".join(f"{name}: {one['told']}" for name, one in tried.items())
    ok = verdict(all(one["ok"] for one in tried.values()), "PostgreSQL" in tried)
    return Figure(f"{PROCESSES} processes sell at once for {seconds} s", value, BAR, None, ok, tried)


def _try(folder: Path, store: str, seconds: float) -> dict[str, Any]:
    _begin(store)
    done, codes = side_by_side("benchmarks.sales_concurrency", store, seconds, PROCESSES, folder)
    counts, errors = Counter(one["what"] for one in done), [one for one in done if one["what"] == "error"]
    wrong, slowest = lost(store, done), max((one["seconds"] for one in done), default=0.0)
    summary = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    told = f"{summary}; {len(errors)} errors, {len(wrong)} wrong, slowest {slowest:.2f} s"
    ok = not errors and not wrong and not any(codes) and set(VERBS) <= set(counts)
    return {
        "told": told,
        "ok": ok,
        "errors": errors[:5],
        "wrong": wrong[:5],
        "exit_codes": codes,
        "counts": dict(counts),
    }


def _begin(store: str) -> None:
    with company(store, DEALS, open_share=1.0) as ws:
        ws.teams.add(name="Sellers")
        for nth in range(PROCESSES):
            ws.users.add(name=f"Seller {nth}", team="Sellers", capacity=40)
        ws.lead_rules.add(name="hot", conditions=[{"field": "score", "ge": 60}], team="Sellers", way="in turn", cap=30)
        for _ in range(LEADS):
            ws.leads.add(name="Lead", owner=None, score=0)
        for nth in range(CUSTOMERS):
            account = ws.accounts.add(name=f"Debtor {nth}")
            order = ws.orders.add(name=f"Order {nth}", account=account.id, amount=OWED, ordered_on="2026-01-31")
            ws.orders.plan(order.id, 24, first="2026-01-31")
        ws.leads.assign()


def lost(store: str, done: Done) -> list[str]:
    """Return a line for everything that was confirmed and is not there, for second owners and for lost cents."""
    with open_workspace(store) as ws:
        return [*lost_moves(ws, done), *lost_updates(ws, done), *gaps(ws), *_second_owners(ws, done), *_cents(ws, done)]


def _second_owners(ws: Workspace, done: Done) -> Iterator[str]:
    query = "SELECT lead_id, kind, owner_id FROM lead_moves ORDER BY at, id"
    has: dict[str, str | None] = {}
    kinds: Counter[str] = Counter()
    with ws.database.read() as session:
        moves = session.connection().exec_driver_sql(query).all()
    for lead, kind, owner in moves:
        kinds[kind] += 1
        if owner is not None and has.get(lead) is not None:
            yield f"lead {lead} went to {owner} while it was {has[lead]}'s"
        has[lead] = owner
    leads = ws.leads.frame()
    for lead, owner in zip(leads["id"], leads["owner_id"].astype(object), strict=True):
        if (owner if isinstance(owner, str) else None) != has.get(lead):
            yield f"lead {lead} is {owner}'s, its log says {has.get(lead)}'s"
    added, told = sum(one["what"] == "lead" for one in done), Counter(one["what"] for one in done)
    if len(leads) != LEADS + added:
        yield f"there are {len(leads)} leads, not {LEADS} and the {added} added ones"
    shared = LEADS + sum(one["rows"] for one in done if one["what"] == "share")
    expected = {"picked": told["pick"], "released": told["release"]}
    for kind, count in expected.items():
        if kinds[kind] != count:
            yield f"{kinds[kind]} leads were {kind}, {count} were confirmed"
    if kinds["assigned"] + kinds["pooled"] != shared:
        yield f"{kinds['assigned'] + kinds['pooled']} leads were shared out, {shared} were confirmed"


def _cents(ws: Workspace, done: Done) -> Iterator[str]:
    gone = {one["id"] for one in done if one["what"] == "take_back"}
    kept = {one["id"]: one for one in done if one["what"] == "pay" and one["id"] not in gone}
    there = dict(ws.payments.frame()[["id", "amount"]].itertuples(index=False))
    if there.keys() != kept.keys():
        yield f"{len(kept.keys() - there.keys())} payments are gone, {len(there.keys() - kept.keys())} were never told"
    laid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for id in there.keys() & kept.keys():
        left, allocated = ws.payments.unallocated(id), sum(ws.payments.allocations(id)["amount"], Decimal())
        if str(left) != kept[id]["left"] or left + allocated != Decimal(kept[id]["amount"]):
            yield f"payment {id}: {allocated} laid and {left} left of {kept[id]['amount']}, told was {kept[id]['left']}"
        laid[kept[id]["account"]] += allocated
    orders = ws.orders.frame()
    for order, account in zip(orders["id"], orders["account_id"], strict=True):
        parts = ws.orders.instalments(order)
        if any((parts["open"] < 0) | (parts["open"] > parts["amount"])):
            yield f"an instalment of order {order} has more than it asks for"
        if sum(parts["open"], Decimal()) + laid[account] != OWED:
            yield f"order {order}: {sum(parts['open'], Decimal())} open and {laid[account]} paid are not {OWED}"


@dataclass
class Seller:
    """One process: it shares out, moves and pays as an administrator, and picks leads as the person ``me``."""

    ws: Workspace
    me: Workspace
    held: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deals = list(self.ws.opportunities.frame()["id"])
        self.stages = list(self.ws.stages.frame(kind="open")["id"])
        self.debtors = list(self.ws.orders.frame()["account_id"])

    def act(self, chance: random.Random) -> dict[str, Any]:
        """Do one thing and tell what was confirmed; a refusal because somebody was faster is no error."""
        what = chance.choices(list(VERBS), list(VERBS.values()))[0]
        try:
            told: dict[str, Any] | None = getattr(self, what)(chance)
        except (StaleRecord, Refused):
            return {"what": f"beaten to a {what}"}
        return {"what": "nothing to do"} if told is None else {"what": what, **told}

    def move(self, chance: random.Random) -> dict[str, Any]:
        """Move a deal as it was read."""
        deal = self.ws.opportunities.get(chance.choice(self.deals))
        stage = chance.choice([one for one in self.stages if one != deal.stage_id])
        self.ws.opportunities.move(deal.id, stage, version=deal.version)
        return {"id": deal.id}

    def pay(self, chance: random.Random) -> dict[str, Any]:
        """Receive an odd amount and lay it on the oldest instalments."""
        account, amount = chance.choice(self.debtors), Decimal(chance.randint(1, 5_000_000)) / 100
        payment = self.ws.payments.receive(account_id=account, amount=amount, paid_on=DAY)
        self.paid.append(payment.id)
        left = self.ws.payments.unallocated(payment.id)
        return {"id": payment.id, "account": account, "amount": str(amount), "left": str(left)}

    def take_back(self, chance: random.Random) -> dict[str, Any] | None:
        """Take back a payment of one's own."""
        if not self.paid:
            return None
        id = self.paid.pop(chance.randrange(len(self.paid)))
        self.ws.payments.take_back(id)
        return {"id": id}

    def lead(self, chance: random.Random) -> dict[str, Any]:
        """Add a lead that nobody has."""
        return {"id": self.ws.leads.add(name="Lead", owner=None, score=chance.randint(0, 100)).id}

    def share(self, _chance: random.Random) -> dict[str, Any]:
        """Share out all leads that wait."""
        return {"rows": len(self.ws.leads.assign())}

    def pick(self, chance: random.Random) -> dict[str, Any] | None:
        """Pick one of the first leads of the pool, which the others want, too."""
        pool = list(self.me.leads.pool()["id"])[:PROCESSES]
        if not pool:
            return None
        id = chance.choice(pool)
        self.me.leads.pick(id)
        self.held.append(id)
        return {"id": id}

    def release(self, chance: random.Random) -> dict[str, Any] | None:
        """Put back a lead of one's own."""
        if not self.held:
            return None
        id = self.held.pop(chance.randrange(len(self.held)))
        self.me.leads.release(id, "tried")
        return {"id": id}


def work(store: str, seconds: float, number: int, log: Path) -> None:
    """Do one process's share until the time is over."""
    with open_workspace(store) as ws, open_workspace(store, user=f"Seller {number}") as me:
        act_until(time.monotonic() + seconds, log, Seller(ws, me).act, number)


if __name__ == "__main__":
    work(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
