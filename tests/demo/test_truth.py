from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crm_lab.demo import Company, Rates, Truth, generate
from crm_lab.errors import NotFound
from tests.demo.conftest import TODAY


def test_defects_come_at_their_rates(medium: Company) -> None:
    rates, truth = Rates(), medium.truth
    deals = medium["opportunities"]
    gaps = truth["gaps"].groupby(["entity", "field"]).size()
    still = (deals["status"] == "open").sum()
    assert deals["next_step"][deals["status"] == "open"].isna().sum() == round(rates.no_next_step * still)
    assert gaps["opportunities", "account_id"] == round(rates.no_account * len(deals))
    assert gaps["contacts", "phone"] == pytest.approx(rates.no_phone * len(medium["contacts"]), rel=0.15)
    copies = truth["duplicates"].groupby("entity").size()
    assert copies["contacts"] == pytest.approx(rates.duplicate_contacts * len(medium["contacts"]), rel=0.1)
    assert (truth["stale"]["why"] == "nothing happens").sum() == round(rates.stale_deals * still)


def test_without_rates_there_are_no_defects() -> None:
    none = Rates(**dict.fromkeys((field.name for field in fields(Rates)), 0.0))
    company = generate("small", seed=4, today=TODAY, rates=none)
    for table in ("duplicates", "gaps", "errors", "stale", "payments_twice"):
        assert company.truth[table].empty, table
    assert company["opportunities"]["amount_minor"].notna().all()
    assert company["accounts"]["name"].is_unique
    assert company["users"]["active"].all()


def test_every_gap_is_empty_and_every_error_differs_from_the_truth(medium: Company) -> None:
    for row in medium.truth["gaps"].itertuples():
        if not row.field.startswith("contact "):
            assert pd.isna(value(medium, row)), row
    for row in medium.truth["errors"].itertuples():
        assert str(value(medium, row)) != row.true_value or value(medium, row) is None, row


_INDEXED: dict[tuple[int, str], pd.DataFrame] = {}


def value(company: Company, row: object) -> object:
    key = (id(company), row.entity)  # type: ignore[attr-defined]
    if key not in _INDEXED:
        _INDEXED[key] = company[row.entity].set_index("id")  # type: ignore[attr-defined]
    return _INDEXED[key].at[row.id, row.field]  # type: ignore[attr-defined]


def test_nothing_is_missing_that_the_truth_does_not_know(medium: Company) -> None:
    gaps = medium.truth["gaps"]
    deals = medium["opportunities"]
    known = set(gaps[(gaps["entity"] == "opportunities") & (gaps["field"] == "amount_minor")]["id"])
    assert set(deals["id"][deals["amount_minor"].isna()]) == known


def test_duplicates_name_two_records_and_differ_in_writing(medium: Company) -> None:
    for entity, pairs in medium.truth["duplicates"].groupby("entity"):
        ids = set(medium[str(entity)]["id"])
        assert set(pairs["id"]) | set(pairs["same_as"]) <= ids
        assert not set(pairs["id"]) & set(pairs["same_as"])
    ways = set(medium.truth["duplicates"]["how"])
    assert {"traditional", "pinyin", "swapped", "typo", "form", "english"} <= ways


def test_a_duplicate_s_phone_compares_equal_to_its_original_s(medium: Company) -> None:
    points = medium["contact_points"]
    phones = points[points["kind"] == "phone"].dropna(subset=["contact_id"]).set_index("contact_id")["value"]
    pairs = medium.truth["duplicates"].query("entity == 'contacts'")
    both = pairs[pairs["id"].isin(phones.index) & pairs["same_as"].isin(phones.index)]
    assert len(both) > 20
    assert (phones[both["id"]].to_numpy() == phones[both["same_as"]].to_numpy()).all()


def test_deals_are_won_as_their_chances_say(medium: Company) -> None:
    deals = medium["opportunities"].merge(medium.truth["chances"], on="id")
    closed = deals[deals["status"] != "open"]
    won = (closed["status"] == "won").astype(float)
    half = closed["win_probability"] > closed["win_probability"].median()
    assert won[half].mean() - won[~half].mean() > 0.2
    assert won.mean() == pytest.approx(closed["win_probability"].mean(), abs=0.04)
    odds = deals[["base", "rep", "source", "petals", "follow_ups", "size", "relation"]].sum(axis=1)
    assert np.allclose(1 / (1 + np.exp(-odds)), deals["win_probability"], atol=1e-3)


def test_churned_customers_go_quiet(medium: Company) -> None:
    gone = medium.truth["churned"]
    assert len(gone) > 20
    last = medium["activities"].groupby("account_id")["occurred_at"].max()
    quiet = (pd.Timestamp(medium.today) - last.reindex(gone["id"]).dropna()).dt.days
    assert quiet.min() > 60


def test_ticket_categories_are_mostly_right(medium: Company) -> None:
    both = medium["tickets"].merge(medium.truth["categories"], on="id", suffixes=("", "_true"))
    assert 0.88 < (both["category"] == both["category_true"]).mean() < 1


def test_truth_is_saved_and_loaded(small: Company, tmp_path: Path) -> None:
    folder = tmp_path / "x.truth"
    small.truth.save(folder)
    small.truth.save(folder)
    again = Truth.load(folder)
    for name, table in small.truth.tables.items():
        assert table.astype(str).to_numpy().tolist() == again[name].astype(str).to_numpy().tolist(), name


def test_a_missing_truth_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="crm-lab demo --reset"):
        Truth.load(tmp_path / "nothing.truth")


def test_a_day_without_time_is_a_day(small: Company) -> None:
    assert small.today.date() == date(2026, 11, 22)
