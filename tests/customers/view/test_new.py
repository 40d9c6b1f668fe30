"""A new record by a form: read as one types, checked for what is there already, made as it was shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crm_lab
from crm_lab.customers.view.new import FORMS, candidates, fields_for, form, read
from crm_lab.customers.view.words import tell
from crm_lab.errors import InvalidValue
from crm_lab.standard import email, phone
from crm_lab.workspace import Workspace


@pytest.fixture
def ws(store: Any) -> Any:
    with crm_lab.open(store) as workspace:
        yield workspace


def told(note: dict[str, Any], locale: str = "en") -> str:
    return tell(note["told"], locale)


def test_what_is_typed_is_shown_as_it_will_be_kept() -> None:
    notes = read(
        "accounts",
        {
            "name": "　远景科技（上海）有限公司",
            "phone": "+86 138-0013-8000",
            "email": "Info@Yuanjing.Example",
            "address": "江苏省南京市江宁区天元路 1 号 211100",
        },
    )
    assert notes["phone"]["kept"] == "13800138000"
    assert told(notes["phone"], "zh") == "保存为 13800138000（手机）"
    assert notes["email"]["kept"] == "info@yuanjing.example"
    assert "有限公司" in told(notes["name"])
    assert (notes["province"]["kept"], notes["city"]["kept"]) == ("江苏", "南京")
    assert "from the address" in told(notes["city"])


def test_faults_are_told_in_both_languages() -> None:
    notes = read("contacts", {"phone": "138001", "email": "nobody", "birthday": "2190-01-01"})
    assert notes["phone"]["tone"] == notes["email"]["tone"] == "watch"
    assert told(notes["phone"]) == "a mobile has 11 digits, not 6"
    assert told(notes["phone"], "zh") == "手机号应为 11 位，而不是 6 位"
    assert told(notes["email"], "zh") == "缺少 @"
    assert notes["birthday"]["tone"] == "risk"


def test_what_can_not_be_kept_is_refused() -> None:
    with pytest.raises(InvalidValue, match="birthday"):
        fields_for("contacts", {"name": "Wang", "birthday": "yesterday"})
    with pytest.raises(InvalidValue, match="a name"):
        fields_for("leads", {"name": "  ", "phone": "13800138000"})
    with pytest.raises(InvalidValue, match="at most 40"):
        fields_for("accounts", {"name": "A", "tier": "x" * 41})
    with pytest.raises(InvalidValue, match="no field 'version'"):
        read("accounts", {"version": "3"})
    with pytest.raises(InvalidValue, match="no form for new orders"):
        read("orders", {})


@given(st.dictionaries(st.sampled_from(FORMS["contacts"]), st.text(max_size=30)))
def test_reading_never_fails_and_keeps_what_standardising_says(values: dict[str, str]) -> None:
    notes = read("contacts", values)
    assert all(note["tone"] in ("good", "watch", "risk") and told(note) and told(note, "zh") for note in notes.values())
    for kind, reader in (("phone", phone), ("email", email)):
        if kind in notes and notes[kind]["tone"] == "good" and notes[kind]["kept"]:
            assert reader(notes[kind]["kept"]).valid


def test_the_record_is_made_as_it_was_shown(ws: Workspace) -> None:
    values = {"name": "王　小明", "phone": "138 0013 8000; 021-64371234", "address": "上海市徐汇区漕溪路 1 号"}
    made = ws.contacts.add(**fields_for("contacts", values))
    assert (made.name, made.last_name, made.first_name) == ("王 小明", "王", "小明")
    assert (made.phone, made.city) == ("13800138000", "上海")


def test_candidates_stand_side_by_side_with_their_evidence(ws: Workspace) -> None:
    account = ws.accounts.add(name="远景科技有限公司", phone="021-64371234")
    person = ws.contacts.add(name="王小明", phone="13800138000", account_id=account.id)
    ws.contacts.add(name="李静", phone="13911112222")
    found = candidates(ws, "contacts", {"name": "王小明", "phone": "+86 138 0013 8000"}, "zh")
    assert (found["total"], found["shown"][0]["id"]) == (1, person.id)
    one = found["shown"][0]
    assert one["customer"] == person.id
    assert one["fields"]["account_id"] == "远景科技有限公司"
    assert {part["field"] for part in one["evidence"]} >= {"电话"}
    assert all(set(part) == {"field", "agreement", "weight"} for part in one["evidence"])
    assert candidates(ws, "contacts", {"name": "", "phone": None})["total"] == 0
    firm = candidates(ws, "accounts", {"name": "远景科技", "phone": "02164371234"})["shown"][0]
    assert firm["customer"] == account.id


def test_a_form_knows_owner_and_customer(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme")
    with ws.database.read(ws.actor) as session:
        made = form(session, "contacts", ws.actor.id, account.id)
    assert made["account"] == {"id": account.id, "name": "Acme"}
    assert [field["name"] for field in made["fields"]] == list(FORMS["contacts"])
    assert next(field for field in made["fields"] if field["name"] == "birthday")["kind"] == "date"
