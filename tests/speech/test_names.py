"""Names that were written by their sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import Word
from crm_lab_speech.recognition.names import Names

GIVEN = (
    "张启林",
    "吴婉怡",
    "刘婷",
    "屿析生物科技",
    "Katrin Rademacher",
    "Christian Wiegand",
    "Corbridge Foods",
    "Jürgen Krüger",
)


def heard(text: str, probability: float | None = 0.5) -> list[Word]:
    """Sign by sign, or words with the space before them; all as sure as ``probability``."""
    parts = [f" {each}" for each in text.split(" ")] if text[0].isascii() else list(text)
    return [Word(part, at, at + 1.0, probability) for at, part in enumerate(parts)]


def put_right(text: str, probability: float | None = 0.5) -> str:
    return "".join(each.text for each in Names(GIVEN).mended(heard(text, probability))).strip()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("我是张起林，听说", "我是张启林，听说"),
        ("一气的5万亿上周", "一气的吴婉怡上周"),
        ("大连已牺牲物的采购", "大连屿析生物的采购"),
        ("你好刘亭。", "你好刘婷。"),
        ("與張起林", "與张启林"),
        ("Afternoon, Mr. Wigand. Yes", "Afternoon, Mr. Wiegand. Yes"),
        ("Catrin Raidmarker from", "Katrin Rademacher from"),
        ("the Cor bridge's offer", "the Corbridge's offer"),
        ("Yurgen Kruger, hello", "Jürgen Krüger, hello"),
    ],
)
def test_what_sounds_like_a_name_becomes_it(text: str, right: str) -> None:
    assert put_right(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "我是张启林",
        "流停",
        "张起，林",
        "张启明",
        "五千万",
        "Christian, we can",
        "the food. Services",
        "a bridge for Corey",
        "Katrin made. Markers",
    ],
)
def test_what_sounds_otherwise_or_is_right_stays(text: str) -> None:
    assert put_right(text) == text


@pytest.mark.parametrize("probability", [0.9, None])
def test_what_is_sure_stays(probability: float | None) -> None:
    for text in ("我是张起林", "Mr. Wigand", "Catrin Raidmarker"):
        assert put_right(text, probability) == text


def test_a_name_that_was_two_words_takes_the_time_of_both() -> None:
    (word,) = Names(GIVEN).mended(heard("Core bridge."))
    assert (word.text, word.start, word.end) == (" Corbridge.", 0, 2.0)


def test_of_two_names_of_one_sound_the_one_that_was_said_stays() -> None:
    both = Names(["张启林", "张起林"])
    assert "".join(each.text for each in both.mended(heard("张起林和张启林和张企林"))) == "张起林和张启林和张启林"


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=4))
def test_any_words_and_names_can_come(text: str, names: list[str]) -> None:
    words = [Word(each, at, at + 1.0, 0.1) for at, each in enumerate(text.split("e"))]
    made = Names(names).mended(words)
    assert len(made) <= len(words)
    assert Names([]).mended(words) == tuple(words)
