"""Tags: by hand and by rules, who put them on and since when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace


def test_a_tag_is_put_on_and_taken_off(ws: Workspace) -> None:
    account, lead = ws.accounts.add(name="甲"), ws.leads.add(name="乙")
    assert ws.tags.put("VIP", [account, lead]) == 2
    assert ws.tags.put("VIP", account) == 0
    (row,) = ws.tags.of(account).itertuples()
    assert (row.name, row.kind, row.set_by, row.by_rule) == ("VIP", "static", ws.actor.name, False)
    assert timedelta() <= utc_now() - row.since < timedelta(minutes=5)
    assert ws.tags.take("VIP", account.id, entity="accounts") == 1
    assert ws.tags.take("VIP", account) == 0
    assert list(ws.tags.of(account).name) == []
    assert list(ws.tags.of(lead).name) == ["VIP"]


def test_every_tagging_is_told(ws: Workspace) -> None:
    accounts = [ws.accounts.add(name=f"a{i}") for i in range(2)]
    before = ws.database.last_event()
    ws.tags.put("VIP", accounts)
    told = ws.events.frame(seq__gt=before)
    assert sorted(told.name) == ["account.tagged", "account.tagged", "tag.created"]
    audit = ws.audit.frame(record_id=accounts[0].id, action="tagged")
    assert audit.changes[0] == {"tags": [None, "VIP"]}


def test_tags_of_one_name_are_told_apart_by_their_group(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    ws.tags.add(name="A", group="value", kind="value")
    ws.tags.add(name="A", group="risk")
    with pytest.raises(InvalidValue, match="risk, value"):
        ws.tags.put("A", account)
    ws.tags.put("A", account, group="value")
    assert list(ws.tags.of(account).group) == ["value"]
    assert list(ws.tags.records("A", group="value").id) == [account.id]
    assert list(ws.tags.records("A", group="risk").id) == []


@pytest.mark.parametrize(
    ("records", "entity", "words"),
    [
        (["no such id"], "accounts", "no such id"),
        (["x"], None, "is no record"),
        (["x"], "acounts", "did you mean 'accounts'"),
        (7, None, "is no record"),
    ],
)
def test_what_can_not_be_tagged(ws: Workspace, records: Any, entity: str | None, words: str) -> None:
    with pytest.raises((InvalidValue, NotFound), match=words):
        ws.tags.put("VIP", records, entity=entity)
    assert ws.tags.count() == 0


def test_wrong_tags(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    with pytest.raises(InvalidValue, match="static, behavioural, value"):
        ws.tags.add(name="x", kind="stati")
    with pytest.raises(NotFound, match="no tag 'VPI'"):
        ws.tags.take("VPI", account)
    ws.tags.add(name="VIP")
    with pytest.raises(NotFound, match="did you mean 'VIP'"):
        ws.tags.records("VPI")


def test_a_person_tags_only_what_they_see(ws: Workspace, acting: Any) -> None:
    rep = acting("Anna")
    mine, theirs = rep.accounts.add(name="mine"), ws.accounts.add(name="theirs")
    rep.tags.put("VIP", mine)
    with pytest.raises(NotFound):
        rep.tags.put("VIP", theirs)
    ws.tags.put("VIP", theirs)
    assert list(rep.tags.records("VIP").id) == [mine.id]
    assert rep.tags.sizes()["size"].tolist() == [1]
    assert ws.tags.sizes()["size"].tolist() == [2]


def test_a_rule_keeps_a_tag(ws: Workspace) -> None:
    known, new = ws.accounts.add(name="known", tier="A"), ws.accounts.add(name="new", tier="A")
    by_hand = ws.accounts.add(name="by hand")
    ws.tags.put("key", by_hand)
    ws.tags.keep("key", [{"field": "tier", "is": "A"}], kind="value")
    assert ws.tags.refresh().touched == 2
    row = ws.tags.of(known).iloc[0]
    assert (row.set_by, row.by_rule) == ("tag key", True)
    ws.accounts.update(new.id, tier="B")
    ws.accounts.update(by_hand.id, tier="A")
    ws.accounts.update(by_hand.id, tier=None)
    ws.tags.refresh()
    assert sorted(ws.tags.records("key").name) == ["by hand", "known"]
    sizes = ws.tags.sizes()
    assert sizes[["name", "size", "by_rule"]].to_numpy().tolist() == [["key", 2, 1]]


def test_a_rule_may_ask_for_tags_of_people_and_of_rules(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.tags.add(name="wish")
    ws.tags.keep("key", [{"field": "tier", "is": "A"}])
    ws.tags.keep("both", [{"tag": "key"}, {"tag": "wish"}])
    ws.tags.refresh()
    assert list(ws.tags.of(account).name) == ["key"]
    ws.tags.put("wish", account)
    assert ws.tags.refresh("tag both").runs[0].mode == "incremental"
    assert sorted(ws.tags.of(account).name) == ["both", "key", "wish"]
    ws.accounts.update(account.id, tier="B")
    ws.tags.refresh()
    assert list(ws.tags.of(account).name) == ["wish"]


def test_nothing_to_refresh(ws: Workspace) -> None:
    assert ws.tags.refresh().runs == ()


def test_a_renamed_tag_keeps_its_records_and_its_rules(ws: Workspace) -> None:
    accounts = [ws.accounts.add(name=f"a{i}", city="上海") for i in range(2)]
    ws.tags.keep("local", [{"field": "city", "is": "上海"}], group="G")
    ws.tags.keep("near", [{"tag": "local"}])
    ws.segments.save("here", when=[{"tag": "local", "group": "G"}])
    ws.tags.refresh()
    ws.tags.rename("local", "regional", group="G")
    assert ws.rules.definition("tag local")["then"] == [
        {"tag": {"name": "regional", "group": "G", "kind": "behavioural"}}
    ]
    assert ws.rules.definition("tag near")["when"] == [{"tag": "regional"}]
    assert ws.segments.conditions("here") == [{"tag": "regional", "group": "G"}]
    assert ws.tags.refresh().touched == 0
    ws.accounts.update(accounts[0].id, city="北京")
    ws.tags.refresh()
    ws.tags.refresh()
    assert (sorted(ws.tags.of(accounts[0])["name"]), sorted(ws.tags.of(accounts[1])["name"])) == (
        [],
        ["near", "regional"],
    )
    assert sorted(ws.tags.frame()["name"]) == ["near", "regional"]
    ws.tags.put("x", accounts, group="G")
    with pytest.raises(InvalidValue, match="already"):
        ws.tags.rename("x", "regional", group="G")


def test_an_action_without_a_group_means_the_tag_without_one(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", city="上海")
    ws.tags.put("VIP", account, group="RFM")
    when = [{"field": "city", "is": "上海"}]
    ws.rules.save({"name": "vip", "entity": "accounts", "when": when, "then": [{"tag": "VIP"}]})
    ws.rules.run()
    ws.tags.rename("VIP", "Champion", group="RFM")
    assert ws.rules.definition("vip")["then"] == [{"tag": "VIP"}]
    assert sorted(ws.tags.of(account)["name"]) == ["Champion", "VIP"]


def test_policies_and_measures_follow_a_renamed_tag(ws: Workspace) -> None:
    ws.tags.add(name="gold", group="Tier")
    asked = [{"tag": "gold", "group": "Tier"}]
    ws.sla_policies.add(name="Gold", conditions=asked, targets={"normal": {"first_response": "1 hour"}})
    ws.satisfaction.take_measure("faster", date(2026, 1, 1), asked)
    ws.tags.rename("gold", "platinum", group="Tier")
    assert ws.sla_policies.frame(name="Gold").iloc[0]["conditions"] == [{"tag": "platinum", "group": "Tier"}]
    with pytest.raises(Refused, match="policy 'Gold'"):
        ws.tags.delete(ws.tags.frame(name="platinum").iloc[0]["id"])


def test_a_tag_in_use_is_not_deleted_and_a_deleted_one_comes_back(ws: Workspace, acting: Any) -> None:
    account = ws.accounts.add(name="a")
    ws.tags.put("vip", account)
    ws.segments.save("vips", when=[{"tag": "vip"}])
    tag = ws.tags.frame().id[0]
    with pytest.raises(Refused, match="used by the segment 'vips'"):
        ws.tags.delete(tag)
    ws.segments.delete(ws.segments.frame().id[0])
    with pytest.raises(NotAllowed, match="admins and managers"):
        acting("Anna").tags.delete(tag)
    ws.tags.delete(tag)
    assert sorted(ws.tags.of(account)["name"]) == []
    ws.tags.restore(tag)
    assert sorted(ws.tags.of(account)["name"]) == ["vip"]
    ws.tags.delete(tag)
    ws.tags.keep("vip", [], group=None)
    ws.tags.refresh()
    assert sorted(ws.tags.of(account)["name"]) == ["vip"]
