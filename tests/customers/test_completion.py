"""Gaps are filled by rules; every value knows its source and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.customers import inferring
from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.rules import deriving
from crm_lab.store import entities as e
from crm_lab.workspace import Workspace

ADDRESS = "广东省深圳市南山区科技园1号"


@pytest.fixture(autouse=True)
def derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of this source tree, whatever is installed."""
    made = [one for one in vars(inferring).values() if isinstance(one, deriving.Derivation)]
    assert len(made) == 7
    monkeypatch.setattr(deriving, "_derivations", {one.name: one for one in made})


def places(record: Any) -> tuple[str | None, str | None]:
    return record.province, record.city


def test_what_is_there_is_filled_once_it_is_asked_for(ws: Workspace) -> None:
    by_address = ws.accounts.add(name="a", address=ADDRESS, phone="021-64371234")
    by_phone = ws.contacts.add(name="p", phone="138 0013 8000")
    kept = ws.accounts.add(name="k", address=ADDRESS, city="广州")
    ws.completion.install()
    dry = ws.completion.dry_run()
    assert set(dry.record_id) == {by_address.id, by_phone.id, kept.id}
    told = dry[dry.record_id == by_address.id]  # its phone says Shanghai, but its address comes first
    assert dict(zip(told.field, told.after, strict=True)) == {"district": "南山区", "province": "广东", "city": "深圳"}
    assert places(ws.accounts.get(by_address.id)) == (None, None)
    runs = ws.completion.run()
    assert sum(run.touched for run in runs) == 7
    assert places(ws.accounts.get(by_address.id)) == ("广东", "深圳")
    assert places(ws.contacts.get(by_phone.id)) == ("北京", "北京")
    assert places(ws.accounts.get(kept.id)) == ("广东", "广州")
    assert ws.accounts.get(by_address.id).district == "南山区"
    assert sum(run.touched for run in ws.completion.run()) == 0


def test_what_comes_is_filled_as_it_comes(ws: Workspace) -> None:
    import pandas as pd

    ws.completion.install()
    added = ws.leads.add(name="x", address=ADDRESS)
    frame = pd.DataFrame({"Account Name": ["甲公司"], "Address": [ADDRESS]})
    ws.intake(frame, entity="accounts").run()
    ws.rules.run()
    assert places(ws.leads.get(added.id)) == ("广东", "深圳")
    assert list(ws.accounts.frame().city) == ["深圳"]


def test_a_district_of_ones_own_is_taken_from_a_file_and_kept(ws: Workspace) -> None:
    import pandas as pd

    ws.completion.install()
    frame = pd.DataFrame({"公司名称": ["甲公司", "乙公司"], "所在区县": ["福田区", ""], "地址": [ADDRESS, ADDRESS]})
    ws.intake(frame, entity="accounts").run()
    ws.completion.run()
    assert sorted(ws.accounts.frame()["district"]) == ["南山区", "福田区"]


