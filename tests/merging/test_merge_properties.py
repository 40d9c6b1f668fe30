"""Any records, any merges, any edits: taken apart, nothing is lost and nothing is left over."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.errors import CrmLabError, NotFound, Refused, StaleRecord
from crm_lab.store.base import Base
from crm_lab.store.entities import Activity, ContactPoint, OpportunityContactRole, TagLink
from crm_lab.workspace import Workspace

from .conftest import content
from .test_merge import put

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXAMPLES = settings(max_examples=8)

some = st.none() | st.sampled_from("xyz")
custom = st.none() | st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 2), min_size=1)
phone = st.none() | st.sampled_from(["13800000001", "+86 138 0000 0001", "021-64371234", "nonsense"])
account = st.fixed_dictionaries(
    {
        "tier": some,
        "industry": some,
        "city": some,
        "address": some,
        "phone": phone,
        "employees": st.none() | st.integers(0, 2),
    },
    optional={"custom": custom, "email": st.sampled_from(["A@x.com", "a@x.com"])},
)
contact = st.fixed_dictionaries(
    {"title": some, "phone": phone, "opted_out": st.booleans(), "birthday": st.none() | st.dates()},
    optional={"custom": custom, "city": some},
)
few = st.integers(0, 3)
point = st.tuples(st.sampled_from(["phone", "email"]), st.sampled_from("uvw"), st.booleans(), some)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Draw four accounts and four contacts with parents, rows of several kinds, and which point where."""
    return {
        "accounts": draw(st.lists(account, min_size=4, max_size=4)),
        "parents": [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(4)],
        "contacts": draw(st.lists(st.tuples(contact, st.none() | few), min_size=4, max_size=4)),
        "points": draw(st.lists(st.tuples(point, st.booleans(), few), max_size=6)),
        "tags": draw(st.sets(st.tuples(st.integers(0, 1), st.booleans(), few), max_size=6)),
        "roles": draw(st.dictionaries(st.tuples(st.sampled_from(["user", "decider"]), few), some, max_size=6)),
        "activities": draw(st.lists(st.tuples(st.none() | few, st.none() | few), max_size=4)),
    }


_names = count()


