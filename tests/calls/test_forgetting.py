"""Of a forgotten person no call can be heard or read any more, and none comes back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from crm_lab.store.base import Base
from crm_lab.workspace import Workspace

from .conftest import PutCall

WORD = "Zq7xWv"


def everything(ws: Workspace) -> str:
    with ws.database.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return "\n".join(f"{table.name} {row}" for table in tables for row in connection.execute(select(table)))


def test_transcripts_scores_and_files_go(ws: Workspace, folder: Path, put: PutCall) -> None:
    bob = ws.contacts.add(name=f"Bob {WORD}", phone="13812345678")
    ws.contacts.add(name="Eve", phone="13812345679")
    gone = put(f"{WORD} 13812345678.wav", f"Is that {WORD}?", f"It is, {WORD}, and our budget is 50,000 dollars.")
    kept = put("13812345679.wav")
    ws.calls.bring_in(folder, workers=1)
    for id in ws.calls.frame().id:
        ws.calls.propose(id)
    (card := folder.parent / "card.yaml").write_text("items: [{id: greeting, tracker: greeting}]")
    ws.calls.score(card=card)
    before = ws.database.last_event()
    told = ws.contacts.forget(bob.id)
    assert told.removed["files of recordings"] == 1
    assert gone.exists()
    assert ws.database.last_event() == before
    told = ws.contacts.forget(bob.id, dry_run=False)
    assert (told.removed["call_transcripts"], told.removed["call_scores"], told.removed["call_figures"]) == (1, 2, 1)
    assert told.removed["call_proposals"] > 0
    assert not gone.exists()
    assert not gone.with_suffix(".json").exists()
    assert kept.exists()
    assert WORD not in everything(ws)
    assert sorted(ws.calls.frame().file_name) == ["13812345679.wav", "[erased]"]


def test_a_forgotten_call_does_not_come_back(ws: Workspace, folder: Path, put: PutCall, tmp_path: Path) -> None:
    bob = ws.contacts.add(name="Bob", phone="13812345678")
    path = put("13812345678.wav")
    copy = path.read_bytes()
    ws.calls.bring_in(folder, workers=1)
    ws.contacts.forget(bob.id, dry_run=False)
    put("13812345678.wav", sound=copy.decode())
    done = ws.calls.bring_in(folder, workers=1)
    assert (done.new, done.known) == (0, 1)
    assert "Good morning" not in everything(ws)


def test_a_file_that_is_another_one_by_now_stays(ws: Workspace, folder: Path, put: PutCall) -> None:
    bob = ws.contacts.add(name="Bob", phone="13812345678")
    path = put("13812345678.wav")
    ws.calls.bring_in(folder, workers=1)
    path.write_text("somebody else's call")
    ws.contacts.forget(bob.id, dry_run=False)
    assert path.read_text() == "somebody else's call"
