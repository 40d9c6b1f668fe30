"""What nobody said is found; what somebody said stays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import Word
from crm_lab_speech.recognition.invented import phantom, plain, unlooped
from tests.speech.scripted import said, words


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you for watching. See you next time.",
        "Please subscribe to my channel.",
        "Like, comment and subscribe!",
        "Subtitles by the Amara.org community",
        "字幕由Amara.org社区提供",
        "中文字幕志愿者 杨茜茜",
        "請不吝點贊訂閱轉發打賞支持明鏡與點點欄目",
        "谢谢大家观看",
        "以下是普通话的句子。",
    ],
)
def test_what_no_call_has_goes_however_sure_the_recogniser_is(text: str) -> None:
    assert phantom(said(text, 0, 2, certainty=-0.1)) == "phantom"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "Bye bye.",
        "谢谢大家。",
        "嗯嗯，好。",
        "I will subscribe my colleagues to the newsletter next week.",
        "The subtitles are wrong in your product.",
        "字幕功能是不是要另外收费？",
        "Thanks for your patience.",
        "您可以点赞我们的公众号吗？",
        "以下是普通话的句子，请您读一遍。",
    ],
)
def test_what_people_say_stays(text: str) -> None:
    assert phantom(said(text, 0, 2)) == ""


@pytest.mark.parametrize("text", ["Thank you.", "you", "Bye. Bye.", "谢谢大家。"])
def test_what_people_say_goes_where_the_recogniser_doubts_it(text: str) -> None:
    assert phantom(said(text, 0, 2, certainty=-0.8, silence=0.55)) == "phantom"
    assert phantom(said("We need a new contract.", 0, 2, certainty=-0.8, silence=0.55)) == ""


def test_what_is_more_silence_than_speech_goes() -> None:
    assert phantom(said("Beep beep beep", 0, 2, certainty=-1.2, silence=0.7)) == "nobody speaks"
    assert phantom(said("...", 0, 2)) == "nobody speaks"


def test_the_first_round_of_a_loop_over_silence_goes_too() -> None:
    assert phantom(said("I'm sorry,", 0, 2, certainty=-0.4, silence=0.75), looped=True) == "nobody speaks"
    assert phantom(said("I'm sorry,", 0, 2, certainty=-0.4, silence=0.3), looped=True) == ""
    assert phantom(said("I'm sorry,", 0, 2, certainty=-0.4, silence=0.75)) == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("no no no no no", 2.0),
        ("hello hello hello", 1.5),
        ("对对对对对对", 1.5),
        ("好的好的好的", 1.5),
        ("is it is it is it is it", 2.0),
        ("very very very good and very very very cheap", 4.0),
    ],
)
def test_what_people_say_over_and_over_stays(text: str, seconds: float) -> None:
    said_words = words(text, 0, seconds)
    assert unlooped(said_words) == (list(said_words), [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I'm Sheila. " * 16, "I'm Sheila."),
        ("well then " + "I'm sorry, " * 9 + "good bye", "well then I'm sorry, good bye"),
        ("你也知道" * 8, "你也知道"),
        ("证" * 20, "证"),
    ],
)
def test_a_loop_leaves_its_first_round(text: str, left: str) -> None:
    kept, gone = unlooped(words(text.strip(), 0, 20))
    assert "".join(each.text for each in kept).strip() == left
    assert gone


def test_repeats_that_are_too_fast_for_a_mouth_are_a_loop() -> None:
    kept, gone = unlooped(words("so what so what so what", 0, 0.2))
    assert len(kept) == 2
    assert len(gone) == 4


@given(st.lists(st.sampled_from(["a", "b", "好", "c d"]), max_size=40), st.floats(0.01, 30))
def test_no_word_is_lost_or_made_up(texts: list[str], seconds: float) -> None:
    step = seconds / max(1, len(texts))
    given_words = [Word(text, at * step, (at + 1) * step) for at, text in enumerate(texts)]
    kept, gone = unlooped(given_words)
    assert sorted([*kept, *gone], key=lambda each: each.start) == given_words
    assert all(one.start < other.start for one, other in pairwise(kept))


@given(st.integers(2, 9), st.integers(10, 30))
def test_a_loop_of_any_passage_is_found(size: int, times: int) -> None:
    passage = [chr(ord("a") + at) for at in range(size)]
    looped = [Word(f" {text}", at / 4, (at + 1) / 4) for at, text in enumerate(passage * times)]
    kept, gone = unlooped([Word(" so", -1, 0), *looped, Word(" then", 999, 1000)])
    assert [each.text.strip() for each in kept] == ["so", *passage, "then"]
    assert len(gone) == size * (times - 1)


@given(st.text(max_size=40))
def test_a_text_that_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
