"""From a question to a draft, or to no answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge.answering import MOST, answer, draft, is_sure
from crm_lab_knowledge.hits import Hit

LONG = " ".join(
    [
        "Our shop was founded in 1998.",
        *(f"Paragraph {at} is about the history of the house and its people." for at in range(30)),
        "Refunds are paid within five working days.",
        "They go to the card that was charged.",
        "Parcels leave on Monday.",
    ]
)


def hit(text: str, confidence: float | None = 0.9, matched: str = "a question", id: str = "a") -> Hit:
    return Hit(id, text, 1.0, confidence, matched)


def test_a_short_entry_is_answered_whole_and_a_long_one_by_its_best_sentences() -> None:
    short = draft("refund?", hit("Five days.\n\n- to the card\n- or in cash"))
    assert short.whole
    assert [one.citations[0].quote for one in short.sentences] == ["Five days.", "- to the card", "- or in cash"]
    long = draft("When are refunds paid?", hit(LONG))
    assert long.text == "Refunds are paid within five working days. They go to the card that was charged."
    assert all(long.text[one.start : one.end] == one.text for one in long.sentences)
    assert all(LONG[one.citations[0].start : one.citations[0].end] == one.text for one in long.sentences)


def test_the_piece_that_was_found_is_what_is_answered() -> None:
    found = hit(LONG, matched="Parcels leave on Monday.")
    assert draft("when do you send my refund", found).text == "Parcels leave on Monday."


def test_across_languages_it_is_the_beginning() -> None:
    assert draft("退款", hit(LONG)).text.startswith("Our shop was founded in 1998.")


def test_below_the_cut_there_is_no_answer() -> None:
    sure, unsure = hit("Five days.", 0.8), hit("Ten days.", 0.2)
    found = answer("how long?", [sure, unsure])
    assert found
    assert [one.hit for one in found.drafts] == [sure]
    assert (found.text, found.confidence, len(found.nearest)) == ("Five days.", 0.8, 2)
    none = answer("how long?", [unsure])
    assert not none
    assert (none.text, none.sentences, none.confidence) == ("", (), 0.2)
    assert none.reason == "nothing that is known is sure enough to answer it"
    assert answer("how long?", []).reason


def test_without_a_confidence_the_words_decide() -> None:
    about = hit("Refunds take five days.", None, "When is my refund paid?")
    assert is_sure("my refund please", about)
    assert not is_sure("opening hours of the shop in town", about)
    assert not is_sure("", about)


@given(st.text(max_size=300), st.text(alphabet="ab. 好。\n", min_size=1, max_size=3000))
def test_a_draft_says_nothing_that_its_source_does_not(question: str, text: str) -> None:
    made = draft(question, hit(text))
    assert all(one.text in text and one.text in made.text for one in made.sentences)
    if not made.whole:
        assert len(made.sentences) <= max(MOST, text.count(".") + text.count("。") + text.count("\n") + 1)
