"""A file that still knows the merged records lands with the survivors."""

from __future__ import annotations

import pandas as pd

from crm_lab.workspace import Workspace


def land(ws: Workspace, firm: str) -> None:
    frame = pd.DataFrame(
        {"id": ["c1", "c2"], "name": ["王伟", "Li Na"], "account": [firm, firm], "title": ["CTO", "CEO"]}
    )
    ws.intake(frame, entity="contacts").run()


def test_references_to_a_merged_record_mean_the_survivor(ws: Workspace) -> None:
    land(ws, "Acme Ltd")
    merged = ws.accounts.frame(name="Acme Ltd").id[0]
    between, keep = (ws.accounts.add(name=name).id for name in ("Acme", "Acme Inc"))
    ws.accounts.merge(between, merged)
    ws.accounts.merge(keep, between)
    land(ws, "Acme Ltd")
    assert list(ws.accounts.frame().name) == ["Acme Inc"]
    assert set(ws.contacts.frame().account_id) == {keep}


def test_a_living_record_of_the_same_name_comes_first(ws: Workspace) -> None:
    keep, merged = (ws.accounts.add(name=name).id for name in ("Acme", "Acme Ltd"))
    ws.accounts.merge(keep, merged)
    new = ws.accounts.add(name="Acme Ltd").id
    land(ws, "Acme Ltd")
    assert set(ws.contacts.frame().account_id) == {new}
