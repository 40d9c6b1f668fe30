"""What comes in becomes a lead, or is set aside with a sentence; it is never lost and never there twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.leads.reading import payload_of, raw_of
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]
FORM = {"您的姓名": " 王 伟 ", "Mobile": 13812345678, "E-Mail": "Wang@Example.COM ", "utm_campaign": "Spring", "x": [1]}


def test_what_a_form_sends_becomes_a_lead_once(ws: Workspace, acting: Acting) -> None:
    ann = acting("Ann")
    lead = ws.leads.capture(FORM, source="website", way="form", external_id="7")
    assert (lead.name, lead.phone, lead.email, lead.campaign) == ("王 伟", "13812345678", "wang@example.com", "Spring")
    assert (lead.source, lead.payload, lead.owner_id) == ("website", FORM, None)
    assert ws.leads.capture(json.dumps(FORM), source="website", external_id="7").id == lead.id
    assert ann.leads.capture({"x": 1}, source="website", external_id="7").id == lead.id
    (row,) = ws.leads.captures(lead.id).itertuples()
    assert (json.loads(row.raw), row.way, ws.leads.count(), ws.leads.captures().empty) == (FORM, "form", 1, True)
    own = ann.leads.capture({"company": "Acme"}, source="fair", way="hand", campaign="CeBIT")
    assert (own.name, own.owner_id, own.campaign) == ("Acme", ann.actor.id, "CeBIT")
    ws.leads.merge(lead.id, own.id)
    assert len(ws.leads.captures(lead.id)) == 2
    ws.leads.forget(lead.id, dry_run=False)
    with ws.database.read() as session:
        kept = session.connection().exec_driver_sql("SELECT raw, source FROM lead_captures").all()
    assert all("Wei" not in raw and "王" not in raw and "138" not in raw for raw, _source in kept)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"colour": "red"}, "neither a name nor a company"),
        ({"name": {"first": "Li"}}, "'name' holds a dict where a text is needed"),
        ("{not json", "is no JSON"),
        (b"[1]\0\xff", "is no JSON"),
        ([1], "is a list; send an object"),
        ({"name": "x" * 201}, "200"),
    ],
)
def test_what_cannot_be_read_is_set_aside_with_a_sentence(ws: Workspace, payload: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as told:
        ws.leads.capture(payload, source="api")
    (row,) = ws.leads.captures().itertuples()
    assert (row.id, row.raw) == (told.value.data["capture_id"], raw_of(payload))
    assert words in row.problem
    assert ws.leads.count() == 0


def test_what_was_set_aside_is_put_right_or_dropped(ws: Workspace, acting: Acting) -> None:
    rows = [{"name": "Li"}, {"wer": "Mai"}, {"spam": 1}]
    found = ws.leads.capture_all(rows, source="list", way="import")
    assert list(found["lead_id"].notna()) == [True, False, False]
    mapped, spam = found["capture_id"][1:]
    with pytest.raises(InvalidValue, match="'colour' is no field that a form can fill"):
        ws.leads.capture_again(mapped, {"wer": "colour"})
    lead = ws.leads.capture_again(mapped, {"wer": "name"}, email="mai@x.com")
    assert (lead.name, lead.email, lead.payload) == ("Mai", "mai@x.com", {"wer": "Mai"})
    with pytest.raises(NotFound, match="was set aside that you may see"):
        acting("Ann").leads.drop_capture(spam)
    ws.leads.drop_capture(spam)
    assert ws.leads.captures().empty
    for bad, words in (({"way": "pigeon"}, "comes in by"), ({"source": " "}, "where this came from")):
        with pytest.raises(InvalidValue, match=words):
            ws.leads.capture({"name": "Li"}, **{"source": "api", **bad})
    with pytest.raises(InvalidValue, match="at most 120 characters"):
        ws.leads.capture({"name": "Li"}, source="x" * 121)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text(), max_size=4))
def test_nothing_is_lost_on_the_way(payload: dict[str, Any]) -> None:
    assert payload_of(raw_of(payload)) == json.loads(json.dumps(payload).encode("utf-8", "replace"))