def build(ws: Workspace, world: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Write a world into the store and return the ids of its accounts and contacts."""
    accounts: list[str] = []
    for fields, parent in zip(world["accounts"], world["parents"], strict=True):
        above = None if parent is None else accounts[parent]
        accounts.append(ws.accounts.add(name=f"A{next(_names)}", parent_id=above, **fields).id)
    firms = [None if at is None else accounts[at] for _, at in world["contacts"]]
    people = [fields for fields, _ in world["contacts"]]
    contacts = [
        ws.contacts.add(name=f"C{next(_names)}", account_id=a, **f).id for f, a in zip(people, firms, strict=True)
    ]
    tags = [ws.tags.add(name=f"T{next(_names)}").id for _ in range(2)]
    deal = ws.opportunities.add(name="D", account_id=accounts[3]).id
    rows: list[Base] = []
    for (kind, value, primary, label), firm, at in world["points"]:
        whose = {"account_id": accounts[at]} if firm else {"contact_id": contacts[at]}
        rows.append(ContactPoint(kind=kind, value=value, raw=value.upper(), is_primary=primary, label=label, **whose))
    for tag, firm, at in world["tags"]:
        owner = accounts[at] if firm else contacts[at]
        rows.append(TagLink(tag_id=tags[tag], entity="accounts" if firm else "contacts", record_id=owner))
    for (role, at), stance in world["roles"].items():
        rows.append(OpportunityContactRole(opportunity_id=deal, contact_id=contacts[at], role=role, stance=stance))
    for firm, person in world["activities"]:
        ids = {
            "account_id": None if firm is None else accounts[firm],
            "contact_id": None if person is None else contacts[person],
        }
        rows.append(Activity(channel="note", occurred_at=NOON, **ids))
    put(ws, *rows)
    return accounts, contacts


one_merge = st.tuples(st.booleans(), st.permutations(range(4)), st.integers(1, 2), st.booleans())


def try_merge(ws: Workspace, ids: tuple[list[str], list[str]], drawn: Any) -> tuple[bool, str] | None:
    """Merge as drawn; None when one of the records is merged away or deleted already."""
    firms, order, others, choosing = drawn
    keep, *rest = [ids[0 if firms else 1][at] for at in order[: others + 1]]
    choose = {"city": rest[0], "phone": rest[-1], "name": rest[0]} if choosing else None
    try:
        return firms, (ws.accounts if firms else ws.contacts).merge(keep, rest, choose).merge_id
    except (StaleRecord, NotFound):
        return None


def take_all_apart(ws: Workspace, merges: list[tuple[bool, str]]) -> int:
    """Take merges apart in the given order, those that are refused for now later; return how many rows stayed."""
    stayed = 0
    while merges:
        waiting = []
        for firms, id in merges:
            try:
                stayed += len((ws.accounts if firms else ws.contacts).unmerge(id).stayed)
            except Refused:
                waiting.append((firms, id))
        assert len(waiting) < len(merges)
        merges = waiting
    return stayed


def test_merged_and_taken_apart_in_any_order_is_as_it_was(ws: Workspace) -> None:
    @given(world=worlds(), drawn=st.lists(one_merge, min_size=1, max_size=4), data=st.data())
    @EXAMPLES
    def run(world: dict[str, Any], drawn: list[Any], data: st.DataObject) -> None:
        ids = build(ws, world)
        before = content(ws)
        merges = [done for one in drawn if (done := try_merge(ws, ids, one))]
        for firms, _ in merges:
            assert (ws.accounts if firms else ws.contacts).merges().undone_at.isna().any()
        no_child_is_left_behind(ws)
        take_all_apart(ws, data.draw(st.permutations(merges)))
        assert content(ws) == before

    run()


def no_child_is_left_behind(ws: Workspace) -> None:
    """What can be seen points to nothing that was merged away."""
    gone = {
        id
        for at in (ws.accounts, ws.contacts)
        for others in at.merges().query("undone_at.isna()").others
        for id in others
    }
    for records in (ws.contacts, ws.activities, ws.opportunities, ws.accounts):
        frame = records.frame()
        for column in {"account_id", "contact_id", "parent_id"} & set(frame.columns):
            assert not gone & set(frame[column].dropna())


action = st.one_of(
    st.tuples(st.just("merge"), one_merge),
    st.tuples(st.just("unmerge"), few),
    st.tuples(
        st.just("edit"), st.tuples(st.booleans(), few, st.sampled_from(["name", "city", "description", "custom"]))
    ),
    st.tuples(st.just("add"), few),
    st.tuples(st.just("hand over"), few),
    st.tuples(st.just("delete"), few),
)


class Work:
    """People who merge, take apart, edit, add, hand over and delete; and what must hold afterwards."""

    def __init__(self, ws: Workspace, ids: tuple[list[str], list[str]]) -> None:
        self.ws, self.ids = ws, ids
        self.merges: list[tuple[bool, str]] = []
        self.said: dict[tuple[str, str, str], Any] = {}
        self.words = count()

    def merge(self, drawn: Any) -> None:
        if done := try_merge(self.ws, self.ids, (*drawn[:3], False)):
            self.merges.append(done)

    def unmerge(self, at: int) -> None:
        for firms, id in self.merges[at : at + 1]:
            try:
                (self.ws.accounts if firms else self.ws.contacts).unmerge(id)
            except Refused:
                return
            self.merges.remove((firms, id))

    def edit(self, drawn: tuple[bool, int, str]) -> None:
        firms, at, field = drawn
        records, id, word = (
            (self.ws.accounts if firms else self.ws.contacts),
            self.ids[0 if firms else 1][at],
            f"w{next(self.words)}",
        )
        try:
            old = records.get(id)
        except NotFound:
            return
        value = {**(old.custom or {}), "a": word} if field == "custom" else word
        records.update(id, **{field: value})
        self.said["accounts" if firms else "contacts", id, field] = word

    def add(self, at: int) -> None:
        id = self.ids[0][at]
        try:
            self.ws.accounts.get(id)
        except NotFound:
            return
        made = self.ws.contacts.add(name="new", account_id=id)
        self.said["contacts", made.id, "account_id"] = id

    def hand_over(self, at: int) -> None:
        person, firm = self.ids[1][at], self.ws.accounts.add(name="elsewhere").id
        try:
            self.ws.contacts.update(person, account_id=firm)
        except NotFound:
            return
        self.said["contacts", person, "account_id"] = firm

    def delete(self, at: int) -> None:
        try:
            self.ws.contacts.delete(self.ids[1][at])
        except NotFound:
            return

    def lost(self) -> list[Any]:
        """Return the edits that are not there any more."""
        now = content(self.ws)
        rows = {(table, row["id"]): row for table in ("accounts", "contacts") for row in now[table]}
        found = {key: rows[key[:2]][key[2]] for key in self.said}
        plain = {key: value["a"] if key[2] == "custom" else value for key, value in found.items()}
        return [(key, plain[key], word) for key, word in self.said.items() if plain[key] != word]


def test_neither_a_row_nor_an_edit_is_lost(ws: Workspace) -> None:
    @given(world=worlds(), actions=st.lists(action, min_size=3, max_size=10))
    @EXAMPLES
    def run(world: dict[str, Any], actions: list[tuple[str, Any]]) -> None:
        work = Work(ws, build(ws, world))
        before = keys(ws)
        for verb, drawn in actions:
            getattr(work, verb.replace(" ", "_"))(drawn)
            no_child_is_left_behind(ws)
        take_all_apart(ws, work.merges)
        assert keys(ws) >= before
        assert not work.lost()

    run()


def keys(ws: Workspace) -> set[Any]:
    """Return the primary keys of all rows of all tables."""
    with ws.database.engine.connect() as connection:
        return {
            (table.name, *row)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(*table.primary_key.columns))
        } - {None}


def test_errors_are_ours(ws: Workspace) -> None:
    @given(
        keep=st.text(max_size=3),
        others=st.lists(st.text(max_size=3), max_size=2),
        choose=st.dictionaries(st.text(max_size=5), st.text(max_size=3)),
    )
    @settings(max_examples=20)
    def run(keep: str, others: list[str], choose: dict[str, str]) -> None:
        try:
            ws.accounts.merge(keep, others, choose)
        except CrmLabError:
            return
        raise AssertionError("nothing like that exists")

    run()
