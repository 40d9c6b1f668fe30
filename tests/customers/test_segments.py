"""Segments: who meets saved conditions now, how many there were, and out of the house with them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

SHANGHAI = [{"field": "city", "is": "上海"}]


def test_whoever_meets_the_conditions_is_in(ws: Workspace) -> None:
    here, there = ws.accounts.add(name="here", city="上海"), ws.accounts.add(name="there", city="北京")
    ws.segments.save("local", "accounts", SHANGHAI)
    assert list(ws.segments.frame("local").name) == ["here"]
    assert ws.segments.ids("local") == [here.id]
    ws.accounts.update(there.id, city="上海")
    assert ws.segments.size("local") == 2
    assert list(ws.segments.frame("local", name="there").id) == [there.id]
    assert list(ws.segments.frame().name) == ["local"]


def test_a_segment_asks_for_tags_related_records_and_other_segments(ws: Workspace) -> None:
    buyer = ws.accounts.add(name="buyer", city="上海")
    ws.accounts.add(name="other", city="上海")
    ws.orders.add(name="o", account_id=buyer.id, amount=Decimal(9), currency="CNY", ordered_on=date(2026, 1, 1))
    ws.tags.put("VIP", buyer)
    ws.segments.save("local", when=SHANGHAI)
    ws.segments.save("buyers", when=[{"segment": "local"}, {"tag": "VIP"}, {"sum": "orders.amount", "ge": 9}])
    assert ws.segments.ids("buyers") == [buyer.id]
    verdict = ws.segments.explain("buyers", buyer.id)
    assert verdict.holds
    assert [reason.source for reason in verdict.reasons] == ["accounts.city", "tag_links", "orders.amount"]
    assert "in the segment 'local'" in verdict.reasons[0].place


def test_a_segment_can_not_contain_itself(ws: Workspace) -> None:
    ws.segments.save("a", when=SHANGHAI)
    ws.segments.save("b", when=[{"segment": "a"}])
    for name in ("a", "b"):
        with pytest.raises(InvalidValue, match="would contain itself"):
            ws.segments.save(name, when=[{"not": {"segment": "b"}}])
    assert ws.segments.conditions("a") == SHANGHAI


def test_a_rule_asks_for_a_segment_and_follows_it(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", city="北京")
    ws.segments.save("local", when=SHANGHAI)
    ws.tags.keep("near", [{"segment": "local"}])
    assert ws.tags.refresh().touched == 0
    ws.segments.save("local", when=[{"field": "city", "in": ["上海", "北京"]}])
    report = ws.tags.refresh()
    assert (report.runs[0].mode, report.touched) == ("full", 1)
    assert list(ws.tags.of(account).name) == ["near"]


def test_what_is_used_is_not_deleted(ws: Workspace) -> None:
    first = ws.segments.save("local", when=SHANGHAI)
    second = ws.segments.save("both", when=[{"any": [{"segment": "local"}]}])
    ws.tags.keep("near", [{"segment": "local"}])
    with pytest.raises(Refused, match="the rule 'tag near', the segment 'both'"):
        ws.segments.delete(first.id)
    ws.segments.delete(second.id)
    with pytest.raises(NotFound):
        ws.segments.size("both")


def test_the_size_of_each_day_is_kept(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.segments.save("local", when=SHANGHAI)
    start = utc_now()
    for day, new in ((0, 1), (0, 1), (1, 0), (3, 2)):
        moment: datetime = start + timedelta(days=day)
        monkeypatch.setattr("crm_lab.rules.context.utc_now", lambda moment=moment: moment)
        for _ in range(new):
            ws.accounts.add(name="x", city="上海")
        assert ws.segments.refresh() == {"local": ws.accounts.count()}
    history = ws.segments.history("local")
    assert list(history["size"]) == [2, 2, 4]
    assert list(history.change)[1:] == [0, 2]
    assert [(one - history.on_day[0]).days for one in history.on_day] == [0, 1, 3]


def test_a_person_counts_what_they_see_and_that_is_not_kept(ws: Workspace, acting: Any) -> None:
    rep = acting("Anna")
    rep.accounts.add(name="mine", city="上海")
    ws.accounts.add(name="theirs", city="上海")
    ws.segments.save("local", when=SHANGHAI)
    assert rep.segments.size("local") == 1
    assert len(rep.segments.history("local")) == 0
    assert list(rep.segments.frame("local").name) == ["mine"]
    with pytest.raises(NotAllowed, match="another name"):
        rep.segments.save("local", when=[])
    rep.segments.save("mine", when=[])


def test_an_export_has_no_formulas_and_is_told(ws: Workspace, tmp_path: Path) -> None:
    ws.accounts.add(name="=cmd|' /C calc'!A0", city="上海")
    ws.accounts.add(name="elsewhere", city="北京")
    ws.segments.save("local", when=SHANGHAI)
    done = ws.segments.export("local", tmp_path / "local.csv")
    assert (done.rows, done.defused) == (1, 1)
    text = (tmp_path / "local.csv").read_text("utf-8-sig")
    assert "'=cmd|" in text
    assert "elsewhere" not in text
    told = ws.audit.frame(action="exported").changes[0]
    assert told["filter"] == [None, {"segment": "local"}]


@pytest.mark.parametrize(
    ("name", "entity", "when", "words"),
    [
        ("s", "acounts", [], "did you mean 'accounts'"),
        ("s", "accounts", [{"field": "cty", "is": "x"}], r"segment 's', when\[0\]: accounts have no field 'cty'"),
        ("s", "accounts", [{"changed": "city", "frm": 1}], "'frm'"),
        ("s", "contacts", [{"segment": "local"}], "is about accounts"),
        ("", "accounts", [], "at most 200"),
        ("local", "contacts", [], "another name"),
    ],
)
def test_wrong_segments(ws: Workspace, name: str, entity: str, when: Any, words: str) -> None:
    ws.segments.save("local", when=SHANGHAI)
    with pytest.raises(InvalidValue, match=words):
        ws.segments.save(name, entity, when)
    assert list(ws.segments.frame().name) == ["local"]
    with pytest.raises(InvalidValue, match="as a whole"):
        ws.segments.add(name="x")


def test_a_segment_whose_words_are_gone_is_told(ws: Workspace) -> None:
    field = ws.custom_fields.add(entity="accounts", key="level", name="Level", type="text")
    ws.segments.save("old", when=[{"field": "custom.level", "is": "A"}])
    ws.segments.save("local", when=SHANGHAI)
    ws.custom_fields.delete(field.id)
    assert ws.segments.refresh() == {"local": 0, "old": -1}
    with pytest.raises(InvalidValue, match="no custom field 'level'"):
        ws.segments.size("old")


def test_a_renamed_segment_is_found_by_its_new_name_everywhere(ws: Workspace) -> None:
    ws.accounts.add(name="a", city="上海")
    ws.segments.save("local", when=[{"field": "city", "is": "上海"}])
    ws.segments.save("not local", when=[{"not": {"segment": "local"}}])
    ws.tags.keep("near", [{"segment": "local"}])
    ws.tags.refresh()
    ws.segments.rename("local", "here")
    assert (ws.segments.size("here"), ws.segments.size("not local")) == (1, 0)
    assert ws.rules.definition("tag near")["when"] == [{"segment": "here"}]
    assert ws.tags.refresh().touched == 0
    assert ws.segments.rename("here", "here").name == "here"
    with pytest.raises(InvalidValue, match="there is a segment 'not local' already"):
        ws.segments.rename("here", "not local")
    with pytest.raises(NotFound, match="there is no segment 'local'"):
        ws.segments.rename("local", "x")
