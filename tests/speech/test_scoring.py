"""Trackers and scorecards: what is found, by whom, where; and what is said about rules that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from crm_lab_speech import BadRules, Scorecard, Tracker, Transcript, find, load_trackers, score
from crm_lab_speech.trackers import frame, packaged, tracker

GOOD = [
    ("rep", "Good morning, this is Ann from Acme. What are you hoping to change about your stock keeping?"),
    ("customer", "We lose track. But honestly, ninety a month is too expensive, and Zoho quoted us sixty."),
    ("rep", "That includes the scanners, so per month you save the rental. Does theirs include support?"),
    ("customer", "No. I have to ask my boss, he decides. My number is 0171 555 0199."),
    ("rep", "I will send you the offer tomorrow by noon. Thank you, have a nice day."),
]
BAD = [
    ("客户", "喂，你们的系统天天死机，我要投诉。"),
    ("客服", "放心，以后保证百分百不会再死机。"),
    ("客户", "嗯。"),
]


def call(turns: list[tuple[str, str]]) -> Transcript:
    rows = [
        {"speaker": who, "start": 10 * at, "end": 10 * at + 9, "text": text} for at, (who, text) in enumerate(turns)
    ]
    return Transcript.from_turns(rows)


def card(tmp_path: Path, **given: Any) -> Scorecard:
    file = tmp_path / "card.yaml"
    file.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    return Scorecard.load(file)


def test_a_good_call_has_it_all_with_its_evidence() -> None:
    made = score(call(GOOD))
    marks = {mark.item.id: mark.mark for mark in made.marks}
    assert marks == {**dict.fromkeys(marks, True), "forbidden_promise": False, "complaint": False}
    assert made.total == 100
    assert {hit.turn for hit in made["objection_handled"].evidence} == {2}
    assert made["decision_maker"].evidence[0].speaker == "customer"
    rows = made.frame().set_index("item")
    assert rows.loc["personal_data", "turns"] == [3]
    assert (rows.loc["greeting", "points"], rows.loc["price_objection", "of"]) == (
        1,
        pytest.approx(float("nan"), nan_ok=True),
    )


def test_a_forbidden_promise_makes_the_total_nothing() -> None:
    made = score(call(BAD))
    assert (made["forbidden_promise"].mark, made["forbidden_promise"].good, made.total) == (True, False, 0)
    assert made["complaint"].mark is True
    assert made["objection_handled"].mark is None
    assert made["objection_handled"].reason == "没有出现相应情况"


def test_what_cannot_be_told_says_so() -> None:
    nobody = score(Transcript.from_turns([]))
    assert {mark.mark for mark in nobody.marks} == {None}
    assert nobody.total is None
    nameless = [({"rep": "A", "customer": "B"}[who], "Well, so it is.") for who, _ in GOOD]
    unknown = score(call(nameless))
    assert unknown["greeting"].mark is None
    assert "rep" in unknown["greeting"].reason
    assert unknown["competitor"].mark is False


def test_who_says_it_and_where_counts(tmp_path: Path) -> None:
    own = {"hello": {"say": ["hello"]}, "price": {"say": ["too expensive"]}, "answer": {"say": "discount"}}
    items = [
        {"id": "early", "tracker": "hello", "by": "rep", "first_turns": 1},
        {"id": "late", "tracker": "hello", "by": "rep", "last_turns": 1},
        {"id": "soon", "tracker": "hello", "before": 5},
        {"id": "handled", "tracker": "answer", "by": "rep", "after": "price", "within": 1},
        {"id": "share", "kind": "limit", "measure": "talk_share", "between": [0.2, 0.6]},
    ]
    made = card(tmp_path, trackers=own, items=items)
    turns = [("customer", "Hello."), ("rep", "Hello there."), ("customer", "It's too expensive."), ("rep", "So?")]
    found = score(call([*turns, ("rep", "There are discounts.")]), made)
    assert {mark.item.id: mark.mark for mark in found.marks} == {
        "early": False, "late": False, "soon": True, "handled": False, "share": True,
    }  # fmt: skip
    assert found["share"].reason == "0.60, should be 0.2 to 0.6"
    assert score(call([*turns[:3], ("rep", "There is a discount.")]), made)["handled"].mark is True


def test_a_tracker_knows_forms_of_words_and_what_is_another_matter() -> None:
    one = Tracker("discount", say=("discount", "打折"), unless=("no discount",))
    made = call(
        [("customer", "Are there discounts? I heard no discount is given."), ("rep", "可以打折。Discounted, too.")]
    )
    hits = find(made, [one])
    assert [(hit.turn, hit.quote) for hit in hits] == [(0, "discounts"), (1, "打折"), (1, "Discounted")]
    assert 0 < hits[0].start < hits[0].end < 9
    assert frame(hits).columns[0] == "tracker"
    asked = Tracker("asked", say=("discount",), asked=True)
    assert [hit.turn for hit in find(made, [asked])] == [0]


def test_what_was_asked_before_may_make_it_another_matter() -> None:
    asked = [("rep", "What is your phone number?"), ("customer", "0171 555 0199."), ("rep", "And the order number?")]
    hits = find(call([*asked, ("customer", "0171 555 0198.")]), [packaged()["personal_data"]])
    assert [hit.turn for hit in hits] == [1]


def test_a_pattern_without_end_is_stopped() -> None:
    evil = Tracker("evil", like=(r"(a|aa)+$",))
    with pytest.raises(BadRules, match="'evil' takes too long"):
        find(call([("rep", "a" * 60 + "b")]), [evil])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"trackers": {"x": {"like": ["("]}}}, "has the pattern"),
        ({"trackers": {"x": {}}}, "'x' of .* says nothing"),
        ({"trackers": {"x": {"say": ["a"], "color": 1}}}, "has color; it may have"),
        ({"trackers": {"x": {"say": [3]}}}, "no list of texts"),
        ({}, "has no 'trackers'"),
    ],
)
def test_a_pack_that_cannot_be_used_says_where(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(yaml.safe_dump(given), "utf-8")
    with pytest.raises(BadRules, match=said):
        load_trackers(file)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({}, "Item 1 of .* has no id"),
        ({"id": "x"}, "'x' of .* looks for nothing"),
        ({"id": "x", "tracker": "ufo"}, "looks for ufo, which is no tracker"),
        ({"id": "x", "tracker": "greeting", "by": "boss"}, "said by 'boss'"),
        ({"id": "x", "tracker": "greeting", "kind": "nice"}, "of the kind 'nice'"),
        ({"id": "x", "kind": "limit", "measure": "charm", "between": [0, 1]}, "is a limit"),
        ({"id": "x", "tracker": "greeting", "wait": 1}, "has wait; it may have"),
        ({"id": "x", "tracker": "greeting", "weight": "heavy"}, "a weight that is no number"),
        ({"id": "x", "tracker": "greeting", "first_turns": 1.5}, "a first_turns that is no number"),
        ({"id": "x", "tracker": "greeting", "before": -1}, "a before that is no number"),
        ({"id": "x", "kind": "limit", "measure": "overlap", "between": ["a", "b"]}, "a between that is no number"),
        ({"id": "x", "kind": "limit", "measure": ["overlap"], "between": 3}, "is a limit"),
        ({"id": "x", "tracker": 7}, "looks for 7, which is no tracker"),
    ],
)
def test_a_card_that_cannot_be_used_says_where(tmp_path: Path, item: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRules, match=said):
        card(tmp_path, items=[item])


def test_other_bad_cards(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match="twice"):
        card(tmp_path, items=[{"id": "x", "tracker": "greeting"}] * 2)
    with pytest.raises(BadRules, match="has no 'items'"):
        card(tmp_path)
    with pytest.raises(BadRules, match="the version 'two'"):
        card(tmp_path, items=[{"id": "x", "tracker": "greeting"}], version="two")
    with pytest.raises(BadRules, match="'trackers' without names"):
        card(tmp_path, items=[{"id": "x", "tracker": "greeting"}], trackers=["greeting"])
    (tmp_path / "broken.yaml").write_text("items: [", "utf-8")
    for name, said in (("broken.yaml", "is no YAML"), ("none.yaml", "cannot be read")):
        with pytest.raises(BadRules, match=said):
            Scorecard.load(tmp_path / name)


def test_the_packs_and_the_card_that_come_with_it_hold_together() -> None:
    known = packaged()
    made = Scorecard.default()
    assert [item.id for item in made.items][:4] == [
        "greeting",
        "needs_question",
        "price_objection",
        "objection_handled",
    ]
    assert all(item.named("zh") != item.id and item.named("en") != item.id for item in made.items)
    assert all(set(one.title) == {"en", "zh"} for one in known.values())
    assert tracker("x", {"say": "a"}).say == ("a",)


@pytest.mark.parametrize("text", ["That doesn't add up.", "that doesnt add up", "that doesn’t add up"])
def test_an_apostrophe_of_a_pattern_may_be_missing_or_a_printed_one(text: str) -> None:
    (hit,) = Tracker("price", like=("doesn't add up",)).find(call([("customer", text)]))
    assert hit.quote.startswith("doesn")


def test_apostrophes_within_a_class_of_signs_stay_what_they_are() -> None:
    assert Tracker("sign", like=("[a'b]x",)).find(call([("rep", "a 'x")]))[0].quote == "'x"
