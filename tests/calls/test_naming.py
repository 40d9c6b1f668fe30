"""What names of recordings say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.calls.naming import read_name

NAMES = {
    "20260115093000_13812345678_out": (("13812345678",), datetime(2026, 1, 15, 9, 30), "out"),
    "+86 138-1234-5678 (2)": (("13812345678",), None, None),
    "out-8001-02164371234-1705300000.12": (("021-64371234",), datetime(2024, 1, 15, 6, 26, 40, tzinfo=UTC), "out"),
    "(021) 6437 1234 2026-01-15 09.30.05": (("021-64371234",), datetime(2026, 1, 15, 9, 30, 5), None),
    "138_1234_5678_in": (("13812345678",), None, "in"),
    "呼入-13800138000-20260228": (("13800138000",), datetime(2026, 2, 28), "in"),
    "20260115_13512345678": (("13512345678",), datetime(2026, 1, 15), None),
    "+1 (415) 555-2671 call": (("+14155552671",), None, None),
    "４１５-５５５-２６７１": (("+14155552671",), None, None),
    "8613812345678_8602164371234": (("13812345678", "021-64371234"), None, None),
    "通话录音_王先生(13812345678)_20260101120000": (("13812345678",), datetime(2026, 1, 1, 12), None),
    "b3f1c2d4-1a2b-4c3d-9e8f-1234567890ab": ((), None, None),
    "IMG 2026": ((), None, None),
    "in and out": ((), None, None),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_telephone_systems(name: str) -> None:
    numbers, started, direction = NAMES[name]
    read = read_name(name)
    assert (read.numbers, read.started, read.direction) == (numbers, started, direction)


def test_a_number_is_read_as_dialled_in_its_region() -> None:
    assert read_name("4155552671", "US").numbers == ("+14155552671",)
    assert read_name("13812345678", "US").numbers == ("13812345678",)


MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WRITTEN = st.sampled_from(
    ["{0}{1}{2}", "{0}-{1}-{2}", "+86 {0} {1} {2}", "0086{0}{1}{2}", "+86-{0}-{1}-{2}", "({0}) {1} {2}"]
)
AROUND = st.sampled_from(
    ["{}", "20260115093000_{}", "{}_2026-01-15", "rec_{}_out", "{} (3)", "客户{}来电", "call-{}-ab"]
)


@given(MOBILE, WRITTEN, AROUND)
def test_a_mobile_is_found_in_any_notation(mobile: str, written: str, around: str) -> None:
    name = around.format(written.format(mobile[:3], mobile[3:7], mobile[7:]))
    assert mobile in read_name(name).numbers


@given(st.text(max_size=60))
def test_no_name_breaks_it(name: str) -> None:
    assert len(read_name(name).numbers) <= len(name)
