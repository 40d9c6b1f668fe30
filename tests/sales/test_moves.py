"""Deals come, move, are lost, come back, and moves are taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, LostReasonRequired, NotFound, Refused, StaleRecord
from crm_lab.store.entities import Opportunity
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]


def stage(ws: Workspace, deal: Opportunity) -> str:
    return ws.stages.get(ws.opportunities.get(deal.id).stage_id).name


def state(ws: Workspace, deal: Opportunity) -> dict[str, Any]:
    now = ws.opportunities.get(deal.id).as_dict()
    return {k: now[k] for k in ("stage_id", "status", "stage_since", "closed_at", "lost_reason", "lost_note")}


@pytest.fixture
def deal(ws: Workspace) -> Opportunity:
    return ws.opportunities.add(name="Laser 激光", amount="100.00")


def test_a_new_deal_stands_in_the_first_open_stage(ws: Workspace, deal: Opportunity) -> None:
    assert stage(ws, deal) == "First contact"
    assert (deal.status, deal.closed_at, deal.currency) == ("open", None, "CNY")
    (row,) = ws.opportunities.history(deal.id).itertuples()
    assert (row.to, row.at.to_pydatetime()) == ("First contact", deal.stage_since)


@pytest.mark.parametrize("name", ["Needs", "needs", "需求确认"])
def test_stages_go_by_either_name(ws: Workspace, deal: Opportunity, name: str) -> None:
    ws.opportunities.move(deal.id, name)
    assert stage(ws, deal) == "Needs"


def test_a_move_leaves_history_audit_and_event(ws: Workspace, deal: Opportunity) -> None:
    moved = ws.opportunities.move(deal.id, "Needs", origin="board")
    assert moved.version == 2
    history = ws.opportunities.history(deal.id)
    assert list(history.to) == ["First contact", "Needs"]
    assert history["from"].iloc[1] == "First contact"
    assert history.by.iloc[1] == ws.actor.name
    (entry,) = ws.audit.frame(action="moved").itertuples()
    assert (entry.record_id, entry.origin) == (deal.id, "board")
    (event,) = ws.events.frame(name="opportunity.moved").itertuples()
    assert event.data["to_stage_id"] == moved.stage_id
    assert event.data["from_status"] == event.data["to_status"] == "open"


def test_moving_it_where_it_stands_changes_nothing(ws: Workspace, deal: Opportunity) -> None:
    before = ws.database.last_event()
    assert ws.opportunities.move(deal.id, "First contact").version == 1
    assert ws.database.last_event() == before


def test_won_and_back(ws: Workspace, deal: Opportunity) -> None:
    won = ws.opportunities.move(deal.id, "won")
    assert (won.status, won.closed_at) == ("won", won.stage_since)
    opened = ws.opportunities.move(deal.id, "Needs")
    assert (opened.status, opened.closed_at) == ("open", None)


@pytest.mark.parametrize(
    "why", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "other"}, {"reason": "other", "note": " "}]
)
def test_a_lost_deal_says_why(ws: Workspace, deal: Opportunity, why: dict[str, str]) -> None:
    with pytest.raises(LostReasonRequired, match="reason"):
        ws.opportunities.move(deal.id, "lost", **why)
    assert stage(ws, deal) == "First contact"
    with pytest.raises(LostReasonRequired):
        ws.opportunities.add(name="D", stage="Lost", lost_reason=why.get("reason"), lost_note=why.get("note"))
    assert ws.opportunities.count() == 1


def test_reopening_forgets_why_it_was_lost_but_history_knows(ws: Workspace, deal: Opportunity) -> None:
    lost = ws.opportunities.move(deal.id, "输单", reason="other", note="moved away")
    assert (lost.status, lost.lost_reason, lost.lost_note) == ("lost", "other", "moved away")
    opened = ws.opportunities.move(deal.id, "Needs")
    assert (opened.lost_reason, opened.lost_note, opened.closed_at) == (None, None, None)
    assert list(ws.opportunities.history(deal.id).note.dropna()) == ["moved away"]


@pytest.mark.parametrize(("reason", "told"), [("x" * 121, "at most 120"), ("a\x00b", "NUL"), (5, "is a text")])
def test_a_reason_that_cannot_be_kept(ws: Workspace, deal: Opportunity, reason: Any, told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        ws.opportunities.move(deal.id, "lost", reason=reason)
    assert stage(ws, deal) == "First contact"


def test_unknown_stages_and_deals_are_named(ws: Workspace, deal: Opportunity) -> None:
    with pytest.raises(NotFound, match="no stage 'Dreams'; its stages are First contact, Needs"):
        ws.opportunities.move(deal.id, "Dreams")
    with pytest.raises(NotFound, match="deal"):
        ws.opportunities.move("nothing", "Needs")
    with pytest.raises(NotFound, match="no pipeline 'Other'"):
        ws.opportunities.add(name="D", pipeline="Other")


def test_a_move_from_a_stale_view_is_refused(ws: Workspace, deal: Opportunity) -> None:
    ws.opportunities.move(deal.id, "Needs", version=1)
    with pytest.raises(StaleRecord):
        ws.opportunities.move(deal.id, "won", version=1)
    assert stage(ws, deal) == "Needs"


def test_undo_of_a_close_restores_everything(ws: Workspace, deal: Opportunity) -> None:
    before = state(ws, deal)
    ws.opportunities.move(deal.id, "won")
    ws.opportunities.undo_move(deal.id)
    assert state(ws, deal) == before
    history = ws.opportunities.history(deal.id)
    assert list(history.to) == ["First contact", "Won", "First contact"]
    assert history.undo_of.iloc[2] == history.id.iloc[1]


def test_undo_of_a_reopening_restores_why_it_was_lost(ws: Workspace, deal: Opportunity) -> None:
    ws.opportunities.move(deal.id, "lost", reason="price")
    ws.opportunities.update(deal.id, lost_reason="competitor", lost_note="they were quicker")
    before = state(ws, deal)
    ws.opportunities.move(deal.id, "Needs")
    ws.opportunities.undo_move()
    assert state(ws, deal) == before


def test_undo_of_the_first_move_of_a_deal_that_came_closed(ws: Workspace) -> None:
    closed = datetime(2025, 5, 5, tzinfo=UTC)
    deal = ws.opportunities.add(name="Old", stage="lost", lost_reason="timing", closed_at=closed)
    before = state(ws, deal)
    assert before["closed_at"] == before["stage_since"] == closed
    ws.opportunities.move(deal.id, "Needs")
    ws.opportunities.undo_move(deal.id)
    assert state(ws, deal) == before


def test_undo_goes_back_step_by_step_and_then_says_no(ws: Workspace, deal: Opportunity) -> None:
    states = [state(ws, deal)]
    for name in ("Needs", "Proposal & quote", "won"):
        ws.opportunities.move(deal.id, name)
        states.append(state(ws, deal))
    for expected in reversed(states[:-1]):
        ws.opportunities.undo_move()
        assert state(ws, deal) == expected
    with pytest.raises(Refused, match="no move of yours"):
        ws.opportunities.undo_move()


def test_undo_after_undone_moves_finds_the_right_time(ws: Workspace, deal: Opportunity) -> None:
    ws.opportunities.move(deal.id, "Needs")
    expected = state(ws, deal)
    ws.opportunities.move(deal.id, "won")
    ws.opportunities.move(deal.id, "Needs")
    ws.opportunities.undo_move()
    ws.opportunities.undo_move()
    assert state(ws, deal) == expected
    ws.opportunities.move(deal.id, "Contract negotiation")
    ws.opportunities.undo_move()
    assert state(ws, deal) == expected


def test_undo_takes_the_last_deal_of_this_user_only(ws: Workspace, acting: Acting) -> None:
    anna = acting("Anna", "admin")
    mine, hers = ws.opportunities.add(name="mine"), ws.opportunities.add(name="hers")
    ws.opportunities.move(mine.id, "Needs")
    anna.opportunities.move(hers.id, "Needs")
    assert ws.opportunities.undo_move().id == mine.id
    with pytest.raises(Refused):
        ws.opportunities.undo_move(hers.id)
    assert stage(ws, hers) == "Needs"


@pytest.mark.parametrize("there_and_back", [False, True])
def test_undo_is_refused_when_somebody_moved_on(ws: Workspace, acting: Acting, there_and_back: bool) -> None:
    anna = acting("Anna", "admin")
    deal = ws.opportunities.add(name="D")
    ws.opportunities.move(deal.id, "Needs")
    anna.opportunities.move(deal.id, "won")
    if there_and_back:
        anna.opportunities.move(deal.id, "Needs")
    with pytest.raises(Refused, match="moved on since"):
        ws.opportunities.undo_move(deal.id)


def test_undo_passes_by_deals_that_are_gone(ws: Workspace) -> None:
    first, second = ws.opportunities.add(name="first"), ws.opportunities.add(name="second")
    ws.opportunities.move(first.id, "Needs")
    ws.opportunities.move(second.id, "Needs")
    ws.opportunities.delete(second.id)
    assert ws.opportunities.undo_move().id == first.id


def test_history_keeps_stages_and_people_that_are_gone(ws: Workspace, acting: Acting) -> None:
    anna = acting("Anna", "admin")
    deal = ws.opportunities.add(name="D")
    anna.opportunities.move(deal.id, "Needs")
    anna.opportunities.move(deal.id, "Proposal & quote")
    ws.stages.delete(ws.stages.frame(name="Needs").id.item())
    ws.users.delete(str(anna.actor.id))
    history = ws.opportunities.history(deal.id)
    assert list(history.to) == ["First contact", "Needs", "Proposal & quote"]
    assert list(history.by)[1:] == ["Anna", "Anna"]


def test_fields_of_the_stage_are_set_by_moves_only(ws: Workspace, deal: Opportunity) -> None:
    for field in ("stage", "stage_id", "status", "pipeline_id", "closed_at", "stage_since"):
        with pytest.raises(InvalidValue, match="move"):
            ws.opportunities.update(deal.id, **{field: "x"})
    with pytest.raises(InvalidValue, match="stage='won'"):
        ws.opportunities.add(name="D", status="won")
    with pytest.raises(InvalidValue, match="closed_at"):
        ws.opportunities.add(name="D", closed_at=datetime.now(UTC))


@pytest.mark.parametrize("probability", [-0.1, 1.1, "much", float("inf")])
def test_a_probability_lies_between_0_and_1(ws: Workspace, deal: Opportunity, probability: Any) -> None:
    with pytest.raises(InvalidValue, match="probability"):
        ws.opportunities.add(name="D", probability=probability)
    with pytest.raises(InvalidValue, match="probability"):
        ws.opportunities.update(deal.id, probability=probability)
    assert ws.opportunities.update(deal.id, probability="0.5").probability == 0.5


def test_a_stage_of_another_pipeline_brings_its_pipeline(ws: Workspace) -> None:
    service = ws.pipelines.add(name="Service", name_zh="服务")
    begin = ws.stages.add(pipeline_id=service.id, name="Begin", kind="open")
    assert ws.opportunities.add(name="A", stage_id=begin.id).pipeline_id == service.id
    assert ws.opportunities.add(name="B", pipeline="服务").stage_id == begin.id
    assert ws.opportunities.count(pipeline="Service") == 2


def test_a_pipeline_without_an_open_stage_takes_no_deals(ws: Workspace) -> None:
    ws.pipelines.add(name="Empty")
    with pytest.raises(NotFound, match="no open stage"):
        ws.opportunities.add(name="D", pipeline="Empty")


def test_time_in_the_stage_left(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="D", stage_since=datetime.now(UTC) - timedelta(days=10))
    ws.opportunities.move(deal.id, "Needs")
    assert ws.opportunities.history(deal.id).days.iloc[1] == 10.0


def test_stalled_and_other_filters_of_deals(ws: Workspace) -> None:
    north = ws.teams.add(name="North")
    anna = ws.users.add(name="Anna", team_id=north.id)
    old = datetime.now(UTC) - timedelta(days=40)
    ws.opportunities.add(name="stands", owner_id=anna.id, stage_since=old)
    ws.opportunities.add(name="won", stage="won", closed_at=old)
    ws.opportunities.add(name="new", next_step="call 100%")
    assert list(ws.opportunities.frame(stalled=True).name) == ["stands"]
    assert set(ws.opportunities.frame(stalled=False).name) == {"won", "new"}
    assert list(ws.opportunities.frame(team="North").name) == ["stands"]
    assert list(ws.opportunities.frame(text="100%").name) == ["new"]
    assert ws.opportunities.frame(product="None").empty


def test_the_frame_has_the_names_that_stay(ws: Workspace, deal: Opportunity) -> None:
    promised = "id name account owner pipeline stage status amount currency created_at expected_close closed_at"
    frame = ws.opportunities.frame()
    assert set(promised.split()) <= set(frame.columns)
    assert (frame.stage.item(), frame.pipeline.item(), frame.amount.item()) == ("First contact", "Sales", 100.0)


def test_a_stage_with_deals_is_not_deleted(ws: Workspace, deal: Opportunity) -> None:
    with pytest.raises(Refused, match=r"still has deals \(1\)"):
        ws.stages.delete(deal.stage_id)
    ws.opportunities.move(deal.id, "Needs")
    ws.stages.delete(deal.stage_id)
    assert "First contact" not in set(ws.stages.frame().name)
