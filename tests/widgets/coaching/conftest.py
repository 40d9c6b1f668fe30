"""Two reps, a good one and a poor one, and a call of nobody's, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store.entities import Recording
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from ...spoken_calls import GOOD, put_call, turns

POOR = (
    ("rep", "What do you want?"),
    ("customer", "It is too expensive."),
    ("rep", "I guarantee it never fails."),
    ("customer", "Bye."),
)
LONG = "Bartholomew-Maximilian von und zu Hohenlohe-Schillingsfürst 欧阳"


@pytest.fixture
def ws(store: URL, tmp_path: Path) -> Iterator[Workspace]:
    with crm_lab.open(store) as workspace:
        fill(workspace, tmp_path / "calls")
        yield workspace


def fill(ws: Workspace, folder: Path) -> None:
    """Bring in three calls of each of the two reps, and one that is nobody's."""
    reps = {"good": ws.users.add(name="Ann", login="ann", role="rep").id,
            "poor": ws.users.add(name=LONG, login="bart", role="rep").id}  # fmt: skip
    for number in range(3):
        put_call(folder, f"{number}_good", turns(GOOD, 4 + number), sound=False)
        put_call(folder, f"{number}_poor", turns(POOR, 4 + number), sound=False)
    put_call(folder, "nobody", turns(GOOD, 3), sound=False)
    ws.calls.bring_in(folder, workers=1)
    with ws.database.write(ws.actor) as unit:
        for one in unit.session.query(Recording):
            one.owner_id = reps.get(one.file_name.removesuffix(".json").rpartition("_")[2])
            one.started_at = utc_now()


@pytest.fixture
def screen(ws: Workspace) -> Iterator[Any]:
    made = ws.coaching()
    yield made
    made.close()


@pytest.fixture
def poor(ws: Workspace) -> str:
    """The id of the poor rep."""
    return str(ws.users.frame(login="bart")["id"].iloc[0])
