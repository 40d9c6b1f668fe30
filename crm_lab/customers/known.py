"""Which customer is this?  Who is the same for sure: by phone, e-mail, all that is compared, or the name of a firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.checking import MOST, check
from crm_lab.customers.key_index import catch_up, name_key
from crm_lab.standard.companies import company
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, MatchKey


class KnownCustomers:
    """Finds accounts and contacts; the department that asks is handed one of these."""

    def prepare(self, database: Database) -> None:
        """Bring the index of names up to date, before the unit of work that asks."""
        catch_up(database)

    def find(self, session: Session, entity: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the ids of the records of ``entity`` that ``values`` are, with the reasons, the likeliest first."""
        found = {one.record_id: one.reasons for one in check(session, entity, values) if one.decision == "same"}
        if entity == "accounts" and values.get("kind") != "person" and values.get("name"):
            found |= {id: "the same name" for id in _namesakes(session, values) if id not in found}
        return found


def _namesakes(session: Session, values: Mapping[str, Any]) -> list[str]:
    """Return the firms whose name is the same however it is written, unless the places in the names differ."""
    key, place = name_key("accounts", dict(values)), company(str(values["name"])).place
    named = select(MatchKey.record_id).where(MatchKey.key == key)
    query = select(Account.id, Account.name).where(Account.id.in_(named), Account.kind == "company")
    rows = session.execute(query.order_by(Account.created_at, Account.id).limit(MOST)).all()
    return [one.id for one in rows if not place or company(one.name).place in ("", place)]
