"""One meaning, three ways: SQL over all records, SQL over few, Python over one, on random records and random rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_lab.rules.conditions import Condition
from crm_lab.rules.context import Change, Context, context
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.rules.writing import observe
from crm_lab.store import entities as e
from crm_lab.workspace import Workspace

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
WORDS = st.sampled_from(["上海", "上海市浦东", "Shanghai", "SHANGHAI", "ÉCOLE", "école", "%", "a_b", "北京 ", "北京"])
DAYS = st.dates(date(2023, 2, 26), date(2026, 3, 3)) | st.sampled_from([date(2024, 2, 29), date(2025, 2, 28)])
MOMENTS = st.datetimes(datetime(2026, 1, 28), datetime(2026, 3, 2), timezones=st.just(UTC)) | st.sampled_from(
    [NOW, NOW - timedelta(days=30), datetime(2026, 2, 28, 16, tzinfo=UTC)]
)
AMOUNTS = st.integers(0, 2_000_000)
CURRENCIES = st.sampled_from(["CNY", "USD", "JPY", "KWD"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


CUSTOM = maybe(
    st.fixed_dictionaries(
        {},
        optional={
            "level": maybe(WORDS) | st.integers(0, 3),
            "budget": maybe(st.integers(-5, 5) | st.sampled_from([0.25, -1.5, 3.75])) | st.just("3") | st.booleans(),
            "vip": maybe(st.booleans()) | st.just("yes"),
            "met": maybe(DAYS.map(str)) | st.just("2024-2-9"),
            "seen": MOMENTS.map(lambda m: f"{m:%Y-%m-%dT%H:%M:%S}Z") | st.just("2026-02-01 10:00"),
        },
    )
)
ACCOUNTS = st.lists(
    st.fixed_dictionaries(
        {
            "city": maybe(WORDS) | st.just(""),
            "tier": maybe(st.sampled_from("AB")),
            "employees": maybe(st.integers(0, 4)),
            "annual_revenue_minor": maybe(AMOUNTS),
            "currency": maybe(CURRENCIES),
            "created_at": MOMENTS,
            "custom": CUSTOM,
            "parent": st.integers(-1, 2),
            "deleted_at": st.sampled_from([None, None, NOW]),
            "contacts": st.lists(
                st.fixed_dictionaries({"birthday": maybe(DAYS), "city": maybe(WORDS), "opted_out": st.booleans()}),
                max_size=2,
            ),
            "orders": st.lists(
                st.fixed_dictionaries(
                    {"amount_minor": maybe(AMOUNTS), "currency": CURRENCIES, "ordered_on": maybe(DAYS)}
                ),
                max_size=3,
            ),
            "tags": st.sets(st.sampled_from(["VIP", "老客户"]), max_size=2),
        }
    ),
    min_size=1,
    max_size=4,
)

LENGTHS = st.sampled_from(["1 day", "3 days", "4 weeks", "1 month", "2 years", "12 months"])
TIME = st.tuples(st.sampled_from(["within", "older_than", "in_next"]), LENGTHS)
ORDER = st.sampled_from(["gt", "ge", "lt", "le"])
EMPTY = st.tuples(st.just("empty"), st.booleans())


def compared(values: st.SearchStrategy[Any], *more: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Any]]:
    listed = st.lists(values, min_size=1, max_size=3)
    one = st.tuples(st.sampled_from(["is", "is_not"]), values)
    return st.one_of(one, st.tuples(st.sampled_from(["in", "not_in"]), listed), EMPTY, *more)


TEXTS = compared(
    WORDS, st.tuples(st.sampled_from(["contains", "starts", "ends"]), WORDS | st.sampled_from(["海", "S"]))
)
NUMBERS = compared(st.integers(-3, 5), st.tuples(ORDER, st.integers(-3, 5)))
YUAN = AMOUNTS.map(lambda m: f"{Decimal(m) / 100:.2f}")
YEN = AMOUNTS.map(lambda m: f"{m} JPY")
MONEY = compared(YUAN, st.tuples(ORDER, YUAN)), compared(YEN, st.tuples(ORDER, YEN))
ANNIVERSARY = st.tuples(
    st.just("anniversary"), st.sampled_from(["today", "in 1 day", "within 3 days", "within 365 days", "in 4 weeks"])
)
DATES = compared(DAYS.map(str), st.tuples(ORDER, DAYS), TIME, ANNIVERSARY)
TIMES = st.one_of(
    st.tuples(ORDER, DAYS | MOMENTS), TIME, EMPTY, st.tuples(st.sampled_from(["is", "is_not"]), DAYS.map(str))
)
FLAGS = st.tuples(st.sampled_from(["is", "is_not"]), st.booleans()) | EMPTY


def field(names: list[str], tests: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    made = st.lists(tests, min_size=1, max_size=2).map(dict)
    return st.tuples(st.sampled_from(names), made).map(lambda pair: {"field": pair[0], **pair[1]})


ORDER_LEAVES = st.one_of(
    *(field(["amount"], one) for one in MONEY), field(["ordered_on"], DATES), field(["account.city"], TEXTS)
)
CONTACT_LEAVES = st.one_of(
    field(["birthday"], DATES), field(["city", "account.tier"], TEXTS), field(["opted_out"], FLAGS)
)


def related(
    table: str, where: st.SearchStrategy[dict[str, Any]], figures: list[tuple[str, st.SearchStrategy[tuple[str, Any]]]]
) -> st.SearchStrategy[dict[str, Any]]:
    shapes = [st.just({"exists": table}), st.just({"none": table}), st.just({"none": table, "within": "3 weeks"})]
    counted = st.tuples(ORDER | st.just("is"), st.integers(0, 3)).map(lambda pair: {"count": table, pair[0]: pair[1]})
    figured = [st.tuples(st.just(of), tests) for of, tests in figures]
    shapes.extend([counted, *(one.map(lambda pair: {**_head(pair[0]), pair[1][0]: pair[1][1]}) for one in figured)])
    inner = st.just({}) | where.map(lambda one: {"where": one}) | st.lists(where, max_size=2).map(_any_of)
    return st.tuples(st.one_of(shapes), inner).map(lambda two: {**two[0], **two[1]})


def _any_of(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"where": {"any": parts} if parts else []}


def _head(written: str) -> dict[str, str]:
    head, of = written.split(" ")
    return {head: of}


LEAVES = st.one_of(
    field(["city", "tier", "parent.city", "custom.level"], TEXTS),
    field(["employees", "custom.budget", "parent.employees"], NUMBERS),
    *(field(["annual_revenue", "parent.annual_revenue"], one) for one in MONEY),
    field(["created_at", "custom.seen", "parent.created_at"], TIMES),
    field(["custom.met"], DATES),
    field(["custom.vip"], FLAGS),
    related(
        "orders",
        ORDER_LEAVES,
        [
            ("sum orders.amount", MONEY[0]),
            ("sum orders.amount", MONEY[1]),
            ("largest orders.amount", MONEY[0]),
            ("latest orders.ordered_on", DATES),
            ("earliest orders.ordered_on", DATES),
        ],
    ),
    related("contacts", CONTACT_LEAVES, [("latest contacts.birthday", DATES)]),
    related("accounts", field(["city"], TEXTS), [("sum accounts.employees", NUMBERS)]),
    st.sampled_from([{"tag": "VIP"}, {"tag": ["VIP", "老客户"]}, {"tag": "VIP", "within": "2 days"}]),
    st.sampled_from(
        [
            {"changed": "city"},
            {"changed": "city", "from": "上海", "to": ["北京", "école"]},
            {"changed": "city", "to": None},
            {"was": "city", "is_not": "上海"},
            {"was": "employees", "lt": 2},
            {"was": "created_at", "within": "3 days"},
            {"changed": "employees", "within": "1 day"},
            {"changed": "city", "within": "3 days", "to": "上海"},
        ]
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)


def fill(ws: Workspace, accounts: list[dict[str, Any]]) -> list[str]:
    """Put the accounts of an example into the store; those of the example before go."""
    with ws.database.write(ws.actor) as unit:
        session = unit.session
        for table in (e.TagLink, e.Order, e.Contact, e.AuditLog):
            session.execute(delete(table))
        session.execute(e.Account.__table__.update().values(parent_id=None))
        session.execute(delete(e.Account))
        ids: list[str] = []
        tags = {tag.name: tag.id for tag in session.scalars(select(e.Tag))}
        for number, one in enumerate(accounts):
            plain = {key: one[key] for key in one if key not in ("parent", "contacts", "orders", "tags")}
            parent = ids[one["parent"]] if 0 <= one["parent"] < len(ids) else None
            account = e.Account(name=f"n{number}", parent_id=parent, **plain)
            session.add(account)
            session.flush()
            ids.append(account.id)
            session.add_all(e.Contact(name="c", account_id=account.id, **contact) for contact in one["contacts"])
            session.add_all(e.Order(name="o", account_id=account.id, **order) for order in one["orders"])
            for tag in one["tags"]:
                link = e.TagLink(tag_id=tags[tag], entity="accounts", record_id=account.id)
                link.since = NOW - timedelta(days=number)
                session.add(link)
            audited = {"city": [None, one["city"]], "employees": [1, one["employees"]]}
            entry = e.AuditLog(at=NOW - timedelta(days=number), actor="x", origin="x", action="updated")
            entry.entity, entry.record_id, entry.changes = "accounts", account.id, audited
            session.add(entry)
        session.flush()
    return ids


def answers(session: Session, condition: Condition, now: Context) -> list[set[str]]:
    """Return the ids that meet ``condition``, found in every way there is."""
    records = list(session.scalars(select(e.Account)))
    whole = set(session.scalars(matching(session, e.Account, condition, change=now.change)))
    few = set(session.scalars(matching(session, e.Account, condition, change=now.change, few=True)))
    single = {record.id for record in records if evaluate(condition, record, now)}
    plain = {record.id for record in records if evaluate(condition, record.as_dict(), now)}
    return [single, plain, whole, few]


def prepared(ws: Workspace) -> None:
    if ws.custom_fields.count() == 0:
        kinds = {"level": "text", "budget": "number", "vip": "bool", "met": "date", "seen": "datetime"}
        for key, kind in kinds.items():
            ws.custom_fields.add(entity="accounts", key=key, name=key, type=kind)
        for tag in ("VIP", "老客户"):
            ws.tags.add(name=tag)
        with ws.database.write(ws.actor) as unit:
            day = date(2025, 1, 1)
            for base, rate in (("USD", "7.123456"), ("JPY", "0.04871")):
                unit.session.add(e.ExchangeRate(base=base, quote="CNY", on_date=day, rate=Decimal(rate)))


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "city": st.tuples(maybe(WORDS), maybe(WORDS)).map(list),
        "employees": st.tuples(maybe(st.integers(0, 4)), st.none()).map(list),
        "created_at": MOMENTS.map(lambda m: [m.isoformat(), None]),
    },
)


@settings(max_examples=70)
@given(accounts=ACCOUNTS, data=CONDITIONS, changes=CHANGES, zone=st.sampled_from(["UTC", "Asia/Shanghai"]))
def test_all_ways_of_asking_give_the_same_answer(
    ws: Workspace, accounts: list[dict[str, Any]], data: Any, changes: dict[str, Any], zone: str
) -> None:
    prepared(ws)
    ids = fill(ws, accounts)
    with ws.database.read(ws.actor) as session:
        now = context(session, now=NOW, zone=zone, change=Change("accounts", ids[0], changes))
        condition = read_conditions(data, e.Account, now)
        first, *others = answers(session, condition, now)
        assert all(other == first for other in others)
        opposite = read_conditions({"not": data}, e.Account, now)
        alive = set(session.scalars(select(e.Account.id)))
        assert [alive - first] * 4 == answers(session, opposite, now)


@settings(max_examples=25)
@given(accounts=ACCOUNTS, data=CONDITIONS.filter(lambda data: "changed" not in str(data) and "was" not in str(data)))
def test_values_from_sql_explain_the_same_as_values_from_python(
    ws: Workspace, accounts: list[dict[str, Any]], data: Any
) -> None:
    prepared(ws)
    ids = fill(ws, accounts)
    with ws.database.read(ws.actor) as session:
        now = context(session, now=NOW)
        condition = read_conditions(data, e.Account, now)
        from_sql = dict(observe(session, e.Account, condition, ids))
        for record in session.scalars(select(e.Account)):
            one = evaluate(condition, record, now)
            assert (one.holds, one.facts) == from_sql[record.id]
