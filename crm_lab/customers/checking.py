"""Is this customer there already?  One record against all of the store, before it is saved, in milliseconds.

Candidates come from equal phones and e-mails (contact points), equal names however they are written, addresses and
e-mail names (crm_lab.customers.key_index), and from what changed since the index was last brought up to date.  They
are compared as `find_duplicates` compares them; weights are the usual ones of each kind of field, a name weighs less
the more records have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crm_lab.customers.key_index import ENTITIES, Backlog, backlog, keys_of, name_key
from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.store.entities import ContactPoint, MatchKey
from crm_lab.store.points import KINDS, OWNERS, read

if TYPE_CHECKING:
    from crm_lab.customers.matching.explaining import Part

COMPARED: dict[str, dict[str, str]] = {
    "accounts": {
        "name": "company", "phone": "phone", "email": "email", "website": "website", "address": "address",
        "city": "place", "postal_code": "postcode",
    },
    "contacts": {
        "name": "person", "phone": "phone", "email": "email", "birthday": "date", "address": "address",
        "city": "place", "postal_code": "postcode",
    },
    "leads": {
        "name": "person", "company": "company", "phone": "phone", "email": "email", "address": "address",
        "city": "place", "postal_code": "postcode",
    },
}  # fmt: skip
"""The fields of each entity that are compared, and the kind of each."""

MOST = 20
"""A key that more records have finds none of them: they share nothing but a common name, a switchboard or a city."""
_MOST_POINTS = 5
_MOST_NAMESAKES = 10_000
_RECOUNTED = 10_000
_sizes: dict[tuple[str, str], tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the same: probability, `same` or `ask`, and every compared field in words and weight.

    `evidence` is the same as `reasons`, as data: field, agreement, weight (log odds), the weightiest first.
    """

    record_id: str
    name: str
    score: float
    decision: str
    reasons: str
    evidence: tuple[Part, ...] = ()


def check(
    session: Session, entity: str, values: Mapping[str, Any], locale: str = "en", waiting: Backlog | None = None
) -> list[Match]:
    """Return the records of `entity` (accounts, contacts, leads) that `values` may be the same as, the likeliest first.

    `values` are fields of the entity; with an `id` among them that record itself is left out.  Only records that the
    session may see are found.  `waiting` is the backlog of the index, for who has read it already.  Raises
    InvalidValue for another entity, UnknownField for an unknown field.
    """
    given = _checked(entity, values)
    waiting = waiting or backlog(session)
    found, namesakes = _candidates(session, entity, given)
    found |= dict.fromkeys(sorted(waiting.records[entity])[-MOST:])
    found.pop(str(given.get("id")), None)
    records = _records(session, entity, list(found)) if found else []
    if not records:
        return []
    from crm_lab.customers.matching.one import judged

    kinds = dict(COMPARED[entity])
    if given.get("kind") == "person":
        kinds["name"] = "person"
    return judged(given, records, kinds, size_of(session, entity, waiting.last), namesakes, locale)


def _checked(entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if entity not in COMPARED:
        raise InvalidValue(f"{entity} are not checked for duplicates; checked are {', '.join(COMPARED)}")
    known = ENTITIES[entity].columns()
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise UnknownField(f"{entity} have no field {', '.join(map(repr, unknown))}; known are {', '.join(known)}")
    return {name: value for name, value in values.items() if value not in (None, "")}


def _candidates(session: Session, entity: str, values: dict[str, Any]) -> tuple[dict[str, None], int]:
    """Return the ids of records worth comparing, and how many records have the name."""
    owner = OWNERS[ENTITIES[entity]]
    by_point = f"SELECT {owner} AS id FROM contact_points WHERE kind = '{{}}' AND value = :{{}} AND {owner} IS NOT NULL"
    parts: list[str] = []
    bound: dict[str, Any] = {}
    for kind in KINDS:
        for at, one in enumerate(read(kind, str(values.get(kind, "")))[:_MOST_POINTS]):
            parts.append(by_point.format(kind, f"{kind}{at}"))
            bound[f"{kind}{at}"] = one.value
    for at, key in enumerate(sorted(keys_of(entity, values))):
        parts.append(f"SELECT record_id AS id FROM match_keys WHERE key = :key{at}")
        bound[f"key{at}"] = key
    if not parts:
        return {}, 1
    limited = (f"SELECT {at}, id FROM ({part} LIMIT {MOST + 1}) AS part{at}" for at, part in enumerate(parts))
    found: dict[int, list[str]] = {}
    for at, id in session.connection().execute(text(" UNION ALL ".join(limited)), bound):
        found.setdefault(at, []).append(id)
    ids = dict.fromkeys(id for group in found.values() if len(group) <= MOST for id in group)
    crowded = any(len(group) > MOST for group in found.values())
    return ids, _namesakes(session, name_key(entity, values)) if crowded else 1


def _namesakes(session: Session, key: int | None) -> int:
    some = select(MatchKey.record_id).where(MatchKey.key == key).limit(_MOST_NAMESAKES).subquery()
    return session.connection().execute(select(func.count()).select_from(some)).scalar_one() or 1


def _records(session: Session, entity: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the fields of the records that the session may see, with all their phones and e-mails as lists."""
    model = ENTITIES[entity]
    columns = [getattr(model, name) for name in ("id", *COMPARED[entity])]
    found = session.execute(select(*columns).where(model.id.in_(ids)).order_by(model.id))  # type: ignore[attr-defined]
    records = {row["id"]: dict(row) for row in found.mappings()}
    owner = getattr(ContactPoint, OWNERS[model])
    points = select(owner, ContactPoint.kind, ContactPoint.value).where(owner.in_(list(records)))
    for record_id, kind, value in session.connection().execute(points):  # by kind, the wrong index would be taken
        if kind in KINDS:
            records[record_id].setdefault(f"{kind}s", []).append(value)
    for record in records.values():
        for kind in KINDS:
            record[kind] = record.pop(f"{kind}s", [record[kind]])
    return list(records.values())


def size_of(session: Session, entity: str, last: int) -> int:
    """Return about how many records there are; after some thousand further events they are counted again."""
    place = (str(session.get_bind().engine.url), entity)
    counted_at, size = _sizes.get(place, (-_RECOUNTED, 0))
    if not 0 <= last - counted_at < _RECOUNTED or size < _RECOUNTED:
        model = ENTITIES[entity]
        size = session.connection().execute(select(func.count()).select_from(model.__table__)).scalar_one()
        _sizes[place] = (last, size)
    return max(2, size)
