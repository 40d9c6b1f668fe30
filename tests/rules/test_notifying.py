"""Notifications: the right people are told once, and see nothing of what others were told."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace


def rule(notify: Any, **more: Any) -> dict[str, Any]:
    """A rule that tells of accounts of tier A."""
    return {
        "name": "told",
        "entity": "accounts",
        "when": [{"field": "tier", "is": "A"}],
        "then": [{"notify": notify}],
        **more,
    }


def test_the_owner_is_told_once_and_reads_it(ws: Workspace, acting: Any) -> None:
    anna = acting("Anna")
    account = anna.accounts.add(name="云海", tier="A", city="上海")
    ws.rules.save(rule("{name} ({city}, {owner.name}) is an A now"))
    assert list(ws.rules.dry_run("told").frame[["after", "note"]].loc[0]) == ["云海 (上海, Anna) is an A now", "Anna"]
    ws.rules.run()
    ws.rules.run(full=True)
    assert (anna.notifications.unread(), ws.notifications.unread()) == (1, 0)
    told = anna.notifications.frame().loc[0]
    assert (told.text, told.entity, told.record_id) == ("云海 (上海, Anna) is an A now", "accounts", account.id)
    assert (told.rule, len(ws.notifications.frame())) == ("told", 0)
    assert ws.notifications.mark_read(told.id) == 0
    assert anna.notifications.mark_read() == 1
    assert (anna.notifications.unread(), anna.notifications.mark_read(told.id)) == (0, 0)
    assert [len(anna.notifications.frame(unread=one)) for one in (True, False)] == [0, 1]
    assert anna.notifications.mark_unread(told.id) == 1


def test_a_team_and_a_person_are_told_and_nobody_twice(ws: Workspace, acting: Any) -> None:
    anna, ben, gone = acting("Anna"), acting("Ben"), acting("Gone")
    team = ws.teams.add(name="East").id
    for one in (anna, ben, gone):
        ws.users.update(one.actor.id, team_id=team)
    ws.users.update(gone.actor.id, active=False)
    anna.accounts.add(name="a", tier="A")
    ws.rules.save(rule({"text": "look", "owner": True, "user": "Ben", "team": "East"}))
    ws.rules.run()
    assert [one.notifications.unread() for one in (anna, ben, gone)] == [1, 1, 0]


def test_of_several_events_that_say_the_same_one_is_told_until_it_is_read(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="A")
    ws.rules.save(rule("{name} changed", on=["account.updated"]))
    for city in ("上海", "北京"):
        ws.accounts.update(account.id, city=city)
    ws.rules.run()
    assert ws.notifications.unread() == 1
    ws.notifications.mark_read()
    ws.accounts.update(account.id, city="广州")
    ws.rules.run()
    assert (ws.notifications.unread(), len(ws.notifications.frame())) == (1, 2)


def test_a_merge_takes_notifications_along(ws: Workspace) -> None:
    keep, other = ws.accounts.add(name="a"), ws.accounts.add(name="b", tier="A")
    ws.rules.save(rule("{name}"))
    ws.rules.run()
    merge = ws.accounts.merge(keep.id, other.id)
    assert list(ws.notifications.frame().record_id) == [keep.id]
    ws.accounts.unmerge(merge.merge_id)
    assert list(ws.notifications.frame().record_id) == [other.id]


@pytest.mark.parametrize(
    ("notify", "words"),
    [
        ("", "needs text"),
        ("{nam}", "did you mean 'name'"),
        ({"text": "x", "owner": False}, "needs somebody to tell"),
        ({"text": "x", "team": "Nowhere"}, "nothing called 'Nowhere' in teams"),
        ({"text": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_wrong_notifications(ws: Workspace, notify: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        ws.rules.check(rule(notify))


def test_what_has_no_owner_needs_somebody_named(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="products have no owner"):
        ws.rules.check({"name": "x", "entity": "products", "then": [{"notify": "x"}]})
