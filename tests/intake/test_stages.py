"""Stages of exports and pipelines of the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_lab.intake import propose
from crm_lab.intake.report import Report
from crm_lab.workspace import Workspace

Write = Callable[..., Path]


def land(ws: Workspace, path: Path) -> Report:
    return propose(path, ws).run(set_aside=path.parent / "aside")


def test_several_pipelines_in_one_file(ws: Workspace, write: Write) -> None:
    path = write(
        "all-deals.csv",
        "Record ID,Deal Name,Deal Stage,Pipeline\n1,A,Appointment Scheduled (Sales Pipeline),Sales Pipeline\n"
        "2,B,Closed Won (Sales Pipeline),Sales Pipeline\n3,C,Discovery (Renewals),Renewals\n",
    )
    land(ws, path)
    deals = ws.opportunities.frame().set_index("name")
    assert deals["pipeline"].to_dict() == {"A": "Sales Pipeline", "B": "Sales Pipeline", "C": "Renewals"}
    assert deals["stage"].to_dict() == {"A": "Appointment Scheduled", "B": "Closed Won", "C": "Discovery"}
    stages = ws.stages.count()
    assert land(ws, path).total("unchanged") == 3
    assert ws.stages.count() == stages


def test_stages_of_the_same_meaning_join_the_default_pipeline(ws: Workspace, write: Write) -> None:
    rows = "甲,需求确认\n乙,商务谈判\n丙,已签约\n"
    report = land(ws, write("商机.csv", "商机名称,商机阶段\n" + rows))
    deals = ws.opportunities.frame().set_index("name")
    assert deals["stage"].to_dict() == {"甲": "Needs", "乙": "Contract negotiation", "丙": "Won"}
    assert "'商务谈判' in the file" in str(report)
