"""The five petals of a deal: who plays what, what is missing, what coverage was worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace


def test_who_plays_what_and_what_is_missing(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="Laser")
    li, han = (ws.contacts.add(name=name).id for name in ("Li Lei", "韩梅梅"))
    ws.activities.add(channel="phone", contact_id=li, occurred_at=utc_now() - timedelta(days=3))
    for role in ("initiator", "user"):
        ws.opportunities.set_role(deal.id, li, role, stance="supportive", influence=4)
    ws.opportunities.set_role(deal.id, han, "decider", stance="neutral")
    ws.opportunities.set_role(deal.id, han, "decider", stance="opposed")
    found = ws.opportunities.petals(deal.id)
    assert found.missing == ("gatekeeper", "assistant_decider", "supporter")
    assert (found.coverage, found.decider_known) == (pytest.approx(0.4), True)
    assert [(one.name, one.stance, one.influence) for one in found.of("decider")] == [("韩梅梅", "opposed", None)]
    assert found.of("user")[0].last_contact is not None
    assert [english for english, _ in found.risks] == [
        "Not covered: Technical gatekeeper, Assistant decision maker, Inside supporter.",
        "韩梅梅 (Decision maker) is against it.",
    ]
    assert len(found.frame()) == 3
    ws.opportunities.drop_role(deal.id, li, "user")
    assert "user" in ws.opportunities.petals(deal.id).missing
    with pytest.raises(NotFound):
        ws.opportunities.drop_role(deal.id, li, "user")


def test_an_empty_deal_says_all_its_risks(ws: Workspace) -> None:
    found = ws.opportunities.petals(ws.opportunities.add(name="New").id)
    assert (found.people, found.coverage) == ((), 0)
    assert found.risks[0][1] == "决策者未知。"


def test_nonsense_is_refused(ws: Workspace) -> None:
    deal, contact = ws.opportunities.add(name="New").id, ws.contacts.add(name="Li").id
    for wrong in ({"role": "king"}, {"role": "user", "stance": "angry"}, {"role": "user", "influence": 6}):
        with pytest.raises(InvalidValue):
            ws.opportunities.set_role(deal, contact, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        ws.opportunities.set_role(deal, "nobody", "user")


def test_what_coverage_was_worth_is_counted_over_closed_deals(ws: Workspace) -> None:
    contact = ws.contacts.add(name="Li").id
    for number, stage in enumerate(("won", "won", "lost", "lost", "Needs")):
        deal = ws.opportunities.add(name=str(number)).id
        if number < 3:
            ws.opportunities.set_role(deal, contact, "user")
        ws.opportunities.move(deal, stage, reason="price" if stage == "lost" else None)
    found = ws.opportunities.petal_effect()
    counts = found[found.petal.isna()].set_index("covered")
    assert counts.deals.to_dict() == {0: 1, 1: 3}
    assert counts.win_rate.to_dict() == {0: 0.0, 1: pytest.approx(2 / 3)}
    user = found[found.petal == "user"].set_index("covered")
    assert (user.won[True], user.deals[True]) == (2, 3)
    assert user.rate_from[True] < user.win_rate[True] < user.rate_to[True]
    assert ws.opportunities.petal_effect(name="4").empty
