"""Words given to voices: none is lost, none changes its place."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import Segment, Word
from crm_lab_speech.speakers import Voices, VoiceTurn, attribute


def turns(*rows: tuple[float, float, str]) -> Voices:
    return Voices(tuple(VoiceTurn(start, end, name, 0.9) for start, end, name in rows), 0.9)


def spoken(text: str, start: float, each: float = 0.5) -> Segment:
    words = tuple(Word(word, start + at * each, start + (at + 1) * each) for at, word in enumerate(text.split()))
    return Segment(start, words[-1].end, "", text, words)


def test_a_segment_is_cut_where_the_other_voice_begins() -> None:
    made = attribute([spoken("How are you? Fine, thank you.", 0)], turns((0, 1.4, "A"), (1.4, 3, "B")))
    assert [(each.speaker, each.text) for each in made] == [("A", "How are you?"), ("B", "Fine, thank you.")]
    assert [(each.start, each.end) for each in made] == [(0, 1.5), (1.5, 3)]


def test_chinese_is_cut_without_spaces() -> None:
    words = tuple(Word(sign, at / 4, (at + 1) / 4) for at, sign in enumerate("您好请问好的"))
    made = attribute([Segment(0, 1.5, "", "您好，请问？好的。", words)], turns((0, 1, "A"), (1, 2, "B")))
    assert [(each.speaker, each.text) for each in made] == [("A", "您好，请问？"), ("B", "好的。")]


def test_words_that_are_not_in_the_text_are_written_one_after_the_other() -> None:
    said = Segment(0, 2, "", "edited by hand", spoken("one two three four", 0).words)
    made = attribute([said], turns((0, 1, "A"), (1, 2, "B")))
    assert [(each.speaker, each.text) for each in made] == [("A", "one two"), ("B", "three four")]


def test_a_word_outside_every_turn_goes_to_the_nearest() -> None:
    made = attribute([spoken("late", 10)], turns((0, 1, "A"), (12, 13, "B")))
    assert [each.speaker for each in made] == ["B"]


def test_a_segment_without_words_goes_to_the_voice_that_is_in_most_of_it() -> None:
    made = attribute([Segment(0, 3, "", "all of it")], turns((0, 1, "A"), (1, 1.6, "B"), (1.6, 3, "A")))
    assert made == (Segment(0, 3, "A", "all of it"),)


def test_a_word_as_short_as_a_noise_is_not_cut_out_of_a_sentence() -> None:
    said = spoken("we have a good price", 0, each=0.25)
    made = attribute([said], turns((0, 0.5, "A"), (0.5, 0.75, "B"), (0.75, 2, "A")))
    assert [(each.speaker, each.text) for each in made] == [("A", said.text)]


def test_without_voices_nothing_changes() -> None:
    said = spoken("just so", 0)
    assert attribute([said], Voices((), 0.0)) == (said,)


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Segment], Voices]:
    times = st.floats(0.0, 1.5)
    at, said = 0.0, list[Segment]()
    for _ in range(draw(st.integers(1, 4))):
        words = list[Word]()
        for text in draw(st.lists(st.sampled_from(["yes", "no", "yes,", "好", "的", "a"]), max_size=6)):
            start = at + draw(times)
            at = start + draw(times)
            words.append(Word(text, start, at))
        end = at
        first = words[0].start if words else at
        said.append(Segment(first, max(end, first), "", " ".join(each.text for each in words) or "text", tuple(words)))
    edges = sorted(draw(st.lists(st.floats(0.0, 20.0), min_size=2, max_size=8, unique=True)))
    names = draw(st.lists(st.sampled_from("ABC"), min_size=len(edges) - 1, max_size=len(edges) - 1))
    return said, turns(*((one, other, name) for (one, other), name in zip(pairwise(edges), names, strict=True)))


@given(calls())
def test_no_word_is_lost_and_the_order_stays(call: tuple[list[Segment], Voices]) -> None:
    said, voices = call
    made = attribute(said, voices)
    assert [word for each in made for word in each.words] == [word for each in said for word in each.words]
    assert "".join(each.text for each in made).replace(" ", "") == "".join(e.text for e in said).replace(" ", "")
    assert {each.speaker for each in made} <= set(voices.speakers)
    assert all(each.start <= each.end for each in made)
    assert made[0].start == said[0].start
