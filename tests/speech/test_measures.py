"""The figures of a call, by the definitions that their docstrings give."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import Transcript, measure, rep_of
from crm_lab_speech.intervals import gaps, joined, seconds, shared
from crm_lab_speech.measures import OVERLAP, turns_of
from crm_lab_speech.talk import fillers, is_listening, is_question, questions

Turn = tuple[str, float, float, str]


def call(*turns: Turn, **given: float) -> Transcript:
    rows = [dict(zip(("speaker", "start", "end", "text"), turn, strict=True)) for turn in turns]
    return Transcript.from_turns(rows, **given)  # type: ignore[arg-type]


def test_talk_share_leaves_silence_out() -> None:
    found = measure(call(("rep", 0, 30, "We do."), ("customer", 40, 50, "I see that it works."), duration=100))
    assert found.talk_share == pytest.approx(0.75)
    assert found.silence_share == pytest.approx(0.6)
    assert found.longest_silence == 50
    assert found.turns_per_minute == pytest.approx(0.6)


def test_a_monologue_goes_on_through_signs_of_listening_and_ends_with_a_pause() -> None:
    found = measure(
        call(
            ("rep", 0, 20, "First."),
            ("customer", 20, 20.8, "Mhm, yeah."),
            ("rep", 21, 50, "Second."),
            ("rep", 54, 60, "After a pause."),
            ("customer", 61, 80, "Let me tell you something long."),
        )
    )
    assert (found.longest_monologue, found.longest_story) == (50, 19)


def test_patience_is_the_usual_pause_before_the_rep_answers() -> None:
    turns: list[Turn] = []
    for at, pause in enumerate((0.5, 1.0, 2.0)):
        turns += [("customer", at * 20, at * 20 + 5, "I want this."), ("rep", at * 20 + 5 + pause, at * 20 + 9, "Yes.")]
    assert measure(call(*turns)).patience == pytest.approx(1.0)
    assert measure(call(("rep", 0, 1, "Yes."), ("customer", 2, 3, "No thanks."))).patience is None


def test_an_interruption_takes_the_turn() -> None:
    found = measure(
        call(
            ("customer", 0, 10, "I was saying that it is"),
            ("rep", 5, 5.6, "mhm"),  # listens
            ("rep", 9, 15, "But our price is good."),  # interrupts
            ("customer", 14.8, 20, "No."),  # a little early
        )
    )
    assert (found.rep_interruptions, found.customer_interruptions) == (1, 0)
    assert found.overlap == pytest.approx(0.6 + 1.0 + 0.2)


def test_questions_rates_and_fillers_of_each_side() -> None:
    found = measure(
        call(
            ("销售", 0, 6, "您现在用什么系统？呃，方便说说吗"),
            ("客户", 6, 12, "用表格"),
            ("销售", 12, 18, "明白"),
        )
    )
    assert (found.rep_questions, found.customer_questions, found.rep_fillers) == (2, 0, 1)
    assert found.customer_rate == pytest.approx(30)


def test_without_a_known_rep_its_figures_are_unknown_and_the_others_not() -> None:
    found = measure(call(("A", 0, 5, "So."), ("B", 5, 9, "Well then."), ("A", 14, 15, "So.")))
    assert (found.rep, found.talk_share, found.rep_questions) == (None, None, None)
    assert found.longest_silence == 5
    empty = measure(Transcript.from_turns([]))
    assert (empty.duration, empty.talk_share, empty.silence_share, empty.turns_per_minute) == (0, None, None, None)
    assert len(empty.frame()) == 1


@pytest.mark.parametrize(
    ("speakers", "rep"),
    [(("agent", "caller"), "agent"), (("坐席01", "客户01"), "坐席01"), (("Maria", "customer"), "Maria")],
)
def test_names_tell_the_rep(speakers: tuple[str, str], rep: str) -> None:
    made = call((speakers[0], 0, 1, "So."), (speakers[1], 1, 2, "Well."))
    assert rep_of(made).rep == rep
    assert rep_of(made.with_rep(speakers[1])).rep == speakers[1]


def test_words_tell_the_rep_or_nobody_does() -> None:
    said = call(
        ("B", 0, 2, "Hello, who is it?"),
        ("A", 2, 6, "Good morning, this is Tom from Acme, thanks for taking the call. How can I help?"),
        ("B", 6, 9, "My boss says it is too expensive."),
    )
    assert rep_of(said).rep == "A"
    assert rep_of(said).certainty > 0.75
    assert rep_of(call(("A", 0, 1, "So."), ("B", 1, 2, "Well."))).rep is None
    assert rep_of(call(("A", 0, 1, "您好，请问有什么可以帮您？"))).rep is None


@pytest.mark.parametrize(
    "text", ["How does it work", "do you have a minute", "so what is it", "您怎么看", "多少钱", "好吗？"]
)
def test_a_question_needs_no_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["What I mean is that it works.", "When we met, it rained.", "好的", "I know how."])
def test_what_begins_like_a_question_may_be_none(text: str) -> None:
    assert not is_question(text)


def test_signs_of_listening_and_fillers() -> None:
    assert all(map(is_listening, ["Mhm.", "yeah, okay", "嗯嗯", "对，是的", "I see."]))
    assert not any(map(is_listening, ["No.", "yeah but it costs", "好贵", ""]))
    assert (fillers("Um, so, you know, it's uh fine"), fillers("呃，就是说这个价格")) == (3, 2)
    assert questions("Is it? It is. Why? 好吗？") == 3


spans = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)).map(lambda one: (one[0], one[0] + one[1])), max_size=8)


@given(spans, spans)
def test_what_is_shared_and_what_is_free_add_up(
    ones: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    both = seconds(shared(ones, others))
    assert both == pytest.approx(seconds(ones) + seconds(others) - seconds([*ones, *others]), abs=1e-6)
    assert seconds(gaps(ones, 200)) == pytest.approx(200 - seconds(ones), abs=1e-6)
    assert all(before[1] < after[0] for before, after in pairwise(joined(ones)))


@given(st.lists(st.tuples(st.sampled_from("AB"), st.floats(0, 50), st.floats(0.1, 9)), max_size=12))
def test_figures_hold_for_any_call(rows: list[tuple[str, float, float]]) -> None:
    names = {"A": "rep", "B": "customer"}
    made = call(*((names[who], start, start + long, "It is so.") for who, start, long in rows))
    found = measure(made)
    assert found.talk_share is None or 0 <= found.talk_share <= 1
    assert found.silence_share is None or 0 <= found.silence_share <= 1
    assert found.overlap <= found.duration
    turns = turns_of(made.segments)
    assert all(one.speaker != other.speaker for one, other in pairwise(turns))


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 20), st.integers(1, 12)), min_size=1, max_size=20))
def test_interruptions_are_those_of_the_plain_definition(rows: list[tuple[str, int, int]]) -> None:
    names = {"A": "rep", "B": "customer"}
    made = call(*((names[who], start / 4, (start + long) / 4, "It is so.") for who, start, long in rows))
    begun_in_the_others_words = [
        one.speaker
        for one in made
        if any(
            other.speaker != one.speaker and other.start < one.start and one.start + OVERLAP <= other.end < one.end
            for other in made
        )
    ]
    found = measure(made)
    if found.rep_interruptions is not None:
        both = (found.rep_interruptions, found.customer_interruptions)
        assert both == tuple(begun_in_the_others_words.count(name) for name in ("rep", "customer"))
