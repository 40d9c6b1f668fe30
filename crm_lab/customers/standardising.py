"""A store that was written under older rules, brought to the present standard: phones and e-mails read once more.

What people wrote is kept beside every phone and e-mail (``raw``), so it can be read anew; a record's own field follows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from crm_lab.errors import NotAllowed
from crm_lab.store.base import Base
from crm_lab.store.database import Database
from crm_lab.store.entities import ContactPoint
from crm_lab.store.points import KINDS, LONGEST, OWNERS, first_of, read, row_of
from crm_lab.store.references import table_of
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

ROWS = 1_000
"""Records per unit of work."""
SHOWN = 5
Progress = Callable[[str, int], None]


@dataclass
class Standardised:
    """What standardising did, or would do (``dry_run``).

    ``looked`` and ``changed`` count records by table, ``examples`` are (table, before, after).
    """

    dry_run: bool
    looked: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        """Say the counts and some examples."""
        would = "would be " if self.dry_run else ""
        lines = [f"{self.changed[name]:,} of {count:,} {name} {would}changed" for name, count in self.looked.items()]
        return "\n".join([*lines, *(f"  {name}: {old!r} → {new!r}" for name, old, new in self.examples)])

    __repr__ = __str__


@dataclass
class _Changes:
    """What differs in some records: new fields by record, points to write anew, to make, and to remove."""

    fields: dict[str, dict[str, list[Any]]] = field(default_factory=lambda: defaultdict(dict))
    anew: list[dict[str, Any]] = field(default_factory=list)
    made: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    examples: list[tuple[str, str]] = field(default_factory=list)


def standardise(
    database: Database, actor: Actor, dry_run: bool = True, region: str = "CN", progress: Progress | None = None
) -> Standardised:
    """Read all phones and e-mails of accounts, contacts and leads anew, 1,000 records at a time.

    It may be stopped and started again: what is standard already is not touched.  Every changed record has its entry
    in the audit log.  `region` is where phones without a country are dialled.  Raises NotAllowed for anyone but an
    administrator.
    """
    if actor.role not in ("admin", "system"):
        raise NotAllowed(f"only an administrator can standardise a store; ask one (you are {actor.name}, {actor.role})")
    result = Standardised(dry_run)
    for entity in OWNERS:
        for ids in _portions(database, entity):
            _portion(database, actor, entity, ids, region, result)
            if progress is not None:
                progress(entity.__tablename__, result.looked[entity.__tablename__])
    return result


def _portions(database: Database, entity: type[Base]) -> Iterator[Sequence[str]]:
    """Yield the ids of all records, hidden ones as well, in portions."""
    column, last = table_of(entity).c.id, ""
    while True:
        with database.read() as session:
            query = select(column).where(column > last).order_by(column).limit(ROWS)
            ids = session.connection().execute(query).scalars().all()
        if not ids:
            return
        yield ids
        last = ids[-1]


def _portion(
    database: Database, actor: Actor, entity: type[Base], ids: Sequence[str], region: str, result: Standardised
) -> None:
    name = entity.__tablename__
    with database.read() as session:
        found = _compared(session, entity, ids, region)
    if found.records and not result.dry_run:
        with database.write(actor, origin="standardise") as unit:
            found = _compared(unit.session, entity, ids, region)
            _write(unit, entity, found)
    result.looked[name] += len(ids)
    result.changed[name] += len(found.records)
    result.examples += [(name, old, new) for old, new in found.examples[: SHOWN - len(result.examples)]]


def _compared(session: Session, entity: type[Base], ids: Sequence[str], region: str) -> _Changes:
    """Return what the present rules read otherwise than the store has it."""
    table, points = table_of(entity), table_of(ContactPoint)
    owner = points.c[OWNERS[entity]]
    connection = session.connection()
    query = select(owner.label("owner"), points).where(owner.in_(ids), points.c.kind.in_(KINDS)).order_by(points.c.id)
    mine: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        mine[row["owner"], row["kind"]].append(dict(row))
    changes = _Changes()
    shown = [table.c[name] for name in ("id", *KINDS)]
    for record in connection.execute(select(*shown).where(table.c.id.in_(ids))).mappings():
        for kind in KINDS:
            _compare(changes, entity, dict(record), kind, mine.get((record["id"], kind), []), region)
    return changes


def _compare(
    changes: _Changes, entity: type[Base], record: dict[str, Any], kind: str, points: Sequence[Mapping[str, Any]],
    region: str,
) -> None:  # fmt: skip
    own = record[kind]
    if not points and own:
        found = read(kind, own, region)
        changes.made += [row_of(kind, one, OWNERS[entity], record["id"], place == 0) for place, one in enumerate(found)]
        _follow(changes, record, kind, own, first_of(entity, kind, found), bool(found))
        return
    seen: set[str] = set()
    for point in points:
        now = next(iter(read(kind, point["raw"] or point["value"], region)), None)
        value, valid = (now.value[:LONGEST], now.valid) if now else (point["value"], False)
        if value in seen:
            changes.gone.append(point["id"])
            changes.records.add(record["id"])
        elif (value, valid) != (point["value"], point["valid"]):
            changes.anew.append({"b_id": point["id"], "b_value": value, "b_valid": valid})
            changes.records.add(record["id"])
            changes.examples += [(point["value"], value)] if value != point["value"] else []
            if own == point["value"]:
                _follow(changes, record, kind, own, first_of(entity, kind, (now,)) if now else own, False)
        seen.add(value)


def _follow(changes: _Changes, record: dict[str, Any], kind: str, own: str, now: str | None, always: bool) -> None:
    if now != own:
        changes.fields[record["id"]][kind] = [own, now]
        changes.examples.append((own, str(now)))
    if always or now != own:
        changes.records.add(record["id"])


def _write(unit: Unit, entity: type[Base], changes: _Changes) -> None:
    table, points = table_of(entity), table_of(ContactPoint)
    connection = unit.session.connection()
    if changes.gone:
        connection.execute(delete(points).where(points.c.id.in_(changes.gone)))
    if changes.anew:
        again = update(points).where(points.c.id == bindparam("b_id"))
        connection.execute(again.values(value=bindparam("b_value"), valid=bindparam("b_valid")), changes.anew)
    if changes.made:
        connection.execute(insert(points), changes.made)
    for id in sorted(changes.records):
        fields = changes.fields.get(id, {})
        new = {name: after for name, (_, after) in fields.items()}
        stamps = {"version": table.c.version + 1, "updated_at": utc_now()}
        connection.execute(update(table).where(table.c.id == id).values(**new, **stamps))
        unit.note(Entry("standardised", table.name, id, fields))
