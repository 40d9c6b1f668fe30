"""A person who signs somebody else's contracts, known there by e-mail address, or by name at their employer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from crm_lab.customers.forgetting import policy
from crm_lab.customers.forgetting.person import CONTACTS, KINDS, Records, slices
from crm_lab.store import entities as e
from crm_lab.store.references import table_of

SIGNERS, VERSIONS, CONTRACTS = (table_of(one) for one in (e.ContractSigner, e.ContractVersion, e.Contract))

WHY = "commercial law and legal claims: who signed a contract that holds"


def of_person(connection: Connection, records: Records, words: set[str]) -> tuple[list[str], list[str]]:
    """Return the ids of the person's rows in contracts of others: those that can go, those of contracts that hold.

    ``words`` are the person's names, phones and e-mail addresses.
    """
    found = {row.id: row.state for part in slices(sorted(words)) for row in _found(connection, records, part)}
    return [id for id, state in found.items() if state != "signed"], [id for id in found if found[id] == "signed"]


def _found(connection: Connection, records: Records, words: Sequence[str]) -> Iterator[Any]:
    mails = [one.casefold() for one in words if "@" in one]
    employers = select(CONTACTS.c.account_id).where(CONTACTS.c.id.in_(records["contacts"]))
    by_name = and_(SIGNERS.c.email.is_(None), SIGNERS.c.name.in_(words), CONTRACTS.c.account_id.in_(employers))
    query = (
        select(SIGNERS.c.id, CONTRACTS.c.state)
        .join(VERSIONS, VERSIONS.c.id == SIGNERS.c.version_id)
        .join(CONTRACTS, CONTRACTS.c.id == VERSIONS.c.contract_id)
        .where(or_(func.lower(SIGNERS.c.email).in_(mails), by_name))
        .where(CONTRACTS.c.account_id.not_in(records[KINDS["accounts"].name]))
    )
    yield from connection.execute(query)


def erase(connection: Connection, ids: Sequence[str]) -> int:
    """Erase the words of these rows and return how many they were."""
    values = policy.erased(SIGNERS)
    return sum(
        connection.execute(update(SIGNERS).where(SIGNERS.c.id.in_(part)).values(values)).rowcount
        for part in slices(list(ids))
    )
