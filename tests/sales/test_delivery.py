"""A won deal is delivered in one project, with goals, milestones and risks from a template."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.workspace import Workspace

DAY = date(2026, 3, 1)


@pytest.fixture
def template(ws: Workspace) -> str:
    steps = [("Kick-off", 7), ("Acceptance", 60)]
    return ws.project_templates.add(name="Delivery", goals=["Runs"], milestones=steps, risks=["Late parts"]).id


def won(ws: Workspace, name: str = "Pumps") -> str:
    account = ws.accounts.add(name="Acme").id
    deal = ws.opportunities.add(name=name, account_id=account, stage="Needs", amount=1).id
    ws.opportunities.move(deal, "Won")
    return deal


def test_a_win_begins_the_project_that_its_pipeline_names(ws: Workspace, template: str) -> None:
    ws.projects.add(opportunity=won(ws, "Before"))
    ws.pipelines.update(ws.pipelines.frame()["id"].iloc[0], project_template=template)
    deal = won(ws)
    project = ws.projects.frame(opportunity_id=deal)["id"].item()
    assert set(ws.projects.parts(project)["name"]) == {"Runs", "Kick-off", "Acceptance", "Late parts"}
    assert ws.projects.add(opportunity=deal).id == project
    ws.opportunities.undo_move(deal)
    assert ws.projects.count(opportunity_id=deal) == 0
    ws.opportunities.move(deal, "Won")
    assert list(ws.projects.frame(opportunity_id=deal)["id"]) == [project]
    ws.projects.done(ws.projects.parts(project)["id"].iloc[0])
    ws.opportunities.undo_move(deal)
    assert ws.projects.count() == 2  # what was worked on stays


def test_from_the_win_to_the_acceptance(ws: Workspace, template: str) -> None:
    deal = won(ws)
    project = ws.projects.add(opportunity=deal, template=template, starts_on=DAY)
    assert ws.projects.add(opportunity=deal, template=template).id == project.id
    assert (project.name, ws.projects.count()) == ("Pumps", 1)
    parts = ws.projects.parts(project.id).set_index("name")
    assert parts.due_on["Acceptance"] == DAY + timedelta(days=60)
    for part in (parts.id["Kick-off"], parts.id["Kick-off"], parts.id["Runs"]):
        ws.projects.done(part, "seen")
    ws.projects.add_part(project.id, "risk", "Crane", level=3)
    (row,) = ws.projects.progress(DAY + timedelta(days=70)).to_dict("records")
    assert (row["account"], row["progress"], row["next"], row["days_late"]) == ("Acme", 0.5, "Acceptance", 10)
    assert (row["goals_reached"], row["open_risks"], row["highest_risk"]) == (1, 2, 3)
    after = ws.projects.reopen(parts.id["Kick-off"])
    assert list(after[after.name == "Kick-off"].late) == [True]
    assert ws.projects.progress(DAY).progress[0] == 0
    ws.projects.delete(project.id)
    with pytest.raises(Refused, match="was deleted; bring it back"):
        ws.projects.add(opportunity=deal)
    with pytest.raises(NotFound, match="no part of a project"):
        ws.projects.done(parts.id["Runs"])


def test_all_that_are_missing_begin_once(ws: Workspace, template: str) -> None:
    ws.projects.add(opportunity=won(ws, "first"))
    won(ws, "second")
    ws.opportunities.add(name="open", stage="Needs", amount=1)
    assert (ws.projects.begin_all("Delivery"), ws.projects.begin_all(template)) == (1, 0)
    assert list(ws.projects.progress().milestones) == [0, 2]
    assert ws.projects.progress().progress.isna().tolist() == [True, False]


def test_what_can_not_be_is_told(ws: Workspace, template: str) -> None:
    deal = ws.opportunities.add(name="open", stage="Needs", amount=1).id
    with pytest.raises(Refused, match="is not won"):
        ws.projects.add(opportunity=deal)
    with pytest.raises(InvalidValue, match="needs an opportunity"):
        ws.projects.add(name="x")
    for fields, words in (
        ({"goals": "one"}, "list of names"),
        ({"risks": [""]}, "list of names"),
        ({"milestones": [("x", -1)]}, "pairs of a name and 0 to 3650 days"),
        ({"milestones": ["x"]}, "pairs of a name"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.project_templates.add(**{"name": "x", **fields})
        with pytest.raises(InvalidValue, match=words):
            ws.project_templates.update(template, **fields)
    project = ws.projects.add(opportunity=won(ws)).id
    for kind, name, level, words in (
        ("wish", "x", None, "a goal, a milestone, a risk"),
        ("goal", " ", None, "needs a name"),
        ("risk", "x", None, "has a level"),
        ("goal", "x", 2, "has a level"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.projects.add_part(project, kind, name, level=level)
    with pytest.raises(Refused, match="stays with its deal"):
        ws.projects.update(project, opportunity_id=deal)
