"""Many new records against the store and against each other find what one by one finds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.customers.checkable import Checkable
from crm_lab.customers.checking import MOST
from crm_lab.customers.key_frames import key_frame
from crm_lab.customers.key_index import catch_up, keys_of
from crm_lab.customers.likeness import Likeness
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Lead
from crm_lab.store.points import read
from crm_lab.workspace import Workspace
from tests.customers.matching.people import customers

FIELDS = {"姓名": "name", "手机": "phone", "邮箱": "email", "公司": "company", "城市": "city", "地址": "address"}
TEXTS = st.sampled_from(
    [
        None,
        "",
        "王伟",
        "Wei Wang",
        "上海龙腾科技有限公司",
        "上海市南京路1号",
        "a@b.example",
        "wangwei88@163.com",
        "北京",
        "···",
    ]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(("name", "company", "city", "address", "email"), TEXTS))))
@settings(max_examples=40)
def test_keys_of_a_frame_are_those_of_its_records(records: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(records, columns=["name", "company", "city", "address", "email"], dtype=object)
    for entity in ("accounts", "leads"):
        keys = key_frame(entity, frame)
        for row, record in enumerate(records):
            assert set(keys[keys["row"] == row]["key"]) == keys_of(entity, record)


def leads(number: int, seed: int) -> pd.DataFrame:
    frame = customers(number, seed)[0].rename(columns=FIELDS)
    return frame.drop(columns="id").astype(object)


def points(frame: pd.DataFrame) -> dict[str, list[tuple[str, ...]]]:
    return {
        kind: [tuple(one.value for one in read(kind, text)) if isinstance(text, str) else () for text in frame[kind]]
        for kind in ("phone", "email")
    }


def found(ws: Workspace, frame: pd.DataFrame) -> dict[int, list[tuple[str, str]]]:
    new = frame.assign(id=[f"new{at}" for at in range(len(frame))])
    with ws.database.read(ws.actor) as session:
        result = Likeness(ws.database).find(session, "leads", new, points(frame))
    rows: dict[int, list[tuple[str, str]]] = {}
    for row, match in zip(result.row, result.matches, strict=True):
        rows.setdefault(int(row), []).append((match.record_id, match.decision))
    return rows


def test_they_find_what_one_by_one_finds(ws: Workspace) -> None:
    frame = leads(120, 3)
    there, new = frame[::2].reset_index(drop=True), frame[1::2].reset_index(drop=True)
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Lead, there)
    catch_up(ws.database)
    many = found(ws, new)
    both = only = 0
    one_by_one = Checkable(ws.database, ws.actor, Lead)
    for row, record in enumerate(new.to_dict("records")):
        single = one_by_one.check({k: v for k, v in record.items() if isinstance(v, str)})
        in_store = {id for id, _ in many.get(row, []) if not id.startswith("new")}
        assert {one.record_id for one in single if one.decision == "same"} <= in_store
        both += len(in_store & {one.record_id for one in single})
        only += len(in_store ^ {one.record_id for one in single})
    assert both > 15
    assert only <= 0.1 * both  # which words of a firm's name are rare depends on what is compared together


def test_new_records_are_compared_with_earlier_ones(ws: Workspace) -> None:
    frame = pd.DataFrame(
        {
            "name": ["王伟", "Somebody Else", "Wang Wei"],
            "phone": ["13812345678", "13900000000", "+86 138-1234-5678"],
            "email": None,
        },
        dtype=object,
    )
    assert found(ws, frame) == {2: [("new0", "same")]}
    assert found(ws, frame.iloc[:0]) == {}


def test_a_common_name_alone_finds_nobody(ws: Workspace) -> None:
    crowd = pd.DataFrame({"name": ["王伟"] * (MOST + 30), "phone": None, "email": None}, dtype=object)
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Lead, crowd)
    catch_up(ws.database)
    assert found(ws, crowd) == {}
    one = pd.DataFrame({"name": ["王伟"], "phone": ["13812345678"], "email": [None]}, dtype=object)
    there = ws.leads.add(name="王伟", phone="13812345678")
    catch_up(ws.database)
    assert found(ws, one) == {0: [(there.id, "same")]}


@pytest.mark.parametrize("kind", ["company", "person"])
def test_accounts_are_compared_by_their_kind(ws: Workspace, kind: str) -> None:
    there = ws.accounts.add(name="王小明", kind=kind, address="上海市徐汇区南京路1号")
    catch_up(ws.database)
    new = pd.DataFrame([{"id": "n", "name": "Xiaoming Wang", "kind": kind, "address": "徐汇区南京路1号"}], dtype=object)
    with ws.database.read(ws.actor) as session:
        result = Likeness(ws.database).find(session, "accounts", new, {})
    assert [one.record_id for one in result.matches] == ([there.id] if kind == "person" else [])


def test_only_what_a_person_may_see_is_found(ws: Workspace, acting: Any) -> None:
    anna, ben = acting("Anna"), acting("Ben")
    there = anna.leads.add(name="王伟", phone="13812345678")
    catch_up(ws.database)
    one = pd.DataFrame({"name": ["王伟"], "phone": ["13812345678"], "email": [None]}, dtype=object)
    assert found(anna, one) == {0: [(there.id, "same")]}
    assert found(ben, one) == {}
