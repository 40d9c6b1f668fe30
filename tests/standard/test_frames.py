"""A whole frame standardised."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.standard import standardise


def test_columns_are_recognised_in_both_languages_and_the_raw_value_stays() -> None:
    frame = pd.DataFrame(
        {
            "姓名": ["王伟 先生", None, "李四"],
            "手机": ["+86 138 1234 5678", 13912345678.0, "138"],
            "Email": ["A@B.com", "x", None],
            "amount": [1, 2, 3],
        }
    )
    done = standardise(frame)
    assert list(done) == [
        "姓名",
        "姓名_raw",
        "手机",
        "手机_raw",
        "手机_valid",
        "Email",
        "Email_raw",
        "Email_valid",
        "amount",
    ]
    assert done["手机"].tolist() == ["13812345678", "13912345678", "138"]
    assert done["手机_raw"].tolist() == frame["手机"].tolist()
    assert done["手机_valid"].tolist() == [True, True, False]
    assert done["Email_valid"].tolist()[:2] == [True, False]
    assert done["姓名"].tolist()[0] == "王伟"
    assert frame.columns.tolist() == ["姓名", "手机", "Email", "amount"]


def test_a_country_column_says_where_a_number_is_dialled() -> None:
    frame = pd.DataFrame({"phone": ["020 7946 0958", "13812345678"], "country": ["United Kingdom", None]})
    assert standardise(frame)["phone"].tolist() == ["+442079460958", "13812345678"]


def test_columns_can_be_named() -> None:
    frame = pd.DataFrame({"a": ["+86 13812345678"], "phone": ["+86 13812345678"]})
    assert standardise(frame, columns={"a": "phone"})["a"].tolist() == ["13812345678"]
    assert standardise(frame, columns=["phone"])["a"].tolist() == ["+86 13812345678"]
    with pytest.raises(UnknownField, match="no column 'b'"):
        standardise(frame, columns={"b": "phone"})
    with pytest.raises(InvalidValue, match="'colour' is none"):
        standardise(frame, columns={"a": "colour"})


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "phone": st.none() | st.text(max_size=20) | st.from_regex(r"[+0-9 ()-]{0,15}", fullmatch=True),
                "email": st.none() | st.text(max_size=20),
                "name": st.none() | st.text(max_size=20),
                "company": st.none() | st.text(max_size=20),
                "address": st.none() | st.text(max_size=20),
            }
        ),
        max_size=6,
    ),
    st.sampled_from([None, "CN", "US"]),
)
def test_standardising_twice_changes_nothing_and_no_raw_value_is_lost(
    rows: list[dict[str, str | None]], where: str | None
) -> None:
    frame = pd.DataFrame(rows, columns=["phone", "email", "name", "company", "address"]).assign(country=where)
    once = standardise(frame)
    pd.testing.assert_frame_equal(standardise(once), once)
    for name in frame.columns:
        kept = once[f"{name}_raw"] if f"{name}_raw" in once else once[name]
        assert kept.where(kept.notna(), None).tolist() == frame[name].where(frame[name].notna(), None).tolist()


def test_addresses_are_told_apart_into_their_parts() -> None:
    frame = pd.DataFrame(
        {"address": ["江苏省南京市江宁区诚信大道8号", "Hauptstr. 1, 10115 Berlin", None, "somewhere"], "x": 1}
    )
    done = standardise(frame)
    assert list(done.columns) == [
        "address", "address_province", "address_city", "address_district", "address_postal_code", "x"
    ]  # fmt: skip
    assert list(done.iloc[0, 1:4]) == ["江苏", "南京", "江宁区"]
    assert done.loc[1, "address_postal_code"] == "10115"
    assert done.iloc[2:, 1:5].isna().all(axis=None)
    pd.testing.assert_frame_equal(standardise(done), done)
    plain = pd.DataFrame({"address": ["somewhere"]})
    assert list(standardise(plain).columns) == ["address"]
