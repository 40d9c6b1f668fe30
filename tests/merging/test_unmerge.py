"""Taking a merge apart, at once or after people went on working."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from crm_lab.errors import NotFound, Refused
from crm_lab.store.entities import Activity, ContactPoint, MergeChange, OpportunityContactRole, TagLink
from crm_lab.workspace import Workspace

from .conftest import Content
from .test_merge import put

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Everything = Callable[[], Content]


def family(ws: Workspace, count: int = 3) -> list[str]:
    """Make accounts that have something of everything, and return their ids."""
    tag = ws.tags.add(name="tag").id
    ids: list[str] = []
    for n in range(count):
        own: dict[str, Any] = {f"k{n}": n, "all": n}
        fields = [{}, {"tier": "A", "city": "上海", "phone": "13800000001"}, {"tier": "B", "website": "b.com"}][n % 3]
        id = ws.accounts.add(name=f"A{n}", parent_id=ids[-1] if ids else None, custom=own, **fields).id
        contact = ws.contacts.add(name=f"C{n}", account_id=id, birthday=date(1990, 1, 1 + n)).id
        deal = ws.opportunities.add(name=f"D{n}", account_id=id).id
        ws.activities.add(channel="note", occurred_at=NOON, account_id=id, contact_id=contact, opportunity_id=deal)
        put(ws, TagLink(tag_id=tag, entity="accounts", record_id=id, set_by=f"rule {n}"))
        put(ws, OpportunityContactRole(opportunity_id=deal, contact_id=contact, role="user"))
        same = ContactPoint(kind="phone", value="13900000000", raw="139 0000 0000", is_primary=n > 0, account_id=id)
        put(ws, same, ContactPoint(kind="email", value=f"{n}@x.com", raw=f"{n}@x.com", label=f"l{n}", account_id=id))
        ids.append(id)
    return ids


def test_at_once_all_is_as_it_was(ws: Workspace, everything: Everything) -> None:
    ids = family(ws)
    before = everything()
    merge = ws.accounts.merge(ids[0], ids[1:], {"tier": ids[2], "custom.all": ids[1]})
    assert everything() != before
    back = ws.accounts.unmerge(merge.merge_id)
    assert everything() == before
    assert back.stayed == []
    assert sorted(one.name for one in back.restored) == ["A1", "A2"]
    assert back.given_back == merge.moved


def test_merges_into_one_survivor_come_apart_in_any_order(ws: Workspace, everything: Everything) -> None:
    ids = family(ws)
    before = everything()
    first = ws.accounts.merge(ids[0], ids[1]).merge_id
    second = ws.accounts.merge(ids[0], ids[2], {"tier": ids[2]}).merge_id
    assert ws.accounts.unmerge(first).stayed == []
    assert ws.accounts.get(ids[0]).tier == "B"
    with ws.database.read() as session:  # the tag that the first merge brought is now the second one's
        assert ids[0] in set(session.scalars(select(TagLink.record_id)))
    assert ws.accounts.unmerge(second).stayed == []
    assert everything() == before


def test_a_merge_of_merged_records_comes_apart_from_the_top(ws: Workspace, everything: Everything) -> None:
    ids = family(ws)
    before = everything()
    inner = ws.accounts.merge(ids[1], ids[2]).merge_id
    between = everything()
    outer = ws.accounts.merge(ids[0], ids[1]).merge_id
    with pytest.raises(Refused, match="take the later merge apart first: 'A1' was merged into 'A0'"):
        ws.accounts.unmerge(inner)
    ws.accounts.unmerge(outer)
    assert everything() == between
    ws.accounts.unmerge(inner)
    assert everything() == before


def test_accounts_and_their_people_merged_both_come_apart_in_either_order(
    ws: Workspace, everything: Everything
) -> None:
    one, two = (ws.accounts.add(name=name).id for name in ("One", "Two"))
    person = ws.contacts.add(name="P", account_id=two).id
    loose = ws.contacts.add(name="Q").id
    before = everything()
    for accounts_first in (True, False):
        people = ws.contacts.merge(loose, person).merge_id
        companies = ws.accounts.merge(one, two).merge_id
        undo = [lambda: ws.accounts.unmerge(companies), lambda: ws.contacts.unmerge(people)]  # noqa: B023
        for deed in undo if accounts_first else reversed(undo):
            deed()
        assert ws.contacts.get(person).account_id == two
        assert everything() == before


def test_what_was_edited_since_stays_and_is_listed(ws: Workspace) -> None:
    keep = ws.accounts.add(name="Keep").id
    other = ws.accounts.add(name="Other", tier="A", industry="Steel", custom={"a": 1, "b": 2}).id
    merge = ws.accounts.merge(keep, other).merge_id
    ws.accounts.update(keep, tier="C", custom={"a": 1, "b": 3, "c": 4})
    back = ws.accounts.unmerge(merge)
    assert (back.kept.tier, back.kept.industry, back.kept.custom) == ("C", None, {"b": 3, "c": 4})
    assert {(one.entity, one.field, one.why) for one in back.stayed} == {
        ("accounts", "tier", "edited since"),
        ("accounts", "custom.b", "edited since"),
    }
    assert (back.restored[0].tier, back.restored[0].custom) == ("A", {"a": 1, "b": 2})
    assert "stays: accounts.tier: edited since" in str(back)


def test_children_go_back_unless_they_went_on(ws: Workspace) -> None:
    keep, other, third = (ws.accounts.add(name=name).id for name in ("Keep", "Other", "Third"))
    here, moved, deleted, purged = (ws.contacts.add(name=name, account_id=other).id for name in "abcd")
    merge = ws.accounts.merge(keep, other).merge_id
    added = ws.contacts.add(name="new", account_id=keep).id
    ws.contacts.update(moved, account_id=third)
    ws.contacts.update(here, title="edited")
    ws.contacts.delete(deleted)
    with ws.database.write(ws.actor) as unit:
        unit.session.delete(unit.session.get(ws.contacts.entity, purged))
    back = ws.accounts.unmerge(merge)
    assert ws.contacts.get(here).account_id == other
    assert ws.contacts.get(here).title == "edited"
    assert ws.contacts.restore(deleted).account_id == other
    assert ws.contacts.get(moved).account_id == third
    assert ws.contacts.get(added).account_id == keep
    assert [(one.entity, sorted(one.rows)) for one in back.stayed] == [("contacts", sorted([moved, purged]))]


def test_points_that_the_merge_made_go_unless_they_were_edited(ws: Workspace) -> None:
    keep, *others = (ws.accounts.add(name=site, website=site).id for site in ("k.com", "o.com", "p.com"))
    merge = ws.accounts.merge(keep, others).merge_id
    mine = ContactPoint.account_id == keep
    with ws.database.write(ws.actor) as unit:
        assert set(unit.session.scalars(select(ContactPoint.value).where(mine))) == {"o.com", "p.com"}
        unit.session.execute(update(ContactPoint).where(ContactPoint.value == "o.com").values(label="shop"))
    back = ws.accounts.unmerge(merge)
    with ws.database.read() as session:
        assert [(one.value, one.label) for one in session.scalars(select(ContactPoint).where(mine))] == [
            ("o.com", "shop")
        ]
    assert [(one.entity, one.why) for one in back.stayed] == [("contact_points", "edited or removed since")]


def test_a_phone_that_is_corrected_after_the_merge_stays_corrected(ws: Workspace) -> None:
    keep = ws.contacts.add(name="Keep").id
    other = ws.contacts.add(name="Other", phone="13800000002", email="o@x.com").id
    merge = ws.contacts.merge(keep, other).merge_id
    ws.contacts.update(keep, phone="13800000003")
    back = ws.contacts.unmerge(merge)
    assert (back.kept.phone, back.kept.email) == ("13800000003", None)
    assert (back.restored[0].phone, back.restored[0].email) == ("13800000002", "o@x.com")


def test_a_number_that_was_there_twice_comes_back_twice(ws: Workspace, everything: Everything) -> None:
    keep, one, other = (ws.accounts.add(name=name).id for name in "abc")
    told = {"kind": "phone", "value": "w", "raw": "w"}
    put(ws, ContactPoint(**told, account_id=one))
    put(ws, *(ContactPoint(**told, label=label, account_id=other) for label in (None, "x")))
    before = everything()
    merge = ws.accounts.merge(keep, [one, other]).merge_id
    assert ws.accounts.unmerge(merge).stayed == []
    assert everything() == before


def test_a_row_that_was_taken_out_has_no_room_any_more(ws: Workspace) -> None:
    keep, other = (ws.contacts.add(name=name).id for name in ("Keep", "Other"))
    gone = ws.tags.add(name="gone").id
    put(ws, *[TagLink(tag_id=gone, entity="contacts", record_id=id) for id in (keep, other)])
    merge = ws.contacts.merge(keep, other).merge_id
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(delete(TagLink))
        unit.session.delete(unit.session.get(ws.tags.entity, gone))
    back = ws.contacts.unmerge(merge)
    assert [(one.entity, one.why) for one in back.stayed] == [("tag_links", "there is no room for it any more")]


def test_giving_back_never_closes_a_circle(ws: Workspace) -> None:
    top = ws.accounts.add(name="Top").id
    other = ws.accounts.add(name="Other", parent_id=top).id
    child = ws.accounts.add(name="Child", parent_id=other).id
    keep = ws.accounts.add(name="Keep").id
    merge = ws.accounts.merge(keep, other).merge_id
    assert ws.accounts.get(keep).parent_id == top
    ws.accounts.update(keep, parent_id=None)
    ws.accounts.update(top, parent_id=child)
    back = ws.accounts.unmerge(merge)
    assert ws.accounts.get(child).parent_id == keep
    assert {one.why for one in back.stayed} == {"giving it back would close a circle", "edited since"}


def test_a_merge_comes_apart_once(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    merge = ws.accounts.merge(keep, other).merge_id
    ws.accounts.unmerge(merge)
    with pytest.raises(Refused, match="taken apart already"):
        ws.accounts.unmerge(merge)
    for id in (merge, "nothing"):
        with pytest.raises(NotFound, match=r"look at merges\(\)"):
            ws.contacts.unmerge(id)
    listed = ws.accounts.merges().iloc[0]
    assert listed.undone_by == ws.actor.name
    again = ws.accounts.merge(other, keep)
    assert again.kept.id == other


def test_a_survivor_that_was_deleted_still_gives_back(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    merge = ws.accounts.merge(keep, other).merge_id
    ws.accounts.delete(keep)
    assert [one.id for one in ws.accounts.unmerge(merge).restored] == [other]
    assert list(ws.accounts.frame().id) == [other]


def test_many_rows_move_in_few_statements_and_are_remembered_compactly(ws: Workspace, everything: Everything) -> None:
    import pandas as pd
    from sqlalchemy import event

    from crm_lab.store.bulk import insert_frame

    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    frame = pd.DataFrame({"channel": "note", "occurred_at": pd.Timestamp(NOON), "account_id": [other] * 3000})
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Activity, frame)
    before = everything()
    said: list[str] = []
    event.listen(ws.database.engine, "before_cursor_execute", lambda c, k, statement, *rest: said.append(statement))
    merge = ws.accounts.merge(keep, other)
    assert merge.moved == {"activities": 3000}
    assert len(said) < 100
    with ws.database.read() as session:
        assert [len(one.rows) for one in session.scalars(select(MergeChange))] == [3000]
    said.clear()
    ws.accounts.unmerge(merge.merge_id)
    assert len(said) < 100
    assert everything() == before
