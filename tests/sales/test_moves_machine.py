"""Any sequence of moves and undos keeps a deal consistent."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from crm_lab.errors import Refused
from crm_lab.store.entities import StageHistory
from crm_lab.workspace import Workspace

STAGES = ("First contact", "需求确认", "Contract negotiation", "won", "lost")
KEPT = ("stage_id", "status", "stage_since", "closed_at", "lost_reason", "lost_note")


def machine(ws: Workspace) -> type[RuleBasedStateMachine]:
    """Return the machine that moves one deal of ``ws``."""

    class Moves(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.deals = ws.opportunities
            self.id = self.deals.add(name="D").id
            self.before: list[dict[str, Any]] = []

        def now(self) -> dict[str, Any]:
            deal = self.deals.get(self.id).as_dict()
            return {name: deal[name] for name in KEPT}

        @rule(to=st.sampled_from(STAGES), reason=st.sampled_from(["price", "timing"]))
        def move(self, to: str, reason: str) -> None:
            was = self.now()
            self.deals.move(self.id, to, reason=reason)
            if self.now()["stage_id"] != was["stage_id"]:
                self.before.append(was)

        @rule()
        def undo(self) -> None:
            if self.before:
                self.deals.undo_move(self.id)
                assert self.now() == self.before.pop()
                return
            with pytest.raises(Refused):
                self.deals.undo_move(self.id)

        @rule(note=st.none() | st.text("ab", min_size=1, max_size=3))
        def correct_why(self, note: str | None) -> None:
            if self.now()["status"] == "lost":
                self.deals.update(self.id, lost_note=note)

        @invariant()
        def status_is_the_kind_of_the_stage(self) -> None:
            deal = self.deals.get(self.id)
            assert deal.status == ws.stages.get(deal.stage_id).kind
            assert (deal.closed_at is not None) == (deal.status != "open")
            assert (deal.lost_reason is not None) == (deal.status == "lost")

        @invariant()
        def history_is_a_chain(self) -> None:
            with ws.database.read() as session:
                rows = session.query(StageHistory).filter_by(opportunity_id=self.id).order_by(StageHistory.id).all()
            assert rows[0].from_stage_id is None
            for one, following in pairwise(rows):
                assert one.to_stage_id == following.from_stage_id
                assert one.at <= following.at
            assert rows[-1].to_stage_id == self.deals.get(self.id).stage_id

    return Moves


def test_moves_and_undos(ws: Workspace) -> None:
    run_state_machine_as_test(machine(ws), settings=settings(max_examples=10, stateful_step_count=12, deadline=None))
