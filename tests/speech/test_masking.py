"""Personal data are put out of sight; prices, dates and orders stay."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import BadRules, Transcript, mask
from crm_lab_speech.masking import spans


def masked(text: str, **given: str) -> str:
    turns = [{"speaker": "a", "start": 0, "end": 9, "text": text}]
    return mask(Transcript.from_turns(turns), **given).segments[0].text


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("我的手机是13812345678，谢谢", "我的手机是[phone]，谢谢"),
        ("打一八六，二二幺零，九九五四。", "打[number]。"),
        ("Write to k dot haddad at meridian freight dot com please", "Write to [email] please"),
        ("chenyu888艾特163点com", "[email]"),
        ("Mail ann@acme.example or call +49 30 901820", "Mail [email] or call [phone]"),
        ("身份证11010519491231002X", "身份证[identity]"),
        ("卡号 4111 1111 1111 1111 对吧", "卡号 [card] 对吧"),
        ("账号 6222 0212 0000 1234 56", "账号 [number]"),
        ("It is five five five, oh one four two, seven.", "It is [number]."),
    ],
)
def test_what_is_personal_is_masked(said: str, seen: str) -> None:
    assert masked(said) == seen


@pytest.mark.parametrize(
    "text",
    [
        "九千六一年，一万二",
        "It costs 38,500 dollars",
        "am 2026-11-22 um 10:30",
        "订单2024号",
        "1,234,567 dollars",
        "one two three go",
    ],
)
def test_prices_and_dates_stay(text: str) -> None:
    assert masked(text) == text


def test_words_lose_it_too_and_times_stay() -> None:
    words = [("call", 0.0), ("13812345678", 1.0), ("now", 2.0)]
    rows = [{"text": text, "start": at, "end": at + 0.9} for text, at in words]
    turn = {"speaker": "a", "start": 0, "end": 3, "text": "call 13812345678 now", "words": rows}
    made = mask(Transcript.from_turns([turn]))
    assert [(word.text, word.start) for word in made.segments[0].words] == [
        ("call", 0.0),
        ("[phone]", 1.0),
        ("now", 2.0),
    ]
    assert "1381" not in made.words().to_csv()


def test_spelt_numbers_leave_one_mark_among_the_words() -> None:
    said = "five five five oh one four two"
    rows = [{"text": text, "start": at, "end": at + 1} for at, text in enumerate(said.split())]
    made = mask(Transcript.from_turns([{"speaker": "a", "start": 0, "end": 9, "text": said, "words": rows}]))
    assert [word.text for word in made.segments[0].words] == ["[number]"]


def test_no_word_keeps_what_the_text_has_lost() -> None:
    said = "two手机13812345678号 two"
    rows = [
        {"text": text, "start": at, "end": at + 1} for at, text in enumerate(["two手机13812345678号", "138", "two"])
    ]
    made = mask(Transcript.from_turns([{"speaker": "a", "start": 0, "end": 9, "text": said, "words": rows}]))
    assert [(word.text, word.start) for word in made.segments[0].words] == [("[phone]", 0.0), ("two", 2.0)]


def test_kinds_and_regions_can_be_chosen() -> None:
    made = Transcript.from_turns([{"speaker": "a", "start": 0, "end": 9, "text": "ann@acme.example, (202) 555-0143"}])
    assert mask(made, ["email"], region="US").text == "[email], (202) 555-0143"
    assert mask(made, region="US").text == "[email], [phone]"
    with pytest.raises(BadRules, match="dreams cannot be masked"):
        mask(made, ["dreams"])


@given(st.text(alphabet="ab1２3 @.-幺三五dotoh,，", max_size=80))
def test_masks_never_overlap_and_masking_twice_changes_nothing(text: str) -> None:
    found = spans(text)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    if text.strip():
        once = masked(text)
        assert masked(once) == once
