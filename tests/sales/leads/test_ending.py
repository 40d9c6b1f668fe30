"""A lead becomes a customer once, whoever has that customer already, or comes to nothing; both are taken back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import InvalidValue, NotAllowed, NotFound, PerhapsThere, Refused
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]
LEAD = {"name": "王伟", "company": "北京华信科技有限公司", "phone": "138 1234 5678", "campaign": "Spring"}


def counts(ws: Workspace) -> tuple[int, int, int]:
    return ws.accounts.count(), ws.contacts.count(), ws.opportunities.count()


def test_a_lead_becomes_a_customer_once_and_is_taken_back(ws: Workspace, acting: Acting) -> None:
    ann = acting("Ann")
    lead = ann.leads.add(**LEAD, email="wang@hx.cn", title="CTO", city="北京")
    call = ann.activities.add(channel="phone", lead_id=lead.id, occurred_at=utc_now()).id
    deal: dict[str, Any] = {"amount": "1000", "stage": "Needs"}
    found = ann.leads.convert(lead.id, opportunity=deal)
    assert found.made == ("accounts", "contacts", "opportunities")
    assert ann.leads.convert(lead.id, opportunity=True) == found
    assert counts(ws) == (1, 1, 1)
    account, contact = ann.accounts.get(found.account_id or ""), ann.contacts.get(found.contact_id or "")
    assert (account.name, account.kind, account.city) == (LEAD["company"], "company", "北京")
    assert (contact.phone, contact.email, contact.title) == ("13812345678", "wang@hx.cn", "CTO")
    made = ann.opportunities.get(found.opportunity_id or "")
    assert (made.campaign, made.owner_id, made.account_id) == ("Spring", ann.actor.id, account.id)
    kept = ws.leads.frame().iloc[0]
    assert (kept["status"], kept["account"], kept["contact"]) == ("Converted", LEAD["company"], "王伟")
    assert ann.activities.get(call).account_id == account.id
    with pytest.raises(Refused, match="is a customer already"):
        ann.leads.disqualify(lead.id, "no_need")
    with pytest.raises(Refused, match="not open any more"):
        ann.leads.release(lead.id, "late")
    note = ann.activities.add(channel="note", account_id=account.id, occurred_at=utc_now()).id
    with pytest.raises(Refused, match="has activities since; it can't be taken back"):
        ann.leads.reopen(lead.id)
    ann.activities.delete(note)
    back = ann.leads.reopen(lead.id)
    assert (back.account_id, back.status_id, counts(ws)) == (None, None, (0, 0, 0))
    assert ann.activities.get(call).account_id is None
    with pytest.raises(Refused, match="neither converted nor disqualified"):
        ann.leads.reopen(lead.id)
    assert ann.leads.convert(lead.id).made == ("accounts", "contacts")


def test_customers_that_are_there_are_found_whoever_has_them(ws: Workspace, acting: Acting) -> None:
    bob, ann = acting("Bob"), acting("Ann")
    firm = bob.accounts.add(name="北京华信科技 有限公司").id
    person = bob.contacts.add(name="Wang Wei", phone="+86 138-1234-5678", account_id=firm).id
    by_name = ann.leads.add(name="李雷", company="华信科技（北京）有限公司")
    assert ann.leads.matches(by_name.id) == {"accounts": {firm: "the same name"}, "contacts": {}}
    found = ann.leads.convert(by_name.id)
    assert (found.account_id, found.made, found.why) == (firm, ("contacts",), {"accounts": "the same name"})
    by_phone = ann.leads.convert(ann.leads.add(name="王先生", phone="0086 13812345678").id)
    assert (by_phone.account_id, by_phone.contact_id, by_phone.made) == (firm, person, ())
    assert by_phone.why["accounts"] == "the contact's account"
    again = ann.leads.convert(ann.leads.add(name="李雷", company="北京华信科技有限公司").id)
    assert (again.made, again.contact_id) == ((), found.contact_id)
    alone = ann.leads.convert(ann.leads.add(name="Mai", email="mai@x.com").id)
    assert ws.accounts.get(alone.account_id or "").kind == "person"
    apart = ann.leads.convert(by_name.id)
    assert apart == found
    ws.accounts.add(name="北京华信科技有限公司")
    third = ann.leads.add(name="Zoe", company="北京华信科技有限公司")
    with pytest.raises(PerhapsThere, match="say which one is meant with account=") as told:
        ann.leads.convert(third.id)
    assert len(told.value.data["matches"]) == 2
    with pytest.raises(NotFound, match="no account with the id 'nix'"):
        ann.leads.convert(third.id, account="nix")
    assert ann.leads.convert(third.id, account="new", contact="new").made == ("accounts", "contacts")
    ws.leads.forget(third.id, dry_run=False)


def test_a_lead_comes_to_nothing_for_a_reason(ws: Workspace, acting: Acting) -> None:
    ann = acting("Ann")
    id = ann.leads.add(**LEAD).id
    for reason, note, words in (("because", None, "no reason 'because'; there are no_need"), ("other", " ", "a note")):
        with pytest.raises(InvalidValue, match=words):
            ann.leads.disqualify(id, reason, note)
    lead = ann.leads.disqualify(id, "无预算", "next year")
    assert (lead.disqualified_reason, ws.leads.frame()["status"][0]) == ("no_budget", "Disqualified")
    assert ann.leads.disqualify(id, "junk").disqualified_reason == "no_budget"
    with pytest.raises(Refused, match="was disqualified \\(no_budget\\); reopen it first"):
        ann.leads.convert(id)
    assert ann.leads.reopen(id).disqualified_reason is None
    with pytest.raises(NotAllowed, match="a manager or an administrator"):
        ann.leads.set_reasons([("x", "X", "叉")])
    for odd in ([], [("a", "A")], [("a", "A", "甲"), ("a", "B", "乙")]):
        with pytest.raises(InvalidValue, match=r"reasons are|a key of its own"):
            ws.leads.set_reasons(odd)
    ws.leads.set_reasons([("moved", "Moved away", "已搬迁")])
    assert ann.leads.disqualify(id, "Moved away").disqualified_reason == "moved"


def test_converted_twice_at_once_it_is_one_customer(store: URL) -> None:
    with crm_lab.open(store) as ws:
        ids = [ws.leads.add(name=f"n{nth}", company=f"Firm {nth}").id for nth in range(6)]

    def work(_nth: int) -> list[Any]:
        with crm_lab.open(store.render_as_string(hide_password=False)) as mine:
            return [mine.leads.convert(id, opportunity=True) for id in ids]

    with ThreadPoolExecutor(2) as together:
        first, second = together.map(work, range(2))
    assert first == second
    with crm_lab.open(store) as ws:
        assert counts(ws) == (6, 6, 6)
