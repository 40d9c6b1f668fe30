"""Merging: which value wins, what moves, what is refused, what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Column, ForeignKey, String, Table, insert, select
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import InvalidValue, NotFound, Refused, StaleRecord, UnknownField
from crm_lab.store.base import Base
from crm_lab.store.entities import ContactPoint, OpportunityContactRole, TagLink
from crm_lab.workspace import Workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def points(ws: Workspace, **of: str) -> list[tuple[str, str, bool]]:
    with ws.database.read() as session:
        found = session.scalars(select(ContactPoint).filter_by(**of))
        return sorted((one.kind, one.value, one.is_primary) for one in found)


def put(ws: Workspace, *rows: Base) -> None:
    with ws.database.write(ws.actor) as unit:
        unit.session.add_all(rows)


def test_the_survivor_keeps_its_values_and_gets_what_it_lacks(ws: Workspace) -> None:
    old = ws.accounts.add(name="Old", industry="Steel", employees=5)
    newer = ws.accounts.add(name="Newer", industry="Iron", employees=7, tier="A")
    keep = ws.accounts.add(name="Keep", industry="Copper")
    ws.accounts.update(old.id, tier="B")
    result = ws.accounts.merge(keep.id, [newer.id, old.id])
    assert (result.kept.name, result.kept.industry) == ("Keep", "Copper")
    assert (result.kept.employees, result.kept.tier) == (5, "B")  # "Old" was changed last
    assert ws.accounts.get(keep.id).version == result.kept.version > keep.version
    assert list(ws.accounts.frame().id) == [keep.id]


def test_values_can_be_chosen_field_by_field(ws: Workspace) -> None:
    keep = ws.accounts.add(name="Keep", tier="A", custom={"size": "big", "colour": "red"})
    other = ws.accounts.add(name="Other", tier="B", custom={"size": "small", "smell": "none"})
    kept = ws.accounts.merge(keep.id, other.id, {"name": other.id, "custom.size": other.id}).kept
    assert (kept.name, kept.tier) == ("Other", "A")
    assert kept.custom == {"size": "small", "colour": "red", "smell": "none"}


def test_an_address_is_never_mixed(ws: Workspace) -> None:
    keep = ws.accounts.add(name="Keep", city="上海")
    other = ws.accounts.add(name="Other", city="北京", address="朝阳路 1", postal_code="100000")
    assert ws.accounts.merge(keep.id, other.id).kept.address is None
    third = ws.accounts.add(name="Third", city="广州", country="CN")
    kept = ws.accounts.merge(keep.id, third.id, {"city": third.id}).kept
    assert (kept.city, kept.country, kept.address) == ("广州", "CN", None)
    fourth = ws.accounts.add(name="Fourth", city="A", address="B")
    with pytest.raises(InvalidValue, match="taken from one record"):
        ws.accounts.merge(keep.id, fourth.id, {"city": fourth.id, "address": keep.id})


def test_an_amount_keeps_its_currency(ws: Workspace) -> None:
    keep = ws.accounts.add(name="Keep", currency="CNY")
    other = ws.accounts.add(name="Other", annual_revenue=Decimal("1200.50"), currency="USD")
    preview = ws.accounts.preview_merge(keep.id, other.id)
    assert {one.field: one.value for one in preview.fields}["annual_revenue"] == Decimal("1200.50")
    kept = ws.accounts.merge(keep.id, other.id).kept
    assert (kept.annual_revenue_minor, kept.currency) == (120050, "USD")


def test_a_refusal_of_contact_holds_for_the_person(ws: Workspace) -> None:
    keep = ws.contacts.add(name="王伟", birthday=date(1990, 2, 28))
    other = ws.contacts.add(name="Wang Wei", first_name="Wei", last_name="Wang", opted_out=True, title="CTO")
    kept = ws.contacts.merge(keep.id, [other.id]).kept
    assert (kept.opted_out, kept.title, kept.birthday) == (True, "CTO", date(1990, 2, 28))
    assert (kept.name, kept.first_name) == ("王伟", None)  # a name is taken whole
    free = ws.contacts.add(name="Free")
    assert not ws.contacts.merge(kept.id, free.id, {"opted_out": free.id}).kept.opted_out


def test_all_phones_and_mails_are_kept_each_once(ws: Workspace) -> None:
    keep = ws.contacts.add(name="Keep", phone="13812345678")
    other = ws.contacts.add(name="Other", phone="+86 138 1234 5678", email="Ann@X.com")
    third = ws.contacts.add(name="Third", phone="13912345678", email="b@x.com")
    put(ws, ContactPoint(kind="wechat", value="third", raw="third", label="private", contact_id=third.id))
    result = ws.contacts.merge(keep.id, [other.id, third.id], {"email": other.id})
    found = points(ws, contact_id=keep.id)
    values = {(kind, value) for kind, value, _ in found}
    assert values >= {("phone", "13912345678"), ("email", "b@x.com"), ("wechat", "third")}
    assert len(values) == len(found)
    first = {value for kind, value, primary in found if primary and kind == "email"}
    assert first == {"ann@x.com"}
    assert (result.kept.phone, result.kept.email) == ("13812345678", "ann@x.com")


def test_everything_that_points_to_the_others_moves(ws: Workspace) -> None:
    keep, one, two = (ws.accounts.add(name=name) for name in ("Keep", "One", "Two"))
    gone = ws.contacts.add(name="Gone", account_id=one.id)
    ws.contacts.delete(gone.id)
    made = {
        "contacts": ws.contacts.add(name="C", account_id=one.id),
        "activities": ws.activities.add(channel="note", occurred_at=NOON, account_id=two.id),
        "opportunities": ws.opportunities.add(name="D", account_id=two.id),
        "orders": ws.orders.add(name="O", account_id=one.id, currency="CNY"),
        "tickets": ws.tickets.add(subject="T", account_id=one.id, opened_at=NOON),
        "payments": ws.payments.add(account_id=one.id, paid_on=date(2026, 1, 1), amount=1),
        "leads": ws.leads.add(name="L", account_id=two.id),
        "accounts": ws.accounts.add(name="Child", parent_id=one.id),
    }
    preview = ws.accounts.preview_merge(keep.id, [one.id, two.id])
    result = ws.accounts.merge(keep.id, [one.id, two.id])
    assert result.moved == preview.moves == {**dict.fromkeys(made, 1), "contacts": 2}
    for name, record in made.items():
        now = getattr(ws, name).get(record.id)
        assert getattr(now, "parent_id" if name == "accounts" else "account_id") == keep.id
        assert now.version == record.version + 1  # an open form with the old customer in it is told
    assert ws.contacts.restore(gone.id).account_id == keep.id


@pytest.fixture
def later_table() -> Iterator[Table]:
    """A table that this version does not know yet, and of which an account may have one row only."""
    account = Column("account_id", String(36), ForeignKey("accounts.id"), primary_key=True)
    table = Table("later_scores", Base.metadata, account, Column("score", String(10)))
    yield table
    Base.metadata.remove(table)


def test_tables_added_later_are_covered(own_store: URL, later_table: Table) -> None:
    with crm_lab.open(own_store) as ws:
        later_table.create(ws.database.engine)
        keep, one, two = (ws.accounts.add(name=name).id for name in ("Keep", "One", "Two"))
        rows = [{"account_id": one, "score": "1"}, {"account_id": two, "score": "2"}]

        def kept() -> set[tuple[str, str]]:
            with ws.database.engine.begin() as connection:
                return {tuple(row) for row in connection.execute(select(later_table))}

        with ws.database.engine.begin() as connection:
            connection.execute(insert(later_table), rows)
        before = kept()
        merge = ws.accounts.merge(keep, [one, two])
        assert kept() == {(keep, "1")}
        ws.accounts.unmerge(merge.merge_id)
        assert kept() == before
        later_table.drop(ws.database.engine)


def test_tags_and_roles_that_are_there_already_do_not_stand_twice(ws: Workspace) -> None:
    keep, other = (ws.contacts.add(name=name) for name in ("Keep", "Other"))
    both, only = (ws.tags.add(name=name).id for name in ("both", "only"))
    deal = ws.opportunities.add(name="D").id
    put(
        ws,
        *[
            TagLink(tag_id=tag, entity="contacts", record_id=id)
            for tag, id in ((both, keep.id), (both, other.id), (only, other.id))
        ],
    )
    put(ws, TagLink(tag_id=only, entity="accounts", record_id=other.id))  # a record of another table
    put(ws, OpportunityContactRole(opportunity_id=deal, contact_id=keep.id, role="user", influence=3))
    put(ws, OpportunityContactRole(opportunity_id=deal, contact_id=other.id, role="user", stance="for", influence=1))
    put(ws, OpportunityContactRole(opportunity_id=deal, contact_id=other.id, role="decider"))
    ws.contacts.merge(keep.id, other.id)
    with ws.database.read() as session:
        tags = {(one.tag_id, one.entity, one.record_id) for one in session.scalars(select(TagLink))}
        roles = {
            (one.contact_id, one.role, one.stance, one.influence)
            for one in session.scalars(select(OpportunityContactRole))
        }
    assert tags == {(both, "contacts", keep.id), (only, "contacts", keep.id), (only, "accounts", other.id)}
    assert roles == {(keep.id, "user", "for", 3), (keep.id, "decider", None, None)}


def test_parents_never_close_a_circle(ws: Workspace) -> None:
    top = ws.accounts.add(name="Top").id
    other = ws.accounts.add(name="Other", parent_id=top).id
    between = ws.accounts.add(name="Between", parent_id=other).id
    keep = ws.accounts.add(name="Keep", parent_id=between).id
    preview = {one.field: one for one in ws.accounts.preview_merge(keep, other).fields}["parent_id"]
    assert (preview.value, preview.why) == (top, "loop")
    with pytest.raises(Refused, match="lies within"):
        ws.accounts.merge(keep, other, {"parent_id": keep})
    merge = ws.accounts.merge(keep, other)
    assert ws.accounts.get(keep).parent_id == top
    assert ws.accounts.get(between).parent_id == keep
    ws.accounts.unmerge(merge.merge_id)
    assert [ws.accounts.get(id).parent_id for id in (other, between, keep)] == [top, other, between]


def test_a_child_and_its_parent_become_one(ws: Workspace) -> None:
    parent = ws.accounts.add(name="Parent").id
    child = ws.accounts.add(name="Child", parent_id=parent).id
    assert ws.accounts.merge(child, parent).kept.parent_id is None


def test_a_merged_record_tells_where_it_went(ws: Workspace) -> None:
    one, two, three = (ws.accounts.add(name=name).id for name in ("One", "Two", "Three"))
    ws.accounts.merge(two, one)
    ws.accounts.merge(three, two)
    for verb in (ws.accounts.get, ws.accounts.delete):
        with pytest.raises(NotFound, match=f"'One' was merged into 'Three' .{three}. by"):
            verb(one)
    with pytest.raises(Refused, match="take the merge apart"):
        ws.accounts.restore(one)


def test_what_can_not_be_merged_is_refused_and_nothing_is_done(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    before = ws.database.last_event()
    cases = {
        "nothing to merge": lambda: ws.accounts.merge(keep, []),
        "once only": lambda: ws.accounts.merge(keep, [other, other]),
        "named once": lambda: ws.accounts.merge(keep, [keep]),
        "none of the records": lambda: ws.accounts.merge(keep, other, {"name": "x"}),
        "did you mean 'industry'": lambda: ws.accounts.merge(keep, other, {"industri": other}),
        "can't be chosen": lambda: ws.accounts.merge(keep, other, {"version": other}),
    }
    for words, deed in cases.items():
        with pytest.raises((InvalidValue, UnknownField), match=words):
            deed()
    with pytest.raises(NotFound):
        ws.accounts.merge(keep, "nobody")
    deleted = ws.accounts.add(name="Deleted").id
    ws.accounts.delete(deleted)
    with pytest.raises(NotFound, match="restore it first"):
        ws.accounts.merge(keep, deleted)
    assert ws.database.last_event() == before + 2
    assert ws.accounts.merges().empty


def test_what_changed_since_the_preview_is_told(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    seen = ws.accounts.preview_merge(keep, other).versions
    ws.accounts.update(other, industry="Steel")
    with pytest.raises(StaleRecord, match="look at the preview again"):
        ws.accounts.merge(keep, other, versions=seen)
    ws.accounts.merge(keep, other, versions=ws.accounts.preview_merge(keep, other).versions)


def test_a_rep_merges_own_records_only(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    anna = acting("Anna")
    mine, second = (anna.accounts.add(name=name).id for name in ("Mine", "Second"))
    theirs = ws.accounts.add(name="Theirs").id
    activity = ws.activities.add(channel="note", occurred_at=NOON, account_id=second).id  # not Anna's
    for ids in ((mine, theirs), (theirs, mine)):
        with pytest.raises(NotFound, match="that you may see"):
            anna.accounts.merge(*ids)
    merge = anna.accounts.merge(mine, second)
    assert ws.activities.get(activity).account_id == mine
    ws.accounts.merge(theirs, ws.accounts.add(name="Fourth").id)
    assert list(anna.accounts.merges().id) == [merge.merge_id]
    assert len(ws.accounts.merges()) == 2
    with pytest.raises(NotFound):
        acting("Ben").accounts.unmerge(merge.merge_id)


def test_a_merge_leaves_a_trail(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name, tier=tier).id for name, tier in (("Keep", None), ("Other", "A")))
    ws.contacts.add(name="C", account_id=other)
    before = ws.database.last_event()
    merge = ws.accounts.merge(keep, other, origin="screen")
    with ws.database.read() as session:
        from crm_lab.store.events import since

        events = {one.name: one for one in since(ws.database, before)}
        assert session.is_active
    assert events["account.merged"].record_id == keep
    assert events["account.merged"].data == {"merge_id": merge.merge_id, "others": [other], "moved": {"contacts": 1}}
    assert events["account.merged_away"].data == {"merge_id": merge.merge_id, "into": keep}
    assert events["contact.reassigned"].data == {"rows": 1, "taken": 0, "field": "account_id"}
    rows = ws.audit.frame(batch_id=merge.merge_id)
    assert set(rows.action) == {"merged", "merged_away", "reassigned"}
    assert set(rows.origin) == {"screen"}
    assert ws.audit.frame(batch_id=merge.merge_id, action="merged").shape[0] == 1


def test_leads_merge_too(ws: Workspace) -> None:
    keep, other = (ws.leads.add(name=name, score=score) for name, score in (("Keep", None), ("Other", 0.5)))
    assert ws.leads.merge(keep.id, other.id).kept.score == 0.5


def test_the_preview_writes_nothing_and_can_be_read(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name, tier=tier) for name, tier in (("Keep", None), ("Other", "A")))
    before = ws.database.last_event()
    preview = ws.accounts.preview_merge(keep.id, other.id)
    frame = preview.frame().set_index("field")
    assert frame.loc["tier", "result"] == "A"
    assert frame.loc["name", other.id] == "Other"
    assert frame.loc["tier", "why"] == "the survivor had none"
    assert "'Other' would go into 'Keep'" in str(preview)
    assert ws.database.last_event() == before
    assert ws.accounts.get(keep.id).tier is None
