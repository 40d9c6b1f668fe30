"""Duplicates among the store's own records, and the answers of people about them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_lab.customers.reviewing import Answers, find_pairs
from crm_lab.customers.reviewing.pairs import _with_merged
from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace


def fill(ws: Workspace) -> tuple[str, str]:
    """Add people of whom two are the same, and return these."""
    firm = ws.accounts.add(name="远景科技有限公司")
    one = ws.contacts.add(name="Siheng Chen", email="chen@lab.example", phone="13912345678", account_id=firm.id)
    other = ws.contacts.add(name="Chen Siheng", email="chen@lab.example", phone="139 1234 5678", account_id=firm.id)
    for number in range(40):
        ws.contacts.add(
            name=f"{chr(65 + number % 26)}{number} Person", email=f"p{number}@x{number}.example",
            phone=f"137{number:08d}", city=("上海", "北京", "广州")[number % 3],
        )  # fmt: skip
    return one.id, other.id


def found(ws: Workspace) -> set[frozenset[str]]:
    return {frozenset((one.left_id, one.right_id)) for one in find_pairs(ws.contacts)}


def test_two_spellings_of_one_person_are_found(ws: Workspace) -> None:
    pair = frozenset(fill(ws))
    assert found(ws) == {pair}
    [told] = find_pairs(ws.contacts, locale="zh")
    assert told.decision == "same"
    assert {told.left, told.right} == {"Siheng Chen", "Chen Siheng"}
    assert "电话" in told.reasons


def test_who_is_different_is_left_out(ws: Workspace) -> None:
    one, other = fill(ws)
    answers = Answers(ws.database, ws.actor, "contacts")
    answers.give(other, one, False)
    assert found(ws) == set()
    answers.withdraw(one, other)
    assert found(ws) == {frozenset((one, other))}


def test_a_merged_record_teaches_but_is_not_a_pair(ws: Workspace) -> None:
    one, other = fill(ws)
    Answers(ws.database, ws.actor, "contacts").give(one, other, True)
    ws.contacts.merge(one, other)
    assert found(ws) == set()
    frame, _ = ws.contacts.comparable()
    assert other not in set(frame["id"])
    taught = _with_merged(ws.contacts, frame, [other])
    assert taught.set_index("id").loc[other, "name"] == "Chen Siheng"
    assert len(taught) == len(frame) + 1


def test_everybody_compares_only_what_they_see(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    fill(ws)
    hers = acting("anna")
    assert find_pairs(hers.contacts) == []


def test_answers_are_one_per_pair_and_never_about_one_record(ws: Workspace) -> None:
    answers = Answers(ws.database, ws.actor, "leads")
    answers.give("b", "a", True)
    answers.give("a", "b", False)
    assert answers.frame().to_numpy().tolist() == [["a", "b", False]]
    assert Answers(ws.database, ws.actor, "accounts").count() == 0
    with pytest.raises(InvalidValue, match="two records"):
        answers.give("a", "a", True)


def test_an_empty_store_has_no_pairs(ws: Workspace) -> None:
    assert [find_pairs(records) for records in (ws.accounts, ws.contacts, ws.leads)] == [[], [], []]
