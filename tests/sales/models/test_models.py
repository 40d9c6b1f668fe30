"""Models of deals: they find what is there, say when nothing is, give reasons, and bear columns of any kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn", reason="the extra 'learn' is not installed")

from crm_lab.errors import InvalidValue
from crm_lab.sales import LeadModel, WinModel
from crm_lab.sales.models.columns import Columns
from crm_lab.sales.models.quality import ranked

COUNT = 240


def deals(count: int = COUNT, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Deals whose outcome hangs on amount and source, with gaps, dates, and columns that tell nothing."""
    chance = np.random.default_rng(seed)
    amount, source = chance.lognormal(size=count), chance.choice(["展会", "转介绍", "web"], count)
    odds = 1.5 * np.log(amount) + np.where(source == "转介绍", 2.0, -0.5)
    frame = pd.DataFrame(
        {
            "amount": np.where(chance.random(count) < 0.1, np.nan, amount),
            "source": pd.Series(source).mask(chance.random(count) < 0.1),
            "asked_on": pd.Timestamp("2025-01-01") + pd.to_timedelta(chance.integers(0, 300, count), unit="D"),
            "number": [f"A-{at:05}" for at in range(count)],
            "currency": "CNY",
        },
        index=pd.RangeIndex(100, 100 + count),
    )
    return frame, pd.Series(chance.random(count) < 1 / (1 + np.exp(-odds)), index=frame.index)


@pytest.fixture(scope="module")
def model() -> WinModel:
    return WinModel().fit(*deals())


def test_a_signal_is_found_and_told(model: WinModel) -> None:
    fresh, won = deals(2_000, seed=2)
    chances = model.predict_proba(fresh)
    found = ranked(chances[:, 1], won.to_numpy().astype(int))
    assert model.usable
    assert model.verdict is not None
    assert model.verdict.en.startswith("Usable: AUC 0.")
    assert model.verdict.zh.startswith("可用：")
    assert found.low > 0.7
    assert chances.shape == (2_000, 2)
    assert np.allclose(chances.sum(axis=1), 1)
    assert abs(chances[:, 1].mean() - won.mean()) < 0.06
    assert model.left_out == {"number": "identifier", "currency": "constant"}


def test_reasons_add_up_and_are_sentences(model: WinModel) -> None:
    frame, _ = deals(6, seed=3)
    frame.loc[100, ["amount", "source"]] = [40.0, "转介绍"]
    told = model.reasons(frame)
    chances = model.predict_proba(frame)[:, 1]
    sums = told.groupby("row")["part"].sum() - np.log(chances / (1 - chances))
    assert np.ptp(sums) < 1e-9
    assert list(told["row"].unique()) == list(frame.index)
    first = told[told["row"] == 100].set_index("column")
    assert first.loc["source", "part"] > 0
    assert first.loc["source", "en"].startswith("source is 转介绍: raises the chance by ")
    assert first.loc["source", "zh"].startswith("source为转介绍：赢率提高 ")
    assert len(model.reasons(frame, most=1)) == 6


def test_frames_that_differ_from_what_was_learnt_are_borne(model: WinModel) -> None:
    odd = pd.DataFrame({"source": ["新渠道", None, 7], "amount": ["n/a", "1", "inf"], "new": [{}, [], 1]})
    assert np.isfinite(model.predict_proba(odd)).all()
    assert model.predict_proba(odd.iloc[:0]).shape == (0, 2)
    assert len(model.reasons(odd, most=2)) == 6


def test_without_a_column_to_learn_from_there_is_the_base_rate() -> None:
    won = [True, False, False] * 40
    for model in (WinModel().fit({"a": [1] * 120}, won), LeadModel().fit({"last call": range(0, 600, 5)}, won)):
        assert model.verdict is not None
        assert model.verdict.en.startswith("No better than the base rate: no column is left")
        assert model.predict_proba({"a": [1, 2]})[:, 1] == pytest.approx([1 / 3, 1 / 3])
        assert model.reasons({"a": [1]}).empty


def test_the_same_deals_give_the_same_model() -> None:
    frame, won = deals(80)
    one, two = (WinModel().fit(frame[["amount"]], won).predict_proba(frame) for _ in range(2))
    assert (one == two).all()


