"""What crm-lab exported comes back: the same records, changed where the file was changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_lab.workspace import Workspace

Write = Callable[..., Path]


def test_an_own_export_comes_back_as_changes_of_the_same_records(ws: Workspace, write: Write, tmp_path: Path) -> None:
    deals = "Deal ID,Deal Name,Account,Stage,Amount\n1,One,Acme,Proposal,100\n2,Two,=Acme,Won,5\n"
    ws.intake(write("deals.csv", deals)).run(set_aside=tmp_path / "aside")
    folder = tmp_path / "own"
    folder.mkdir()
    frame = ws.opportunities.full_frame().drop(columns=["custom"])
    frame.loc[frame.name == "One", "next_step"] = "call Bob"
    frame.loc[frame.name == "Two", "next_step"] = "'=cmd|calc"
    frame.to_csv(folder / "opportunities.csv", index=False)
    ws.stages.frame().to_csv(folder / "stages.csv", index=False)
    report = ws.intake(folder).run(set_aside=tmp_path / "aside")
    assert (report.total("came"), report.total("landed"), report.total("updated")) == (2, 0, 2)
    one = ws.opportunities.frame(name="One").iloc[0]
    assert (one.next_step, one.external_id, one.source) == ("call Bob", "1", "import")
    assert ws.opportunities.frame(name="Two").next_step.item() == "=cmd|calc"
    assert len(ws.opportunities.frame()) == 2
