"""Undoing an import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from crm_lab.errors import NotFound, Refused
from crm_lab.intake import propose, undo
from crm_lab.intake.report import Report
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
DEALS = "Deal ID,Deal Name,Account,Stage,Amount,Close Date\n"


def land(ws: Workspace, path: Path) -> Report:
    return propose(path, ws).run(set_aside=path.parent / "aside")


def test_an_import_is_undone_and_can_be_repeated(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,One,Acme,Talks,100,2026-03-05\n2,Two,Hooli,Talks,50,\n")
    report = land(ws, path)
    done = undo(ws, report.batch_id)
    assert (done.removed["opportunities"], done.removed["accounts"], done.kept) == (2, 2, [])
    assert (ws.opportunities.count(), ws.accounts.count(), ws.pipelines.count()) == (0, 0, 1)
    assert ws.pipelines.frame()["is_default"].tolist() == [True]
    with pytest.raises(Refused, match="undone already"):
        undo(ws, report.batch_id)
    assert land(ws, path).total("landed") == 2


def test_undoing_puts_changed_values_back_but_not_over_newer_ones(ws: Workspace, write: Write) -> None:
    land(ws, write("deals.csv", DEALS + "1,One,Acme,Proposal,100,2026-03-05\n2,Two,Acme,Proposal,50,2026-03-05\n"))
    second = land(
        ws, write("deals.csv", DEALS + "1,One,Acme,Proposal,111,2026-04-05\n2,Two,Acme,Proposal,55,2026-03-05\n")
    )
    deals = ws.opportunities.frame().set_index("name")
    ws.opportunities.update(deals.loc["Two", "id"], next_step="call")
    done = undo(ws, second.batch_id)
    after = ws.opportunities.frame().set_index("name")
    assert after.loc["One", ["amount", "expected_close"]].tolist() == [100, pd.Timestamp(2026, 3, 5)]
    assert after.loc["Two", "amount"] == 55
    assert len(done.kept) == 1
    with pytest.raises(NotFound):
        undo(ws, "nothing")
