"""Calls are judged by cards and by scorers of one's own, and become rows for a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_lab.customers.view.part import part_named, shown
from crm_lab.errors import InvalidValue, NotFound, Refused, UnknownField
from crm_lab.store.entities import Account
from crm_lab.workspace import Workspace
from crm_lab_speech import measure, score

from .conftest import TALK, PutCall

CARD = "name: Short\nversion: {}\nitems: [{{id: greeting, tracker: greeting, by: rep, first_turns: 3, weight: {}}}]\n"


@pytest.fixture
def calls(ws: Workspace, folder: Path, put: PutCall) -> list[str]:
    """Three calls, the second with a customer whose deal was lost."""
    account = ws.accounts.add(name="Acme")
    ws.contacts.add(name="Bob", account_id=account.id, phone="13812345678")
    deal = ws.opportunities.add(name="Plan", account_id=account.id, amount="12.50", currency="EUR")
    put("20260101-100000.wav")
    put("20260102-100000_13812345678.wav", "Is it too expensive?", "It is too expensive.")
    put("20260103-100000.wav", "Yes.")
    ws.calls.bring_in(folder, workers=1)
    stages = ws.stages.frame()
    ws.opportunities.move(deal.id, stages[stages.kind == "lost"].id.iloc[0], reason="price")
    return list(ws.calls.features().index)


def test_features_are_a_row_a_call(ws: Workspace, calls: list[str]) -> None:
    found = ws.calls.features()
    assert list(found.file_name) == ["20260101-100000.wav", "20260102-100000_13812345678.wav", "20260103-100000.wav"]
    heard = ws.calls.transcript(calls[0])
    assert found.talk_share.iloc[0] == measure(heard).talk_share
    judged = score(heard)
    assert found.total.iloc[0] == judged.total
    assert found.item_price_objection.iloc[0] == float(bool(judged["price_objection"].mark))
    assert found.tracker_price_objection.tolist()[:2] == [1, 2]
    second = found.iloc[1]
    assert (second.deal_status, second.deal_won, second.deal_amount, second.deal_currency) == ("lost", 0.0, 12.5, "EUR")
    assert np.isnan(found.deal_won.iloc[0])
    assert list(ws.calls.features([calls[2]]).index) == [calls[2]]
    assert ws.calls.features([]).empty


def test_an_empty_library_has_features_too(ws: Workspace) -> None:
    assert ws.calls.features().empty
    assert ws.calls.score().empty


def test_another_card_and_a_new_version_stand_beside(ws: Workspace, calls: list[str], tmp_path: Path) -> None:
    card = tmp_path / "short.yaml"
    card.write_text(CARD.format(1, 1))
    seen: list[tuple[int, int]] = []
    made = ws.calls.score(card=card, progress=lambda done, of: seen.append((done, of)))
    assert list(made.name.unique()) == ["Short"]
    assert len(made) == 3
    assert seen == [(3, 3)]
    card.write_text(CARD.format(1, 2))
    with pytest.raises(InvalidValue, match="give this one the version 2"):
        ws.calls.score(card=card)
    card.write_text(CARD.format(2, 2))
    assert len(ws.calls.score(calls[:1], card=card)) == 1
    assert sorted(ws.calls.scores(id=calls[0]).version) == [1, 1, 2]
    assert ws.calls.features().card_version.tolist() == [2, 1, 1]
    assert len(ws.calls.score(card="Short")) == 3
    assert list(ws.calls.marks(calls[0], "Short").item) == ["greeting"]
    assert ws.calls.marks(calls[0], "Sales call").item.iloc[0] == "greeting"
    with pytest.raises(NotFound, match="no card is called 'Nothing'; there are Sales call, Short"):
        ws.calls.score(card="Nothing")
    with pytest.raises(NotFound, match="was not judged by the card"):
        ws.calls.marks(calls[0], "Nothing")
    with pytest.raises(UnknownField):
        ws.calls.scores(colour="red")


def test_a_function_scores_old_and_new_calls(ws: Workspace, calls: list[str], folder: Path, put: PutCall) -> None:
    ws.calls.scorers.register("length", lambda rows: rows.duration)
    made = ws.calls.score(scorer="length")
    assert sorted(made.total) == sorted(ws.calls.features().duration)
    put("20260104-100000.wav", "A new call.", "Is it?", "Yes.")
    ws.calls.bring_in(folder, workers=1)
    assert len(ws.calls.scores(name="length")) == 4
    ws.calls.scorers.register("length", lambda rows: [None] * len(rows), version=2)
    assert ws.calls.score(scorer="length").total.isna().all()
    assert ws.calls.features().scorer_length.isna().all()
    assert len(ws.calls.scores(name="length", version=1)) == 4


def test_a_model_gets_its_columns(ws: Workspace, calls: list[str]) -> None:
    class Model:
        feature_names_in_ = np.array(["duration", "tracker_price_objection"])
        classes_ = np.array([0, 1])

        def predict(self, rows: pd.DataFrame) -> Any:
            raise AssertionError("it tells two classes apart: their chances count")

        def predict_proba(self, rows: pd.DataFrame) -> Any:
            assert list(rows.columns) == list(self.feature_names_in_)
            chance = rows.tracker_price_objection.to_numpy() / 2
            return np.column_stack([1 - chance, chance])

    ws.calls.scorers.register("objects", Model())
    assert sorted(ws.calls.score(scorer="objects").total) == [0.0, 0.5, 1.0]
    plain = SimpleNamespace(predict=lambda rows: rows.iloc[:, 0])
    ws.calls.scorers.register("plain", plain)
    with pytest.raises(InvalidValue, match="which columns the model 'plain' needs"):
        ws.calls.score(scorer="plain")
    ws.calls.scorers.register("plain", plain, columns=["nothing"])
    with pytest.raises(InvalidValue, match="needs nothing, which no call here has"):
        ws.calls.score(scorer="plain")
    ws.calls.scorers.register("plain", plain, columns=["duration"])
    assert len(ws.calls.score(scorer="plain")) == 3


def test_what_is_no_scorer_is_said(ws: Workspace, calls: list[str], folder: Path, put: PutCall) -> None:
    register = ws.calls.scorers.register
    for wrong in ({"name": " ", "how": len}, {"name": "x", "how": 3}, {"name": "x", "how": len, "version": 0}):
        with pytest.raises(InvalidValue):
            register(**wrong)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="none is registered"):
        ws.calls.score(scorer="x")
    for how, words in (
        (lambda rows: [1], "1 numbers for 3 calls"),
        (lambda rows: ["a"] * 3, "'a', which is no number"),
    ):
        register("x", how)
        with pytest.raises(InvalidValue, match=words):
            ws.calls.score(scorer="x")
    put("new.wav")
    done = ws.calls.bring_in(folder, workers=1)
    assert (done.state, done.new) == ("done", 1)
    assert "the scorer 'x' gave no scores: InvalidValue" in str(done)


def test_scores_of_others_are_not_seen(ws: Workspace, calls: list[str], acting: Callable[..., Workspace]) -> None:
    joe = acting("Joe")
    assert joe.calls.features().empty
    assert joe.calls.scores().empty
    assert joe.calls.score().empty


def test_the_customer_screen_shows_the_scores(ws: Workspace, calls: list[str]) -> None:
    with ws.database.read(ws.actor) as session:
        (account,) = session.query(Account).all()
        told = shown(session, account, part_named("calls"))
    assert told["count"] == 1
    (row,) = told["rows"]
    total = round(ws.calls.features().total.iloc[1])
    assert row["chips"][-1]["text"] == {"en": "{total} points", "zh": "{total} 分", "values": {"total": total}}
    assert told["figures"][1]["value"]["values"] == {"count": 1, "mean": total}


def test_a_language_model_answers_the_questions_of_a_card(
    ws: Workspace, folder: Path, put: PutCall, tmp_path: Path, chat_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.wav", *TALK)
    ws.calls.bring_in(folder, workers=1)
    (file := tmp_path / "card.yaml").write_text(
        "name: asked\nitems: [{id: named, question: 'Did the rep give a name?'}]"
    )
    assert ws.calls.score(card=file).total.isna().all()
    with pytest.raises(InvalidValue, match="No language model is set"):
        ws.calls.score(card=file, judge=True, again=True)
    monkeypatch.setenv("CRM_LAB_CHAT_URL", chat_server.url)
    monkeypatch.setenv("CRM_LAB_CHAT_MODEL", "stub")
    chat_server.says = 500
    with pytest.raises(Refused, match="refused"):
        ws.calls.score(card=file, judge=True, again=True)
    chat_server.says = '{"answer": true, "quotes": [{"turn": 0, "quote": "this is Ann"}]}'
    assert list(ws.calls.score(card=file, judge=True, again=True).total) == [100]
    assert ws.calls.marks(ws.calls.frame().id.iloc[0], "asked").evidence.iloc[0][0]["quote"] == "this is Ann"
