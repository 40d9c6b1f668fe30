"""What standing rules keep goes on to be theirs: through changes of the rule, merges, and its end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.store import entities as e
from crm_lab.workspace import Workspace

from .conftest import tags_of


def rule(tag: str = "vip", when: Any = None, **more: Any) -> dict[str, Any]:
    """A standing rule that tags accounts of tier A."""
    when = [{"field": "tier", "is": "A"}] if when is None else when
    return {"name": "kept", "entity": "accounts", "when": when, "then": [{"tag": tag}], **more}


def test_a_rule_takes_off_the_tag_that_a_merge_moved(ws: Workspace) -> None:
    keep, other = ws.accounts.add(name="a", tier="C"), ws.accounts.add(name="b", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    ws.accounts.merge(keep.id, other.id)
    assert tags_of(ws, keep) == ["vip"]
    assert ws.rules.run().runs[0].mode == "incremental"
    assert tags_of(ws, keep) == []
    assert ws.rules.log("kept", record_id=keep.id).outcome[0] == "left"


def test_a_merge_leaves_the_tag_where_the_rule_holds(ws: Workspace) -> None:
    keep, other = ws.accounts.add(name="a", tier="A"), ws.accounts.add(name="b", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    ws.accounts.merge(keep.id, other.id)
    ws.rules.run()
    assert (tags_of(ws, keep), ws.rules.holds_for("kept")) == (["vip"], 1)
    assert "renewed" not in list(ws.rules.log("kept").outcome)
    ws.accounts.update(keep.id, tier="B")
    ws.rules.run()
    assert tags_of(ws, keep) == []


@pytest.mark.parametrize("between", [True, False])
def test_taken_apart_everybody_has_their_own_tags(ws: Workspace, between: bool) -> None:
    keep, other = ws.accounts.add(name="a", tier="A"), ws.accounts.add(name="b", tier="B")
    ws.rules.save(rule())
    ws.rules.save(rule("b", [{"field": "tier", "is": "B"}], name="other"))
    ws.rules.run()
    merge = ws.accounts.merge(keep.id, other.id, {"tier": other.id})
    if between:
        ws.rules.run()
        assert tags_of(ws, keep) == ["b"]
    ws.accounts.unmerge(merge.merge_id)
    ws.rules.run()
    assert (tags_of(ws, keep), tags_of(ws, other)) == (["vip"], ["b"])


def test_a_person_who_is_forgotten_leaves_no_match_no_points_and_no_notification(ws: Workspace) -> None:
    person = ws.contacts.add(name="赵敏", title="CEO")
    ws.custom_fields.add(entity="contacts", key="fit", name="Fit", type="number")
    then = [{"score": {"points": 5, "field": "custom.fit"}}, {"notify": "{name}"}, {"tag": "boss"}]
    ws.rules.save({"name": "r", "entity": "contacts", "when": [{"field": "title", "is": "CEO"}], "then": then})
    ws.rules.run()
    assert ws.notifications.unread() == 1
    ws.contacts.forget(person.id, dry_run=False)
    ws.rules.run()
    with ws.database.read() as session:
        for entity in (e.RuleMatch, e.ScorePart, e.Notification):
            assert session.scalars(select(entity.record_id).where(entity.record_id == person.id)).all() == []


def test_a_changed_action_replaces_the_old_one(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    ws.rules.save(rule("key account"))
    report = ws.rules.run()
    assert (report.runs[0].mode, report.touched, tags_of(ws, account)) == ("incremental", 1, ["key account"])
    log = ws.rules.log("kept").loc[0]
    assert log.outcome == "renewed"
    assert [effect["what"] for effect in log.effects] == ["untag", "tag"]
    ws.rules.save(rule("vip"))
    ws.accounts.update(account.id, tier="B")
    ws.rules.run()
    assert tags_of(ws, account) == []


def test_what_stays_in_a_changed_rule_is_not_done_again(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    since = ws.tags.of(account).since[0]
    ws.rules.save({**rule(), "then": [{"tag": {"name": "vip", "kind": "value"}}, {"task": "Call {name}"}]})
    ws.rules.run()
    ws.rules.run(full=True)
    assert ws.tags.of(account).since[0] == since
    assert ws.activities.count(channel="task") == 1


def test_a_rule_that_ceases_to_stand_gives_back_what_it_did(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    ws.rules.save(rule(on=["account.updated"]))
    ws.rules.run()
    assert (tags_of(ws, account), ws.rules.holds_for("kept")) == ([], 0)


def test_a_rule_is_disabled_with_and_without_what_it_did(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.rules.save(rule())
    ws.rules.run()
    ws.rules.disable("kept")
    assert tags_of(ws, account) == ["vip"]
    with pytest.raises(InvalidValue, match="enable it"):
        ws.rules.disable("kept", take_back=True)
    ws.rules.enable("kept")
    ws.rules.disable("kept", take_back=True)
    assert (tags_of(ws, account), ws.rules.holds_for("kept")) == ([], 0)
    ws.rules.enable("kept")
    ws.rules.run()
    assert (tags_of(ws, account), ws.rules.holds_for("kept")) == (["vip"], 1)


def test_a_deleted_rule_comes_back_and_goes_on(ws: Workspace) -> None:
    one, two = ws.accounts.add(name="a", tier="A"), ws.accounts.add(name="b")
    saved = ws.rules.save(rule())
    ws.rules.run()
    ws.rules.delete(saved.id)
    ws.accounts.update(one.id, tier="B")
    ws.accounts.update(two.id, tier="A")
    ws.rules.run()
    assert (tags_of(ws, one), tags_of(ws, two)) == (["vip"], [])
    ws.rules.restore(saved.id)
    ws.rules.run()
    assert (tags_of(ws, one), tags_of(ws, two)) == ([], ["vip"])