def test_every_value_has_its_source(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", address=ADDRESS)
    ws.completion.install()
    ws.completion.run()
    sources = ws.completion.sources(account).set_index("field")
    row = sources.loc["city"]
    assert (row.value, row.before, row.source_field, row.source_value) == ("深圳", None, "address", ADDRESS)
    assert (row.rule, row.revision, row.method) == ("accounts: city of address", 1, "city of address")
    assert bool(row.stands)
    log = ws.rules.log(record_id=account.id)
    assert list(log.outcome) == ["acted", "acted", "acted"]
    assert "not: address empty" in log.why[0]


def test_what_is_taken_back_does_not_come_again(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", address=ADDRESS)
    ws.completion.install()
    ws.completion.run()
    assert ws.completion.take_back(account, "city") == ["city"]
    assert places(ws.accounts.get(account.id)) == ("广东", None)
    ws.completion.run()
    ws.accounts.update(account.id, description="changed")
    ws.rules.run()
    assert places(ws.accounts.get(account.id)) == ("广东", None)
    with pytest.raises(InvalidValue, match="no inferred value"):
        ws.completion.take_back(account, "city")
    ws.accounts.update(account.id, address="浙江省杭州市西湖区文三路1号")
    ws.rules.run()
    assert places(ws.accounts.get(account.id)) == ("广东", "杭州")
    assert sorted(ws.completion.take_back(account)) == ["city", "district", "province"]


def test_a_whole_run_is_taken_back_but_not_what_people_changed_since(ws: Workspace) -> None:
    first, second = (ws.accounts.add(name=name, address=ADDRESS) for name in "ab")
    ws.completion.install()
    runs = {run.touched: run.id for run in ws.completion.run("accounts: city of address")}
    ws.accounts.update(first.id, city="珠海")
    assert ws.completion.take_back_run(runs[2]) == {"taken_back": 1, "kept": 1}
    assert [places(ws.accounts.get(one.id))[1] for one in (first, second)] == ["珠海", None]
    with pytest.raises(NotFound):
        ws.completion.take_back_run("no such run")


@pytest.mark.parametrize(
    ("policy", "after"), [("fill", ("广州", "深圳")), ("refresh", ("广州", "杭州")), ("override", ("杭州", "杭州"))]
)
def test_policies(ws: Workspace, policy: str, after: tuple[str, str]) -> None:
    by_hand = ws.accounts.add(name="h", address=ADDRESS, city="广州")
    inferred = ws.accounts.add(name="i", address=ADDRESS)
    wanted = {"field": "city", "from": "address", "by": "city of address", "policy": policy}
    on = ["account.updated"]
    ws.rules.save({"name": "c", "entity": "accounts", "on": on, "when": [], "then": [{"set": wanted}]})
    ws.completion.run("c")
    for one in (by_hand, inferred):
        ws.accounts.update(one.id, address="浙江省杭州市西湖区文三路1号")
    ws.rules.run()
    assert (ws.accounts.get(by_hand.id).city, ws.accounts.get(inferred.id).city) == after


def test_a_company_of_an_e_mail(ws: Workspace) -> None:
    ws.accounts.add(name="甲乙科技有限公司", website="https://www.jiayi.com.cn/about", email="info@jiayi.com.cn")
    for name in ("Two A", "Two B"):
        ws.accounts.add(name=name, email="x@two.de")
    mails = {
        "wang@jiayi.com.cn": "甲乙科技有限公司",
        "li@north-star.co.uk": "North Star",
        "chen@qq.com": None,
        "zhao@two.de": None,
        "no mail": None,
        "a@b.example-corp.cn": "Example Corp",
        "c@jiayi.com.cn": "甲乙科技有限公司",
        "d@two.de": None,
    }
    leads = {mail: ws.leads.add(name=mail, email=mail) for mail in mails}
    ws.completion.install()
    ws.completion.run("leads: company of e-mail")
    assert {mail: ws.leads.get(lead.id).company for mail, lead in leads.items()} == mails


@pytest.mark.parametrize(
    ("number", "area"),
    [
        ("021-64371234", ("上海", "上海")),
        ("0755-83671234", ("广东", "深圳")),
        ("+49 40 123456", (None, None)),
        ("12", (None, None)),
        ("400-820-8820", (None, None)),
    ],
)
def test_the_area_of_a_phone(ws: Workspace, number: str, area: tuple[str | None, str | None]) -> None:
    with ws.database.read() as session:
        found = inferring.PROVINCE_OF_PHONE.derive(number, session), inferring.CITY_OF_PHONE.derive(number, session)
    assert found == area


def test_one_record_that_fails_keeps_no_other_from_being_filled(ws: Workspace) -> None:
    long = ws.leads.add(name="long", description="x" * 400)
    good = ws.leads.add(name="good", description="short")
    wanted = {"field": "company", "from": "description"}
    ws.rules.save({"name": "c", "entity": "leads", "on": ["lead.created"], "when": [], "then": [{"set": wanted}]})
    (run,) = ws.completion.run("c")
    assert run.touched == 1
    assert (ws.leads.get(good.id).company, ws.leads.get(long.id).company) == ("short", None)
    log = ws.rules.log("c").set_index("record_id")
    assert log.outcome[long.id] == "failed"
    assert "at most 300 characters" in log.note[long.id]


def test_custom_fields_and_standardised_ones_are_filled_and_put_back(ws: Workspace) -> None:
    ws.custom_fields.add(entity="accounts", key="area", name="Area", type="text")
    account = ws.accounts.add(name="a", address=ADDRESS, custom={"other": 1})
    to_area = {"set": {"field": "custom.area", "from": "address", "by": "province of address"}}
    to_phone = {"set": {"field": "phone", "to": "+86 138-0013-8000"}}
    on = ["account.updated"]
    ws.rules.save({"name": "c", "entity": "accounts", "on": on, "when": [], "then": [to_area, to_phone]})
    ws.completion.run("c")
    kept = ws.accounts.get(account.id)
    assert (kept.custom, kept.phone) == ({"other": 1, "area": "广东"}, "13800138000")
    assert all(ws.completion.sources(account).stands)
    assert sorted(ws.completion.take_back(account)) == ["custom.area", "phone"]
    kept = ws.accounts.get(account.id)
    assert (kept.custom, kept.phone) == ({"other": 1, "area": None}, None)


def test_installing_twice_keeps_what_people_changed(ws: Workspace) -> None:
    first = ws.completion.install()
    assert len(first) == 17
    rule = ws.rules.definition("accounts: city of phone")
    ws.rules.save({**rule, "when": [*rule["when"], {"field": "kind", "is": "person"}]})
    ws.rules.disable("leads: city of phone")
    again = {one.name: (one.revision, one.enabled) for one in ws.completion.install()}
    assert again["accounts: city of phone"] == (2, True)
    assert again["leads: city of phone"] == (1, False)


def test_who_may_fill(ws: Workspace, acting: Any) -> None:
    ws.completion.install()
    with pytest.raises(NotAllowed):
        acting("Anna").completion.run()
    with pytest.raises(NotFound):
        ws.completion.run("no such rule")


def test_a_rule_about_a_change_is_not_let_loose_on_all(ws: Workspace) -> None:
    then = [{"set": {"field": "tier", "to": "A"}}]
    rule = {"name": "c", "entity": "accounts", "on": ["account.updated"], "when": [{"changed": "city"}], "then": then}
    ws.rules.save(rule)
    with pytest.raises(InvalidValue, match="what an event changed"):
        ws.completion.run("c")
    with ws.database.read() as session:
        assert session.query(e.RuleRun).count() == 0
