"""Phones: how people write them, and the one form they get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.standard import phone, phones


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("13812345678", "13812345678", "mobile"),
        ("+86 138-1234-5678", "13812345678", "mobile"),
        ("0086 138 1234 5678", "13812345678", "mobile"),
        ("８６１３８１２３４５６７８", "13812345678", "mobile"),
        ("\u202d138 1234 5678\u202c", "13812345678", "mobile"),
        ("013812345678", "13812345678", "mobile"),
        ("13812345678.0", "13812345678", "mobile"),
        ("手机：138—1234—5678", "13812345678", "mobile"),
        ("(021) 6437 1234", "021-64371234", "landline"),
        ("+86 (0)21 6437 1234", "021-64371234", "landline"),
        ("2164371234", "021-64371234", "landline"),
        ("0755 8888 6666", "0755-88886666", "landline"),
        ("400-820-1234", "4008201234", "toll_free"),
        ("800 820 8888", "8008208888", "toll_free"),
        ("95588", "95588", "service"),
        ("(415) 555-2671", "+14155552671", "landline"),
        ("tel:+1-415-555-2671", "+14155552671", "landline"),
        ("+44 20 7946 0958", "+442079460958", "landline"),
        ("00852 9123 4567", "+85291234567", "mobile"),
    ],
)
def test_a_number_gets_the_form_that_can_be_compared(written: str, value: str, kind: str) -> None:
    read = phone(written)
    assert (read.value, read.kind, read.valid, read.raw) == (value, kind, True, written)


@pytest.mark.parametrize(
    "written", ["021-64371234转8005", "021-64371234-8005", "(021)64371234 ext. 8005", "021 6437 1234 分机 8005"]
)
def test_extensions_are_kept(written: str) -> None:
    assert phone(written).value == "021-64371234 ext 8005"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"),
        ("n/a", "no digits"),
        ("1234", "too few"),
        ("64371234", "area code"),
        ("1.38E+10", "rounded"),
        ("138123456789", "11 digits, not 12"),
        ("ann@example.com", "e-mail"),
        ("+999 123456", "country code"),
        ("+1 155 555 2671", "begins like this"),
    ],
)
def test_what_is_no_number_keeps_its_text_and_says_why(written: str, reason: str) -> None:
    read = phone(written)
    assert not read.valid
    assert reason in read.reason
    assert read.value == written


def test_the_region_says_how_a_number_without_a_country_is_dialled() -> None:
    assert phone("020 7946 0958", "GB").value == "+442079460958"
    assert phone("415-555-2671", "US").value == "+14155552671"
    assert phone("+86 138 1234 5678", "US").value == "+8613812345678"
    assert not phone("13812345678", "XX").valid


def test_several_numbers_in_one_cell() -> None:
    assert [p.value for p in phones("021-64371234/35, 13812345678；+1 415 555 2671")] == [
        "021-64371234",
        "021-64371235",
        "13812345678",
        "+14155552671",
    ]
    assert [p.value for p in phones("138 1234 5678 ::: 13812345678")] == ["13812345678"]
    assert phone("abc; 13812345678").value == "13812345678"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86 ", "0086", "86 ", "(+86)"]))
def test_every_way_of_writing_a_mobile_is_the_same_number(digits: str, before: str) -> None:
    spaced = f"{before}{digits[:3]}-{digits[3:7]} {digits[7:]}"
    assert phone(spaced).value == phone(digits).value == digits


@given(
    st.text(max_size=40) | st.from_regex(r"[+0-9() .\-/x转;,]{0,25}", fullmatch=True),
    st.sampled_from(["CN", "US", "GB"]),
)
def test_any_text_is_read_and_reading_the_value_again_changes_nothing(text: str, region: str) -> None:
    read = phone(text, region)
    again = phone(read.value, region)
    assert read.raw == text
    assert (again.value, again.valid) == (read.value, read.valid)
    assert all(p.value for p in phones(text, region))


@given(
    st.sampled_from(["", "+86", "+86 ", "+86-"]),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-"]),
)
def test_the_short_way_of_usual_mobiles_reads_what_the_long_way_does(before: str, digits: str, between: str) -> None:
    written = before + between.join((digits[:3], digits[3:7], digits[7:]))
    short, long = phone(written), phone(f"电话: {written}")
    assert (short.value, short.valid, short.kind, short.region, short.reason) == (digits, True, "mobile", "CN", "")
    assert replace(long, raw=written) == short
    assert phones(written) == (short,)
    assert not before or phone(written, "DE").value == f"+86{digits}"
