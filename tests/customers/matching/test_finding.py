"""find_duplicates: what is found, what the rows promise, and what is refused."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.customers import find_duplicates
from crm_lab.errors import InvalidValue, UnknownField

from .people import customers

COLUMNS = ["left_id", "right_id", "score", "decision", "reasons"]


def pairs(found: pd.DataFrame, decision: str = "same") -> set[tuple[object, object]]:
    rows = found[found["decision"] == decision]
    return {tuple(sorted(pair)) for pair in zip(rows["left_id"], rows["right_id"], strict=True)}


def as_set(found: pd.DataFrame) -> set[tuple[object, ...]]:
    return {(*sorted((row.left_id, row.right_id)), row.decision, round(row.score, 6)) for row in found.itertuples()}


@pytest.fixture(scope="module")
def known() -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    return customers(240)


@pytest.fixture(scope="module")
def found(known: tuple[pd.DataFrame, set[tuple[str, str]]]) -> pd.DataFrame:
    return find_duplicates(known[0])


def test_finds_the_same_customers_in_both_languages(
    known: tuple[pd.DataFrame, set[tuple[str, str]]], found: pd.DataFrame
) -> None:
    same, truth = pairs(found), known[1]
    assert len(same & truth) >= 0.99 * len(truth)
    assert len(same - truth) <= 0.01 * len(truth)


def test_each_pair_once_and_no_record_with_itself(found: pd.DataFrame) -> None:
    both = [tuple(sorted(pair)) for pair in zip(found["left_id"], found["right_id"], strict=True)]
    assert len(both) == len(set(both))
    assert all(one != other for one, other in both)
    assert list(found.columns) == COLUMNS
    assert set(found["decision"]) <= {"same", "ask"}
    assert found["score"].between(0, 1).all()


def is_closed(same: set[tuple[object, object]]) -> bool:
    group: dict[object, set[object]] = {}
    for one, other in same:
        joined = group.get(one, {one}) | group.get(other, {other})
        for member in joined:
            group[member] = joined
    return all(
        tuple(sorted(pair)) in same for members in map(frozenset, group.values()) for pair in combinations(members, 2)
    )


def test_same_is_closed(found: pd.DataFrame) -> None:
    assert is_closed(pairs(found))


@given(seed=st.integers(0, 10_000), number=st.integers(2, 40))
@settings(max_examples=15)
def test_same_is_closed_and_unique_whatever_the_data(seed: int, number: int) -> None:
    chance = random.Random(seed)
    letters = ["ab", "abc", "b", "", None, "王伟", "王 伟", "wang wei", "0"]
    frame = pd.DataFrame(
        {
            "id": range(number),
            "name": [chance.choice(letters) for _ in range(number)],
            "phone": [chance.choice(["13812345678", "13812345679", None, "0"]) for _ in range(number)],
            "city": [chance.choice(["上海", "Boston", None]) for _ in range(number)],
        }
    )
    found = find_duplicates(frame, name="name", phone="phone")
    assert is_closed(pairs(found))
    assert len(as_set(found)) == len(found)


def test_order_of_rows_and_columns_changes_nothing(
    known: tuple[pd.DataFrame, set[tuple[str, str]]], found: pd.DataFrame
) -> None:
    turned = known[0].sample(frac=1, random_state=3)[list(reversed(known[0].columns))]
    assert as_set(find_duplicates(turned)) == as_set(found)


def test_reasons_name_every_compared_field_with_its_weight(found: pd.DataFrame) -> None:
    best = found.iloc[0]["reasons"]
    assert "phone same (+" in best or "e-mail same (+" in best
    assert find_duplicates(customers(60)[0], locale="zh").iloc[0]["reasons"].count("相同") >= 1


def test_a_column_with_the_answer_is_never_evidence(known: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    frame = known[0].assign(cluster=known[0]["id"].str[:5], **{"True Id": 1, "label": "x"})
    assert as_set(find_duplicates(frame)) == as_set(find_duplicates(known[0]))


def test_ids_that_are_not_unique_are_refused() -> None:
    frame = pd.DataFrame({"id": [1, 2, 2], "name": ["a", "b", "c"], "phone": ["1", "2", "3"]})
    with pytest.raises(InvalidValue, match="'id' holds the ids but '2' is there more than once"):
        find_duplicates(frame, id="id")


def test_ids_that_are_missing_are_refused() -> None:
    frame = pd.DataFrame({"id": ["x", None], "name": ["a", "b"]})
    with pytest.raises(InvalidValue, match="empty in row 2"):
        find_duplicates(frame, id="id")


def test_hints_that_do_not_fit_are_refused() -> None:
    frame = pd.DataFrame({"id": [1], "name": ["a"]})
    with pytest.raises(UnknownField, match="did you mean 'name'"):
        find_duplicates(frame, nam="name")
    with pytest.raises(UnknownField, match=r"no column 'names'.*did you mean 'name'"):
        find_duplicates(frame, name="names")
    with pytest.raises(InvalidValue, match="en or zh"):
        find_duplicates(frame, locale="fr")


@pytest.mark.parametrize("rows", [0, 1])
def test_a_frame_without_pairs_gives_no_rows(rows: int) -> None:
    frame = pd.DataFrame({"id": [1, 2], "name": ["a", "b"], "phone": ["1", "2"]}).head(rows)
    found = find_duplicates(frame)
    assert found.empty
    assert list(found.columns) == COLUMNS


def test_columns_without_any_value_say_nothing() -> None:
    frame = pd.DataFrame({"id": range(20), "name": [None] * 20, "phone": [np.nan] * 20, "email": [""] * 20})
    assert find_duplicates(frame).empty


def test_nothing_to_compare_is_said() -> None:
    with pytest.raises(InvalidValue, match="no column can be compared"):
        find_duplicates(pd.DataFrame({"id": [1, 2], "amount": [1.5, 2.5]}))


def test_identical_rows_are_one_customer() -> None:
    row = {"name": "Anna Miller", "phone": "+1 512 555 0100", "email": "anna@example.com", "city": "Austin"}
    frame = pd.DataFrame([row] * 80).assign(id=range(80))
    found = find_duplicates(frame)
    assert len(pairs(found)) == 80 * 79 // 2


def test_a_common_name_alone_is_not_the_same_customer() -> None:
    frame, _ = customers(400)
    same_name = pd.DataFrame({"id": [f"w{at}" for at in range(12)], "姓名": ["王伟"] * 12, "城市": ["上海"] * 12})
    found = find_duplicates(pd.concat([frame, same_name], ignore_index=True))
    assert not {pair for pair in pairs(found) if str(pair[0]).startswith("w") and str(pair[1]).startswith("w")}


def test_odd_values_do_no_harm() -> None:
    frame, truth = customers(60)
    frame = frame.astype(object)
    frame.loc[0, "姓名"] = "长" * 100_000
    frame.loc[1, "姓名"] = 12345
    frame.loc[2, "手机"] = 1.5e300
    frame.loc[3, "邮箱"] = "@@@"
    frame.loc[4, "地址"] = "\x00\ufeff=cmd|' /C calc'!A0"
    assert len(pairs(find_duplicates(frame)) & truth) >= 0.8 * len(truth)


def test_traditional_full_width_and_pinyin_spellings_meet() -> None:
    frame, _ = customers(120)
    more = pd.DataFrame(
        [
            {
                "id": "t1",
                "姓名": "陳國強",
                "手机": "１３９０００１２３４５",
                "公司": "上海龍騰科技有限公司",
                "城市": "上海",
            },
            {"id": "t2", "姓名": "陈国强", "手机": "+86 139-0001-2345", "公司": "上海龙腾科技", "城市": "上海"},
            {"id": "t3", "姓名": "Chen Guoqiang", "手机": "13900012345", "公司": None, "城市": "上海"},
        ]
    )
    assert {("t1", "t2"), ("t1", "t3"), ("t2", "t3")} <= pairs(find_duplicates(pd.concat([frame, more])))


def test_given_name_and_surname_turned_round() -> None:
    chance = random.Random(1)
    people = [
        {
            "rec_id": f"r{at}",
            "given_name": chance.choice(["anna", "peter", "laura", "james", "maria", "robert", "susan"]),
            "surname": chance.choice(["mill", "fisch", "schmid", "john", "walk"]) + chance.choice(["er", "son", "t"]),
            "date_of_birth": f"19{chance.randint(30, 99)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}",
            "postcode": str(chance.randint(1000, 9999)),
            "street_number": str(chance.randint(1, 300)),
        }
        for at in range(300)
    ]
    turned = people[5] | {"rec_id": "again", "given_name": people[5]["surname"], "surname": people[5]["given_name"]}
    assert pairs(find_duplicates(pd.DataFrame([*people, turned]))) >= {("again", "r5")}


def test_no_two_records_of_one_source_are_the_same(known: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    frame = known[0].assign(source=np.where(known[0]["id"].str.endswith("-0"), "a", "b"))
    of = dict(zip(frame["id"], frame["source"], strict=True))
    same = pairs(find_duplicates(frame, source="source"))
    assert all(of[one] != of[other] for one, other in same)
    assert is_closed(same)
    with_copies = {one for pair in known[1] for one in pair if one.endswith("-0")}
    assert len(same & known[1]) >= 0.98 * len(with_copies)


def test_a_second_phone_counts_as_much_as_the_first(known: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    frame = known[0].assign(电话=None)
    odd = frame.index % 2 == 1
    frame.loc[odd, "电话"] = frame.loc[odd, "手机"]
    frame.loc[odd, "手机"] = None
    same = pairs(find_duplicates(frame))
    assert len(same & known[1]) >= 0.98 * len(known[1])


def test_the_index_is_the_id_when_no_column_is() -> None:
    frame, truth = customers(60)
    found = find_duplicates(frame.set_index("id"))
    assert len(pairs(found) & truth) >= 0.98 * len(truth)
