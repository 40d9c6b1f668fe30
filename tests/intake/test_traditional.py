"""Files from Taiwan and Hong Kong: traditional headers and words, in Big5 and in UTF-8."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_lab.intake import propose
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
ROWS = (
    "台灣電子股份有限公司,02-2345-6789,台北市信義區\n聯發貿易有限公司,03-345-6789,桃園市中壢區\n"
    "大成食品,04-2345-6789,台中市西屯區\n"
)


@pytest.mark.parametrize("encoding", ["big5", "utf-8"])
@pytest.mark.parametrize("header", ["客戶名稱,電話,地址", "公司,聯絡電話,聯絡地址", "公司名稱,電話號碼,地址"])
def test_a_plain_file_of_customers_lands(ws: Workspace, write: Write, encoding: str, header: str) -> None:
    proposal = propose(write("客戶.csv", f"{header}\n{ROWS}", encoding), ws, region="TW")
    assert [plan.entity_name for plan in proposal.plans] == ["accounts"]
    report = proposal.run()
    assert (report.total("landed"), report.total("set aside")) == (3, 0)
    account = ws.accounts.get(ws.accounts.frame(name="台灣電子股份有限公司")["id"].item())
    assert (account.address, account.phone, account.custom) == ("台北市信義區", "+886223456789", None)


def test_words_of_people_and_deals(ws: Workspace, write: Write) -> None:
    people = write(
        "聯絡人.csv", "姓名,職稱,行動電話,電子郵件,公司,郵遞區號\n陳大文,經理,0912-345-678,c@x.example,大成食品,407\n"
    )
    propose(people, ws, region="TW").run()
    person = ws.contacts.frame().iloc[0]
    assert [person[name] for name in ("title", "email", "account", "postal_code")] == [
        "經理", "c@x.example", "大成食品", "407",
    ]  # fmt: skip
    deals = write(
        "商機.csv",
        "商機名稱,客戶名稱,階段,金額,預計成交日期,負責人\n甲,大成食品,贏單,100,2026-03-05,陳大文\n乙,大成食品,談判,5,,\n",
    )
    propose(deals, ws).run()
    found = ws.opportunities.frame().set_index("name")
    assert found.loc["甲", ["status", "account", "owner"]].tolist() == ["won", "大成食品", "陳大文"]
