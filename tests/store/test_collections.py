"""The verbs that every kind of record has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, StaleRecord, UnknownField
from crm_lab.workspace import Workspace


@pytest.fixture
def people(ws: Workspace) -> Workspace:
    """Three accounts that differ in everything."""
    anna = ws.users.add(name="Anna", login="anna", email="anna@lab.example")
    ws.users.add(name="Ben", login="ben")
    ws.accounts.add(
        name="Acme Lab", owner_id=anna.id, employees=10, industry="Lab", annual_revenue=1000, currency="CNY"
    )
    ws.accounts.add(
        name="试验公司", owner_id=None, employees=500, industry="Tools", annual_revenue="2500.50", currency="CNY"
    )
    ws.accounts.add(name="100% _Best_", employees=None, industry=None, founded_year=1999)
    return ws


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 3),
        ({"name": "Acme Lab"}, 1),
        ({"name": ["Acme Lab", "试验公司"]}, 2),
        ({"name": []}, 0),
        ({"industry": None}, 1),
        ({"industry": ["Lab", None]}, 2),
        ({"industry__ne": None}, 2),
        ({"industry__ne": "Lab"}, 1),
        ({"name__contains": "LAB"}, 1),
        ({"name__contains": "%"}, 1),
        ({"name__contains": "_"}, 1),
        ({"name__contains": "公司"}, 1),
        ({"employees__gt": 10}, 1),
        ({"employees__ge": 10}, 2),
        ({"employees__lt": 500}, 1),
        ({"employees__le": "500"}, 2),
        ({"employees": 10, "industry": "Tools"}, 0),
        ({"annual_revenue__ge": "1000.01"}, 1),
        ({"annual_revenue": [1000, Decimal("2500.50")]}, 2),
        ({"annual_revenue": None}, 1),
        ({"owner": "Anna"}, 1),
        ({"owner": "anna@lab.example"}, 1),
        ({"owner": ["Anna", None]}, 2),
        ({"owner": "nobody of that name"}, 0),
        ({"owner_id": None}, 1),
        ({"created_at__ge": "2020-01-01"}, 3),
        ({"created_at__lt": date(2020, 1, 1)}, 0),
        ({"created_at__ge": datetime.now(UTC) + timedelta(hours=1)}, 0),
    ],
)
def test_filters(people: Workspace, filters: dict[str, Any], found: int) -> None:
    assert people.accounts.count(**filters) == len(people.accounts.frame(**filters)) == found


@pytest.mark.parametrize(
    ("filters", "kind", "told"),
    [
        ({"nmae": "x"}, UnknownField, "did you mean 'name'"),
        ({"name__like": "x"}, UnknownField, "__contains"),
        ({"created_at__ge": "yesterday"}, InvalidValue, "yesterday"),
        ({"employees": "many"}, InvalidValue, "whole number"),
        ({"employees__gt": None}, InvalidValue, "needs a value"),
        ({"annual_revenue__ge": "lots"}, InvalidValue, "lots"),
    ],
)
def test_filters_that_make_no_sense(
    people: Workspace, filters: dict[str, Any], kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind, match=told):
        people.accounts.frame(**filters)


def test_dates_as_filters(ws: Workspace) -> None:
    for day in ("2026-03-01", date(2026, 3, 31), "2026-04-01"):
        ws.opportunities.add(name=f"until {day}", expected_close=day)
    assert ws.opportunities.count(expected_close__ge="2026-03-01", expected_close__le=date(2026, 3, 31)) == 2
    assert ws.opportunities.count(expected_close=["2026-04-01", date(2026, 3, 1)]) == 2


def test_a_frame_has_names_beside_ids_and_money_in_major_units(people: Workspace) -> None:
    frame = people.accounts.frame(name="Acme Lab")
    assert list(frame.columns[:2]) == ["id", "name"]
    assert frame.owner.item() == "Anna"
    assert frame.annual_revenue.item() == 1000.0
    assert frame.columns.get_loc("owner") == frame.columns.get_loc("owner_id") + 1
    assert str(frame.created_at.dtype) == "datetime64[us, UTC]"


def test_an_empty_frame_has_the_same_columns_and_types(people: Workspace) -> None:
    some, none = people.accounts.frame(), people.accounts.frame(name="nobody")
    assert none.empty
    assert list(none.columns) == list(some.columns)
    assert none.dtypes.created_at == some.dtypes.created_at


def test_the_owner_is_who_adds(ws: Workspace) -> None:
    assert ws.accounts.add(name="mine").owner_id == ws.actor.id
    assert ws.accounts.add(name="nobody's", owner_id=None).owner_id is None
    assert ws.accounts.add(name="x").created_by == ws.actor.id


def test_an_update_counts_versions(ws: Workspace) -> None:
    account = ws.accounts.add(name="A")
    assert account.version == 1
    changed = ws.accounts.update(account.id, version=1, name="B", city="上海")
    assert (changed.version, changed.name, changed.city) == (2, "B", "上海")
    assert changed.updated_at >= account.updated_at
    with pytest.raises(StaleRecord, match="somebody else"):
        ws.accounts.update(account.id, version=1, name="C")
    with pytest.raises(StaleRecord):
        ws.accounts.delete(account.id, version=1)
    assert ws.accounts.get(account.id).name == "B"


def test_delete_and_restore(ws: Workspace) -> None:
    account = ws.accounts.add(name="A")
    ws.accounts.delete(account.id)
    for deed in (ws.accounts.get, ws.accounts.delete, lambda id: ws.accounts.update(id, name="B")):
        with pytest.raises(NotFound, match="account"):
            deed(account.id)
    assert ws.accounts.restore(account.id).name == "A"
    assert ws.accounts.count() == 1


@pytest.mark.parametrize("id", ["", "no such id", "' OR 1=1 --", "x" * 5000])
def test_an_id_that_is_none(ws: Workspace, id: str) -> None:
    ws.accounts.add(name="A")
    with pytest.raises(NotFound):
        ws.accounts.get(id)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "needs a name"),
        ({"name": ""}, "needs a name"),
        ({"name": None}, "needs a name"),
        ({"name": float("nan")}, "needs a name"),
        ({"name": 5}, "is a text"),
        ({"name": "x" * 301}, "at most 300 characters, not 301"),
        ({"name": "x\x00y"}, "NUL"),
        ({"name": "\udc80"}, "half a character"),
        ({"name": "A", "employees": "many"}, "whole number"),
        ({"name": "A", "employees": 1.5}, "whole number"),
        ({"name": "A", "employees": 2**40}, "smaller"),
        ({"name": "A", "employees": True}, "whole number"),
        ({"name": "A", "annual_revenue": -1}, "can't be negative"),
        ({"name": "A", "annual_revenue": "12,5"}, "no amount"),
        ({"name": "A", "annual_revenue": 10**30}, "too large"),
        ({"name": "A", "currency": "RMB"}, "ISO 4217"),
        ({"name": "A", "nmae": "B"}, "did you mean 'name'"),
        ({"name": "A", "owner_id": "nobody"}, "refused"),
    ],
)
def test_what_no_account_can_be(ws: Workspace, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidValue, match=told) as caught:
        ws.accounts.add(**fields)
    assert "\n" not in caught.value.message
    assert ws.accounts.count() == 0
    account = ws.accounts.add(name="A")
    if fields:
        with pytest.raises(InvalidValue, match=told):
            ws.accounts.update(account.id, **fields)
    assert ws.accounts.get(account.id).version == 1


def test_values_from_dataframes_are_taken(ws: Workspace) -> None:
    row = pd.DataFrame({"name": ["A"], "employees": [7], "city": [np.nan], "annual_revenue": [1.5]}).iloc[0]
    account = ws.accounts.add(**row.to_dict(), founded_year=np.int64(1999), phone=pd.NA, province=pd.NaT)
    read = ws.accounts.get(account.id)
    assert (read.employees, read.city, read.founded_year, read.annual_revenue_minor) == (7, None, 1999, 150)
    assert read.phone is read.province is None


def test_money_without_a_currency_is_in_the_stores(ws: Workspace) -> None:
    account = ws.accounts.add(name="A", annual_revenue=1000)
    assert (account.currency, ws.accounts.frame().annual_revenue.item()) == ("CNY", 1000.0)
    bare = ws.accounts.add(name="B")
    assert bare.currency is None
    assert ws.accounts.update(bare.id, annual_revenue="0.5").currency == "CNY"


def test_another_currency_keeps_the_amount(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="D", amount="12.00", currency="CNY")
    yen = ws.opportunities.update(deal.id, currency="JPY")
    assert (yen.amount, yen.amount_minor) == (Decimal(12), 12)
    dinar = ws.opportunities.update(deal.id, currency="KWD", amount="1.2345")
    assert dinar.amount == Decimal("1.234")
    assert ws.opportunities.update(deal.id, amount=None).amount is None


def test_unchangeable_fields(ws: Workspace) -> None:
    account = ws.accounts.add(name="A")
    for field in ("created_at", "updated_at", "created_by", "deleted_at"):
        with pytest.raises(UnknownField, match=field):
            ws.accounts.update(account.id, **{field: "x"})


def test_what_crm_lab_writes_itself_cannot_be_changed(ws: Workspace) -> None:
    ws.accounts.add(name="A")
    (entry,) = ws.audit.frame().id
    for deed in (
        lambda: ws.audit.update(entry, action="nothing"),
        lambda: ws.audit.delete(entry),
        lambda: ws.audit.add(action="x"),
        lambda: ws.events.update(entry, name="x"),
        lambda: ws.jobs.add(kind="x"),
    ):
        with pytest.raises(NotAllowed, match="crm-lab itself"):
            deed()
    assert ws.audit.get(entry).action == "created"


def test_other_kinds_have_the_same_verbs(ws: Workspace) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "contacts": {"name": "李雷"},
        "leads": {"name": "L", "score": 0.5, "payload": {"form": "expo"}},
        "products": {"name": "P", "price": "99.90"},
        "orders": {"name": "O", "amount": 5, "ordered_on": "2026-01-02"},
        "payments": {"paid_on": date(2026, 1, 3), "amount": "1.50"},
        "tickets": {"subject": "T", "opened_at": "2026-01-02T03:04:05+00:00"},
        "teams": {"name": "N"},
        "tags": {"name": "VIP", "group": "value"},
        "custom_fields": {"entity": "accounts", "key": "k", "name": "K", "type": "choice", "options": ["a", "乙"]},
    }
    for name, fields in kinds.items():
        records = getattr(ws, name)
        made = records.add(**fields)
        assert records.get(made.id).as_dict() == made.as_dict(), name
        (row,) = records.frame(id=made.id).to_dict("records")
        for field, value in fields.items():
            if isinstance(value, dict | list | float):
                assert row[field] == value
        records.delete(made.id)
        assert records.count(id=made.id) == 0


def test_who_acts(ws: Workspace) -> None:
    from crm_lab.workspace import find_actor

    login = ws.users.add(name="Zoe", login="anna")
    ws.users.add(name="anna", login="someone", email="a@lab.example")
    assert find_actor(ws.database, "anna").id == login.id
    assert find_actor(ws.database, "a@lab.example").name == "anna"
    gone = ws.users.add(name="Gone", login="gone", active=False)
    for name in ("gone", gone.id, "never"):
        with pytest.raises(NotFound, match="no active user"):
            find_actor(ws.database, name)


def test_a_watch_that_could_not_begin_can_begin_later(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, eventually: Any
) -> None:
    from crm_lab.errors import DatabaseLocked

    def fails() -> int:
        raise DatabaseLocked("held")

    told: list[int] = []
    watch = ws.watch
    watch.interval = 0.02
    with monkeypatch.context() as patch:
        patch.setattr(ws.database, "last_event", fails)
        with pytest.raises(DatabaseLocked):
            watch.listen(told.append)
    stop = watch.listen(told.append)
    ws.accounts.add(name="A")
    assert eventually(lambda: told) == [1]
    stop()
