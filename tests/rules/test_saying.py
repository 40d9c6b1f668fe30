"""Conditions in words: what a person reads, in English and Chinese, wherever a reason is shown."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.fields import entity_named
from crm_lab.rules.judging import Reason
from crm_lab.rules.moved import signature
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.saying import found_words, say
from crm_lab.rules.saying_texts import COMPARED, DURATIONS, FLAGGED, PHRASES, TIMED
from crm_lab.rules.values import OPERATORS
from crm_lab.workspace import Workspace


def said(ws: Workspace, data: Any, entity: str = "accounts") -> tuple[str, str]:
    with ws.database.read(ws.actor) as session:
        return say(data, entity_named(entity), context(session))


QUIET = [{"field": "city", "is": "上海"}, {"none": "orders", "within": "30 days"}]
SAID: list[tuple[Any, str, str]] = [
    (
        QUIET,
        "city is “上海” and has no orders in the last 30 days",
        "城市是“上海”，且没有订单（最近 30 天）",
    ),
    ([], "all of them", "全部"),
    ({"not": []}, "none of them", "无"),
    ({"field": "city", "contains": "x"}, "city contains “x”", "城市包含“x”"),
    ({"not": {"field": "city", "contains": "x"}}, "city does not contain “x”", "城市不包含“x”"),
    ({"not": {"not": {"field": "city", "is": "x"}}}, "city is “x”", "城市是“x”"),
    ({"not": {"field": "city", "is_not": "x"}}, "city is “x”", "城市是“x”"),
    ({"field": "owner.active", "is": True}, "active of the owner: yes", "负责人的在用为“是”"),
    ({"field": "owner.active", "is_not": True}, "active of the owner: not yes", "负责人的在用不为“是”"),
    ({"field": "city", "empty": False}, "city is filled in", "城市不为空"),
    ({"not": {"field": "city", "empty": False}}, "city is empty", "城市为空"),
    (
        [QUIET[0], {"not": {"any": [{"tag": "a"}, {"segment": "b"}]}}],
        "city is “上海” and (none of: has the tag “a” or in the segment “b”)",
        "城市是“上海”，且（以下均不成立：有标签“a”或属于分群“b”）",
    ),
    (
        {"field": "created_at", "ge": "2026-01-01"},
        "date of creation is on or after 2026-01-01",
        "创建时间不早于2026-01-01",
    ),
    ({"field": "employees", "between": [5, 1000]}, "employees is between 5 and 1,000", "员工数介于5和1,000之间"),
    ({"field": "owner.team.name", "is": "x"}, "name of the team of the owner is “x”", "负责人的团队的名称是“x”"),
    ({"field": "kind", "in": ["company", "person"]}, "kind is “Company” or “Person”", "类型是“企业”或“个人”"),
    (
        {"field": "rfm.group", "is": "lost"},
        "group of the buying (RFM) is “Lost”",
        "购买价值（RFM）的分组是“已流失客户”",
    ),
    ({"was": "city", "starts": "x"}, "city before the change begins with “x”", "变更前的城市以“x”开头"),
    (
        {"changed": "city", "from": None, "to": ["a", "b"], "within": "2 weeks"},
        "city was changed from nothing to “a” or “b” in the last 2 weeks",
        "城市发生变更，由空，变为“a”或“b”（最近 2 周）",
    ),
    (
        {"tag": ["a", "b"], "group": "g", "older_than": "1 month"},
        "has the tag “a” or “b” of the group “g” for longer than 1 month",
        "有标签“g”组的“a”或“b”（获得超过 1 个月）",
    ),
    (
        {"sum": "orders.amount", "where": [{"field": "ordered_on", "lt": "2026-01-01"}], "gt": "5000.50 EUR"},
        "the sum of amount over orders for which order date is before 2026-01-01 is over 5,000.5 EUR",
        "订单（满足：下单日期早于2026-01-01）的金额总和超过5,000.5 EUR",
    ),
    ({"field": "city", "in": [f"c{n}" for n in range(10)]}, "“c7” and 2 more", "“c7”等共 10 项"),
]


@pytest.mark.parametrize(("data", "english", "chinese"), SAID)
def test_conditions_are_said_in_both_languages(ws: Workspace, data: Any, english: str, chinese: str) -> None:
    found = said(ws, data)
    assert found[0].endswith(english)
    assert found[1].endswith(chinese)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"field": ""},
        {"field": "nonsense", "is": 1},
        {"field": "city", "is": ""},
        {"field": "city", "wrong": [1]},
        {"was": "", "is": "x"},
        {"changed": "", "to": ""},
        {"tag": "", "within": ""},
        {"segment": ""},
        {"exists": "nothing", "where": [{"field": "a"}]},
        {"sum": "orders.", "gt": ""},
        {"any": []},
        {"all": "x"},
        {"field": "birthday", "anniversary": "soon"},
    ],
)
def test_what_is_not_finished_is_said_as_far_as_it_goes(ws: Workspace, data: Any) -> None:
    for text in said(ws, [data]):
        assert text
        assert "None" not in text


def test_every_comparison_has_its_words_and_its_negation() -> None:
    operators = {one for listed in OPERATORS.values() for one in listed} - {"is_not", "not_in"}
    assert set(COMPARED) == {f"{sign}{one}" for one in operators for sign in ("", "not_")}
    assert {*TIMED, *FLAGGED} <= set(COMPARED)
    for texts in (PHRASES, COMPARED, TIMED, FLAGGED, DURATIONS):
        for *english, chinese in texts.values():
            assert all(english)
            assert chinese


def reasons(ws: Workspace, when: Any, record: Any) -> list[tuple[Reason, Any]]:
    with ws.database.read(ws.actor) as session:
        now = context(session)
        verdict = evaluate(read_conditions(when, type(record), now), record, now)
        return [(one, found_words(one.value, one.path, now)) for one in verdict.reasons]


def test_a_reason_says_what_was_asked_with_its_negation_and_what_was_found(ws: Workspace) -> None:
    anna = ws.users.add(name="Anna", login="anna", role="rep")
    account = ws.accounts.add(name="a", kind="company", owner_id=anna.id)
    when = [
        {"not": {"any": [{"field": "kind", "is": "person"}, {"not": {"exists": "orders"}}]}},
        {"field": "owner", "is": "anna"},
    ]
    (kind, kind_found), (orders, _), (owner, owner_found) = reasons(ws, when, account)
    assert kind.said == ("kind is not “Person”", "类型不是“个人”")
    assert (kind.held, kind_found) == (True, ["Company", "企业"])
    assert orders.said == ("has orders", "有订单")
    assert not orders.held
    assert owner.said == ("owner is “Anna”", "负责人是“Anna”")
    assert owner_found == ["Anna", "Anna"]
    assert str(kind) == "✓ not: kind is person (found: company, accounts.kind)", "what a person wrote stays beside it"


def test_custom_fields_have_their_names(ws: Workspace) -> None:
    ws.custom_fields.add(entity="accounts", key="metal", name="Metal", name_zh="金属", type="text")
    assert said(ws, {"field": "custom.metal", "is": "x"}) == ("metal is “x”", "金属是“x”")


def test_what_nobody_knows_is_still_refused_by_rules(ws: Workspace) -> None:
    with ws.database.read(ws.actor) as session, pytest.raises(InvalidValue, match="no field 'nonsense'"):
        read_conditions({"field": "nonsense", "is": 1}, entity_named("accounts"), context(session))


def test_reasons_are_said_when_asked_for_even_after_the_session_is_over(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws.custom_fields.add(entity="accounts", key="metal", name="Metal", name_zh="金属", type="text")
    anna = ws.users.add(name="Anna", login="anna", role="rep")
    account = ws.accounts.add(name="a", owner_id=anna.id)
    when = [{"field": "owner", "is": "anna"}, {"field": "custom.metal", "is": "x"}, {"none": "orders"}]
    told = [one for one, _ in reasons(ws, when, account)]
    monkeypatch.setattr("sqlalchemy.orm.Session.execute", lambda *_: pytest.fail("the session is over"))
    assert [one.said[1] for one in told] == ["负责人是“Anna”", "金属是“x”", "没有订单"]


def test_reading_conditions_says_none_of_them(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab.rules.saying.say", lambda *_: pytest.fail("nobody asked"))
    with ws.database.read(ws.actor) as session:
        read_conditions([*QUIET, {"changed": "city"}], entity_named("accounts"), context(session))


def test_the_words_of_a_condition_are_no_part_of_what_it_rests_on(ws: Workspace) -> None:
    def hashed() -> str:
        with ws.database.read(ws.actor) as session:
            return signature(
                read_conditions({"field": "custom.metal", "is": "x"}, entity_named("accounts"), context(session))
            )

    field = ws.custom_fields.add(entity="accounts", key="metal", name="Metal", type="text")
    before = hashed()
    ws.custom_fields.update(field.id, name="Material")
    assert hashed() == before


def test_a_dry_run_says_values_before_the_change_as_a_sentence(ws: Workspace) -> None:
    ws.accounts.update(ws.accounts.add(name="Acme", tier="B").id, tier="A")
    rule = {"name": "up", "entity": "accounts", "on": ["account.updated"], "then": [{"tag": "Risen"}]}
    (told,) = ws.rules.dry_run({**rule, "when": [{"was": "tier", "is": "B"}]}, over="events").frame["why"]
    assert told == "✓ tier before the change is B (found: B, accounts.tier before the change)"
