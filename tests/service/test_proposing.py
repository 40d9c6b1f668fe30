"""Proposals: from rules, from the team's own answered tickets, with reasons; a person accepts, or a setting does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import crm_lab
from crm_lab.errors import InvalidValue, NotFound, StaleRecord
from crm_lab.service.proposing import history as proposing_history
from crm_lab.service.proposing.filling import Filling, filling
from crm_lab.service.proposing.history import LEAST
from crm_lab.service.proposing.proposed import Proposal, Proposals
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Ticket
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace
from crm_lab_knowledge import ModelMissing

learns = pytest.mark.skipif(find_spec("sklearn") is None, reason="the extra 'embed' is not installed")

INVOICES = ("I was charged twice on my invoice", "The invoice shows a wrong amount", "发票金额不对，请更正")
PARCELS = ("My parcel did not arrive", "Where is the delivery of my order", "快递还没有到，在哪里")


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No embedding model is found, whether one is installed or not."""
    monkeypatch.setattr("crm_lab_knowledge.classifier.PACKAGED", ())


@pytest.fixture
def history(ws: Workspace) -> Workspace:
    """A desk that has answered a few tickets."""
    answered(ws, {"Invoice": INVOICES, "Delivery": PARCELS}, times=4)
    return ws


def answered(ws: Workspace, said: dict[str, tuple[str, ...]], times: int) -> None:
    rows = [(text, category) for category, texts in said.items() for text in texts] * times
    frame = pd.DataFrame(rows, columns=["subject", "category"])
    frame["opened_at"] = frame["first_response_at"] = frame["resolved_at"] = pd.Timestamp(utc_now()).as_unit("us")
    frame["language"] = ["zh" if text[0] > "z" else "en" for text, _ in rows]
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Ticket, frame)


def field(found: Proposals, name: str) -> Proposal:
    return next(one for one in found.fields if one.field == name)


@learns
def test_the_teams_own_tickets_teach_the_category(history: Workspace) -> None:
    for subject, category in (("wrong amount on the invoice again", "Invoice"), ("我的快递在哪里", "Delivery")):
        ticket = history.tickets.open(subject)
        one = field(history.tickets.propose(ticket), "category")
        assert (one.value, one.by, one.present) == (category, "history", None)
        assert one.confidence > 0.5
        assert "answered tickets were, most alike #" in one.reasons[0]
        assert history.tickets.get(ticket.id).category is None, "nothing is done by itself"


@learns
def test_the_next_likely_values_stand_beside_the_likeliest(history: Workspace) -> None:
    answered(history, {"Repair": ("The lamp is broken", "A broken parcel", "灯坏了")}, times=4)
    found = history.tickets.propose(history.tickets.open("broken parcel, wrong amount", category="Delivery"))
    one = field(found, "category")
    assert found.learnt == ("category", "language")
    others = dict(one.others)
    assert others
    assert one.value not in others
    assert "Delivery" not in others, "that stands there"
    assert list(others.values()) == sorted(others.values(), reverse=True)
    assert all(0.05 <= share <= one.confidence for share in others.values())


@learns
def test_reasons_are_said_in_both_languages(history: Workspace) -> None:
    found = history.tickets.propose(history.tickets.open("紧急: 我的快递在哪里"))
    assert field(found, "category").reasons[0].zh.startswith("已回复工单中有 12 张如此，最相似的是 #")
    assert field(found, "priority").reasons[0].zh == "规则“words of urgent”"


