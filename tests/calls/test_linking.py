"""Calls find their customers by numbers and lists, or say why not; people link by hand and take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crm_lab
from crm_lab.calls.linking import work_out
from crm_lab.calls.reasons import CODES, said
from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import OpportunityContactRole, Recording
from crm_lab.workspace import Workspace

from .conftest import PutCall

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def the_call(ws: Workspace) -> Recording:
    (id,) = ws.calls.frame().id
    return ws.calls.get(id)


def why(ws: Workspace) -> list[str]:
    return list(ws.calls.unlinked().reason)


def test_a_number_links_contact_account_and_the_one_open_deal(ws: Workspace, folder: Path, put: PutCall) -> None:
    account = ws.accounts.add(name="Acme")
    bob = ws.contacts.add(name="Bob", account_id=account.id, phone="+86 138 1234 5678")
    deal = ws.opportunities.add(name="Plan", account_id=account.id)
    put("20260115-120000_0086-13812345678_in.wav")
    done = ws.calls.bring_in(folder, workers=1)
    assert (done.linked, dict(done.unlinked)) == (1, {})
    call = the_call(ws)
    assert (call.account_id, call.contact_id, call.opportunity_id) == (account.id, bob.id, deal.id)
    assert (call.link_state, call.link_way, call.phone) == ("linked", "number", "13812345678")
    told = ws.activities.get(str(call.activity_id))
    assert (told.channel, told.direction, told.contact_id, told.duration_seconds) == ("phone", "in", bob.id, 10)
    assert told.occurred_at == NOON
    ws.calls.bring_in(folder, workers=1, retry=True)
    assert ws.activities.count(channel="phone") == 1


def test_of_two_open_deals_the_one_in_which_the_person_has_a_part(ws: Workspace, folder: Path, put: PutCall) -> None:
    account = ws.accounts.add(name="Acme")
    bob = ws.contacts.add(name="Bob", account_id=account.id, phone="13812345678")
    deals = [ws.opportunities.add(name=name, account_id=account.id) for name in "AB"]
    put("13812345678.wav")
    ws.calls.bring_in(folder, workers=1)
    assert the_call(ws).opportunity_id is None
    with ws.database.write(ws.actor) as unit:
        unit.session.add(OpportunityContactRole(opportunity_id=deals[1].id, contact_id=bob.id, role="decider"))
    put("13812345678 again.wav")
    ws.calls.bring_in(folder, workers=1)
    assert list(ws.calls.frame(file_name="13812345678 again.wav").opportunity_id) == [deals[1].id]


def test_what_is_not_linked_says_why_in_both_languages(ws: Workspace, folder: Path, put: PutCall) -> None:
    for name in ("Al", "Bo"):
        ws.contacts.add(name=name, phone="13800000001")
    put("13800000001.wav")
    put("13800000002.wav")
    put("memo.wav")
    done = ws.calls.bring_in(folder, workers=1)
    assert done.linked == 0
    assert sorted(why(ws)) == [
        "2 contacts have the number 13800000001: Al, Bo",
        "no phone number in the file's name and nothing on a list of calls",
        "nobody has the number 13800000002",
    ]
    assert "没有客户使用号码 13800000002" in list(ws.calls.unlinked("zh").reason)
    assert ws.activities.count() == 0
    ws.contacts.add(name="Cy", phone="13800000002")
    assert ws.calls.bring_in(folder, workers=1).linked_now == 1
    assert ws.activities.count(channel="phone") == 1


def test_every_reason_can_be_said() -> None:
    for code in CODES:
        assert "{" not in said(code) + said(code, {}, "zh")
        assert said(code) != said(code, {}, "zh")
    assert said(None) == ""


def test_leads_and_companies_have_numbers_too(ws: Workspace, folder: Path, put: PutCall) -> None:
    lead = ws.leads.add(name="Lee", phone="13800000003")
    firm = ws.accounts.add(name="Firm", phone="021-64371234")
    put("13800000003.wav")
    put("(021) 6437-1234.wav")
    assert ws.calls.bring_in(folder, workers=1).linked == 2
    calls = ws.calls.frame().set_index("file_name")
    assert calls.loc["13800000003.wav"].lead_id == lead.id
    assert calls.loc["(021) 6437-1234.wav"].account_id == firm.id


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_list_in_any_encoding_links(
    ws: Workspace, folder: Path, put: PutCall, acting: Callable[..., Workspace], encoding: str
) -> None:
    acting("Ann")
    account = ws.accounts.add(name="光明食品")
    wang = ws.contacts.add(name="王经理", account_id=account.id)
    ws.contacts.add(name="王经理", account_id=ws.accounts.add(name="别家").id)
    deal = ws.opportunities.add(name="年度合同", account_id=account.id)
    for name in ("甲.wav", "乙.wav", "丙.wav", "丁.wav"):
        put(name)
    (folder / "通话清单.csv").write_bytes(
        "录音文件,客户电话,联系人,客户名称,商机,坐席,开始时间,呼叫类型\n"
        "甲.wav,,王经理,光明食品,,Ann,2026-01-15 20:00:00+08:00,呼出\n"
        "sub\\乙,,,,年度合同,无名,2026/1/16 9:05,呼入\n"
        "丙.wav,,不存在,,,,,\n"
        "没有.wav,13800000000,,,,,,\n".encode(encoding)
    )
    done = ws.calls.bring_in(folder, workers=1)
    assert (done.new, done.linked, done.not_there) == (4, 2, ["没有.wav"])
    calls = ws.calls.frame().set_index("file_name")
    first, second = calls.loc["甲.wav"], calls.loc["乙.wav"]
    assert (first.contact_id, first.account_id, first.owner, first.direction) == (wang.id, account.id, "Ann", "out")
    assert first.started_at == NOON
    assert (first.started_from, first.link_way) == ("list", "list")
    assert (second.opportunity_id, second.account_id, second.direction) == (deal.id, account.id, "in")
    assert second.started_at.isoformat() == "2026-01-16T09:05:00+00:00"
    assert "the list of calls names the contact '不存在', whom nobody knows" in why(ws)


def test_a_call_that_somebody_wrote_down_is_the_same_call(ws: Workspace, folder: Path, put: PutCall) -> None:
    bob = ws.contacts.add(name="Bob", phone="13812345678")
    written = ws.activities.add(
        channel="phone", contact_id=bob.id, occurred_at=NOON + timedelta(seconds=50), subject="Talked about the price"
    )
    put("20260115-120000_13812345678.wav")
    ws.calls.bring_in(folder, workers=1)
    assert the_call(ws).activity_id == written.id
    assert ws.activities.count(channel="phone") == 1
    ws.calls.unlink(the_call(ws).id)
    assert ws.activities.get(written.id).deleted_at is None


def test_linking_by_hand_and_taking_it_back(ws: Workspace, folder: Path, put: PutCall) -> None:
    account = ws.accounts.add(name="Acme")
    bob = ws.contacts.add(name="Bob", account_id=account.id)
    eve = ws.contacts.add(name="Eve")
    put("13812345678.wav")
    ws.calls.bring_in(folder, workers=1)
    id = the_call(ws).id
    assert ws.calls.link(id, contact="Bob").account_id == account.id
    assert ws.activities.count(contact_id=bob.id, account_id=account.id) == 1
    ws.calls.link(id, contact=eve.id)
    assert (ws.activities.count(contact_id=bob.id), ws.activities.count(contact_id=eve.id)) == (0, 1)
    assert ws.calls.undo_link(id).contact_id == bob.id
    assert ws.activities.count(contact_id=bob.id) == 1
    with pytest.raises(Refused, match="taken back already"):
        ws.calls.undo_link(id)
    ws.calls.unlink(id)
    assert ws.activities.count(channel="phone") == 0
    assert ws.calls.undo_link(id).contact_id == bob.id
    assert ws.activities.count(channel="phone") == 1
    assert ws.calls.bring_in(folder, workers=1).linked_now == 0


def test_what_cannot_be_linked_is_said(
    ws: Workspace, folder: Path, put: PutCall, acting: Callable[..., Workspace]
) -> None:
    put("memo.wav")
    ws.calls.bring_in(folder, workers=1)
    id = the_call(ws).id
    with pytest.raises(InvalidValue, match="say with whom"):
        ws.calls.link(id)
    with pytest.raises(InvalidValue, match="there is no contact 'Nobody'"):
        ws.calls.link(id, contact="Nobody")
    with pytest.raises(NotFound):
        ws.calls.link("nothing", contact="Nobody")
    with pytest.raises(Refused, match="use link"):
        ws.calls.update(id, account_id=ws.accounts.add(name="Acme").id)
    ann = acting("Ann")
    assert ann.calls.count() == 0
    with pytest.raises(NotFound):
        ann.calls.link(id, contact="Nobody")
    ws.calls.link(id, rep="Ann")
    assert ann.calls.count() == 1
    assert the_call(ws).link_state == "unlinked"


def test_what_a_rep_brings_in_is_theirs(
    ws: Workspace, folder: Path, put: PutCall, acting: Callable[..., Workspace]
) -> None:
    ws.contacts.add(name="Bob", phone="13812345678")
    ann, joe = acting("Ann"), acting("Joe")
    put("13812345678.wav")
    ann.calls.bring_in(folder, workers=1)
    assert (ann.calls.count(), joe.calls.count(), ws.calls.count()) == (1, 0, 1)
    assert the_call(ws).owner_id == ann.actor.id
    assert ann.activities.count(channel="phone") == 1


def test_a_merge_takes_the_calls_along(ws: Workspace, folder: Path, put: PutCall) -> None:
    accounts = [ws.accounts.add(name=name) for name in ("Acme", "Acme Ltd")]
    people = [ws.contacts.add(name="Bob", account_id=accounts[at].id, phone=f"1381234567{at}") for at in range(2)]
    put("13812345671.wav")
    ws.calls.bring_in(folder, workers=1)
    assert the_call(ws).contact_id == people[1].id
    ws.contacts.merge(people[0].id, [people[1].id])
    ws.accounts.merge(accounts[0].id, [accounts[1].id])
    call = the_call(ws)
    assert (call.contact_id, call.account_id) == (people[0].id, accounts[0].id)
    assert ws.activities.get(str(call.activity_id)).contact_id == people[0].id


PHONES = [f"1380000000{digit}" for digit in range(4)]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("cal"), st.sampled_from(PHONES)), max_size=6), st.sampled_from(PHONES))
def test_a_number_links_exactly_when_one_customer_has_it(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str]], number: str
) -> None:
    path = tmp_path_factory.mktemp("store") / "crm.db"
    path.write_bytes(sqlite_template.read_bytes())
    with crm_lab.open(path) as ws:
        kinds = {"c": ws.contacts, "l": ws.leads, "a": ws.accounts}
        having: dict[str, list[str]] = {"c": [], "l": [], "a": []}
        for at, (kind, phone) in enumerate(people):
            record = kinds[kind].add(name=f"N{at}", phone=phone)
            having[kind] += [record.id] * (phone == number)
        with ws.database.read() as session:
            link = work_out(session, {}, [number], NOON)
        first = next((having[kind] for kind in "cla" if having[kind]), [])
        assert link.linked == (len(first) == 1)
        if link.linked:
            assert first[0] in (link.contact_id, link.lead_id, link.account_id)
        else:
            assert link.why == ("unknown_number" if not first else link.why)
            assert link.facts.get("count", 0) == len(first)
