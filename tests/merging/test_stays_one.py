"""Merged records stay one: what is written to the hidden one reaches the survivor, by whichever door."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from crm_lab.errors import Refused
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Activity, TagLink
from crm_lab.workspace import Workspace

from .test_merge import put

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def merged(ws: Workspace) -> tuple[str, str, str]:
    """Return survivor, hidden record and the merge, two steps deep."""
    keep, between, hidden = (ws.accounts.add(name=name).id for name in ("Acme", "Acme Inc", "Acme Ltd"))
    ws.accounts.merge(between, hidden)
    return keep, hidden, ws.accounts.merge(keep, between).merge_id


def test_what_is_added_to_a_merged_record_reaches_the_survivor(ws: Workspace, merged: tuple[str, str, str]) -> None:
    keep, hidden, _ = merged
    deal = ws.opportunities.add(name="D", account_id=hidden)
    assert deal.account_id == keep
    person = ws.contacts.add(name="P")
    assert ws.contacts.update(person.id, account_id=hidden).account_id == keep
    frame = pd.DataFrame({"channel": ["note", "note"], "occurred_at": [NOON, NOON], "account_id": [hidden, None]})
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Activity, frame)
    assert sorted(ws.activities.frame()["account_id"].dropna()) == [keep]
    put(ws, TagLink(tag_id=ws.tags.add(name="t").id, entity="accounts", record_id=hidden, set_by="me"))
    with ws.database.read() as session:
        assert [one.record_id for one in session.query(TagLink)] == [keep]
    audit = ws.audit.frame(entity="opportunities", record_id=deal.id)
    assert audit["changes"].iloc[0]["account_id"] == [None, keep]


def test_a_record_does_not_become_its_own_parent(ws: Workspace, merged: tuple[str, str, str]) -> None:
    keep, hidden, _ = merged
    with pytest.raises(Refused, match="was merged into this very record"):
        ws.accounts.update(keep, parent_id=hidden)


def land(ws: Workspace, **columns: list[str | None]) -> dict[str, int]:
    report = ws.intake(pd.DataFrame(columns), entity="accounts").run()
    return report.files[0].figures()


def test_a_row_of_a_merged_record_updates_the_survivor(ws: Workspace) -> None:
    land(ws, id=["a1"], name=["Acme Ltd"], city=["上海"], phone=["021-64371234"])
    hidden, keep = ws.accounts.frame().id[0], ws.accounts.add(name="Acme Inc", city="北京").id
    ws.accounts.merge(keep, hidden)
    assert land(ws, id=["a1"], name=["Acme Ltd"], city=["上海"], phone=["021-64371234"])["updated"] == 0
    assert land(ws, id=["a1"], name=["Acme Ltd"], city=["上海"], website=["acme.example"])["updated"] == 1
    survivor = ws.accounts.get(keep)
    assert (survivor.name, survivor.city, survivor.website) == ("Acme Inc", "北京", "acme.example")
    assert (ws.accounts.count(), survivor.external_id) == (1, None)


def test_two_rows_that_are_one_by_now(ws: Workspace) -> None:
    land(ws, id=["a1", "a2"], name=["Acme Ltd", "Acme Inc"])
    ids = dict(zip(ws.accounts.frame().name, ws.accounts.frame().id, strict=True))
    ws.accounts.merge(ids["Acme Inc"], ids["Acme Ltd"])
    figures = land(ws, id=["a1", "a2"], name=["Acme Ltd", "Acme Inc"], city=["上海", "北京"])
    assert (figures["updated"], figures["skipped"]) == (1, 1)
    assert ws.accounts.get(ids["Acme Inc"]).city == "北京"


def test_a_parent_that_a_later_merge_gave_back_is_nobody_s_hand(ws: Workspace) -> None:
    above, other = (ws.accounts.add(name=name).id for name in ("above", "other"))
    below = ws.accounts.add(name="below", parent_id=above).id
    first = ws.accounts.merge(other, above).merge_id
    second = ws.accounts.merge(below, other).merge_id
    ws.accounts.unmerge(second)
    assert ws.accounts.get(below).parent_id == other
    assert ws.accounts.unmerge(first).stayed == []
    assert ws.accounts.get(below).parent_id == above


def test_a_child_that_went_away_and_came_back_by_hand_stays(ws: Workspace) -> None:
    keep, other, third = (ws.accounts.add(name=name).id for name in "ABC")
    child, quiet = (ws.contacts.add(name=name, account_id=other).id for name in ("moved", "quiet"))
    merge = ws.accounts.merge(keep, other)
    ws.contacts.update(child, account_id=third)
    ws.contacts.update(child, account_id=keep)
    back = ws.accounts.unmerge(merge.merge_id)
    assert [(one.rows, one.why) for one in back.stayed] == [([child], "somebody moved it here since")]
    assert (ws.contacts.get(child).account_id, ws.contacts.get(quiet).account_id) == (keep, other)


def test_a_child_that_came_back_by_a_later_merge_goes_back_with_that_one(ws: Workspace) -> None:
    keep, other, third = (ws.accounts.add(name=name).id for name in "ABC")
    child = ws.contacts.add(name="moved", account_id=other).id
    first = ws.accounts.merge(keep, other)
    ws.contacts.update(child, account_id=third)
    second = ws.accounts.merge(keep, third)
    back = ws.accounts.unmerge(first.merge_id)
    assert [(one.rows, one.why) for one in back.stayed] == [
        ([child], "moved away since, and came back by a later merge")
    ]
    assert ws.contacts.get(child).account_id == keep
    assert ws.accounts.unmerge(second.merge_id).stayed == []
    assert ws.contacts.get(child).account_id == third


def test_after_taking_apart_new_rows_go_where_they_say(ws: Workspace, merged: tuple[str, str, str]) -> None:
    keep, hidden, merge = merged
    ws.accounts.unmerge(merge)
    assert ws.opportunities.add(name="D", account_id=hidden).account_id not in (keep, hidden)
