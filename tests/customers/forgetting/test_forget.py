"""Forgetting a person leaves nothing of them but what law asks for, and that is named."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, delete, select

from crm_lab.customers.forgetting.forget import GROUP
from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.store import entities as e
from crm_lab.store.base import Base
from crm_lab.store.compact import compact
from crm_lab.workspace import Workspace

MARK = "Zq7xW"
NUMBERS = count()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODES = {
    "currency": "CNY",
    "channel": "note",
    "direction": "in",
    "kind": "person",
    "priority": "low",
    "role": "user",
    "category": "price",
}


def marked(entity: type[Base], /, **given: Any) -> Base:
    """Return a row with the mark in every column that can hold a text or a document."""
    values: dict[str, Any] = {}
    for column in entity.__table__.columns:
        if (
            column.name in given
            or column.foreign_keys
            or column.primary_key
            or column.name in ("created_by", "import_batch_id")
        ):
            continue
        if column.name in CODES:
            values[column.name] = CODES[column.name]
        elif isinstance(column.type, JSON):
            values[column.name] = [MARK] if column.name in ("facts", "effects") else {"key": [MARK]}
        elif column.type.python_type is str:
            values[column.name] = f"{MARK}{next(NUMBERS)}" if column.name == "external_id" else MARK
    return entity(**{**values, **given})


def everything(ws: Workspace) -> str:
    """Return all rows of all tables as one text."""
    with ws.database.engine.connect() as connection:
        return "\n".join(
            f"{table.name} {row}" for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def raw(ws: Workspace) -> bytes:
    """Return what lies on the disk (SQLite)."""
    path = Path(str(ws.database.url.database))
    return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))


def put(ws: Workspace, *rows: Base) -> list[str]:
    with ws.database.write(ws.actor) as unit:
        unit.session.add_all(rows)
    return [getattr(one, "id", "") for one in rows]


def left(ws: Workspace) -> list[str]:
    """Return the rows in which the mark still stands, and the bytes around it on the disk."""
    rows = [row[:300] for row in everything(ws).splitlines() if MARK in row]
    data = raw(ws) if ws.database.url.get_backend_name() == "sqlite" else b""
    at = data.find(MARK.encode())
    return rows if at < 0 else [*rows, repr(data[max(0, at - 100) : at + 100])]


def trail_of(ws: Workspace, entity: str, id: str) -> None:
    """Write into everything that keeps a history of one record."""
    rule, run = put(ws, e.Rule(name=f"r{id}", entity=entity), e.RuleRun(mode="full"))
    about = {"entity": entity, "record_id": id}
    put(
        ws,
        marked(e.Inference, rule_id=rule, run_id=run, revision=1, **about),
        marked(e.RuleDecision, rule_id=rule, run_id=run, revision=1, outcome="acted", **about),
        e.RuleMatch(rule_id=rule, **about),
        marked(e.ImportChange, batch_id="b", version_after=1, before={"name": MARK}, after={"name": MARK}, **about),
        marked(e.TagLink, tag_id=put(ws, e.Tag(name=f"t{id}"))[0], **about),
    )


def activity(ws: Workspace, **whose: str) -> str:
    (id,) = put(ws, marked(e.Activity, occurred_at=NOON, **whose))
    ws.activities.update(id, subject=f"{MARK} again", body=f"{MARK} again")  # the audit log knows both
    trail_of(ws, "activities", id)
    return id


def test_nothing_is_left_of_a_contact(ws: Workspace) -> None:
    firm = ws.accounts.add(name="Firm").id
    person, double, other = put(
        ws, *[marked(e.Contact, account_id=firm, birthday=date(1990, 1, 1), external_id=f"{MARK}{n}") for n in range(3)]
    )
    (lead,) = put(ws, marked(e.Lead, contact_id=double))
    deal = ws.opportunities.add(name="Deal", account_id=firm).id
    put(ws, marked(e.OpportunityContactRole, opportunity_id=deal, contact_id=person, stance=MARK))
    put(ws, marked(e.OpportunityContactRole, opportunity_id=deal, contact_id=double, stance=MARK))
    put(ws, *[marked(e.ContactPoint, kind="wechat", contact_id=id) for id in (person, double, other)])
    (ticket,) = put(ws, marked(e.Ticket, contact_id=double, account_id=firm, opened_at=NOON))
    done = [
        activity(ws, contact_id=person),
        activity(ws, lead_id=lead),
        activity(ws, ticket_id=ticket, account_id=firm),
    ]
    for entity, id in (("contacts", person), ("contacts", double), ("leads", lead), ("tickets", ticket)):
        trail_of(ws, entity, id)
    apart = ws.contacts.merge(person, other, {"title": other}).merge_id
    ws.contacts.unmerge(apart)
    ws.contacts.merge(person, double, {"name": double, "custom.key": double})
    ws.contacts.update(person, title=f"{MARK} new", phone="13812345678", email=f"{MARK}@x.com")
    assert left(ws)

    before = everything(ws)
    told = ws.contacts.forget(person)
    assert everything(ws) == before
    assert told.dry_run
    assert told.records["contacts"] == sorted([person, double])
    assert told.records["leads"] == [lead]
    assert told.erased["activities"] == 3

    ws.contacts.forget(other, dry_run=False)  # another person, who once was taken for this one
    result = ws.contacts.forget(person, dry_run=False)
    assert left(ws) == []
    assert "13812345678" not in everything(ws)
    assert (result.erased, result.removed) == (told.erased, {**told.removed, **result.removed})
    assert result.cleaned
    assert result.mentions == []
    assert result.kept == []
    assert ws.accounts.get(firm).name == "Firm"
    assert ws.opportunities.get(deal).name == "Deal"
    assert set(ws.activities.frame(id=done).channel) == {"note"}  # that there was a call is no secret
    with pytest.raises(NotFound):
        ws.contacts.get(person)
    changes = ws.audit.frame(entity="contacts", record_id=person)
    assert {"created", "updated", "forgotten"} <= set(changes.action)
    assert ws.contacts.forget(person, dry_run=False).mentions == []  # once more does no harm


def test_of_a_person_who_bought_the_trade_is_kept_and_named(ws: Workspace) -> None:
    (person,) = put(ws, marked(e.Account))
    (contact,) = put(ws, marked(e.Contact, account_id=person))
    (order,) = put(
        ws,
        marked(
            e.Order,
            name="SO-2026-1",
            source="shop",
            external_id="4711",
            account_id=person,
            amount_minor=100,
            ordered_on=date(2026, 2, 1),
        ),
    )
    product = ws.products.add(name="Tea", currency="CNY").id
    put(ws, e.OrderLine(order_id=order, product_id=product, price_minor=100))
    put(ws, marked(e.PaymentPlan, order_id=order, number=1, due_on=date(2027, 1, 1), amount_minor=100))
    (payment,) = put(
        ws,
        marked(
            e.Payment,
            account_id=person,
            paid_on=date(2026, 3, 1),
            method="card",
            amount_minor=100,
            source=None,
            external_id=None,
        ),
    )
    deal = ws.opportunities.add(name=MARK, account_id=person, next_step=MARK, description=MARK, custom={"a": MARK}).id
    ws.opportunities.move(deal, "lost", reason="other", note=MARK)
    put(ws, e.Pin(account_id=person, entity="orders", record_id=order))
    activity(ws, opportunity_id=deal)
    for entity, id in (("accounts", person), ("contacts", contact), ("orders", order), ("opportunities", deal)):
        trail_of(ws, entity, id)
    result = ws.accounts.forget(person, dry_run=False)
    assert left(ws) == []
    kept = {one.table: (one.rows, one.until) for one in result.kept}
    assert kept == {"orders": (1, 2036), "order_lines": (1, None), "payment_plans": (1, 2037), "payments": (1, 2036)}
    assert "kept by law: 1 orders until the end of 2036 (commercial and tax law" in str(result)
    assert (
        ws.orders.get(order).as_dict() | {"name": "SO-2026-1", "amount_minor": 100, "description": None, "custom": None}
        == ws.orders.get(order).as_dict()
    )
    assert (ws.payments.get(payment).method, ws.payments.get(payment).note) == ("card", None)
    assert ws.opportunities.get(deal).lost_reason == "other"
    assert result.records == {"accounts": [person], "contacts": [contact]}


def test_who_signs_is_forgotten_but_in_contracts_that_hold(ws: Workspace, tmp_path: Path) -> None:
    firm, person = ws.accounts.add(name="Firm").id, ws.accounts.add(name=f"{MARK} Li", kind="person").id
    buyer = ws.contacts.add(name=f"{MARK} Wu", account_id=firm, email=f"{MARK}@x.com").id
    template = ws.contract_templates.add(name="Sale", text="{customer}").id
    about: dict[str, Any] = {"template_id": template, "amount": "5", "currency": "CNY"}

    def contract(account: str, *signers: tuple[str, str | None]) -> str:
        made = ws.contracts.add(name="Sale", account_id=account, signers=[*signers, ("Us", None)], **about).id
        ws.contracts.send(made)
        return made

    own = contract(person, (f"{MARK} Li", f"{MARK}.li@x.com"))
    order = ws.orders.add(name=f"Offer for {MARK} LI, Liverpool", account_id=person, amount="5", currency="CNY").id
    drafted = contract(firm, (f"{MARK} Wu", None), ("Somebody", f"{MARK.upper()}@X.com"))
    signed = contract(firm, (f"{MARK} Wu", f"{MARK}@x.com"))
    other = contract(ws.accounts.add(name="Else").id, (f"{MARK} Wu", None))  # the same name elsewhere: who knows
    for name in (f"{MARK} Wu", "Us"):
        ws.contracts.sign(signed, name)
    assert ws.contacts.export_person(buyer, tmp_path / "wu.json")["contract_signers"] == 3
    result = ws.contacts.forget(buyer, dry_run=False)
    assert list(ws.contracts.signatures(signed).name) == [f"{MARK} Wu", "Us"]
    assert list(ws.contracts.signatures(other).name) == [f"{MARK} Wu", "Us"]
    assert MARK.casefold() not in str(ws.contracts.signatures(drafted).to_dict()).casefold()
    assert [(one.table, one.rows) for one in result.kept] == [("contract_signers", 1)]
    result = ws.accounts.forget(person, dry_run=False)  # two names of one version are erased
    assert MARK not in str(ws.contracts.signatures(own).to_dict())
    assert ws.orders.get(order).name == "Offer for [erased], Liverpool"
    assert {one.table for one in result.kept} == {"contracts", "orders"}


def test_retention_is_a_setting(ws: Workspace) -> None:
    put(ws, e.Setting(key="retention_years", value=30))
    person = ws.accounts.add(name="Person", kind="person").id
    ws.orders.add(name="SO", account_id=person, ordered_on=date(2026, 2, 1), currency="CNY")
    assert ws.accounts.forget(person).kept[0].until == 2056


def test_other_people_are_left_alone(ws: Workspace) -> None:
    firm = ws.accounts.add(name="Firm").id
    person, colleague = (ws.contacts.add(name=name, account_id=firm).id for name in ("Wang Wei", "Li Na"))
    mine, theirs = (
        ws.activities.add(channel="note", occurred_at=NOON, body="secret", contact_id=id).id
        for id in (person, colleague)
    )
    family = ws.accounts.add(name="Family", kind="person").id
    one, two = (ws.contacts.add(name=name, account_id=family).id for name in ("Ann Lee", "Bo Lee"))
    ws.contacts.forget(person, dry_run=False)
    assert ws.contacts.get(colleague).name == "Li Na"
    assert (ws.activities.get(mine).body, ws.activities.get(theirs).body) == (None, "secret")
    ws.contacts.forget(one, dry_run=False)  # two people share the account: it stays
    assert (ws.accounts.get(family).name, ws.contacts.get(two).name) == ("Family", "Bo Lee")
    ws.contacts.forget(two, dry_run=False)
    with pytest.raises(NotFound):
        ws.accounts.get(family)


def test_places_that_only_name_the_person_are_told(ws: Workspace) -> None:
    person = ws.contacts.add(name="王小伟", email="wang@x.com").id
    note = ws.activities.add(channel="note", occurred_at=NOON, body="请联系王小伟").id
    ws.accounts.add(name="Firm", custom={"who": "wang@x.com"})
    result = ws.contacts.forget(person)
    found = {one.table: (one.rows, one.some) for one in result.mentions}
    assert found["activities"] == (1, (note,))
    assert found["accounts"][0] == 1
    assert "look at: 1 activities" in str(result)


def test_who_may_and_what_can_be_forgotten(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    firm = ws.accounts.add(name="Firm").id
    with pytest.raises(InvalidValue, match="is a company, and only people can be forgotten"):
        ws.accounts.forget(firm)
    with pytest.raises(NotFound):
        ws.contacts.forget("nobody")
    anna = acting("Anna", "manager")
    mine = anna.contacts.add(name="Mine").id
    for deed in (lambda: anna.contacts.forget(mine), lambda: anna.contacts.export_person(mine, "x.zip")):
        with pytest.raises(NotAllowed, match="only an administrator"):
            deed()


class Point:
    """An index that another package brings along."""

    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen

    def load(self) -> Callable[..., dict[str, int]]:
        def forgetter(session: Any, records: Any) -> dict[str, int]:
            self.seen.append(
                (dict(records), session.execute(delete(e.Setting).where(e.Setting.key == "index")).rowcount)
            )
            return {"index": 1}

        return forgetter


def test_indexes_join_by_their_entry_point(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        "crm_lab.customers.forgetting.forget.installed", lambda group: [Point(seen)] if group == GROUP else []
    )
    put(ws, e.Setting(key="index", value=1))
    person = ws.contacts.add(name="P").id
    note = ws.activities.add(channel="note", occurred_at=NOON, contact_id=person).id
    assert ws.contacts.forget(person).removed["index"] == 1
    assert ws.contacts.forget(person, dry_run=False).removed["index"] == 1
    assert [one[1] for one in seen] == [1, 1]  # the dry run took it back
    assert seen[0][0]["contacts"] == [person]
    assert seen[0][0]["activities"] == [note]


def test_a_person_gets_everything_in_a_file(ws: Workspace, tmp_path: Path) -> None:
    person, double = (
        ws.contacts.add(name=name, phone=phone).id
        for name, phone in (("王伟", "13800000001"), ("Wang Wei", "13800000002"))
    )
    ws.activities.add(channel="phone", occurred_at=NOON, subject="谈价格", contact_id=double)
    ws.contacts.update(person, title="CTO")
    ws.contacts.merge(person, double)
    path = tmp_path / "person.zip"
    counts = ws.contacts.export_person(person, path)
    assert (counts["contacts"], counts["activities"], counts["contact_points"]) == (2, 1, 2)
    with zipfile.ZipFile(path) as file:
        told = json.loads(file.read("person.json"))
        text = file.read("person.txt").decode()
    assert {one["name"] for one in told["contacts"]} == {"王伟", "Wang Wei"}
    assert any(one.get("changes", {}).get("title") == [None, "CTO"] for one in told["audit_log"])
    assert "CONTACTS (2)" in text
    assert "subject: 谈价格" in text
    with pytest.raises(Refused, match="exists already"):
        ws.contacts.export_person(person, path)
    with pytest.raises(InvalidValue, match="no ending that says the format"):
        ws.contacts.export_person(person, tmp_path / "person.pdf")
    ws.contacts.export_person(person, tmp_path / "person.json")
    assert json.loads((tmp_path / "person.json").read_text(encoding="utf-8"))["activities"]
    assert list(ws.audit.frame(action="person_exported").record_id) == [person] * 2
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("person")) == [
        "person.json",
        "person.zip",
    ]


def test_cleaning_up_tells_when_a_reader_holds_the_log(ws: Workspace) -> None:
    with ws.database.read() as session:
        session.execute(select(e.Account)).all()
        ws.accounts.add(name="Meanwhile")
        on_server = ws.database.url.get_backend_name() != "sqlite"
        if on_server:
            assert compact(ws.database)
    assert compact(ws.database)
    assert ws.accounts.count() == 1
