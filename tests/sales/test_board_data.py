"""What the board shows adds up to what the frames say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.board import SORTS, Board, View
from crm_lab.sales.details import detail
from crm_lab.store.entities import ExchangeRate
from crm_lab.workspace import Workspace


@pytest.fixture
def deals(ws: Workspace) -> Workspace:
    """Deals in three currencies; for one there is no rate."""
    with ws.database.write(ws.actor) as unit:
        unit.session.add(ExchangeRate(base="USD", quote="CNY", on_date=date(2025, 1, 1), rate=Decimal("7")))
        unit.session.add(ExchangeRate(base="USD", quote="JPY", on_date=date(2025, 1, 1), rate=Decimal("140")))
    for number, (amount, currency) in enumerate(
        [("100", "CNY"), ("50.50", "USD"), ("1000", "JPY"), ("5", "KWD"), (None, "CNY")]
    ):
        ws.opportunities.add(name=f"Deal {number}", amount=amount, currency=currency, stage="Needs")
    ws.opportunities.add(name="long ago", stage="won", closed_at=datetime.now(UTC) - timedelta(days=400))
    ws.opportunities.add(name="lately", stage="won", amount=10)
    return ws


class Look:
    """One look at the board, by the names of the columns."""

    def __init__(self, session: Session, **view: Any) -> None:
        self.board = Board(session, View(**view))
        self.ids = {stage.name: stage.id for stage in self.board.stages.values()}

    def totals(self, column: str) -> dict[str, Any]:
        return next(one for one in self.board.totals() if one["id"] == self.ids[column])

    def page(self, column: str, start: int = 0, count: int = 50) -> list[dict[str, Any]]:
        return self.board.page(self.ids[column], start, count)


@contextmanager
def look(ws: Workspace, **view: Any) -> Iterator[Look]:
    with ws.database.read(ws.actor) as session:
        yield Look(session, **view)


def test_totals_in_one_currency(deals: Workspace) -> None:
    expected = 100 + Decimal("50.50") * 7 + 1000 * Decimal(7) / 140
    with look(deals) as at:
        needs = at.totals("Needs")
        assert needs["sum"] == {"minor": round(expected * 100), "currency": "CNY", "exponent": 2}
        assert needs["weighted"]["minor"] == round(expected * 25)
        assert (needs["count"], needs["unconverted"]) == (5, 1)
        assert at.totals("Won")["count"] == 1


def test_pages_join_without_gap_or_repetition(deals: Workspace) -> None:
    with look(deals) as at:
        whole = [card["id"] for card in at.page("Needs")]
        assert [card["id"] for start in range(0, 6, 2) for card in at.page("Needs", start, 2)] == whole
    assert len(set(whole)) == 5


def test_the_dearest_comes_first_in_any_currency(deals: Workspace) -> None:
    with look(deals) as at:
        names = [card["name"] for card in at.page("Needs") if card["amount"]["currency"] != "KWD"]
    assert names == ["Deal 1", "Deal 0", "Deal 2", "Deal 4"]


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_shows_every_card(deals: Workspace, sort: str) -> None:
    with look(deals) as at:
        needs = at.ids["Needs"]
    with look(deals, sort={needs: sort}) as at:
        assert len({card["id"] for card in at.page("Needs")}) == 5


def test_filters_narrow_totals_and_pages_alike(deals: Workspace) -> None:
    with look(deals, filters={"text": "deal 1"}) as at:
        assert at.totals("Needs")["count"] == len(at.page("Needs")) == 1
        assert at.totals("Won")["count"] == 0


@pytest.mark.parametrize(
    "view", [{"filters": {"colour": "red"}}, {"sort": {"x": "luck"}}, {"filters": {"close_from": "soon"}}]
)
def test_what_the_board_does_not_know(view: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        View(**view)


def test_what_the_board_does_not_have(deals: Workspace) -> None:
    with look(deals) as at:
        with pytest.raises(NotFound):
            at.board.page("nowhere", 0, 10)
        with pytest.raises(NotFound):
            at.board.card("nothing")


def test_a_rep_sees_own_cards_and_own_sums(deals: Workspace, acting: Callable[..., Workspace]) -> None:
    ben = acting("Ben")
    mine = ben.opportunities.add(name="mine", amount=1, stage="Needs")
    others = deals.opportunities.frame(name="Deal 0").id.item()
    with look(ben) as at:
        needs = at.totals("Needs")
        assert (needs["count"], needs["sum"]["minor"]) == (1, 100)
        assert [card["id"] for card in at.page("Needs")] == [mine.id]
        with pytest.raises(NotFound):
            at.board.card(others)


def test_details_say_where_it_has_been(deals: Workspace) -> None:
    id = deals.opportunities.frame(name="Deal 0").id.item()
    deals.opportunities.move(id, "lost", reason="price")
    deals.activities.add(channel="phone", subject="谈价格", opportunity_id=id, occurred_at=datetime.now(UTC))
    with look(deals) as at:
        told = detail(at.board, id)
    assert [one["to"] for one in told["history"]] == ["Lost", "Needs"]
    assert told["lost_reason"] == "price"
    assert [one["subject"] for one in told["activities"]] == ["谈价格"]
