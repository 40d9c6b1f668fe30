"""A whole frame standardised."""

from __future__ import annotations

import warnings
from decimal import Decimal

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
        "姓名_family",
        "姓名_given",
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


def test_names_tell_their_parts() -> None:
    people = ["Smith, John", "王小明", "OUYANG Nana", None, "Plato"]
    firms = ["歐陽（集團）有限公司", "Müller GmbH", "Acme, Inc.", None, "Acme"]
    done = standardise(pd.DataFrame({"full name": people, "company": firms, "name": ["Müller GmbH"] * 5}))
    assert done["full name_family"].tolist()[:4] == ["Smith", "王", "OUYANG", None]
    assert done["full name_given"].tolist()[:4] == ["John", "小明", "Nana", None]
    assert done["company_form"].tolist() == ["有限公司(集团)", "gmbh", "inc", None, None]
    assert not [column for column in done if column.startswith("name_")]  # a bare name may be anybody's
    pd.testing.assert_frame_equal(standardise(done), done)


def test_an_amount_with_both_marks_tells_its_own_style() -> None:
    done = standardise(pd.DataFrame({"amount": ["¥1,234.50", "1.234,50 €", "1.234.50"]}))
    assert done["amount"].tolist() == [Decimal("1234.50"), Decimal("1234.50"), "1.234.50"]


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


DATES = st.one_of(
    st.from_regex(r"[0-3]?[0-9][-/. ][0-3]?[0-9][-/. ]([12][09])?[0-9]{2}( [0-2][0-9]:[0-9]{2})?", fullmatch=True),
    st.datetimes(timezones=st.none() | st.timezones()).map(str),
    st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    st.integers(10_000, 99_999).map(str),
)
AMOUNTS = st.from_regex(r"-?[¥$€]?[0-9]{1,3}([,.][0-9]{2,3}){0,2} ?(万|k|元|USD)?", fullmatch=True)


def test_dates_are_read_in_the_order_of_their_column() -> None:
    frame = pd.DataFrame(
        {
            "下单时间": ["13/02/2024", "01/03/2024 14:30", "0000-00-00", "soon", None],
            "created_at": ["2024-03-05T10:00:00+08:00", "45000", "2024年3月5日", "Mar 5, 2024", "-"],
            "birthday": ["2000-01-01"] * 5,
        },
        dtype=object,
    ).astype({"birthday": "datetime64[us]"})
    done = standardise(frame)
    assert done["下单时间"].tolist() == ["2024-02-13", "2024-03-01 14:30:00", None, "soon", None]
    assert done["下单时间_valid"].tolist() == [True, True, pd.NA, False, pd.NA]
    assert done["下单时间_raw"].tolist() == frame["下单时间"].tolist()
    assert done["created_at"].tolist() == ["2024-03-05 10:00:00+08:00", "2023-03-15", "2024-03-05", "2024-03-05", None]
    assert "birthday_raw" not in done
    assert done["birthday"].equals(frame["birthday"])


def test_dates_that_fit_several_orders_are_asked_about_once() -> None:
    frame = pd.DataFrame({"close date": ["03/04/2024", "05/06/2024"]})
    with pytest.warns(UserWarning, match="'close date' fit several orders and were read as day-month-year"):
        assert standardise(frame)["close date"].tolist() == ["2024-04-03", "2024-06-05"]
    for order in ("mdy", {"close date": "mdy"}):
        assert standardise(frame, date_order=order)["close date"].tolist() == ["2024-03-04", "2024-05-06"]
    with pytest.raises(InvalidValue, match="'md' is none of these"):
        standardise(frame, date_order="md")
    with pytest.raises(InvalidValue, match="names 'phone', which holds no dates"):
        standardise(frame, date_order={"phone": "mdy"})


def test_amounts_are_exact_and_name_their_currency() -> None:
    frame = pd.DataFrame(
        {
            "amount": ["¥1,234.50", "1.5万", "(20)", "a lot", "n/a"],
            "金额(万元)": ["1.5", "3万", "2", None, "20 k"],
            "price": [1.5, 2.0, 3.25, 4.0, 5.0],
        },
        dtype=object,
    ).astype({"price": float})
    done = standardise(frame)
    assert done["amount"].tolist() == [Decimal("1234.50"), Decimal(15000), Decimal(-20), "a lot", None]
    assert done["amount_valid"].tolist() == [True, True, True, False, pd.NA]
    assert done["amount_currency"].tolist() == ["CNY", None, None, None, None]
    assert done["price"].tolist() == frame["price"].tolist()
    assert "price_raw" not in done
    assert done["金额(万元)"].tolist() == [Decimal("1.5"), Decimal(3), Decimal(2), None, Decimal(2)]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "phone": st.none() | st.text(max_size=20) | st.from_regex(r"[+0-9 ()-]{0,15}", fullmatch=True),
                "email": st.none() | st.text(max_size=20),
                "name": st.none() | st.text(max_size=20),
                "company": st.none() | st.text(max_size=20),
                "address": st.none() | st.text(max_size=20),
                "close date": st.none() | st.text(max_size=20) | DATES,
                "amount": st.none() | st.text(max_size=20) | AMOUNTS | st.integers() | st.floats(),
                "金额(万元)": st.none() | AMOUNTS,
            }
        ),
        max_size=6,
    ),
    st.sampled_from([None, "CN", "US"]),
)
def test_standardising_twice_changes_nothing_and_no_raw_value_is_lost(
    rows: list[dict[str, str | None]], where: str | None
) -> None:
    columns = ["phone", "email", "name", "company", "address", "close date", "amount", "金额(万元)"]
    frame = pd.DataFrame(rows, columns=columns, dtype=object).assign(country=where)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        kinds = {**dict.fromkeys(columns[5:], "money"), "close date": "date"}
        kinds |= {"phone": "phone", "email": "email", "name": "person", "company": "company", "address": "address"}
        once = standardise(frame, columns=kinds)
        pd.testing.assert_frame_equal(standardise(once, columns=kinds), once)
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
