"""Which records are one person: contacts, leads, accounts of the kind 'person', and all that was merged into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, select

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store import entities as e
from crm_lab.store.references import table_of

Records = dict[str, set[str]]
"""Ids of records by the name of their table."""

ACCOUNTS, CONTACTS, LEADS = (table_of(one) for one in (e.Account, e.Contact, e.Lead))
KINDS = {one.name: one for one in (ACCOUNTS, CONTACTS, LEADS)}
MERGED = table_of(e.MergedRecord)
SLICE = 500


def records_of(connection: Connection, table: str, id: str) -> Records:
    """Return the ids of all records that are the person of the record ``id``: deleted and merged ones, too.

    A contact's lead is the same person, and so are the people at an account of the kind 'person'; a company never is.
    Raises NotFound, or InvalidValue for a company.
    """
    kind = connection.execute(select(KINDS[table]).where(KINDS[table].c.id == id)).mappings().one_or_none()
    if kind is None:
        raise NotFound(f"there is no record '{id}' in {table}")
    if kind.get("kind", "person") != "person":
        raise InvalidValue(f"'{kind['name']}' is a company, and only people can be forgotten; name one of its contacts")
    found: Records = {name: set() for name in KINDS}
    waiting = [(table, id)]
    while waiting:
        name, one = waiting.pop()
        if one not in found[name]:
            found[name].add(one)
            waiting += _same(connection, name, one)
    return found


def _same(connection: Connection, name: str, id: str) -> Iterator[tuple[str, str]]:
    """Yield the records that are the same person as one record, one step away."""
    for one, other in (("record_id", "into_id"), ("into_id", "record_id")):
        here = (MERGED.c.entity == name) & (MERGED.c[one] == id)
        yield from ((name, found) for found in _ids(connection, MERGED.c[other], here))
    if name == "accounts":
        yield from (("contacts", found) for found in _ids(connection, CONTACTS.c.id, CONTACTS.c.account_id == id))
        yield from (("leads", found) for found in _ids(connection, LEADS.c.id, LEADS.c.account_id == id))
    elif name == "contacts":
        yield from (("leads", found) for found in _ids(connection, LEADS.c.id, LEADS.c.contact_id == id))
        yield from (("accounts", found) for found in _own_account(connection, CONTACTS, id))
    else:
        yield from (("contacts", found) for found in _ids(connection, LEADS.c.contact_id, LEADS.c.id == id))
        yield from (("accounts", found) for found in _own_account(connection, LEADS, id))


def _ids(connection: Connection, column: Column[Any], where: ColumnElement[bool]) -> list[str]:
    return [one for one in connection.execute(select(column).where(where)).scalars() if one is not None]


def _own_account(connection: Connection, table: Table, id: str) -> list[str]:
    """Return the account of a contact or lead if it is a person, and nobody else's as well."""
    firm = connection.execute(select(table.c.account_id).where(table.c.id == id)).scalar()
    kind = connection.execute(select(ACCOUNTS.c.kind).where(ACCOUNTS.c.id == firm)).scalar()
    if kind != "person":
        return []
    here = (CONTACTS.c.account_id == firm) & CONTACTS.c.deleted_at.is_(None) & (CONTACTS.c.id != id)
    others = _ids(connection, CONTACTS.c.id, here)
    return [str(firm)] if not others or table is LEADS else []


def slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ``ids`` in portions that one statement can take."""
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]
