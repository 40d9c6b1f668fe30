"""Phones and e-mails are standardised wherever they are written, and their contact points stay in step."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.errors import CrmLabError
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, Contact, ContactPoint, Lead, User
from crm_lab.store.points import points_of, reached_by
from crm_lab.workspace import Workspace

Points = list[tuple[str, str, str, bool | None, bool]]


def points(ws: Workspace, record: Any) -> Points:
    with ws.database.read() as session:
        return [(p.kind, p.value, p.raw, p.valid, p.is_primary) for p in points_of(session, record)]


@pytest.mark.parametrize("kind", ["accounts", "contacts", "leads"])
def test_what_is_written_is_standardised_and_kept_raw(ws: Workspace, kind: str) -> None:
    one = getattr(ws, kind).add(name="王伟", phone="+86 138-0013-8000", email="Wang@Example.COM")
    assert (one.phone, one.email) == ("13800138000", "wang@example.com")
    assert points(ws, one) == [
        ("email", "wang@example.com", "Wang@Example.COM", True, True),
        ("phone", "13800138000", "+86 138-0013-8000", True, True),
    ]


def test_a_cell_with_several_numbers_gives_several_points_and_the_first_valid_one_leads(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="wrong; 021-64371234; 13800138000")
    assert one.phone == "021-64371234"
    assert [(p[1], p[3], p[4]) for p in points(ws, one)] == [
        ("021-64371234", True, True),
        ("13800138000", True, False),
        ("wrong", False, False),
    ]


def test_what_is_no_number_stays_and_is_flagged(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="ask Li", email="wang at example")
    assert (one.phone, one.email) == ("ask Li", "wang at example")
    assert [p[3] for p in points(ws, one)] == [False, False]


def test_a_changed_number_takes_its_point_along(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="13800138000")
    one = ws.contacts.update(one.id, phone="139 0013 9000")
    assert points(ws, one) == [("phone", "13900139000", "139 0013 9000", True, True)]
    one = ws.contacts.update(one.id, phone=None)
    assert one.phone is None
    assert points(ws, one) == []


def test_a_number_that_was_there_already_becomes_the_first(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="13800138000; 021-64371234")
    one = ws.contacts.update(one.id, phone="(021) 6437 1234")
    assert [(p[1], p[4]) for p in points(ws, one)] == [("021-64371234", True), ("13800138000", False)]


def test_the_trail_tells_the_standard_form(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="13800138000")
    ws.contacts.update(one.id, phone="+86 138 0013 8000")
    ws.contacts.update(one.id, phone="+86 139 0013 9000")
    assert [c["phone"] for c in ws.audit.frame(record_id=one.id, action="updated")["changes"]] == [
        ["13800138000", "13900139000"]
    ]


def test_a_refused_write_leaves_no_points(ws: Workspace) -> None:
    ws.users.add(name="anna", login="anna")
    with pytest.raises(CrmLabError), ws.database.write(ws.actor) as unit:
        unit.session.add_all([Contact(name="王伟", phone="13800138000"), User(name="anna", login="anna")])
    with ws.database.read() as session:
        assert session.scalars(select(ContactPoint)).all() == []


def test_deleted_records_keep_their_points_and_are_not_found_by_them(ws: Workspace) -> None:
    one = ws.contacts.add(name="王伟", phone="13800138000")
    ws.contacts.delete(one.id)

    def found() -> list[str]:
        with ws.database.read(ws.actor) as session:
            query = select(Contact.name).where(reached_by(Contact, "phone", "+86 (138) 0013-8000"))
            return list(session.scalars(query))

    assert found() == []
    ws.contacts.restore(one.id)
    assert found() == ["王伟"]
    assert len(points(ws, one)) == 1


def test_frames_are_standardised_too(ws: Workspace) -> None:
    frame = pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "phone": ["+86 138-0013-8000; 021-64371234", None, "x"],
            "email": ["A@x.com", "a@x.com", None],
        }
    )
    with ws.database.write(ws.actor) as unit:
        assert insert_frame(unit, Account, frame) == 3
        insert_frame(unit, Lead, frame, points=False)
    assert ws.accounts.frame().sort_values("name")["phone"].tolist()[::2] == ["13800138000", "x"]
    assert ws.leads.frame().sort_values("name")["phone"].tolist()[::2] == ["+86 138-0013-8000; 021-64371234", "x"]
    with ws.database.read() as session:
        rows = session.scalars(select(ContactPoint).order_by(ContactPoint.kind, ContactPoint.raw)).all()
    assert [(r.kind, r.value, r.raw, r.valid, r.is_primary) for r in rows] == [
        ("email", "a@x.com", "A@x.com", True, True),
        ("email", "a@x.com", "a@x.com", True, True),
        ("phone", "13800138000", "+86 138-0013-8000", True, True),
        ("phone", "021-64371234", "021-64371234", True, False),
        ("phone", "x", "x", False, True),
    ]
    assert all(r.account_id and r.lead_id is None for r in rows)


@given(
    st.lists(
        st.sampled_from(
            ["13800138000", "+86 138 0013 8000", "021-64371234", "x", "13800138000; x; 021-64371234", None]
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=25)
def test_the_field_is_always_the_first_point(ws: Workspace, written: list[str | None]) -> None:
    one = ws.contacts.add(name="王伟", phone=written[0])
    for text in written[1:]:
        one = ws.contacts.update(one.id, phone=text)
    now = points(ws, one)
    assert [p[1] for p in now if p[4]] == ([one.phone] if one.phone else [])
    assert len({p[1] for p in now}) == len(now)
