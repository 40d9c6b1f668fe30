"""Answers of a person: which pairs are asked about, what the answers change, and what is refused."""

from __future__ import annotations

import random
from itertools import combinations

import pandas as pd
import pytest

from crm_lab.customers import choose_pairs_to_label, explain_pair, find_duplicates
from crm_lab.errors import InvalidValue

from .people import ROADS, customers
from .test_finding import is_closed, pairs

Truth = set[tuple[str, str]]


def branches(number: int = 60, seed: int = 5) -> tuple[pd.DataFrame, Truth]:
    """Return chains whose branches have one name and one phone, but each its own address, and lie twice in the list."""
    chance = random.Random(seed)
    rows, truth = [], set()
    for one in range(number):
        name = " ".join([chance.choice(["Sunrise", "Little Star", "Hope", "Rainbow"]), chance.choice(ROADS), "School"])
        phone = f"555{chance.randint(1000, 9999)}"
        for branch in range(3):
            house, road = chance.randint(1, 999), chance.choice(ROADS)
            ids = [f"{one:02d}-{branch}-{copy}" for copy in "ab"]
            written = [f"{house} {road} Street", f"{house} {road} St."]
            rows += [
                {"id": id, "site name": name, "address": address, "phone": phone}
                for id, address in zip(ids, written, strict=True)
            ]
            truth |= set(combinations(ids, 2))
    return pd.DataFrame(rows), truth


def f1(found: pd.DataFrame, truth: Truth) -> float:
    same = pairs(found)
    return 2 * len(same & truth) / (len(same) + len(truth))


def answered(frame: pd.DataFrame, truth: Truth, count: int, labels: pd.DataFrame | None = None) -> pd.DataFrame:
    asked = choose_pairs_to_label(frame, count, labels=labels)
    asked["same"] = [tuple(sorted(pair)) in truth for pair in zip(asked["left_id"], asked["right_id"], strict=True)]
    return pd.concat([labels, asked]) if labels is not None else asked


@pytest.fixture(scope="module")
def chains() -> tuple[pd.DataFrame, Truth]:
    return branches()


def test_twenty_answers_help(chains: tuple[pd.DataFrame, Truth]) -> None:
    frame, truth = chains
    before = f1(find_duplicates(frame), truth)
    labels = answered(frame, truth, 20)
    after = f1(find_duplicates(frame, labels=labels), truth)
    assert before < 0.9 < after


def test_answers_do_no_harm_where_all_was_right() -> None:
    frame, truth = customers(150)
    labels = answered(frame, truth, 20)
    assert f1(find_duplicates(frame, labels=labels), truth) >= f1(find_duplicates(frame), truth) - 0.01


def test_pairs_to_label_are_open_and_different_and_explained(chains: tuple[pd.DataFrame, Truth]) -> None:
    asked = choose_pairs_to_label(chains[0], 15)
    assert len(asked) == len(set(zip(asked["left_id"], asked["right_id"], strict=True))) == 15
    first = asked.iloc[0]["fields"]
    assert {row["field"] for row in first} == {"phone", "company", "address"}
    written = chains[0].set_index("id").loc[asked.iloc[0]["left_id"]]
    assert {row["left"] for row in first} == {written["phone"], written["site name"], written["address"]}


def test_answered_pairs_are_not_asked_again(chains: tuple[pd.DataFrame, Truth]) -> None:
    labels = answered(*chains, 15)
    again = choose_pairs_to_label(chains[0], 15, labels=labels)
    told = set(zip(labels["left_id"], labels["right_id"], strict=True))
    assert not told & set(zip(again["left_id"], again["right_id"], strict=True))


def test_what_a_person_said_is_kept_to() -> None:
    frame, truth = customers(120)
    free = find_duplicates(frame)
    apart = next(iter(sorted(truth)))
    joined = ("c0000-0", "c0007-0")
    labels = pd.DataFrame({"left_id": [apart[1], joined[0]], "right_id": [apart[0], joined[1]], "same": [False, "yes"]})
    same = pairs(find_duplicates(frame, labels=labels))
    assert apart in pairs(free)
    assert apart not in same
    assert joined in same
    assert is_closed(same)


def test_identical_records_are_told_apart_when_a_person_says_so() -> None:
    frame, _ = customers(90)
    twin = frame.iloc[[0]].assign(id="twin")
    both = pd.concat([frame, twin], ignore_index=True)
    pair = tuple(sorted(("twin", str(frame.iloc[0]["id"]))))
    labels = pd.DataFrame({"left_id": [pair[0]], "right_id": [pair[1]], "same": [0]})
    assert pair in pairs(find_duplicates(both))
    assert pair not in pairs(find_duplicates(both, labels=labels))


def test_weights_of_an_explained_pair_add_up_to_its_score() -> None:
    frame, truth = customers(120)
    left, right = sorted(truth)[0]
    told = explain_pair(frame, left, right)
    assert list(told.columns) == ["field", "left", "right", "agreement", "weight"]
    assert told["weight"].sum() > 0
    assert told.iloc[-1]["field"] == "before"
    with pytest.raises(InvalidValue, match="no record with the id 'nobody'"):
        explain_pair(frame, left, "nobody")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"left_id": ["c0000-0"], "right_id": ["c0001-0"]}, "no 'same'"),
        ({"left_id": ["c0000-0"], "right_id": ["x"], "same": [True]}, "no record with the id 'x'"),
        ({"left_id": ["c0000-0"], "right_id": ["c0001-0"], "same": ["perhaps"]}, "holds 'perhaps'"),
    ],
)
def test_labels_that_cannot_be_read_are_refused(labels: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        find_duplicates(customers(12)[0], labels=pd.DataFrame(labels))


def test_the_number_of_pairs_to_ask_about_is_checked() -> None:
    with pytest.raises(InvalidValue, match="can't be 0"):
        choose_pairs_to_label(customers(12)[0], 0)
