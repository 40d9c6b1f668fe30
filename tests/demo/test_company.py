from __future__ import annotations

import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from crm_lab.demo import SIZES, Company, Rates, generate
from crm_lab.demo.orders import total_of
from crm_lab.demo.sizes import size_of
from crm_lab.errors import InvalidValue
from tests.demo.conftest import TODAY

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_same_seed_and_day_give_the_same_company(small: Company) -> None:
    assert generate("small", seed=5, today=TODAY).digest() == small.digest()


def test_another_seed_or_day_gives_another_company(small: Company) -> None:
    assert generate("small", seed=6, today=TODAY).digest() != small.digest()
    assert generate("small", seed=5, today=datetime(2026, 11, 23, 10, tzinfo=UTC)).digest() != small.digest()


@pytest.mark.parametrize("size", ["small", "medium"])
def test_sizes_are_as_promised(size: str, request: pytest.FixtureRequest) -> None:
    company: Company = request.getfixturevalue(size)
    asked = SIZES[size]
    copies = company.truth["duplicates"]["entity"].value_counts()
    assert len(company["accounts"]) == asked.accounts + copies["accounts"]
    assert len(company["leads"]) == asked.leads + copies["leads"]
    assert len(company["opportunities"]) == asked.deals
    assert (company["opportunities"]["status"] == "open").sum() == asked.open_deals
    assert len(company["activities"]) == asked.activities
    assert len(company["tickets"]) == asked.tickets
    assert abs(len(company["contacts"]) - copies["contacts"] - asked.contacts) < asked.contacts * 0.2


def test_a_number_of_accounts_is_a_size_too() -> None:
    company = generate(25, seed=1, today=TODAY)
    assert len(company["opportunities"]) == 75
    assert size_of(25).activities == len(company["activities"])


@pytest.mark.parametrize("size", ["huge", 3, True, 2.5])
def test_a_wrong_size_is_refused_in_one_sentence(size: object) -> None:
    with pytest.raises(InvalidValue, match="small, medium, large"):
        generate(size)  # type: ignore[arg-type]


def test_a_wrong_rate_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no_phone"):
        Rates(no_phone=1.2)


def test_both_languages_are_there(medium: Company) -> None:
    for table, column in (
        ("accounts", "name"),
        ("contacts", "name"),
        ("activities", "subject"),
        ("tickets", "subject"),
    ):
        share = medium[table][column].str.contains(HAN).mean()
        assert 0.5 < share < 0.95, (table, share)
    steps = medium["opportunities"]["next_step"].dropna()
    assert 0.5 < steps.str.contains(HAN).mean() < 0.95


def test_no_template_mark_is_left_in_a_text(medium: Company) -> None:
    for table, columns in (
        ("activities", ("subject", "body")),
        ("tickets", ("subject",)),
        ("opportunities", ("name", "next_step")),
    ):
        for column in columns:
            texts = medium[table][column].dropna()
            assert not texts.str.contains(r"[{}]|\bnan\b|None").any(), (table, column)


def test_all_addresses_are_on_example_domains_and_all_us_phones_are_fictional(medium: Company) -> None:
    wrong = set(medium.truth["errors"]["id"])
    contacts = medium["contacts"][~medium["contacts"]["id"].isin(wrong)]
    assert contacts["email"].dropna().str.fullmatch(r"[a-z0-9.]+@[a-z0-9.-]+\.example").all()
    copies = medium.truth["duplicates"]["id"]
    plain = contacts[~contacts["id"].isin(copies)]["phone"].dropna()
    assert plain[plain.str.startswith("+1 ")].str.contains(" 555 ").all()
    assert plain[~plain.str.startswith("+")].str.fullmatch(r"1(54|6[013489])\d{8}").all()


def test_company_names_are_unique_but_for_duplicates(medium: Company) -> None:
    originals = medium["accounts"][~medium["accounts"]["id"].isin(medium.truth["duplicates"]["id"])]
    firms = originals[originals["kind"] == "company"]
    assert firms["name"].is_unique
    assert firms["website"].is_unique


def test_order_lines_add_up_to_the_order(medium: Company) -> None:
    orders = medium["orders"].set_index("id")["amount_minor"]
    assert (total_of(medium["order_lines"]).reindex(orders.index) == orders).all()


def test_instalments_add_up_to_the_order(medium: Company) -> None:
    due = medium["payment_plans"].groupby("order_id")["amount_minor"].sum()
    orders = medium["orders"].set_index("id")["amount_minor"]
    assert (due == orders.reindex(due.index)).all()


def test_nobody_paid_more_than_the_order_but_for_what_the_truth_names(medium: Company) -> None:
    twice = medium.truth["payments_twice"]["id"]
    payments = medium["payments"]
    assert len(twice) > 0
    paid = payments[~payments["id"].isin(twice)].groupby("order_id")["amount_minor"].sum()
    assert (paid <= medium["orders"].set_index("id")["amount_minor"].reindex(paid.index)).all()


def test_some_instalments_are_overdue(medium: Company) -> None:
    plans = medium["payment_plans"]
    due = plans[pd.to_datetime(plans["due_on"]) < pd.Timestamp(TODAY)]["amount_minor"].sum()
    assert 0.5 < medium["payments"]["amount_minor"].sum() / due < 1.0


def test_exchange_rates_are_dated_monthly_for_two_years(small: Company) -> None:
    rates = small["exchange_rates"]
    assert set(rates["base"]) == {"USD", "EUR"}
    assert (rates.groupby("base").size() == 25).all()
    assert max(rates["on_date"]).isoformat() == "2026-11-01"
