"""A customer in one sentence: in both languages, each part with its source, and nothing that is not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.customers import portrait_words as words
from crm_lab.customers.cities import tier_of
from crm_lab.customers.portrait import Portrait, portrait
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import OrderLine
from crm_lab.workspace import Workspace

TODAY = date(2026, 6, 30)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(ws: Workspace, id: str, locale: str = "en", on: date = TODAY) -> Portrait:
    with ws.database.read(ws.actor) as session:
        return portrait(session, id, locale, on)


def buy(
    ws: Workspace, account: str, days: int, amount: float | None, product: str | None = None, **fields: Any
) -> None:
    order = ws.orders.add(
        **{
            "name": "O",
            "account_id": account,
            "ordered_on": TODAY - timedelta(days),
            "amount": amount,
            "currency": "CNY",
            **fields,
        }
    )
    if product:
        with ws.database.write(ws.actor) as unit:
            unit.session.add(OrderLine(order_id=order.id, product_id=product, price_minor=100))


@pytest.fixture
def consumer(ws: Workspace) -> str:
    """Somebody in Shanghai who bought make-up for 6,000 yuan in the last year, for the last time three months ago."""
    cream = ws.products.add(name="Cream", family="美妆", currency="CNY").id
    tea = ws.products.add(name="Tea", family="茶", currency="CNY").id
    account = ws.accounts.add(name="王伟", kind="person", city="上海市").id
    ws.contacts.add(name="王伟", account_id=account, birthday=date(1991, 5, 5))
    for days, product in ((360, cream), (300, cream), (200, tea), (92, cream)):
        buy(ws, account, days, 1479.45, product)
    for number in range(6):
        channel = "wechat" if number else "phone"
        ws.activities.add(channel=channel, direction="in", occurred_at=NOON, account_id=account)
    return account


def test_in_english(ws: Workspace, consumer: str) -> None:
    who = "Born in the 1990s, first-tier city, CNY 500 a month, prefers 美妆, "
    assert str(told(ws, consumer)) == who + "gets in touch by WeChat, last order three months ago."


def test_in_chinese(ws: Workspace, consumer: str) -> None:
    for locale in ("zh", "zh_CN", "zh-Hans"):
        assert (
            told(ws, consumer, locale).text
            == "90后，一线城市，月均消费500元，偏好美妆，多用微信联系，三个月前最后下单。"
        )


def test_every_part_has_its_source_and_its_figure(ws: Workspace, consumer: str) -> None:
    found = {one.text: (one.source, one.value) for one in told(ws, consumer).statements}
    assert found["first-tier city"] == ("city of the account: 上海市", "上海市")
    source, value = found["CNY 500 a month"]
    assert source == "4 orders from 2025-07-05 to 2026-06-30"
    assert value == pytest.approx(4 * 1479.45 * 365 / 12 / 360)
    assert found["prefers 美妆"] == ("3 of 4 order lines", "美妆")
    assert found["gets in touch by WeChat"][0] == "5 of 6 contacts that the customer began"
    assert found["last order three months ago"] == ("the newest order: 2026-03-30", date(2026, 3, 30))
    in_chinese = {one.text: one.source for one in told(ws, consumer, "zh").statements}
    assert in_chinese["偏好美妆"] == "4条订单明细中的3条"


def test_of_whom_nothing_is_known_nothing_is_said(ws: Workspace) -> None:
    account = ws.accounts.add(name="Nobody").id
    assert told(ws, account) == Portrait("", [])


def test_a_company(ws: Workspace) -> None:
    account = ws.accounts.add(name="Firm", industry="制造", employees=1200, city="Kunshan").id
    buy(ws, account, 800, 52_300)
    assert told(ws, account).text == "In Kunshan, 制造, 1,200 employees, CNY 52,000 in all, last order two years ago."
    assert told(ws, account, "zh").text == "Kunshan，制造行业，1,200名员工，累计消费52,000元，两年前最后下单。"
    assert told(ws, account).statements[3].source == "1 order since 2024-04-21"


def test_what_is_not_clear_is_not_said(ws: Workspace) -> None:
    one, two = (ws.products.add(name=name, family=name, currency="CNY").id for name in ("A", "B"))
    account = ws.accounts.add(name="P", kind="person").id
    for days, product in ((40, one), (30, two), (20, one), (10, two)):
        buy(ws, account, days, None, product)
    for channel in ("phone", "wechat", "email", "phone", "wechat"):
        ws.activities.add(channel=channel, direction="in", occurred_at=NOON, account_id=account)
    ws.contacts.add(name="a", account_id=account, birthday=date(1991, 5, 5))
    ws.contacts.add(name="b", account_id=account, birthday=date(1960, 5, 5))
    assert told(ws, account).text == "Last order ten days ago."  # no amount, half and half, two people


def test_young_customers_and_old_ones_have_no_monthly_figure(ws: Workspace) -> None:
    young, old = (ws.accounts.add(name=name, kind="person").id for name in ("Young", "Old"))
    for days in (20, 1):
        buy(ws, young, days, 100)
    for days in (1000, 900):
        buy(ws, old, days, 100)
    assert told(ws, young).text == "CNY 200 in all, last order yesterday."
    assert told(ws, old).text == "CNY 200 in all, last order two years ago."


def test_orders_that_do_not_count(ws: Workspace) -> None:
    account = ws.accounts.add(name="P", kind="person").id
    buy(ws, account, -1, 100)
    ws.orders.delete(ws.orders.add(name="O", account_id=account, ordered_on=TODAY, amount=1, currency="CNY").id)
    assert told(ws, account).text == ""


def test_other_languages_and_other_peoples_customers(
    ws: Workspace, consumer: str, acting: Callable[..., Workspace]
) -> None:
    with pytest.raises(InvalidValue, match="'en' or 'zh', not 'fr'"):
        told(ws, consumer, "fr")
    with pytest.raises(NotFound):
        told(acting("Anna"), consumer)
    assert ws.accounts.portrait(consumer).text.startswith("Born in the 1990s")


@pytest.mark.parametrize(
    ("city", "tier"),
    [
        ("北京", "first"),
        ("北京市", "first"),
        ("廣州", "first"),
        ("Shenzhen", "first"),
        ("蘇州市", "new_first"),
        ("Xi'an", "new_first"),
        ("昆山", None),
        ("Paris", None),
    ],
)
def test_tiers_of_cities(city: str, tier: str | None) -> None:
    assert tier_of(city) == tier


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (0, "today", "今天"),
        (1, "yesterday", "昨天"),
        (2, "two days ago", "两天前"),
        (13, "13 days ago", "13天前"),
        (14, "two weeks ago", "两周前"),
        (59, "eight weeks ago", "八周前"),
        (60, "two months ago", "两个月前"),
        (365, "twelve months ago", "12个月前"),
        (800, "two years ago", "两年前"),
    ],
)
def test_how_long_ago(days: int, english: str, chinese: str) -> None:
    assert (words.ago(days, "en"), words.ago(days, "zh")) == (english, chinese)


@given(st.integers(0, 40_000))
def test_later_is_never_told_as_longer_ago(days: int) -> None:
    def length(text: str) -> int:
        n, unit, _ = text.split() if " " in text else ("0" if text == "today" else "1", "day", "")
        number = words._NUMBERS.index(n) if n in words._NUMBERS else int(n)
        return number * {"day": 1, "week": 7, "month": 30, "year": 365}[unit.removesuffix("s")]

    assert length(words.ago(days, "en")) <= length(words.ago(days + 1, "en")) + 15


@given(st.floats(0.1, 1e12))
def test_round_figures_stay_near_the_truth(amount: float) -> None:
    written = words.money(amount, "CNY", "zh").removesuffix("元").replace(",", "")
    assert float(written) == pytest.approx(amount, rel=0.06, abs=0.06)


def test_both_languages_say_the_same_things() -> None:
    for table in (words._TEXTS, words._SOURCES):
        assert all(len(pair) == 2 and all(pair) for pair in table.values())
    assert words._TEXTS.keys() == words._SOURCES.keys()
