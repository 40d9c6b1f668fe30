"""What a stage asks for (fields, tasks, parts, documents, stages before): what lacks is said; a manager may pass."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, NotReady
from crm_lab.sales.stalling import LOOKERS, looker
from crm_lab.store.entities import Opportunity, PipelineStage
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]
PROPOSAL = "Proposal & quote"


def stage(ws: Workspace, name: str = PROPOSAL) -> PipelineStage:
    return ws.stages.get(str(ws.stages.frame(name=name)["id"].iloc[0]))


@pytest.fixture
def deal(ws: Workspace) -> Opportunity:
    return ws.opportunities.add(name="Laser 激光")


@pytest.fixture
def asked(ws: Workspace) -> PipelineStage:
    return ws.stages.require(
        stage(ws).id,
        fields=["amount", "expected_close"],
        tasks=["Show the product"],
        petals=["user"],
        comes_from=["需求确认"],
    )


def test_all_that_is_missing_is_said_at_once(ws: Workspace, deal: Opportunity, asked: PipelineStage) -> None:
    found = ws.opportunities.can_move(deal.id, PROPOSAL)
    assert not found
    kinds = [(one.kind, one.name) for one in found.missing]
    assert kinds == [
        ("comes_from", "Needs"),
        ("field", "amount"),
        ("field", "expected_close"),
        ("task", "Show the product"),
        ("petal", "user"),
    ]
    assert found.missing[0].said_zh == "只能从需求确认进入"
    with pytest.raises(NotReady, match="the task 'Show the product' is not done") as refused:
        ws.opportunities.move(deal.id, PROPOSAL)
    assert [one["name"] for one in refused.value.data["missing"]] == [name for _, name in kinds]
    assert ws.opportunities.get(deal.id).stage_id != asked.id
    assert len(ws.opportunities.history(deal.id)) == 1


def test_a_deal_that_has_everything_passes(ws: Workspace, deal: Opportunity, asked: PipelineStage) -> None:
    contact = ws.contacts.add(name="Li Lei")
    ws.opportunities.move(deal.id, "Needs")
    ws.opportunities.update(deal.id, amount="10.00", expected_close="2030-01-01")
    ws.opportunities.set_role(deal.id, contact.id, "user")
    now = utc_now()
    ws.activities.add(channel="task", subject="show the  Product", opportunity_id=deal.id, occurred_at=now, done_at=now)
    assert ws.opportunities.can_move(deal.id, PROPOSAL)
    assert ws.opportunities.move(deal.id, PROPOSAL).stage_id == asked.id
    assert ws.opportunities.history(deal.id).override.iloc[-1] is None
    ws.opportunities.undo_move(deal.id)
    assert ws.stages.get(ws.opportunities.get(deal.id).stage_id).name == "Needs"


def test_an_open_task_is_not_done(ws: Workspace, deal: Opportunity) -> None:
    ws.stages.require(stage(ws).id, tasks=["Show the product"])
    now = utc_now()
    ws.activities.add(channel="task", subject="Show the product", opportunity_id=deal.id, occurred_at=now, due_at=now)
    assert [one.kind for one in ws.opportunities.can_move(deal.id, PROPOSAL).missing] == ["task"]


def test_a_manager_passes_with_a_reason_that_stays(ws: Workspace, deal: Opportunity, asked: PipelineStage) -> None:
    with pytest.raises(InvalidValue, match="needs a reason"):
        ws.opportunities.move(deal.id, PROPOSAL, override=" ")
    ws.opportunities.move(deal.id, PROPOSAL, override="agreed with the board")
    assert ws.opportunities.history(deal.id).override.iloc[-1] == "agreed with the board"


def test_a_rep_passes_no_gate(acting: Acting, ws: Workspace) -> None:
    ws.stages.require(stage(ws).id, fields=["amount"])
    rep = acting("Ann")
    deal = rep.opportunities.add(name="Mine")
    with pytest.raises(NotAllowed, match="only a manager"):
        rep.opportunities.move(deal.id, PROPOSAL, override="please")
    with pytest.raises(NotAllowed):
        rep.stages.require(stage(ws).id)


def test_a_gate_opens_again_and_nonsense_is_refused(ws: Workspace, deal: Opportunity, asked: PipelineStage) -> None:
    for wrong, error in (
        ({"fields": ["nonsense"]}, InvalidValue),
        ({"petals": ["king"]}, InvalidValue),
        ({"tasks": [" "]}, InvalidValue),
        ({"documents": ["quote"]}, InvalidValue),
        ({"comes_from": [PROPOSAL]}, InvalidValue),
        ({"comes_from": ["Nowhere"]}, NotFound),
    ):
        with pytest.raises(error):
            ws.stages.require(asked.id, **wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="require"):
        ws.stages.update(asked.id, gate={"fields": ["x"]})
    assert ws.stages.get(asked.id).gate == asked.gate
    assert ws.stages.require(asked.id).gate is None
    assert ws.opportunities.can_move(deal.id, PROPOSAL)


@given(st.integers(-30, 60), st.booleans(), st.none() | st.integers(0, 90))
@settings(max_examples=200)
def test_a_longer_stay_is_never_looked_at_by_fewer(over: int, planned: bool, silent: int | None) -> None:
    step = LOOKERS.index(looker(over, planned, silent))
    assert step <= LOOKERS.index(looker(over + 1, planned, silent))
    assert step >= LOOKERS.index(looker(over, True, silent))
    assert (over > 0) or step == 0


def test_documents_are_asked_for_until_they_are_there(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme")
    deal = ws.opportunities.add(name="Laser", account_id=account.id)
    ws.stages.require(stage(ws).id, documents=["quote sent"])
    ws.stages.require(stage(ws, "Won").id, documents=["quote accepted", "contract signed"])
    product = ws.products.add(name="Tea", price="10", currency="CNY")
    quote = ws.quotes.add(name="Offer", account_id=account.id, opportunity_id=deal.id)
    ws.quotes.set_lines(quote.id, [{"product": product.id, "quantity": 2}])
    [lacks] = ws.opportunities.can_move(deal.id, PROPOSAL).missing
    assert (lacks.kind, lacks.name, lacks.said, lacks.said_zh) == (
        "document", "quote sent", "no quote was sent", "尚未发送报价",
    )  # fmt: skip
    ws.quotes.send(quote.id)
    ws.opportunities.move(deal.id, PROPOSAL)

    assert len(ws.opportunities.can_move(deal.id, "won").missing) == 2
    ws.quotes.accept(quote.id)
    words = ws.contract_templates.add(name="T", text="{customer}", fields=[])
    contract = ws.contracts.add(name="C", template_id=words.id, quote=quote.id, signers=[("Li", None)])
    ws.contracts.send(contract.id)
    with pytest.raises(NotReady, match="no contract is signed by everybody"):
        ws.opportunities.move(deal.id, "won")
    ws.contracts.sign(contract.id, "Li")
    assert ws.opportunities.move(deal.id, "won").status == "won"
