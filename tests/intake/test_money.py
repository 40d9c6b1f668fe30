from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.intake.money import read_money
from crm_lab.standard.money_text import MoneyStyle, read_amount, style_of

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)
WRITTEN = {
    ".": ["{:,.2f}", "{:.2f}", "${:,.2f}", "¥{:,.2f}", "USD {:,.2f}", "{:,.2f} EUR", "US$ {:.2f}"],
    ",": ["{:,.2f}", "{:.2f}", "{:,.2f} €", "€ {:,.2f}", "{:,.2f} EUR"],
}


def written(amount: Decimal, form: str, decimal: str) -> str:
    text = form.format(amount)
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))


@given(AMOUNTS, st.sampled_from([(mark, form) for mark, forms in WRITTEN.items() for form in forms]))
def test_every_way_of_writing_comes_back(amount: Decimal, how: tuple[str, str]) -> None:
    decimal, form = how
    text = written(amount, form, decimal)
    style = style_of("Amount", [text])
    assert style.decimal == decimal
    assert read_amount(text, style)[0] == amount


@given(AMOUNTS)
def test_negative_amounts_in_all_their_forms(amount: Decimal) -> None:
    for form in ("-{}", "({})", "$-{}", "-${}", "{}-"):
        found, _ = read_amount(form.format(amount), MoneyStyle())
        assert found == -amount


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("¥1,234.50", "1234.50", "CNY"),
        ("$5,482", "5482", "USD"),
        ("12万", "120000", ""),
        ("3.5亿元", "350000000", "CNY"),
        ("6.0E7", "60000000", ""),
        ("US$ 1.2M", "1200000", "USD"),
        ("10k", "10000", ""),
        ("HK$300", "300", "HKD"),
        ("￥１２，０００", "12000", "CNY"),
        ("1'234.50", "1234.50", ""),
        ("人民币12.5万元", "125000", "CNY"),
        ("1,00,000", "100000", ""),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: str, currency: str) -> None:
    assert read_amount(text, MoneyStyle()) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["abc", "1,2,3", "12 apples", "1.2.3", "--", "$"])
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text, MoneyStyle())[0] is None


@pytest.mark.parametrize(
    ("name", "factor", "currency"),
    [
        ("金额（万元）", 10_000, "CNY"),
        ("Amount (USD)", 1, "USD"),
        ("amount_eur", 1, "EUR"),
        ("Revenue in thousands", 1000, ""),
        ("Amount", 1, ""),
    ],
)
def test_the_column_s_name_tells_unit_and_currency(name: str, factor: int, currency: str) -> None:
    style = style_of(name, ["1"])
    assert (style.factor, style.currency) == (factor, currency)


def test_minor_units_follow_the_currency() -> None:
    currencies = np.array(["JPY", "USD", "KWD", "CNY"], dtype=object)
    read, used = read_money(np.array(["1500", "15.00", "1.5", ""], dtype=object), MoneyStyle(), currencies)
    assert read.values.tolist() == [1500, 1500, 1500, None]
    assert used.tolist() == currencies.tolist()


def test_empty_is_never_zero_and_negative_is_refused() -> None:
    read, _ = read_money(np.array(["", "0", "-5", "n/a"], dtype=object), MoneyStyle(), np.full(4, "USD", dtype=object))
    assert read.values.tolist() == [None, 0, None, None]
    assert read.reasons is not None
    assert [bool(reason) for reason in read.reasons] == [False, False, True, False]


def test_rounding_is_told() -> None:
    read, _ = read_money(np.array(["957.5775"], dtype=object), MoneyStyle(), np.array(["USD"], dtype=object))
    assert read.values.tolist() == [95758]
    assert "957.58" in str(read.mended[0])
