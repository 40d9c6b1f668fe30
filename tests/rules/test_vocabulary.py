from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import crm_lab
from crm_lab.rules import suggesting, vocabulary
from crm_lab.rules.context import Context, context
from crm_lab.rules.deeper import search, words_at
from crm_lab.rules.fields import entity_named
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.values import OPERATORS
from crm_lab.store.entities import Account
from crm_lab.workspace import Workspace

EXAMPLE = {
    "text": "x",
    "whole": 1,
    "number": 1.5,
    "money": 5,
    "day": "2026-01-31",
    "moment": "2026-01-31",
    "flag": True,
}
VALUE: dict[str, Callable[[object], object]] = {
    "in": lambda value: [value],
    "not_in": lambda value: [value],
    "between": lambda value: [value, value],
    "within": lambda _: "30 days",
    "older_than": lambda _: "30 days",
    "in_next": lambda _: "30 days",
    "anniversary": lambda _: "within 7 days",
    "empty": lambda _: True,
}


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    crm_lab.open(path).close()
    return path


@pytest.fixture
def ws(empty_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    path = tmp_path / "crm.db"
    shutil.copy(empty_file, path)
    with crm_lab.open(path) as workspace:
        yield workspace


@pytest.mark.parametrize("entity", [name for name, _ in vocabulary.tables()])
def test_whatever_is_offered_can_be_asked(ws: Workspace, entity: str) -> None:
    ws.users.add(name="Anna", login="anna", role="rep")
    with ws.database.read(ws.actor) as session:
        now = context(session)
        spoken = vocabulary.vocabulary(entity, now)
        conditions = [*_fields(spoken), *_related(spoken, now)]
        read_conditions(conditions, entity_named(entity), now)
    assert len({word.path for word in spoken.fields}) == len(spoken.fields)
    assert all(word.label[0] and word.label[1] for word in spoken.fields)


def _fields(spoken: vocabulary.Vocabulary) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for word in spoken.fields:
        for operator in OPERATORS[word.kind]:
            if word.kind != "reference" or operator == "empty":
                example = EXAMPLE.get(word.kind)
                value = VALUE[operator](example) if operator in VALUE else example
                found.append({"field": word.path, operator: value})
    return found


def _related(spoken: vocabulary.Vocabulary, now: Context) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for relation in spoken.relations:
        found.append({"none": relation.name, **({"within": "30 days"} if relation.time else {})})
        inner = vocabulary.vocabulary(relation.entity, now)
        for word in inner.fields:
            for figure, kinds in vocabulary.FIGURE_KINDS.items():
                if word.kind in kinds and word.group == "own":
                    found.append({figure: f"{relation.name}.{word.path}", "ge": EXAMPLE[word.kind]})
    return found


def test_custom_fields_and_those_of_parents_are_offered(ws: Workspace) -> None:
    options = {"type": "choice", "options": ["gold", "tin"]}
    ws.custom_fields.add(entity="accounts", key="metal", name="Metal", name_zh="金属", **options)
    with ws.database.read(ws.actor) as session:
        own = {one.path: one for one in vocabulary.vocabulary("accounts", context(session)).fields}
        deals = {one.path: one for one in vocabulary.vocabulary("opportunities", context(session)).fields}
    assert own["custom.metal"].label == ("Metal", "金属")
    assert [value for value, _ in own["custom.metal"].choices] == ["gold", "tin"]
    assert deals["account.city"].group_label == ("Customer", "客户")
    assert deals["account.custom.metal"].kind == "text"


def test_values_are_suggested_by_how_frequent_they_are(ws: Workspace) -> None:
    for city in ("上海", "Hamburg", "上海", "100%"):
        ws.accounts.add(name=f"In {city}", city=city)
    ws.accounts.add(name="Twin")
    ws.accounts.add(name="Twin")
    with ws.database.read(ws.actor) as session:
        now = context(session)
        cities = suggesting.suggested("city", "accounts", "", now)
        assert [(one["value"], one["count"]) for one in cities] == [("上海", 2), ("100%", 1), ("Hamburg", 1)]
        assert [one["value"] for one in suggesting.suggested("city", "accounts", "%", now)] == ["100%"]
        twins = suggesting.suggested("account", "opportunities", "twin", now)
        assert len({one["value"] for one in twins}) == 2
        assert "Twin" not in {one["value"] for one in twins}
        assert suggesting.named_ids("accounts", [twins[0]["value"]], now) == {twins[0]["value"]: ("Twin", "Twin")}


def test_events_name_what_points_to_the_record(ws: Workspace) -> None:
    ws.accounts.add(name="A")
    with ws.database.read(ws.actor) as session:
        names = dict(vocabulary.events("accounts", context(session)))
    assert names["order.created"] == ("an order is added", "订单新增")
    assert "opportunity.moved" in names


def test_every_action_has_a_form(ws: Workspace) -> None:
    assert {"tag", "task", "set"} <= {one["name"] for one in vocabulary.actions()}
    assert vocabulary.long_action({"tag": "VIP"}) == {"tag": {"name": "VIP"}}


def test_fields_several_steps_away_are_found_by_their_names_and_known_by_their_path(ws: Workspace) -> None:
    ws.custom_fields.add(entity="users", key="desk", name="Desk", name_zh="工位", type="choice", options=["a", "b"])
    with ws.database.read(ws.actor) as session:
        now = context(session)
        found = {one.path: one for one in search("TEAM 名称", Account, now)}
        known = words_at(["owner.team.name", "account.owner", "parent.owner.custom.desk"], Account, now)
        nothing = search("no such thing", Account, now)
    assert found["owner.team.name"].group_label == ("Owner · Team", "负责人 · 团队")
    assert all(2 <= path.count(".") <= 3 for path in found)
    assert nothing == []
    assert [one.path for one in known] == ["owner.team.name", "parent.owner.custom.desk"], "accounts have no account"
    assert known[1].label == ("Desk", "工位")
    assert [value for value, _ in known[1].choices] == ["a", "b"]


def test_everything_that_is_offered_has_its_words_in_both_languages(ws: Workspace) -> None:
    with ws.database.read(ws.actor) as session:
        now = context(session)
        spoken = [vocabulary.vocabulary(table, now) for table, _ in vocabulary.tables()]
    labels = {one.path: one.label for each in spoken for one in each.fields}
    labels |= {one.name: one.label for each in spoken for one in each.relations}
    labels |= {each.entity: (each.label[1], each.label[2]) for each in spoken}
    assert {name for name, (_, chinese) in labels.items() if chinese.isascii()} == set()
