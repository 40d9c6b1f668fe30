"""Which column is what: by names in two languages, by values, by hints."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from crm_lab.customers.matching.roles import Role, find_roles
from crm_lab.errors import InvalidValue


def kinds(frame: pd.DataFrame, **hints: Any) -> dict[str, tuple[str, ...]]:
    return {role.kind: role.columns for role in find_roles(frame, hints).compared}


def frame_of(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({name.replace("_", " "): values for name, values in columns.items()})


PHONES = ["138-1234-5678", "+86 139 0000 1111", "021-64371234"]


def test_english_names() -> None:
    frame = frame_of(
        unique_id=[1, 2], First_Name=["a", "b"], Last_Name=["c", "d"], DOB=["1990-01-01"] * 2, Zip_Code=["1", "2"],
        E_Mail=["a@x.com", "b@x.com"], Mobile_Phone=["1381", "1392"], Street_Address=["1 Oak St"] * 2,
    )  # fmt: skip
    found = find_roles(frame, {})
    assert found.id == "unique id"
    assert kinds(frame) == {
        "given": ("First Name",), "surname": ("Last Name",), "date": ("DOB",), "postcode": ("Zip Code",),
        "email": ("E Mail",), "phone": ("Mobile Phone",), "address": ("Street Address",),
    }  # fmt: skip


def test_chinese_names() -> None:
    frame = pd.DataFrame(
        {"客户编号": ["a", "b"], "公司名称": ["甲公司", "乙公司"], "联系人": ["王伟", "李娜"], "手机": ["138", "139"],
         "座机": ["021", "010"], "邮箱": ["a@b.cn", "c@d.cn"], "地址": ["x路1号", "y路2号"], "城市": ["上海", "北京"],
         "统一社会信用代码": ["91310", "91320"], "生日": ["1990", "1991"]}
    )  # fmt: skip
    assert find_roles(frame, {}).id == "客户编号"
    assert kinds(frame) == {
        "company": ("公司名称",), "person": ("联系人",), "phone": ("座机", "手机"), "email": ("邮箱",),
        "address": ("地址",), "place": ("城市",), "code": ("统一社会信用代码",), "date": ("生日",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Anna Miller", "王伟", "Peter Fischer"], "person"),
        (["Hope School", "Lake Street Center", "Acme Inc."], "company"),
        (["上海龙腾科技有限公司", "北京医院", "华联超市中心"], "company"),
    ],
)
def test_a_name_is_of_a_person_or_a_firm_by_its_values(values: list[str], kind: str) -> None:
    assert kinds(pd.DataFrame({"id": range(3), "name": values})) == {kind: ("name",)}
    assert kinds(pd.DataFrame({"id": range(3), "x": values}), name="x") == {kind: ("x",)}


def test_values_tell_phones_and_mails_under_any_name() -> None:
    frame = pd.DataFrame({"id": range(3), "way 1": PHONES, "way 2": ["a@x.com", "b@x.com", "c@x.cn"]})
    assert kinds(frame) == {"phone": ("way 1",), "email": ("way 2",)}


def test_values_that_cannot_be_what_the_name_says_are_left_out() -> None:
    frame = pd.DataFrame({"id": range(3), "email": ["2020-01-01", "2020-01-02", "-"], "phone": PHONES})
    assert kinds(frame) == {"phone": ("phone",)}


@pytest.mark.parametrize("name", ["True Id", "cluster", "rec_id", "entity_id", "duplicate of", "provider ID"])
def test_ids_and_answers_are_never_compared(name: str) -> None:
    frame = pd.DataFrame({"id": range(3), "phone": PHONES, name: PHONES})
    assert kinds(frame) == {"phone": ("phone",)}


def test_hints_win_and_what_is_ignored_is_not_compared() -> None:
    frame = pd.DataFrame({"id": range(3), "phone": PHONES, "fax": PHONES, "note": ["x y", "z", "w"]})
    assert kinds(frame, ignore=["fax"], text="note") == {"phone": ("phone",), "text": ("note",)}
    assert find_roles(frame, {"id": "note"}).id == "note"


def test_unknown_names_are_compared_only_when_no_name_is_known() -> None:
    unknown = pd.DataFrame({"id": range(3), "aaa": ["some words", "other words", "x"], "bbb": [1.5, 2.5, 3.5]})
    assert kinds(unknown) == {"text": ("aaa",)}
    assert kinds(unknown.assign(phone=PHONES)) == {"phone": ("phone",)}


def test_one_id_column_only() -> None:
    with pytest.raises(InvalidValue, match="the hint id takes one column, not 2"):
        find_roles(pd.DataFrame({"a": [1], "b": [2], "phone": ["1"]}), {"id": ["a", "b"]})


def test_the_order_of_columns_does_not_matter() -> None:
    frame = pd.DataFrame({"id": range(3), "phone": PHONES, "fax": PHONES, "name": ["A B", "C D", "E F"]})
    assert find_roles(frame, {}) == find_roles(frame[["name", "fax", "id", "phone"]], {})
    assert find_roles(frame, {}).compared[0] == Role("phone", ("fax", "phone"))