def test_noise_gets_the_base_rate_and_no_reasons() -> None:
    frame, won = deals(120)
    shuffled = won.sample(frac=1, random_state=5).to_numpy()
    model = WinModel().fit(frame, shuffled)
    assert model.verdict is not None
    assert model.verdict.name == "no better than the base rate"
    assert set(model.predict_proba(frame)[:, 1]) == {won.mean()}
    assert model.reasons(frame).empty


@pytest.mark.parametrize(
    ("won", "rate"), [([1, 0] * 20, 0.5), (["won"] * 4, 0.9), ([True] * 70 + [False] * 14, 70 / 84)]
)
def test_too_few_deals_are_said(won: list[Any], rate: float) -> None:
    model = WinModel().fit({"amount": range(len(won))}, won)
    assert model.verdict is not None
    assert model.verdict.name == "not enough data"
    assert model.quality is None
    assert model.predict_proba({"amount": [1]})[0, 1] == pytest.approx(rate)


def test_what_gives_the_outcome_away_is_named_and_left_out_of_leads() -> None:
    frame, won = deals(120)
    frame["paid"] = won.map({True: "yes", False: None})
    frame["Last Activity"] = "mail"
    frame.loc[100, "Last Activity"] = "call"
    model = LeadModel().fit(frame, won)
    assert [said[0].split(" ")[0] for said in model.warnings] == ["'paid'", "'Last"]
    assert "仅“paid”一列" in model.warnings[0][1]
    assert model.left_out["paid"] == model.left_out["Last Activity"] == "known later"
    assert set(model.reasons(frame.head(1))["column"]) == {"amount", "source", "asked_on"}


def test_what_held_in_the_past_only_is_told() -> None:
    frame, won = deals(300)
    turned = won.to_numpy() ^ (np.arange(300) >= 150)
    model = WinModel().fit(frame.drop(columns="asked_on").assign(era=np.arange(300) // 150), turned, when=range(300))
    assert model.quality is not None
    assert model.quality.in_order is not None
    assert model.quality.in_order.auc < model.quality.ranked.auc - 0.05
    assert model.warnings[-1][0].startswith("In date order the AUC falls from 0.")


def test_wrong_calls_are_refused_in_a_sentence() -> None:
    frame, won = deals(80)
    with pytest.raises(InvalidValue, match="has learnt nothing yet"):
        WinModel().predict_proba(frame)
    for given, said in (
        ({"won": won[:-1]}, "80 rows and 79 outcomes"),
        ({"won": [*won[:-1], "perhaps"]}, "the outcome of row 79 is 'perhaps'"),
        ({"won": won, "leave_out": ["x"]}, "no column 'x'"),
        ({"won": won, "when": "x"}, "no column 'x'"),
        ({"won": won, "when": [1]}, "80 rows and 1 dates"),
    ):
        with pytest.raises(InvalidValue, match=said):
            WinModel().fit(frame, **given)
    with pytest.raises(InvalidValue, match="two columns"):
        WinModel().fit(frame[["amount", "amount"]], won)


def test_columns_are_read_as_what_they_are() -> None:
    read = pd.DataFrame(
        {
            "day": ["31/01/2025", "01/02/2025", None] * 10,
            "chinese": ["2025年1月31日", "2025年2月1日", ""] * 10,
            "number": ["1.5", "2", ""] * 10,
            "kind": pd.Categorical(["a", "b", None] * 10),
            "flag": pd.array([True, False, None] * 10, dtype="boolean"),
            "order no": range(1_000, 1_030),
            "nothing": None,
        }
    )
    columns = Columns(read)
    assert [(one.name, one.kind) for one in columns.used] == [
        ("day", "date"),
        ("chinese", "date"),
        ("number", "number"),
        ("kind", "category"),
        ("flag", "number"),
    ]
    assert columns.left_out == {"order no": "identifier", "nothing": "empty"}
    coded = columns.coded(read)
    assert coded[0, 0] == coded[0, 1] == (pd.Timestamp("2025-01-31") - pd.Timestamp(0)).days
    assert coded[1, 0] - coded[0, 0] == 1
