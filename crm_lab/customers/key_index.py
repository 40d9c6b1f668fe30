"""The index by which a new record finds those it may be the same as: hashes of names, addresses and e-mail names.

Phones and e-mails themselves are found by their contact points.  Every change of a record leaves an event, so the
index follows the events: `catch_up` reads those it has not seen, and makes the keys of the records anew.  After bulk
work, whose events name no records, it looks for records without keys and for those changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from crm_lab.store.database import Database
from crm_lab.store.entities import Account, Contact, Event, EventCounter, EventReceipt, Lead, MatchKey
from crm_lab.store.references import table_of
from crm_lab.store.trail import KEYED, Unit, line_up

ENTITIES = {"accounts": Account, "contacts": Contact, "leads": Lead}
"""The records that are checked, by table."""

CONSUMER = "match keys"
CHUNK = 10_000
_SLICE = 500
_OVERLAP = timedelta(hours=2)
"""How long before its event a bulk change may have stamped its records."""
SHORTEST_LOCAL = 5
SHORTEST_ADDRESS = 6
WITH_NAME = {"company": "company", "city": "place", "birthday": "date"}
"""Fields that, with the name, are a key: for names that are too common to be one."""
SHARED = frozenset({"admin", "contact", "office", "sales", "service", "support", "hello", "marketing", "enquiries"})


def keys_of(entity: str, values: dict[str, Any]) -> set[int]:
    """Return the keys of one record, given as a dict of its fields."""
    return {hashed(entity, kind, text) for kind, text in _texts(entity, values)}


def name_key(entity: str, values: dict[str, Any]) -> int | None:
    """Return the key of the name alone; None without a name."""
    return next((hashed(entity, kind, text) for kind, text in _texts(entity, values) if kind == "name"), None)


def _texts(entity: str, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from crm_lab.customers.matching.forms import FORMS, sound

    name, address, email = (str(values.get(field) or "") for field in ("name", "address", "email"))
    firm = entity == "accounts" and values.get("kind") != "person"
    if name and (named := FORMS["company"](name) if firm else sound(FORMS["person"](name))):
        yield "name", named
        for field, kind in WITH_NAME.items():
            if values.get(field):
                yield field, f"{named}|{FORMS[kind](str(values[field]))}"
    if len(form := FORMS["address"](address)) >= SHORTEST_ADDRESS:
        yield "address", form
    local = FORMS["email"](email).partition("@")[0]
    if len(local) >= SHORTEST_LOCAL and local not in SHARED:
        yield "local", local


def hashed(entity: str, kind: str, text: str) -> int:
    """Return the key of a text: 64 bits of a hash, told apart by the kind of record and of text."""
    return int.from_bytes(digests(entity, kind, (text,)), "big", signed=True)


def digests(entity: str, kind: str, texts: Iterable[str]) -> bytes:
    """Return the keys of many texts of one kind in a row, eight bytes each, the highest first."""
    before = f"{entity}\0{kind}\0".encode()
    return b"".join(blake2b(before + text.encode(), digest_size=8).digest() for text in texts)


@dataclass(frozen=True)
class Backlog:
    """What the index has not seen: records by table, tables with bulk work, and the number of the last event."""

    records: dict[str, set[str]]
    bulk: frozenset[str]
    seen: int
    last: int

    @property
    def empty(self) -> bool:
        """Whether the index is up to date."""
        return not self.bulk and not any(self.records.values())


def backlog(session: Session) -> Backlog:
    """Return what changed since the index was last brought up to date."""
    connection = session.connection()
    seen = connection.execute(select(EventReceipt.seq).where(EventReceipt.consumer == CONSUMER)).scalar() or 0
    last = connection.execute(select(EventCounter.last)).scalar() or seen
    query = select(Event.entity, Event.record_id, Event.data)
    rows = connection.execute(query.where(Event.seq > seen, Event.seq <= last, Event.entity.in_(ENTITIES))).all()
    records: dict[str, set[str]] = {name: set() for name in ENTITIES}
    bulk = {row.entity for row in rows if row.record_id is None and not _keyed(row, seen)}
    for row in rows:
        if row.record_id is not None:
            records[row.entity].add(row.record_id)
    return Backlog(records, frozenset(bulk), seen, last)


def _keyed(event: Any, seen: int) -> bool:
    """Tell whether the keys of bulk work were written with it; of an index made anew (nothing seen) they are gone."""
    return bool(seen and (event.data or {}).get(KEYED))


def catch_up(database: Database) -> int:
    """Bring the index up to date with all committed events; return how many records got new keys.

    It may stop half-way and be called again; two processes at once do no harm.
    """
    with database.read() as session:
        waiting = backlog(session)
        ids = {name: sorted(_waiting(session, name, waiting)) for name in ENTITIES}
    for name, listed in ids.items():
        for start in range(0, len(listed), CHUNK):
            with database.write(origin="match keys") as unit:
                line_up(unit.session)  # of two who write the same keys, the later one replaces them
                refresh(unit.session, name, listed[start : start + CHUNK])
    if waiting.last > waiting.seen:
        with database.write(origin="match keys") as unit:
            _sign(unit, waiting.last)
    return sum(map(len, ids.values()))


def rebuild(database: Database) -> int:
    """Make the index anew from all records; return how many there are."""
    with database.write(origin="match keys") as unit:
        unit.session.execute(delete(MatchKey), execution_options={"synchronize_session": False})
        unit.session.execute(delete(EventReceipt).where(EventReceipt.consumer == CONSUMER))
    return catch_up(database)


def _waiting(session: Session, name: str, waiting: Backlog) -> set[str]:
    found = set(waiting.records[name])
    if name in waiting.bulk:
        table = table_of(ENTITIES[name])
        without = ~exists().where(MatchKey.record_id == table.c.id)
        moment = session.scalar(select(Event.at).where(Event.seq == waiting.seen))
        changed = without if moment is None else or_(without, table.c.updated_at >= moment - _OVERLAP)
        found |= set(session.connection().execute(select(table.c.id).where(changed)).scalars())
    return found


def refresh(session: Session, name: str, ids: Sequence[str]) -> None:
    """Make the keys of some records anew; those that are gone lose theirs."""
    drop(session, ids)
    table = table_of(ENTITIES[name])
    rows = []
    for part in _slices(ids):
        for record in _records(session, table, part):
            rows += [{"key": key, "record_id": record["id"]} for key in keys_of(name, record)]
    if rows:
        session.connection().execute(insert(table_of(MatchKey)), rows)


def drop(session: Session, ids: Sequence[str]) -> int:
    """Take all keys of some records away, as when a person is forgotten, and return how many there were."""
    gone = 0
    for part in _slices(ids):
        mine = delete(MatchKey).where(MatchKey.record_id.in_(part))
        gone += session.execute(mine, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    return gone


def _records(session: Session, table: Table, ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    columns = [table.c[name] for name in ("id", "name", "kind", "email", "address", *WITH_NAME) if name in table.c]
    query = select(*columns).where(table.c.id.in_(ids), table.c.deleted_at.is_(None))
    return [dict(row) for row in session.connection().execute(query).mappings()]


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _SLICE):
        yield ids[start : start + _SLICE]


def _sign(unit: Unit, seq: int) -> None:
    """Write down up to which event the index is good; it never goes back."""
    mine = select(EventReceipt.seq).where(EventReceipt.consumer == CONSUMER).with_for_update()
    if unit.session.scalar(mine) is None:
        line_up(unit.session)
    before = unit.session.scalar(mine)
    if before is None:
        unit.session.execute(insert(EventReceipt).values(consumer=CONSUMER, seq=seq))
    elif before < seq:
        unit.session.execute(update(EventReceipt).where(EventReceipt.consumer == CONSUMER).values(seq=seq))
