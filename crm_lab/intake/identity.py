"""Which rows the store already has: by the id of their own system, else by what names them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.intake.complete import text_of
from crm_lab.intake.draft import Draft
from crm_lab.intake.names import plain
from crm_lab.intake.readers import MODELS, table_of

NO_ID = "row:"
NAMED = ("accounts", "products", "users")
SLICE = 900
OWN_LENGTH = 36


def keys_of(made: Draft, seen: dict[str, int]) -> np.ndarray:
    """Return the key of every row: its own id, else a fingerprint of what identifies it.

    Rows without an id that are alike are told apart by counting them; `seen` carries the counts from
    chunk to chunk of one file, so that the same file gives the same keys again.
    """
    prints = _fingerprints(made)
    own = made.keys if made.keys is not None else np.full(made.size, "", dtype=object)
    keys = np.empty(made.size, dtype=object)
    for position in _stable_order(made, prints, own):
        key = own[position] or prints[position]
        if not own[position]:
            seen[key] = seen.get(key, 0) + 1
            key = key if seen[key] == 1 else f"{key}#{seen[key]}"
        keys[position] = key
    return keys


def _stable_order(made: Draft, prints: np.ndarray, own: np.ndarray) -> Sequence[int]:
    """Order rows with the same fingerprint by their whole content, so that a shuffled file counts them alike."""
    repeated = pd.Series(prints).duplicated(keep=False).to_numpy() & (own == "")
    if not repeated.any():
        return range(made.size)
    whole = {int(p): "\0".join(made.chunk.frame.iloc[p]) for p in np.flatnonzero(repeated)}
    return sorted(range(made.size), key=lambda position: (str(prints[position]), whole.get(position, "")))


def _fingerprints(made: Draft) -> np.ndarray:
    entity = made.plan.entity
    if entity.name in NAMED:
        return np.array([NO_ID + (plain(name) or name)[:190] for name in text_of(made, "name")], dtype=object)
    if made.keys is not None and (made.keys != "").all():
        return np.full(made.size, "", dtype=object)
    columns = [_comparable(made, name) for name in _identifying(made)]
    return np.array(
        [
            NO_ID + hashlib.blake2b("\x1f".join(row).encode(), digest_size=12).hexdigest()
            for row in zip(*columns, strict=True)
        ],
        dtype=object,
    )


def _identifying(made: Draft) -> list[str]:
    """The fields that identify a row of this file: those of the entity that the file has, else all mapped ones."""
    mapped = [one.name for _, one in made.plan.mapped() if one.name not in ("external_id", "deleted", "updated_at")]
    wanted = made.plan.entity.identity
    chosen = [name for name in wanted if name in mapped]
    return list(dict.fromkeys(mapped if "*" in wanted or not chosen else chosen))


def _comparable(made: Draft, name: str) -> list[str]:
    name = name if name in made.refs or name in made.points or name != "amount" else "amount_minor"
    values = text_of(made, name)
    if name in made.refs or name == "name":
        return [plain(str(value)) for value in values]
    return [str(value) for value in values]


def find_existing(session: Session, table: str, source: str, keys: np.ndarray) -> dict[str, str]:
    """Return {key: record id} for the keys that the store has from this source."""
    model = table_of(table)
    query = select(model.c.external_id, model.c.id).where(model.c.source == source)
    found: dict[str, str] = {}
    wanted = list(dict.fromkeys(str(key) for key in keys))
    if not wanted or session.connection().execute(query.limit(1)).first() is None:
        return found
    for start in range(0, len(wanted), SLICE):
        part = query.where(model.c.external_id.in_(wanted[start : start + SLICE]))
        found |= {row.external_id: row.id for row in session.connection().execute(part)}
    return found


def find_own(session: Session, table: str, keys: np.ndarray) -> dict[str, str]:
    """Return {id: id} for the keys that are ids of our own records: rows of our own export that come back."""
    wanted = [key for key in dict.fromkeys(str(key) for key in keys) if len(key) == OWN_LENGTH and key.count("-") == 4]
    column = table_of(table).c.id
    found: dict[str, str] = {}
    for start in range(0, len(wanted), SLICE):
        part = select(column).where(column.in_(wanted[start : start + SLICE]))
        found |= {row.id: row.id for row in session.connection().execute(part)}
    return found


def find_named(session: Session, table: str, names: Sequence[str]) -> dict[str, str]:
    """Return {plain name: record id} of living, visible records that no source claims by an id of its own.

    These are light records that another file mentioned first, and records that people added by hand.
    A name that several records have is left out.
    """
    model: Any = MODELS[table]
    query = select(model.name, model.id).where(model.external_id.is_(None))
    wanted = set(names)
    found: dict[str, str | None] = {}
    for name, record_id in session.execute(query):
        key = plain(name) or name
        if key in wanted:
            found[key] = None if key in found else record_id
    return {key: record_id for key, record_id in found.items() if record_id}


def adopt(session: Session, made: Draft, keys: np.ndarray, ids: np.ndarray) -> None:
    """Fill `ids` of rows that describe records which were only mentioned so far, by name or by id."""
    missing = pd.isna(ids) & ~made.bad
    if made.plan.entity.name not in NAMED or not missing.any():
        return
    names = np.array([plain(name) or name for name in text_of(made, "name")], dtype=object)
    own = np.array([plain(key) or key for key in keys], dtype=object)
    counts = pd.Series(names[missing]).value_counts()
    found = find_named(session, made.plan.entity.name, [*names[missing], *own[missing]])
    for position in np.flatnonzero(missing):
        if (record_id := found.get(own[position])) or (
            counts[names[position]] == 1 and (record_id := found.get(names[position]))
        ):
            ids[position] = record_id


def source_of(session: Session, table: str, made: Draft, given: str | None) -> str:
    """Return the name of the system that the rows come from.

    Ids that the store already has from one system, but for quite other records, are another system's:
    then the next free name ('import 2') is used.
    """
    if given:
        return given
    if made.keys is None or (made.keys == "").all():
        return "import"
    base = "salesforce" if _salesforce(made.keys) else "import"
    for number in range(1, 100):
        source = base if number == 1 else f"{base} {number}"
        if _same_records(session, table, source, made):
            return source
    return base


def _salesforce(keys: np.ndarray) -> bool:
    present = [key for key in keys[:200] if key]
    return bool(present) and all(
        len(key) in (15, 18) and key.isalnum() and key[:2] in ("00", "01", "02", "50", "70", "a0", "80")
        for key in present
    )


def _same_records(session: Session, table: str, source: str, made: Draft) -> bool:
    """Tell whether records with the same ids carry the same names, or there are none with the same ids."""
    model = table_of(table)
    label = "subject" if table in ("tickets", "activities") else "name"
    found = find_existing(session, table, source, made.keys[:2000] if made.keys is not None else np.array([]))
    if not found or label not in made.data:
        return True
    query = select(model.c.external_id, model.c[label]).where(
        model.c.source == source, model.c.external_id.in_(list(found)[:SLICE])
    )
    stored = {row[0]: row[1] for row in session.connection().execute(query)}
    names = dict(zip(made.keys, text_of(made, label), strict=True)) if made.keys is not None else {}
    told = {key: plain(str(names[key])) for key in stored if names.get(key)}
    same = sum(name == plain(str(stored[key] or "")) for key, name in told.items())
    return len(told) < 3 or same >= 0.2 * len(told)
