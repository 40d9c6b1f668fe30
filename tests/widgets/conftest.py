"""A small company with a board on it; what the board sends is kept in a list instead of going to a browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import crm_lab
from crm_lab.store.entities import ExchangeRate, Opportunity, OpportunityLine
from crm_lab.workspace import Workspace
from crm_lab_widgets.board import PipelineBoard

from .screen_page import ScreenPage
from .stub_server import StubServer
from .windows import Windows

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

OpenScreen = Callable[..., ScreenPage]


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("company") / "company.db"
    with crm_lab.open(path) as ws:
        _fill(ws)
    return path


def _fill(ws: Workspace) -> None:
    north = ws.teams.add(name="North")
    anna = ws.users.add(name="Anna 王", login="anna", role="rep", team_id=north.id)
    ben = ws.users.add(name="Ben", login="ben", role="rep")
    laser = ws.products.add(name="Laser", price="1000")
    for number in range(30):
        owner = anna if number % 3 else ben
        account = ws.accounts.add(name=f"Account {number:02d}", owner_id=owner.id)
        stage = ("First contact", "Needs", "Proposal & quote")[number % 3]
        currency = "USD" if number % 10 == 0 else "CNY"
        close = date.today() + timedelta(days=number - 5)
        deal = ws.opportunities.add(
            name=f"Deal {number:02d}",
            account_id=account.id,
            owner_id=owner.id,
            stage=stage,
            amount=None if number == 7 else Decimal(1000 * (number + 1)),
            currency=currency,
            expected_close=close,
        )
        if number < 5:
            _age(ws, deal.id, days=30)
            _line(ws, deal.id, laser.id)


def _age(ws: Workspace, deal: str, days: int) -> None:
    with ws.database.write(ws.actor) as unit:
        record = unit.session.get_one(Opportunity, deal)
        record.stage_since = datetime.now(UTC) - timedelta(days=days)


def _line(ws: Workspace, deal: str, product: str) -> None:
    with ws.database.write(ws.actor) as unit:
        line = OpportunityLine(opportunity_id=deal, product_id=product, quantity=Decimal("1.5"), price_minor=1000)
        unit.session.add(line)


@pytest.fixture
def ws(store_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of ``store_file``, which every folder fills in its own way."""
    path = tmp_path / "crm.db"
    shutil.copy(store_file, path)
    with crm_lab.open(path) as workspace:
        yield workspace


@pytest.fixture
def dollar(ws: Workspace) -> Decimal:
    """A dollar costs seven yuan and ten cents."""
    price = Decimal("7.10")
    with ws.database.write(ws.actor) as unit:
        unit.session.add(ExchangeRate(base="USD", quote="CNY", on_date=date(2020, 1, 1), rate=price))
    return price


class Browser:
    """The other end of a board: calls verbs and keeps what comes back."""

    def __init__(self, board: PipelineBoard, sent: list[dict[str, Any]]) -> None:
        self.board = board
        self.sent = sent

    def call(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Call a verb as the browser does and return the whole answer."""
        self.board._receive(self.board, {"kind": "call", "id": "1", "verb": verb, "args": arguments}, [])
        answers = [one for one in self.sent if one["kind"] == "answer"]
        assert answers[-1]["id"] == "1"
        return answers[-1]

    def ok(self, verb: str, **arguments: Any) -> Any:
        """Call a verb that must succeed and return its result."""
        answer = self.call(verb, **arguments)
        assert "ok" in answer, answer
        return answer["ok"]

    def error(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Call a verb that must fail and return its error."""
        answer = self.call(verb, **arguments)
        assert "error" in answer, answer
        return answer["error"]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the data of all events of that name so far."""
        return [one["data"] for one in self.sent if one["kind"] == "event" and one["name"] == name]


@pytest.fixture
def screen(ws: Workspace) -> Any:
    """The screen that is tested; every folder opens its own."""
    return ws.board()


@pytest.fixture
def browser(ws: Workspace, screen: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    ws.watch.interval = 0.05
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(screen, "send", lambda content, buffers=None: sent.append(content))
    yield Browser(screen, sent)
    screen.close()


@pytest.fixture(scope="session")
def stub_url() -> Iterator[str]:
    """The address of the stub host, which shows the built screens without Jupyter."""
    with StubServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def windows(chromium: Chromium, stub_url: str) -> Iterator[Windows]:
    """Where pages are opened."""
    found = Windows(chromium, stub_url)
    yield found
    found.close()


@pytest.fixture
def open_screen(windows: Windows, stub_url: str, screen: Any) -> Iterator[OpenScreen]:
    """Open the built screen on a page; at the end no page may have had an error that nobody caught."""
    pages: list[ScreenPage] = []

    def open_(name: str, ready: str, *, size: tuple[int, int] = (1280, 760), **options: Any) -> ScreenPage:
        pages.append(ScreenPage(windows.page(size), screen))
        pages[-1].open(stub_url, name, ready, options)
        return pages[-1]

    yield open_
    for one in pages:
        one.page.close()
    screen.close()
    assert [error for one in pages for error in one.errors] == []