@learns
def test_learning_for_one_store_keeps_no_other_waiting(
    history: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn, learning, go_on = proposing_history._learn, threading.Event(), threading.Event()

    def slow(session: Any, *rest: Any) -> Any:
        if session.get_bind().url == history.database.engine.url:
            learning.set()
            assert go_on.wait(60)
        return learn(session, *rest)

    monkeypatch.setattr(proposing_history, "_learn", slow)
    ticket = history.tickets.open("wrong amount on the invoice again")
    busy = threading.Thread(target=history.tickets.propose, args=(ticket,), daemon=True)
    busy.start()
    assert learning.wait(60)
    with crm_lab.open(tmp_path / "another.db") as other, ThreadPoolExecutor(1) as pool:
        answered(other, {"Invoice": INVOICES, "Delivery": PARCELS}, times=4)
        id = other.tickets.open("wrong amount on the invoice again").id
        try:
            assert field(pool.submit(other.tickets.propose, id).result(60), "category").value == "Invoice"
        finally:
            go_on.set()
            busy.join()


@learns
def test_what_is_unlike_everything_is_left_to_a_person(history: Workspace) -> None:
    one = field(history.tickets.propose(history.tickets.open("Guten Tag").id), "category")
    assert not one.sure
    assert "a person decides" in str(one)


@learns
def test_a_guess_that_is_likely_wrong_does_not_speak_against_what_is_there(history: Workspace) -> None:
    answered(history, {"Returns": ("I want my money back", "How do I send it back", "退货怎么办")}, times=4)
    ticket = history.tickets.open("Guten Tag", category="Repair")
    assert not [one for one in history.tickets.propose(ticket).fields if one.field == "category"]
    clear = history.tickets.open("wrong amount on the invoice", category="Repair")
    assert field(history.tickets.propose(clear), "category").present == "Repair"


def test_too_few_examples_teach_nothing(ws: Workspace) -> None:
    answered(ws, {"Invoice": INVOICES[:1]}, times=LEAST)
    answered(ws, {"Delivery": PARCELS[:1]}, times=LEAST - 1)
    assert ws.tickets.propose(ws.tickets.open("wrong invoice").id).fields[0].field == "language"


@learns
def test_what_was_of_one_kind_of_late_teaches_nothing(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab.service.proposing.history.MOST", 1)
    found = history.tickets.propose(history.tickets.open("wrong invoice"))
    assert ([one.field for one in found.fields], found.notes) == (["language"], ())


@learns
def test_what_was_answered_since_is_learnt(history: Workspace) -> None:
    ticket = history.tickets.open("the lamp flickers", language="en")
    assert field(history.tickets.propose(ticket), "category").value != "Repair"
    answered(history, {"Repair": ("the lamp flickers", "the lamp is broken", "broken lamp, it flickers")}, times=4)
    assert field(history.tickets.propose(ticket), "category").value == "Repair"


def test_words_hint_and_rules_of_ones_own_decide(ws: Workspace) -> None:
    ticket = ws.tickets.open("紧急: unacceptable", "Nothing works.", language="zh")
    found = ws.tickets.propose(ticket)
    assert {one.field: (one.value, one.sure) for one in found.fields} == {
        "priority": ("urgent", False),
        "sentiment": ("negative", False),
    }
    assert field(found, "priority").reasons == ("the rule 'words of urgent'", "subject contains “紧急”")
    assert [one.zh for one in field(found, "priority").reasons] == ["规则“words of urgent”", "主题包含“紧急”"]
    rule = {"when": [{"field": "description", "contains": "nothing works"}], "field": "priority", "to": "high"}
    assert ws.tickets.proposal_settings(rules=[rule]).rules[0]["confidence"] == 1
    (own,) = ws.tickets.propose(ticket).fields
    assert (own.value, own.sure, own.by) == ("high", True, "rule")


def test_a_rule_that_can_not_be_read_any_more_is_named(ws: Workspace) -> None:
    plan = ws.custom_fields.add(entity="tickets", key="plan", name="Plan", type="text")
    rules = [{"when": [{"field": "custom.plan", "empty": True}], "field": "priority", "to": "low", "name": "no plan"}]
    ws.tickets.proposal_settings(rules=rules)
    ws.custom_fields.delete(plan.id)
    found = ws.tickets.propose(ws.tickets.open("help", language="en"))
    assert found.fields == ()
    assert found.notes[0].startswith("no plan is passed over: ")


@pytest.mark.parametrize(
    ("subject", "language", "sure"),
    [("打印机坏了", "zh", True), ("Drucker kaputt", "en", False), ("プリンタ", "ja", True)],
)
def test_letters_tell_the_language_as_far_as_they_do(ws: Workspace, subject: str, language: str, sure: bool) -> None:
    one = field(ws.tickets.propose(ws.tickets.open(subject)), "language")
    assert (one.value, one.sure, one.by) == (language, sure, "letters")


def test_a_person_accepts_what_is_right_and_may_take_it_back(ws: Workspace) -> None:
    ticket = ws.tickets.open("紧急: 打印机坏了")
    found = ws.tickets.propose(ticket)
    after = ws.tickets.accept(found)
    assert (after.language, after.priority) == ("zh", "normal"), "without names only what is sure"
    assert ws.tickets.accept(found, "priority").priority == "urgent"
    assert ws.audit.frame(entity="tickets", action="updated")["origin"].unique().tolist() == ["proposal"]
    ws.tickets.undo()
    assert ws.tickets.get(ticket.id).priority == "normal"
    ws.tickets.update(ticket.id, priority="low")
    with pytest.raises(StaleRecord, match="somebody changed priority"):
        ws.tickets.accept(found, "priority")
    with pytest.raises(InvalidValue, match="nothing is proposed for 'category' of ticket #1; there are priority"):
        ws.tickets.accept(found, "category")


def test_the_same_said_twice_is_named(ws: Workspace) -> None:
    firm = ws.accounts.add(name="Ada GmbH")
    first = ws.tickets.open("The printer in room 5 is broken", customer=firm.id)
    again = ws.tickets.open("Printer broken in room 5!", customer=firm.id)
    ws.tickets.open("Where is my parcel?", customer=firm.id)
    stranger = ws.tickets.open("Printer broken in room 5", email="bo@x.de")
    solved = ws.tickets.open("Printer broken in room 5", customer=firm.id)
    ws.tickets.solve(solved.id)
    found = ws.tickets.propose(again).duplicates
    assert [one.id for one in found] == [first.id, stranger.id]
    assert found[1].reasons[0] == "of another customer"
    assert found[0].reasons == ("of the same customer", "100% of the words are the same: printer, broken, room, 5")
    assert "perhaps the same as #1 The printer in room 5 is broken" in str(ws.tickets.propose(again))
    assert ws.tickets.propose(again.id).chosen([]) == []


def test_a_setting_fills_what_is_sure_and_nobody_gave(history: Workspace) -> None:
    assert history.tickets.open("快递在哪里").language is None
    settings = history.tickets.proposal_settings(apply=["language", "priority"], cut=0.6)
    assert (settings.apply, settings.cut) == (("language", "priority"), 0.6)
    ticket = history.tickets.open("紧急: 我的快递在哪里")
    assert (ticket.language, ticket.priority, ticket.category) == ("zh", "urgent", None)
    assert history.tickets.open("紧急: 快递在哪里", priority="low").priority == "low"
    origins = history.audit.frame(entity="tickets", record_id=ticket.id).sort_values("at")["origin"]
    assert list(origins) == ["python", "proposal"]


@pytest.fixture
def learning(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Categories are filled by themselves, and learning them lasts until this is set."""
    learn, go_on = proposing_history._learn, threading.Event()

    def slow(session: Any, name: str, *rest: Any) -> Any:
        assert name != "category" or go_on.wait(60)
        return learn(session, name, *rest)

    monkeypatch.setattr(proposing_history, "_learn", slow)
    history.tickets.proposal_settings(apply=["category", "language"], cut=0.5)
    yield go_on
    go_on.set()
    filling(history.database).wait()


def opened(ws: Workspace, subject: str, **given: Any) -> Any:
    """Open a ticket in a thread of its own, so that a test in which that waits fails."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ws.tickets.open, subject, **given).result(30)


@learns
def test_nobody_who_opens_a_ticket_waits_for_what_is_learnt_first(
    history: Workspace, learning: threading.Event
) -> None:
    first = opened(history, "wrong amount on the invoice again")
    second, third = opened(history, "我的快递在哪里"), opened(history, "where is my delivery", category="Other")
    assert (first.category, second.category, second.language) == (None, None, "zh")
    history.tickets.update(first.id, category="Mine")
    learning.set()
    filling(history.database).wait()
    found = [history.tickets.get(one.id).category for one in (first, second, third)]
    assert found == ["Mine", "Delivery", "Other"], "what a person gave stays"
    assert opened(history, "wrong amount on the invoice").category == "Invoice", "by now it is at hand"
    history.tickets.undo()
    assert history.tickets.get(first.id).category is None, "what is filled by itself is nobody's last step"


@learns
def test_a_store_is_closed_when_its_tickets_are_filled(history: Workspace, learning: threading.Event) -> None:
    ticket = opened(history, "我的快递在哪里")
    threading.Timer(0.2, learning.set).start()
    history.close()
    assert filling(history.database)._thread is None
    assert history.tickets.get(ticket.id).category == "Delivery"


def test_a_ticket_that_can_not_be_filled_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    def gone() -> None:
        raise NotFound("it was deleted")

    def broken() -> None:
        raise ZeroDivisionError

    fills, done = Filling(), list[int]()
    for one in (gone, broken, lambda: done.append(1)):
        fills.add(one)
    fills.wait()
    assert done == [1]
    assert [one.levelname for one in caplog.records if one.name == "crm_lab.service.proposing.filling"] == ["ERROR"]


def test_without_a_learner_the_rest_is_proposed(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> None:
        raise ModelMissing("Learning needs scikit-learn.")

    monkeypatch.setattr("crm_lab_knowledge.classifier.TextClassifier.fit", missing)
    found = history.tickets.propose(history.tickets.open("紧急: 快递在哪里"))
    assert [one.field for one in found.fields] == ["priority", "language"]
    assert found.notes == ("answered tickets were not looked at: Learning needs scikit-learn.",)


def test_where_nothing_can_be_learnt_it_is_said(history: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    found = history.tickets.propose(history.tickets.open("快递在哪里"))
    assert [one.field for one in found.fields] == ["language"]
    assert "Learning needs scikit-learn" in found.notes[0]


def test_an_agent_learns_from_what_they_may_see(history: Workspace, acting: Callable[..., Workspace]) -> None:
    agent = acting("Bo", "agent")
    ticket = agent.tickets.open("wrong amount on the invoice again")
    assert [one.field for one in agent.tickets.propose(ticket).fields] == ["language"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rules": "urgent"}, "rules is a list, not 'urgent'"),
        ({"rules": ["urgent"]}, r"rules\[0\]: a rule is a mapping with when, field and to"),
        ({"rules": [{"when": [], "field": "colour", "to": "red"}]}, r"rules\[0\]: 'colour' is not proposed"),
        ({"rules": [{"when": [], "field": "priority", "to": "asap"}]}, "priority of a ticket is one of"),
        ({"rules": [{"when": [{"field": "colour", "is": 1}], "field": "priority", "to": "low"}]}, "no field 'colour'"),
        ({"rules": [{"when": [], "field": "priority", "to": 3}]}, "to is a text"),
        ({"cut": 80}, "cut is a number from 0 to 1, not 80"),
        ({"apply": ["owner_id"]}, "apply: 'owner_id' is not proposed"),
    ],
)
def test_settings_say_what_is_wrong_with_them(ws: Workspace, given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ws.tickets.proposal_settings(**given)
    assert ws.tickets.proposal_settings().apply == ()
