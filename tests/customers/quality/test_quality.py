"""What is wrong with the data, counted and listed: every check by an example, and the sums against a slow count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm_lab.customers.quality.checks import CHECKS
from crm_lab.customers.quality.door import remember
from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Account, ContactPoint, QualityMeasure
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace


def found(ws: Workspace, entity: str, dimension: str, field: str) -> tuple[int, int]:
    frame = ws.quality.fields(entity).set_index(["dimension", "field"])
    row = frame.loc[(dimension, field)]
    return int(row["applies"]), int(row["passed"])


def point(ws: Workspace, kind: str, value: str, valid: bool = True, **parent: Any) -> None:
    with ws.database.write(ws.actor) as unit:
        unit.session.query(ContactPoint).filter_by(kind=kind, **parent).delete()
        unit.session.add(ContactPoint(kind=kind, value=value, raw=value, valid=valid, **parent))


def old(ws: Workspace, id: str, days: int) -> None:
    with ws.database.write(ws.actor) as unit:
        then = utc_now() - timedelta(days=days)
        unit.session.execute(update(Account).where(Account.id == id).values(updated_at=then))


def test_an_empty_store_has_no_score_and_nothing_to_do(ws: Workspace) -> None:
    assert ws.quality.score() is None
    assert ws.quality.todo().empty
    assert list(ws.quality.todo().columns)[:4] == ["entity", "id", "name", "owner"]
    assert len(ws.quality.fields()) == len(CHECKS)


def test_every_check_has_a_name_of_its_own_and_words_in_both_languages() -> None:
    assert len({check.key for check in CHECKS}) == len(CHECKS)
    assert all(check.problem and any("一" <= sign <= "鿿" for sign in check.problem_zh) for check in CHECKS)


def test_an_account_that_nobody_can_reach_is_incomplete(ws: Workspace) -> None:
    ws.accounts.add(name="Silent", phone="  ")
    ws.accounts.add(name="Loud", email="a@example.com")
    assert found(ws, "accounts", "completeness", "reach") == (2, 1)


def test_an_industry_is_missed_of_companies_only(ws: Workspace) -> None:
    ws.accounts.add(name="Firm")
    ws.accounts.add(name="Person", kind="person")
    assert found(ws, "accounts", "completeness", "industry") == (1, 0)


def test_a_number_that_cannot_be_one_is_invalid(ws: Workspace) -> None:
    good, bad = ws.accounts.add(name="Good"), ws.accounts.add(name="Bad")
    point(ws, "phone", "13800138000", account_id=good.id)
    point(ws, "phone", "12", valid=False, account_id=bad.id)
    ws.accounts.add(name="None")
    assert found(ws, "accounts", "validity", "phone") == (2, 1)


def test_two_records_with_one_number_are_not_unique(ws: Workspace) -> None:
    one, two, other = (ws.accounts.add(name=name) for name in ("One", "Two", "Other"))
    for account, number in ((one, "13800138000"), (two, "13800138000"), (other, "13900139000")):
        point(ws, "phone", number, account_id=account.id)
    contact = ws.contacts.add(name="Of One", account_id=one.id)
    point(ws, "phone", "13900139000", contact_id=contact.id)  # a person may share the number of a firm
    assert found(ws, "accounts", "uniqueness", "reach") == (3, 1)
    assert found(ws, "contacts", "uniqueness", "reach") == (1, 1)
    ws.accounts.delete(two.id)
    assert found(ws, "accounts", "uniqueness", "reach") == (2, 2)


def test_a_quiet_account_is_stale_until_somebody_speaks_to_it(ws: Workspace) -> None:
    account = ws.accounts.add(name="Quiet")
    old(ws, account.id, 400)
    assert found(ws, "accounts", "freshness", "last_touch") == (1, 0)
    ws.activities.add(channel="phone", account_id=account.id, occurred_at=utc_now() - timedelta(days=3))
    assert found(ws, "accounts", "freshness", "last_touch") == (1, 1)


def test_an_open_deal_past_its_date_and_a_closed_one_without_are_told(ws: Workspace) -> None:
    today = utc_now().date()
    late = ws.opportunities.add(name="Late", amount=100, expected_close=today - timedelta(days=1))
    ws.opportunities.add(name="Fine", amount=100, expected_close=today)
    assert found(ws, "opportunities", "freshness", "expected_close") == (2, 1)
    ws.opportunities.move(late.id, "Won")
    assert found(ws, "opportunities", "freshness", "expected_close") == (1, 1)
    assert found(ws, "opportunities", "consistency", "closed_at") == (1, 1)


def test_a_birthday_of_the_future_is_invalid(ws: Workspace) -> None:
    ws.contacts.add(name="Yesterday", birthday=date(1980, 2, 29))
    ws.contacts.add(name="Tomorrow", birthday=utc_now().date() + timedelta(days=2))
    ws.contacts.add(name="Unknown")
    assert found(ws, "contacts", "validity", "birthday") == (2, 1)


def test_the_score_weighs_what_matters(ws: Workspace) -> None:
    ws.accounts.add(name="Full", phone="13800138000", email="a@example.com", industry="Retail", city="上海")
    assert ws.quality.score("accounts") == pytest.approx(100)
    ws.accounts.update(ws.accounts.frame().id[0], city=None)
    light = ws.quality.score("accounts")
    ws.accounts.update(ws.accounts.frame().id[0], city="上海", owner_id=None)
    heavy = ws.quality.score("accounts")
    assert light is not None
    assert heavy is not None
    assert heavy < light < 100


def test_the_list_begins_with_what_is_worth_most(ws: Workspace) -> None:
    small, big, none = (ws.accounts.add(name=name) for name in ("Small", "Big", "None"))
    ws.opportunities.add(name="D1", account_id=small.id, amount=Decimal("10.50"))
    ws.opportunities.add(name="D2", account_id=big.id, amount=1000)
    ws.orders.add(name="O1", account_id=big.id, amount=500, ordered_on=utc_now().date())
    ws.orders.add(name="O2", account_id=big.id, amount=9_999, ordered_on=utc_now().date() - timedelta(days=500))
    lost = ws.opportunities.add(name="D3", account_id=small.id, amount=99_999)
    ws.opportunities.move(lost.id, "Lost", reason="price")
    todo = ws.quality.todo("accounts")
    assert list(todo.id) == [big.id, small.id, none.id]
    assert list(todo.worth) == [1500.0, 10.5, 0.0]
    assert set(todo.currency) == {"CNY"}
    assert "There is neither phone nor e-mail" in todo.problems[0]
    assert "电话和邮箱都没有" in todo.problems_zh[0]


def test_amounts_without_a_rate_are_worth_nothing_here(ws: Workspace) -> None:
    account = ws.accounts.add(name="Far")
    ws.opportunities.add(name="D", account_id=account.id, amount=100, currency="USD")
    assert list(ws.quality.todo("accounts").worth) == [0.0]


def test_a_record_without_problems_is_not_listed(ws: Workspace) -> None:
    ws.accounts.add(name="Full", phone="13800138000", industry="Retail", city="上海")
    assert ws.quality.todo("accounts").empty


def test_the_list_is_as_long_as_asked(ws: Workspace) -> None:
    for number in range(5):
        ws.accounts.add(name=f"A{number}")
    assert len(ws.quality.todo(limit=3)) == 3
    with pytest.raises(InvalidValue, match="limit= of 1 or more"):
        ws.quality.todo(limit=0)


def test_an_entity_that_is_not_measured_is_named(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="'tickets' is not measured; there are accounts, contacts"):
        ws.quality.fields("tickets")


def test_a_rep_sees_the_quality_of_own_records(ws: Workspace, acting: Any) -> None:
    rep = acting("Rep")
    ws.accounts.add(name="Not mine")
    mine = rep.accounts.add(name="Mine")
    assert list(rep.quality.todo("accounts").id) == [mine.id]
    assert found(rep, "accounts", "completeness", "reach") == (1, 0)


def test_a_day_is_remembered_once_with_its_newest_figures(ws: Workspace) -> None:
    now = utc_now()
    ws.quality.remember(now - timedelta(days=1))
    ws.quality.remember(now)
    ws.accounts.add(name="New")
    assert ws.quality.remember(now) == len(CHECKS)
    history = ws.quality.history()
    assert len(history) == 2 * len(CHECKS)
    reach = history[(history.entity == "accounts") & (history.field == "reach") & (history.dimension == "completeness")]
    assert list(reach.applies) == [0, 1]
    assert list(reach.passed) == [0, 0]


def test_the_job_keeps_the_figures(ws: Workspace) -> None:
    class Given:
        database = ws.database

    assert remember(Given()) == {"figures": len(CHECKS)}  # type: ignore[arg-type]
    with ws.database.read() as session:
        assert session.scalar(select(func.count()).select_from(QualityMeasure)) == len(CHECKS)
