"""Days that are named in calls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.calls.due import due

THURSDAY = date(2026, 1, 15)

SAID = {
    "I'll call you tomorrow.": "2026-01-16",
    "Let's meet the day after tomorrow.": "2026-01-17",
    "By Friday you'll have it.": "2026-01-16",
    "Shall we say next Wednesday at three?": "2026-01-21",
    "Next Friday, then.": "2026-01-23",
    "Friday next week": "2026-01-23",
    "Thursday works.": "2026-01-22",
    "I'll send it by the end of the day.": "2026-01-15",
    "in two weeks": "2026-01-29",
    "within 3 days": "2026-01-18",
    "in a month": "2026-02-15",
    "by the end of the week": "2026-01-16",
    "sometime next week": "2026-01-23",
    "before the end of the month": "2026-01-31",
    "next month": "2026-02-28",
    "on March 5th": "2026-03-05",
    "the 3rd of February": "2026-02-03",
    "January 10": "2027-01-10",
    "on the 20th": "2026-01-20",
    "on the 5th": "2026-02-05",
    "我明天给您发": "2026-01-16",
    "后天下午三点": "2026-01-17",
    "大后天见": "2026-01-18",
    "下周三上午十点": "2026-01-21",
    "下星期五": "2026-01-23",
    "这周五之前": "2026-01-16",
    "周二我再打给您": "2026-01-20",
    "礼拜天": "2026-01-18",
    "下下周一": "2026-01-26",
    "两周后": "2026-01-29",
    "三天内答复": "2026-01-18",
    "十天后": "2026-01-25",
    "一个月后": "2026-02-15",
    "3月5号": "2026-03-05",
    "三月十二号": "2026-03-12",
    "20号": "2026-01-20",
    "五号": "2026-02-05",
    "月底之前": "2026-01-31",
    "下个月": "2026-02-28",
    "下周给您报价": "2026-01-23",
    "今天下班前": "2026-01-15",
}


@pytest.mark.parametrize("text", SAID)
def test_days_are_read_against_the_day_of_the_call(text: str) -> None:
    found = due(text, THURSDAY)
    assert found is not None
    assert found[0].isoformat() == SAID[text]
    assert found[1] in text


@pytest.mark.parametrize("text", ["", "No day is named.", "We have 20 people.", "没有说时间", "一号线", "February 31"])
def test_what_names_no_day(text: str) -> None:
    assert due(text, THURSDAY) is None or "号" in text


@given(st.text(max_size=80), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_text_breaks_it_and_no_day_has_passed(text: str, today: date) -> None:
    found = due(text, today)
    assert found is None or found[0] >= today


@given(st.sampled_from([*SAID]), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_what_is_said_is_soon(text: str, today: date) -> None:
    found = due(text, today)
    if found is not None:
        assert today <= found[0] <= today + timedelta(days=366)
