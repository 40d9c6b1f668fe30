"""Rules and segments speak of recorded calls, in both languages."""

from __future__ import annotations

from pathlib import Path

from crm_lab.rules.context import context
from crm_lab.rules.vocabulary import events, vocabulary
from crm_lab.rules.words import field_words
from crm_lab.store.entities import CallFigures, Recording
from crm_lab.workspace import Workspace

from .conftest import PutCall


def test_every_field_of_a_call_has_a_name_in_both_languages() -> None:
    inner = {"id", "version", "deleted_at", "created_by", "import_batch_id", "custom", "link_facts", "link_before"}
    for name in {*Recording.columns(), *CallFigures.columns()} - inner - {"trackers"}:
        english, chinese = field_words(name)
        assert english
        assert not chinese.isascii(), name


def test_customers_with_calls_are_found_by_a_condition(ws: Workspace, folder: Path, put: PutCall) -> None:
    account = ws.accounts.add(name="Acme", phone="021-64371234")
    ws.accounts.add(name="Quiet")
    put("02164371234.wav")
    ws.calls.bring_in(folder, workers=1)
    talked = {"exists": "recordings", "where": [{"field": "call_figures.talk_share", "gt": 0.4}]}
    ws.segments.save("talked to", "accounts", [talked])
    assert ws.segments.ids("talked to") == [account.id]
    with ws.database.read() as session:
        known = vocabulary("accounts", context(session))
        woken = dict(events("recordings", context(session)))
    (calls,) = [one for one in known.relations if one.entity == "recordings"]
    assert (calls.label, calls.time) == (("recorded calls", "通话录音"), "started_at")
    assert woken["call.brought_in"] == ("a recorded call is brought in", "通话录音导入")
