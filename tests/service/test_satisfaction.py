"""Surveys: asked and answered, figures with their intervals, causes, reviews, measures before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_lab.errors import InvalidValue, Refused
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Setting, Ticket
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace


def solved(ws: Workspace, subject: str = "help", **fields: Any) -> Ticket:
    return ws.tickets.solve(ws.tickets.open(subject, **fields).id)


def test_only_solved_tickets_are_asked_about(ws: Workspace) -> None:
    ticket = ws.tickets.open("help")
    with pytest.raises(Refused, match="is not solved yet"):
        ws.satisfaction.ask(ticket.id)
    ws.tickets.solve(ticket.id)
    first = ws.satisfaction.ask(ticket.id)
    assert ws.satisfaction.ask(ticket.id).asked_at == first.asked_at


def test_an_answer_is_kept_with_its_reasons_and_shown_on_the_ticket(ws: Workspace) -> None:
    ticket = solved(ws)
    ws.satisfaction.answer(ticket.id, 4, ["quick"], "谢谢")
    ws.satisfaction.answer(ticket.id, 5, ["quick", "friendly"], "谢谢!")
    (row,) = ws.satisfaction.frame().to_dict("records")
    assert (row["rating"], row["reasons"], row["comment"]) == (5, ["quick", "friendly"], "谢谢!")
    kept = ws.tickets.get(ticket.id)
    assert (kept.rating, kept.rating_comment) == (5, "谢谢!")
    assert ws.events.count(name="ticket.rated") == 2


@pytest.mark.parametrize("rating", [0, 6, 3.5, "5", True, None])
def test_ratings_go_from_one_to_five(ws: Workspace, rating: Any) -> None:
    ticket = solved(ws)
    with pytest.raises(InvalidValue, match="from 1"):
        ws.satisfaction.answer(ticket.id, rating)
    with pytest.raises(InvalidValue, match="no reason 'quik'; did you mean 'quick'"):
        ws.satisfaction.answer(ticket.id, 5, ["quik"])
    assert ws.satisfaction.count() == 0


def test_a_low_score_opens_one_review_for_the_manager(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    team = ws.teams.add(name="Support")
    boss = acting("Boss", "manager", team_id=team.id)
    agent = acting("Bo", "agent", team_id=team.id)
    ticket = solved(ws, owner_id=agent.actor.id)
    ws.satisfaction.answer(ticket.id, 2, ["slow"])
    ws.satisfaction.answer(ticket.id, 1, ["slow", "not_solved"])
    (task,) = ws.activities.frame(channel="task").to_dict("records")
    assert (task["owner_id"], task["ticket_id"]) == (boss.actor.id, ticket.id)
    assert task["subject"] == "Review ticket #1: the customer gave 2 of 5"
    ws.satisfaction.answer(solved(ws).id, 3)
    assert ws.activities.count(channel="task") == 1


def test_figures_say_how_sure_they_are(ws: Workspace) -> None:
    for rating in (5, 4, 1, None):
        ticket = solved(ws, category="Repair")
        ws.satisfaction.ask(ticket.id)
        if rating:
            ws.satisfaction.answer(ticket.id, rating)
    solved(ws, category="Invoice")
    (row,) = ws.satisfaction.summary().to_dict("records")
    assert (row["tickets"], row["asked"], row["answered"], row["rated"], row["low"]) == (5, 4, 3, 3, 1)
    assert (row["response_rate"], row["average"]) == (0.75, pytest.approx(10 / 3))
    assert row["response_rate_from"] < 0.75 < row["response_rate_to"]
    assert row["average_from"] < 10 / 3 < row["average_to"]
    groups = ws.satisfaction.summary("category").set_index("category")
    assert groups.loc["Repair", "rated"] == 3
    assert groups["average"].isna()["Invoice"]
    with pytest.raises(InvalidValue, match="not told apart by 'weather'"):
        ws.satisfaction.summary("weather")


def test_an_empty_desk_has_empty_figures(ws: Workspace) -> None:
    (row,) = ws.satisfaction.summary().to_dict("records")
    assert (row["tickets"], row["average"], row["response_rate"]) == (0, None, None)
    assert len(ws.satisfaction.causes()) == len(ws.satisfaction.effects()) == 0


def history(ws: Workspace, count: int = 600) -> None:
    """Land rated tickets: invoices answered late are disliked until thirty days ago, when something was done."""
    dice = np.random.default_rng(3)
    ago = pd.Series(dice.integers(1, 60, count))
    invoice, late = dice.random(count) < 0.4, dice.random(count) < 0.5
    bad = invoice & late & (ago > 30).to_numpy()
    resolved = pd.Timestamp(utc_now()).as_unit("us") - pd.to_timedelta(ago, unit="D").dt.as_unit("us")
    opened = resolved - pd.Timedelta(days=6)
    wait = pd.to_timedelta(np.where(late, 100, 2), unit="h")
    frame = pd.DataFrame({"subject": "x", "category": np.where(invoice, "Invoice", "Repair"), "opened_at": opened})
    frame["first_response_at"], frame["resolved_at"] = opened + wait, resolved
    frame["rating"] = np.where(bad, 1, dice.integers(3, 6, count))
    from crm_lab.service.states import label_of

    with ws.database.write(ws.actor) as unit:
        frame["status_id"] = label_of(unit.session, "closed")
        insert_frame(unit, Ticket, frame)


def test_the_cause_of_low_scores_is_found(ws: Workspace) -> None:
    history(ws)
    worst = ws.satisfaction.causes(["category", "wait"]).iloc[0]
    assert (worst["category"], worst["wait"], worst["clear"]) == ("Invoice", "> 3 days", True)
    assert worst["low_share_from"] <= worst["low_share"] <= worst["low_share_to"]
    everything = ws.satisfaction.causes(least=1)
    assert everything["rated"].sum() == 600
    assert abs(everything["more"].sum()) < 1e-6
    assert list(ws.satisfaction.causes(["priority"])["clear"]) == [False]


def test_what_a_measure_changed_is_told_and_where_nothing_changed_too(ws: Workspace) -> None:
    history(ws)
    day = (utc_now() - timedelta(days=30)).date()
    ws.satisfaction.take_measure("Invoice desk", day, [{"field": "category", "is": "Invoice"}], "two more people")
    ws.satisfaction.take_measure("New chairs", day, [{"field": "category", "is": "Repair"}])
    ws.satisfaction.take_measure("Tomorrow", date(2126, 1, 1))
    with pytest.raises(InvalidValue, match="no field 'colour'"):
        ws.satisfaction.take_measure("X", day, [{"field": "colour", "is": 1}])
    found = ws.satisfaction.effects().set_index("measure")
    assert list(found.loc[["Invoice desk", "New chairs", "Tomorrow"], "verdict"]) == ["better", "unclear", "unclear"]
    better = found.loc["Invoice desk"]
    assert better["average_after"] > better["average_before"]
    assert better["low_rise_to"] < 0


def test_a_measure_that_can_not_be_read_any_more_is_named_and_the_others_are_told(ws: Workspace) -> None:
    history(ws)
    field = ws.custom_fields.add(entity="tickets", key="plan", name="Plan", type="text")
    day = (utc_now() - timedelta(days=30)).date()
    ws.satisfaction.take_measure("Invoice desk", day, [{"field": "category", "is": "Invoice"}])
    ws.satisfaction.take_measure("Big plans", day, [{"field": "custom.plan", "is": "big"}])
    ws.custom_fields.delete(field.id)
    found = ws.satisfaction.effects().set_index("measure")
    assert found["verdict"].to_dict() == {"Invoice desk": "better", "Big plans": "not measured"}
    assert "no custom field 'plan'" in found.loc["Big plans", "problem"]
    assert pd.isna(found.loc["Invoice desk", "problem"])


def test_months_are_those_of_the_store(ws: Workspace) -> None:
    with ws.database.write() as unit:
        unit.session.add(Setting(key="timezone", value="Asia/Shanghai"))
        late = pd.Series([pd.Timestamp("2026-01-31 17:00", tz="UTC")]).dt.as_unit("us")
        frame = pd.DataFrame({"subject": "x", "rating": 5, "opened_at": late, "resolved_at": late})
        insert_frame(unit, Ticket, frame)
    assert list(ws.satisfaction.summary("month")["month"]) == ["2026-02"]
