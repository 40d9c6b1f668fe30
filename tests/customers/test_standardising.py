"""A store that was written under older rules is brought to the present standard."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from crm_lab.customers import standardising
from crm_lab.errors import NotAllowed
from crm_lab.store.entities import Contact, ContactPoint, Lead
from crm_lab.workspace import Workspace


@pytest.fixture
def old(ws: Workspace) -> tuple[str, str, str]:
    """Return a record as older rules left it, one without contact points, and one that is standard."""
    one = ws.leads.add(name="Wang", phone="13812345678; 021-64371234", email="w@x.example").id
    other = ws.contacts.add(name="Li").id
    good = ws.leads.add(name="Zhao", phone="13900001111").id
    with ws.database.engine.begin() as connection:
        point = update(ContactPoint).where(ContactPoint.value == "13812345678")
        connection.execute(point.values(value="+86 138 1234 5678", raw="+86 138 1234 5678", valid=False))
        connection.execute(update(Lead).where(Lead.id == one).values(phone="+86 138 1234 5678"))
        connection.execute(
            update(Contact).where(Contact.id == other).values(phone="(021) 6437 1234", email="L@X.Example")
        )
    return one, other, good


def points(ws: Workspace, **whose: str) -> list[tuple[str, str, bool, bool]]:
    with ws.database.read() as session:
        query = select(ContactPoint).filter_by(**whose).order_by(ContactPoint.kind, ContactPoint.value)
        return [(one.value, one.raw or "", bool(one.valid), one.is_primary) for one in session.scalars(query)]


def test_what_was_written_is_read_anew(ws: Workspace, old: tuple[str, str, str]) -> None:
    one, other, good = old
    version = ws.leads.get(good).version
    told = ws.standardise()
    assert (told.looked["leads"], told.changed["leads"], told.changed["contacts"]) == (2, 1, 1)
    assert ws.leads.get(one).phone == "+86 138 1234 5678", "a dry run writes nothing"
    assert "1 of 2 leads would be changed" in str(told)
    done = ws.standardise(dry_run=False)
    assert ("leads", "+86 138 1234 5678", "13812345678") in done.examples
    assert (ws.leads.get(one).phone, ws.contacts.get(other).phone) == ("13812345678", "021-64371234")
    assert ws.contacts.get(other).email == "l@x.example"
    assert ("13812345678", "+86 138 1234 5678", True, True) in points(ws, lead_id=one)
    assert len(points(ws, lead_id=one)) == 3
    assert ("021-64371234", "(021) 6437 1234", True, True) in points(ws, contact_id=other)
    assert ws.leads.get(good).version == version


def test_it_can_be_repeated_and_is_in_the_audit_log(ws: Workspace, old: tuple[str, str, str]) -> None:
    ws.standardise(dry_run=False)
    assert sum(ws.standardise(dry_run=False).changed.values()) == 0
    audit = ws.audit.frame(record_id=old[0], action="standardised")
    assert audit["changes"].tolist() == [{"phone": ["+86 138 1234 5678", "13812345678"]}]
    assert audit["origin"].tolist() == ["standardise"]
    assert [one.record_id for one in ws.leads.check(phone="13812345678")] == [old[0]]


def test_a_number_that_reads_like_another_of_the_record_is_joined(ws: Workspace) -> None:
    one = ws.leads.add(name="Wang", phone="13812345678").id
    with ws.database.write() as unit:
        unit.session.add(ContactPoint(kind="phone", value="86 13812345678", raw="+86 13812345678", lead_id=one))
    ws.standardise(dry_run=False)
    assert [value for value, *_ in points(ws, lead_id=one)] == ["13812345678"]


def test_a_run_that_was_stopped_goes_on(ws: Workspace, old: tuple[str, str, str], monkeypatch: Any) -> None:
    monkeypatch.setattr(standardising, "ROWS", 1)

    def stop(table: str, rows: int) -> None:
        if table == "contacts":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ws.standardise(dry_run=False, progress=stop)
    assert ws.contacts.get(old[1]).phone == "021-64371234"
    seen: list[tuple[str, int]] = []
    assert ws.standardise(dry_run=False, progress=lambda *one: seen.append(one)).changed["leads"] == 1
    assert seen == [("contacts", 1), ("leads", 1), ("leads", 2)]


def test_only_an_administrator_may(ws: Workspace, acting: Any) -> None:
    with pytest.raises(NotAllowed, match="only an administrator"):
        acting("Anna").standardise()
