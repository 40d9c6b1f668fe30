"""Every reason is a sentence in English and in Chinese."""

from __future__ import annotations

import copy
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_lab.errors import Refused
from crm_lab.intake import propose
from crm_lab.intake.reasons import WORDS, Reason, said
from crm_lab.workspace import Workspace


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_use_the_same_values(code: str) -> None:
    english, chinese = ({name for _, name, _, _ in string.Formatter().parse(words) if name} for words in WORDS[code])
    assert english == chinese


def test_a_reason_is_its_english_sentence() -> None:
    reason = Reason("agrees_with_earlier", fields=["email", "phone"])
    assert reason == "agrees in email and phone with the record of an earlier row; leave one of them out"
    assert said(reason, "zh") == "邮箱、电话 与前面一行所指的记录相同；请去掉其中一行"
    assert said("free text", "zh") == "free text"
    assert copy.deepcopy(reason).text("zh") == reason.text("zh")


def test_what_customers_wrote_is_not_read_as_a_pattern() -> None:
    assert Reason("stage_unknown", stages="{nobody}, {0}").text("zh").endswith("{nobody}, {0}")


def test_the_reasons_of_an_import_are_told_in_chinese(ws: Workspace, write: Callable[..., Path]) -> None:
    path = write(
        "deals.csv",
        "Deal Name,Stage,Amount,Close Date\nA,Won,-5,2026-03-05\nB,Won,5,never\nC,Won,5,2026-02-31\nD,Won,x,\nE,Won\n",
    )
    report = propose(path, ws, "opportunities").run(set_aside=path.parent / "aside")
    told = [said(one.reason, "zh") for one in report.files[0].aside]
    assert sorted(told) == [
        "不是金额；请写成 1234.50 这样",
        "日期不存在；请更正",
        "日期无法读取；请写成 2024-03-05 这样",
        "有 2 个字段，而表头有 4 个",
        "金额为负；请更正或清空",
    ]


def test_a_time_that_cannot_be_read_keeps_its_reason(ws: Workspace, write: Callable[..., Path]) -> None:
    path = write("calls.csv", "Type,Subject,Date\nCall,a,2026-03-05 25:77\nCall,b,2026-03-05 10:00\n")
    report = propose(path, ws, "activities").run(set_aside=path.parent / "aside")
    assert [said(one.reason, "zh") for one in report.files[0].aside] == ["时间无法读取；请写成 14:30 这样"]


def test_a_file_that_is_left_out_is_told(ws: Workspace, write: Callable[..., Path]) -> None:
    first = write("contacts.csv", "Name,Email\nAnn,ann@x.example\n")
    write("accounts.csv", "Account Name,Website\nAcme,acme.example\n")
    proposal = propose(first.parent, ws).assign(None, "contacts.csv")
    report = proposal.run(set_aside=first.parent / "aside")
    assert report.left_out == [("contacts.csv", "as you said")]
    assert (ws.contacts.count(), ws.accounts.count()) == (0, 1)
    with pytest.raises(Refused, match="no file is left to import"):
        proposal.assign(None, "accounts.csv").run()
