"""Names of customers come in tidy, and what was written stays to be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_lab.intake import propose
from crm_lab.intake.tidy import only_width
from crm_lab.workspace import Workspace

Write = Callable[..., Path]


def land(ws: Workspace, path: Path, **options: Any) -> str:
    return str(propose(path, ws, **options).run(set_aside=path.parent / "aside"))


def test_names_lose_their_width_and_odd_spaces(ws: Workspace, write: Write) -> None:
    said = land(
        ws, write("accounts.csv", "Account Name,City\nＡＣＭＥ\u3000 Inc.,Ulm\n北京 \u200b银河,Beijing\nPlain,Ulm\n")
    )
    assert sorted(ws.accounts.frame()["name"]) == ["ACME Inc.", "Plain", "北京 银河"]
    assert "Account Name: 2 × put into half-width letters and single spaces ('ＡＣＭＥ" in said
    assert not any(ws.accounts.get(one).custom for one in ws.accounts.frame()["id"])


def test_what_loses_more_is_kept_as_it_was_written(ws: Workspace, write: Write) -> None:
    said = land(ws, write("accounts.csv", "Account Name,City\n㈱Acme™,Ulm\n"))
    account = ws.accounts.get(ws.accounts.frame()["id"].item())
    assert (account.name, account.custom) == ("(株)AcmeTM", {"Account Name": "㈱Acme™"})
    assert "the written text kept in the custom fields" in said


def test_people_and_their_companies_are_tidy_too(ws: Workspace, write: Write) -> None:
    land(ws, write("people.csv", "First Name,Last Name,Company\nＡｎｎ,Ｌｅｅ,ＡＣＭＥ\n"), entity="contacts")
    land(ws, write("leads.csv", "Lead Name,Company,Lead Status\nＢｏ  Ray,ＡＣＭＥ,New\n"))
    land(ws, write("deals.csv", "Deal Name,Account,Contact,Stage\nA,ＮＥＷ,Ｚｏｅ,Won\nB,ＡＣＭＥ,,Won\n"))
    assert sorted(ws.contacts.frame()["name"]) == ["Ann Lee", "Zoe"]
    assert ws.leads.frame()[["name", "company"]].values.tolist() == [["Bo Ray", "ACME"]]
    assert sorted(ws.accounts.frame()["name"]) == ["ACME", "NEW"]


def test_the_same_file_again_changes_nothing(ws: Workspace, write: Write) -> None:
    path = write("accounts.csv", "Account Name,City\nＡＣＭＥ\u3000 Inc.,Ulm\nAcme 　Inc. 2,Bonn\n")
    land(ws, path)
    assert propose(path, ws).run().total("unchanged") == 2


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("ＡＣＭＥ", True),
        ("ｱｲｳ", True),
        ("a\u00a0 b", True),
        ("e\u0301", True),
        ("①", False),
        ("ﬁx", False),
        ("x²", False),
    ],
)
def test_what_differs_in_width_only(text: str, only: bool) -> None:
    assert only_width(text) is only
