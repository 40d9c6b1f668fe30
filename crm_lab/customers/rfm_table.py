"""The figures of recency, frequency and monetary value, kept for rules, segments and screens (the table ``rfm``).

They are worked out over all customers, whoever asks, and written in slices of which those that did not change are
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from crm_lab.customers.purchases import today
from crm_lab.store.database import Database
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Event, EventCounter, Rfm, Setting
from crm_lab.store.money import exponent
from crm_lab.store.references import table_of
from crm_lab.store.scope import SYSTEM
from crm_lab.store.trail import Entry, line_up
from crm_lab.store.tuples import insert_tuples

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.jobs import Task

SLICE = 50_000
"""Customers that are written in one transaction."""

STATE = "rfm"
"""The setting that keeps as of which day and event the figures are, in which currency, and by which limits."""

CONCERNED = ("accounts", "orders", "status_labels")
"""Tables whose changes make the figures out of date: accounts only when they come back, go or are merged."""

UNCONCERNED = ("created", "updated", "tagged", "untagged", "scored", "exported")
"""What happens to accounts without changing what they bought."""

_COLUMNS = ("id", "on_day", "last_order", "recency", "frequency", "monetary_minor", "currency", "r", "f", "m", "group")


@dataclass(frozen=True)
class State:
    """As of which day the figures are, up to which event, in which currency, and the limits between the scores."""

    on: date
    seq: int
    currency: str
    cuts: Mapping[str, tuple[float, ...]]


def state_of(session: Session) -> State | None:
    """Return how far the figures are; None when they were never worked out."""
    kept = session.scalar(select(Setting.value).where(Setting.key == STATE))
    if not kept:
        return None
    cuts = {name: tuple(limits) for name, limits in kept["cuts"].items()}
    return State(date.fromisoformat(kept["on"]), kept["seq"], kept["currency"], cuts)


def is_current(session: Session, state: State) -> bool:
    """Tell whether figures are of this day and in the store's currency; what was bought since is another matter."""
    return state.on == today() and state.currency == currency_of(session)


def refresh(database: Database) -> bool:
    """Work the figures out anew if a day, an order or an account has come since; return whether they were."""
    with database.read(SYSTEM) as session:
        state = state_of(session)
        current = state is not None and is_current(session, state)
        names = [f"account.{one}" for one in UNCONCERNED]
        happened = (Event.seq > (state.seq if state else 0), Event.entity.in_(CONCERNED), Event.name.not_in(names))
        if current and session.scalar(select(Event.seq).where(*happened).limit(1)) is None:
            return False
    rebuild(database)
    return True


def rebuild(database: Database) -> State:
    """Work the figures out anew for all who ever bought, as of today, and return how far they are."""
    from crm_lab.customers.rfm import measures
    from crm_lab.customers.rfm_scores import score

    with database.read(SYSTEM) as session:
        seq, day, currency = session.scalar(select(EventCounter.last)) or 0, today(), currency_of(session)
        frame = measures(session, day)
    cuts = score(frame)
    rows = _rows(frame, day, currency)
    changed = sum(_write(database, part, first, last) for part, first, last in _slices(rows))
    state = State(day, seq, currency, cuts)
    with database.write(SYSTEM, STATE) as unit:
        kept = {"on": day.isoformat(), "seq": seq, "currency": currency, "cuts": dict(cuts)}
        unit.session.merge(Setting(key=STATE, value=kept))
        if changed:
            unit.note(Entry("rebuilt", "rfm", None, data={"rows": len(rows), "changed": changed}))
    return state


def _rows(frame: pd.DataFrame, day: date, currency: str) -> list[tuple[Any, ...]]:
    """Return the frame as rows of the table, by id; an amount is rounded to the minor unit."""
    import pandas as pd

    frame = frame.sort_values("account_id", ignore_index=True)
    minor = (frame["monetary"] * 10 ** exponent(currency)).round()
    listed = {
        "id": frame["account_id"].tolist(),
        "last_order": frame["last_order"].to_numpy(dtype="datetime64[D]").tolist(),
        "recency": frame["recency"].tolist(),
        "frequency": frame["frequency"].tolist(),
        "monetary_minor": [None if one != one else int(one) for one in minor.tolist()],
        **{name: [None if one is pd.NA else one for one in frame[name].tolist()] for name in "rfm"},
        "group": [one if isinstance(one, str) else None for one in frame["segment"].tolist()],
    }
    same = {"on_day": [day] * len(frame), "currency": [currency] * len(frame)}
    return list(zip(*({**listed, **same}[name] for name in _COLUMNS), strict=True))


def _slices(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Sequence[tuple[Any, ...]], str | None, str | None]]:
    """Yield rows in slices, with the ids between which they lie (the last one included): together all ids there are."""
    edges = [rows[index][0] for index in range(SLICE - 1, len(rows) - 1, SLICE)]
    starts: list[str | None] = [None, *edges]
    ends: list[str | None] = [*edges, None]
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        yield rows[number * SLICE : (number + 1) * SLICE], first, last


def _write(database: Database, rows: Sequence[tuple[Any, ...]], first: str | None, last: str | None) -> int:
    """Make the figures of the ids after ``first`` up to ``last`` be ``rows``; return how many differed."""
    table = table_of(Rfm)
    mine = _between(table, first, last)
    columns = [table.c[name] for name in _COLUMNS]
    with database.read(SYSTEM) as session:
        there = {tuple(row) for row in session.execute(select(*columns).where(*mine)).all()}
    if there == set(rows):
        return 0
    with database.write(SYSTEM, STATE) as unit:
        line_up(unit.session)  # of two that rebuild at once, one replaces what the other wrote
        accounts = table_of(Account)
        living = set(unit.session.scalars(select(accounts.c.id).where(*_between(accounts, first, last))))
        unit.session.connection().execute(delete(table).where(*mine))
        insert_tuples(unit.session, Rfm, _COLUMNS, [row for row in rows if row[0] in living])
    return len(there ^ set(rows))


def _between(table: Table, first: str | None, last: str | None) -> list[Any]:
    lower = [] if first is None else [table.c.id > first]
    return lower if last is None else [*lower, table.c.id <= last]


def run(task: Task) -> dict[str, Any]:
    """Handle a job of the kind ``rfm``: bring the figures up to date."""
    task.progress(0.0, "working out recency, frequency and monetary value")
    return {"rebuilt": refresh(task.database)}
