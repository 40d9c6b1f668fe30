"""Bulk in and bulk out say the same as one record at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, Activity, Contact, Lead, Opportunity, OrderLine, PriceBook, Product
from crm_lab.workspace import Workspace


def insert(ws: Workspace, entity: type[Any], frame: pd.DataFrame) -> int:
    with ws.database.write(ws.actor, "test") as unit:
        return insert_frame(unit, entity, frame)


kept_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
rows = st.fixed_dictionaries(
    {
        "name": kept_text,
        "industry": st.none() | kept_text,
        "employees": st.none() | st.integers(-(2**31) + 1, 2**31 - 1),
        "annual_revenue_minor": st.none() | st.integers(0, 2**53 - 1),
        "currency": st.sampled_from(["CNY", "JPY", "KWD"]),
        "custom": st.none() | st.dictionaries(kept_text, st.none() | kept_text | st.integers(0, 9) | st.booleans()),
    }
)


@settings(max_examples=15)
@given(st.lists(rows, min_size=1, max_size=5))
def test_what_goes_in_comes_out(ws: Workspace, given_rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(given_rows).astype({"employees": "Int64", "annual_revenue_minor": "Int64"})
    frame["external_id"] = [f"{ws.accounts.count()}-{n}" for n in range(len(frame))]
    frame["source"] = "test"
    assert insert(ws, Account, frame) == len(frame)
    read = ws.accounts.full_frame(external_id=list(frame.external_id)).set_index("external_id").loc[frame.external_id]
    for row, told in zip(given_rows, read.to_dict("records"), strict=True):
        one = ws.accounts.get(told["id"])
        assert one.name == told["name"] == row["name"]
        for name in ("industry", "employees", "custom"):
            assert getattr(one, name) == row[name]
            assert (told[name] == row[name]) if row[name] is not None else _gone(told[name])
        assert one.annual_revenue_minor == row["annual_revenue_minor"]


def _gone(value: object) -> bool:
    return value is None or bool(pd.isna(value))


def test_all_kinds_of_nothing(ws: Workspace) -> None:
    frame = pd.DataFrame(
        {
            "channel": ["note"] * 4,
            "occurred_at": pd.to_datetime(["2026-01-01T00:00:00Z"] * 4, utc=True),
            "due_at": pd.Series(
                [None, pd.NaT, pd.Timestamp("2026-02-03T04:05:06.789012Z"), None], dtype="datetime64[us, UTC]"
            ),
            "subject": [None, np.nan, pd.NA, "值"],
            "duration_seconds": [None, np.nan, 7, 8],
            "custom": [None, np.nan, {"a": 1}, {}],
        }
    )
    insert(ws, Activity, frame)
    read = ws.activities.frame().sort_values("id")
    assert [None if _gone(one) else one for one in read.subject] == [None, None, None, "值"]
    assert [None if _gone(one) else int(one) for one in read.duration_seconds] == [None, None, 7, 8]
    assert list(read.due_at.notna()) == [False, False, True, False]
    assert read.due_at.iloc[2] == pd.Timestamp("2026-02-03T04:05:06.789012Z")
    records = [ws.activities.get(id) for id in read.id]
    assert [one.custom for one in records] == [None, None, {"a": 1}, {}]


def test_an_empty_column_is_empty(ws: Workspace) -> None:
    insert(ws, Contact, pd.DataFrame({"name": ["A", "B"], "birthday": [None, None], "account_id": [None, None]}))
    read = ws.contacts.frame()
    assert read.birthday.isna().all()
    assert read.account.isna().all()


def test_dates_decimals_and_truth_values(ws: Workspace) -> None:
    insert(
        ws,
        PriceBook,
        pd.DataFrame({"name": ["list"], "currency": ["CNY"], "valid_from": [date(2026, 3, 1)], "active": [False]}),
    )
    (book,) = ws.price_books.frame().itertuples()
    assert book.valid_from == pd.Timestamp("2026-03-01")
    assert book.active is False or not book.active
    product = ws.products.add(name="P", price="1.00")
    order = ws.orders.add(name="O")
    lines = pd.DataFrame(
        {"order_id": [order.id], "product_id": [product.id], "quantity": [Decimal("0.1000000001")], "price_minor": [5]}
    )
    insert(ws, OrderLine, lines)
    with ws.database.read() as session:
        (line,) = session.query(OrderLine).all()
        assert line.quantity == Decimal("0.1000000001")


def test_a_row_is_the_same_as_one_that_was_added(ws: Workspace) -> None:
    facts = {"name": "Acme 公司 🏭", "industry": "工业", "employees": 5, "currency": "CNY", "custom": {"k": [1, "二"]}}
    added = ws.accounts.add(**facts, owner_id=None, annual_revenue="12.34")
    insert(ws, Account, pd.DataFrame([{**facts, "annual_revenue_minor": 1234}]))
    inserted = next(ws.accounts.get(id) for id in ws.accounts.frame().id if id != added.id)
    differs = {name for name, value in added.as_dict().items() if value != inserted.as_dict()[name]}
    assert differs == {"id", "created_at", "updated_at"}


def test_a_bulk_row_can_be_changed_like_any_other(ws: Workspace) -> None:
    insert(ws, Product, pd.DataFrame({"name": ["P"], "currency": ["CNY"]}))
    (id,) = ws.products.frame().id
    assert ws.products.update(id, version=1, price="9.99").version == 2


def test_one_audit_row_and_one_event_for_all(ws: Workspace) -> None:
    before = ws.database.last_event()
    insert(ws, Lead, pd.DataFrame({"name": [f"Lead {n}" for n in range(50)]}))
    assert ws.database.last_event() == before + 1
    (entry,) = ws.audit.frame(entity="leads").itertuples()
    assert entry.action == "imported"
    (event,) = ws.events.frame(name="lead.imported").itertuples()
    assert event.data == {"rows": 50}


def test_nothing_to_insert_leaves_nothing(ws: Workspace) -> None:
    before = ws.database.last_event()
    assert insert(ws, Lead, pd.DataFrame({"name": []})) == 0
    assert ws.database.last_event() == before


def test_an_unknown_column_is_named(ws: Workspace) -> None:
    with pytest.raises(UnknownField, match="'nmae'"):
        insert(ws, Account, pd.DataFrame({"nmae": ["Acme"]}))


@pytest.mark.parametrize(
    ("entity", "rows"),
    [
        (Account, {"name": ["good", "bad"], "owner_id": [None, "nobody"]}),
        (Account, {"name": ["good", None]}),
        (Account, {"name": ["good", "NUL \x00"]}),
        (Account, {"name": ["good", "half \ud800"]}),
        (Account, {"name": ["good", "b"], "source": ["s", "s"], "external_id": ["1", "1"]}),
        (Opportunity, {"name": ["no stage"], "currency": ["CNY"]}),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_nothing_lands(
    ws: Workspace, entity: type[Any], rows: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue) as caught:
        insert(ws, entity, pd.DataFrame(rows, dtype=object))  # texts as they are, whatever pandas makes of them
    assert "\n" not in caught.value.message
    assert ws.accounts.count() == ws.opportunities.count() == 0
    assert ws.database.last_event() == 0


def test_half_numbers_are_not_cut(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="annual_revenue_minor"):
        insert(ws, Account, pd.DataFrame({"name": ["A"], "annual_revenue_minor": [10.5], "currency": ["CNY"]}))
    assert ws.accounts.count() == 0


def test_many_rows_in_one_go(ws: Workspace) -> None:
    now = pd.Timestamp(datetime.now(UTC))
    frame = pd.DataFrame({"channel": "note", "occurred_at": now, "subject": [f"n {n}" for n in range(25_000)]})
    assert insert(ws, Activity, frame) == ws.activities.count() == 25_000
    assert set(ws.activities.frame().subject) == set(frame.subject)


EVERYTHING = [
    "accounts",
    "contacts",
    "leads",
    "opportunities",
    "activities",
    "products",
    "price_books",
    "orders",
    "payments",
    "tickets",
    "users",
    "teams",
    "territories",
    "pipelines",
    "stages",
    "tags",
    "custom_fields",
    "audit",
    "events",
    "jobs",
]


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_kind_has_a_frame(ws: Workspace, name: str) -> None:
    records = getattr(ws, name)
    frame = records.frame()
    assert len(frame) == records.count()
    assert "id" in frame
    assert not [column for column in frame if column.endswith("_minor")]


def test_a_row_that_the_database_refuses_leaves_nothing(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="the database refused the change"):
        insert(ws, Product, pd.DataFrame({"id": ["one", "one"], "name": ["Pump", "Seal"], "currency": "CNY"}))
    assert ws.products.count() == 0
