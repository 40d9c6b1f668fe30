"""Small exports with the habits of many products, as nobody would send them on purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from crm_lab.intake import propose
from crm_lab.intake.report import Report
from crm_lab.workspace import Workspace

Write = Callable[..., Path]


def land(ws: Workspace, path: Path, **options: object) -> Report:
    return propose(path, ws, **options).run(set_aside=path.parent / "aside")  # type: ignore[arg-type]


def write_b2b(write: Write) -> Path:
    """Four files that belong together: people, products, accounts, deals with dates like 20-10-16."""
    write(
        "teams.csv",
        "sales_agent,manager,regional_office\nAnna Snell,Dustin Brink,Central\nMo Frase,Dustin Brink,East\n",
    )
    write("products.csv", "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\n")
    write(
        "accounts.csv",
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
        "Acme,technolgy,1996,1100.04,2822,United States,\n"
        "Betatech,medical,1999,251.41,495,Philipines,Acme\n",
    )
    return write(
        "sales_pipeline.csv",
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "A1,Anna Snell,GTXPro,Acme,Won,20-10-16,01-03-17,1054\n"
        "A2,Mo Frase,GTX Basic,Betatech,Lost,25-10-16,11-03-17,0\n"
        "A3,Mo Frase,GTX Basic,,Engaging,31-10-16,,\n"
        "A4,Anna Snell,GTXPro,Acme,Prospecting,,,\n"
        "A5,Anna Snell,GTXPro,Acme,Won,28-11-16,30-03-17,\n",
    ).parent


def test_a_b2b_export_lands_with_one_call(ws: Workspace, write: Write) -> None:
    report = land(ws, write_b2b(write))
    deals = ws.opportunities.frame().set_index("external_id")
    assert report.complete
    assert (report.total("came"), report.total("landed")) == (11, 11)
    assert deals.loc["A1", "closed_at"] == pd.Timestamp("2017-03-01", tz="UTC")
    assert deals.loc["A1", "created_at"] == pd.Timestamp("2016-10-20", tz="UTC")
    assert deals.loc["A1", "name"] == "Acme · GTX Pro"
    assert deals["status"].to_dict() == {"A1": "won", "A2": "lost", "A3": "open", "A4": "open", "A5": "won"}
    assert deals.loc["A2", "amount"] == 0
    assert pd.isna(deals.loc["A5", "amount"])
    assert pd.isna(deals.loc["A3", "account"])
    assert deals.loc["A3", "owner"] == "Mo Frase"


def test_the_report_tells_every_mend_and_assumption(ws: Workspace, write: Write) -> None:
    said = str(land(ws, write_b2b(write)))
    for words in ("'technolgy' → 'technology'", "'Philipines' → 'Philippines'", "3 × product read as",
                  "'GTXPro' → 'GTX Pro'",
                  "1 rows without an account", "dates are day-month-year", "1 users that the file names"):  # fmt: skip
        assert words in said


def test_what_was_written_stays_in_the_custom_fields(ws: Workspace, write: Write) -> None:
    land(ws, write_b2b(write))
    acme = ws.accounts.get(ws.accounts.frame(name="Acme").loc[0, "id"])
    assert (acme.industry, acme.custom) == ("technology", {"sector": "technolgy"})


def test_references_inside_a_file_and_teams(ws: Workspace, write: Write) -> None:
    land(ws, write_b2b(write))
    people = ws.users.frame().set_index("name")
    assert people.loc["Mo Frase", "team"] == "East"
    assert people.loc["Mo Frase", "manager"] == "Dustin Brink"
    assert people.loc["Dustin Brink", ["active", "role"]].tolist() == [True, "manager"]
    assert ws.accounts.frame(name="Betatech").loc[0, "parent"] == "Acme"


def test_history_is_what_the_dates_tell(ws: Workspace, write: Write) -> None:
    land(ws, write_b2b(write))
    deals = ws.opportunities.frame().set_index("external_id")
    moves = ws.opportunities.history(deals.loc["A1", "id"])
    assert moves["to"].tolist() == ["Engaging", "Won"]
    assert moves["days"].iloc[1] == 132


def test_a_second_import_changes_nothing(ws: Workspace, write: Write) -> None:
    folder = write_b2b(write)
    land(ws, folder)
    before = ws.opportunities.frame()
    again = land(ws, folder)
    assert (again.total("landed"), again.total("updated"), again.total("unchanged")) == (0, 0, 11)
    pd.testing.assert_frame_equal(before, ws.opportunities.frame())


def test_german_dates_and_money_without_ids(ws: Workspace, write: Write) -> None:
    path = write(
        "Verkaufschancen deals.csv",
        "Deal;Customer;Value;Closing date;Phase\n"
        "Pumpen;Müller GmbH;1.234,56 €;28.02.2026;Proposal\n"
        "Ventile;Groß AG;99.000,00 €;01.03.2026;Closed Won\n",
        "cp1252",
    )
    report = land(ws, path)
    deals = ws.opportunities.frame().set_index("name")
    assert report.complete
    assert deals.loc["Pumpen", "amount"] == 1234.56
    assert deals["currency"].tolist() == ["EUR", "EUR"]
    assert deals.loc["Pumpen", "expected_close"] == pd.Timestamp(2026, 2, 28)
    assert deals.loc["Ventile", "closed_at"] == pd.Timestamp("2026-03-01", tz="UTC")
    assert deals.loc["Pumpen", "account"] == "Müller GmbH"
    assert land(ws, path).total("unchanged") == 2


def test_a_chinese_export_uses_the_chinese_pipeline(ws: Workspace, write: Write) -> None:
    path = write(
        "商机.csv",
        "商机名称,客户名称,商机阶段,金额(万元),预计成交日期,负责人,赢率,备注\n"
        "设备采购,上海大众有限公司,方案报价,12.5,2026年3月5日,王芳,50%,重点\n"
        "系统升级,北京科技,赢单,30,2026年1月31日,李雷,100%,\n"
        "维护合同,北京科技,输单,,2026年2月1日,李雷,0%,价格\n",
        "gb18030",
    )
    report = land(ws, path)
    deals = ws.opportunities.frame().set_index("name")
    assert report.complete
    assert set(deals["pipeline"]) == {"Sales"}
    assert deals.loc["设备采购", "stage"] == "Proposal & quote"
    assert deals.loc["设备采购", "amount"] == 125_000
    assert deals.loc["设备采购", "expected_close"] == pd.Timestamp(2026, 3, 5)
    assert deals.loc["维护合同", "status"] == "lost"
    assert pd.isna(deals.loc["维护合同", "amount"])


def test_american_dates_and_columns_with_the_entity_s_name(ws: Workspace, write: Write) -> None:
    path = write(
        "export_20260101.csv",
        "Deal - Title,Deal - Value,Deal - Stage,Deal - Status,Deal - Expected close date,"
        "Deal - Owner,Organization - Name\n"
        'Big one,"$5,482.00",Negotiations Started,Open,3/4/2026,Pat Lee,Initech\n'
        'Small one,"$120.00",Contact Made,Lost,12/31/2025,Pat Lee,Hooli\n'
        'Old one,"$80.50",Negotiations Started,Won,11/30/2025,Kim Roe,Hooli\n',
    )
    report = land(ws, path)
    deals = ws.opportunities.frame().set_index("name")
    assert report.complete
    assert deals.loc["Big one", "expected_close"] == pd.Timestamp(2026, 3, 4)
    assert deals.loc["Big one", "currency"] == "USD"
    assert deals["status"].to_dict() == {"Big one": "open", "Small one": "lost", "Old one": "won"}
    assert deals.loc["Small one", "account"] == "Hooli"


def test_ids_of_accounts_and_owners_in_deals(ws: Workspace, write: Write) -> None:
    write(
        "Account.csv", '"ID","NAME","INDUSTRY","OWNERID"\n"001A0000001AAAAAA1","Globex","Media","005A0000001AAAAAA1"\n'
    )
    path = write(
        "Opportunity.csv",
        '"ID","ACCOUNTID","NAME","STAGENAME","AMOUNT","PROBABILITY","CLOSEDATE","ISCLOSED",'
        '"ISWON","OWNERID","CREATEDDATE"\n'
        '"006A0000001AAAAAA1","001A0000001AAAAAA1","One","Closed Won","6.0E4","100.0","2025-11-09","true","true",'
        '"005A0000001AAAAAA1",'
        '"2025-06-15T20:47:07.000Z"\n'
        '"006A0000001AAAAAA2","001A0000001AAAAAA1","Two","Value Proposition","","50.0","2025-12-12","false","false",'
        '"005A0000001AAAAAA1",'
        '"2025-06-15T20:47:09.000Z"\n',
    ).parent
    report = land(ws, path)
    deals = ws.opportunities.frame().set_index("name")
    assert report.complete
    assert deals["account"].tolist() == ["Globex", "Globex"]
    assert deals.loc["One", "amount"] == 60_000
    assert deals.loc["Two", "probability"] == 0.5
    assert len(ws.users.frame(name="005A0000001AAAAAA1")) == 1


def test_deals_before_their_accounts(ws: Workspace, write: Write) -> None:
    deals = write("deals.csv", "Deal Name,Account,Stage\nOne,Initech,Proposal\n")
    land(ws, deals)
    accounts = write("companies.csv", "Company ID,Company Name,Industry\n77,Initech,Software\n")
    report = land(ws, accounts)
    assert report.total("updated") == 1
    assert ws.accounts.frame()[["name", "industry", "external_id"]].values.tolist() == [["Initech", "Software", "77"]]


def test_contacts_from_a_mail_program(ws: Workspace, write: Write) -> None:
    path = write(
        "contacts.csv",
        "First Name,Last Name,Company,Job Title,E-mail Address,E-mail 2 Address,Mobile Phone,Business Phone,Birthday\n"
        "Ada,Lovelace,Engines Ltd,Analyst,ada@Engines.example,a.l@home.example,+44 7700 900123,"
        "020 7946 0000,10/12/1985\n"
        "伟,王,上海大众,经理,wang@example.cn,,13800138000,,25/03/1990\n",
    )
    land(ws, path)
    people = ws.contacts.frame().set_index("name")
    assert set(people.index) == {"Ada Lovelace", "王伟"}
    assert people.loc["Ada Lovelace", "email"] == "ada@engines.example"
    assert people.loc["Ada Lovelace", "account"] == "Engines Ltd"
    assert pd.Timestamp(people.loc["王伟", "birthday"]).date() == date(1990, 3, 25)


def test_leads_get_their_status_labels(ws: Workspace, write: Write) -> None:
    path = write(
        "leads.csv",
        "Lead ID,FirstName,LastName,Email,Company,LeadSource,Status\n"
        "L1,Jo,Doe,jo@x.example,X Ltd,Web,Open - Not Contacted\nL2,Al,Roe,al@y.example,Y Ltd,Fair,Working\n",
    )
    land(ws, path)
    leads = ws.leads.frame().set_index("external_id")
    assert leads["channel"].to_dict() == {"L1": "Web", "L2": "Fair"}
    assert leads["status"].to_dict() == {"L1": "Open - Not Contacted", "L2": "Working"}


def test_order_lines_of_one_order_are_joined(ws: Workspace, write: Write) -> None:
    path = write(
        "orders.csv",
        "Row ID,Order ID,Order Date,Ship Date,Customer Name,Product Name,Sales,Quantity\n"
        "1,CA-1,08-11-16,11-11-16,Claire Gute,Bookcase,261.96,2\n"
        "2,CA-1,08-11-16,11-11-16,Claire Gute,Chair,731.94,3\n"
        "3,CA-2,23-06-16,28-06-16,Darrin Huff,Labels,14.62,3\n",
    )
    report = land(ws, path)
    orders = ws.orders.frame().set_index("external_id")
    assert report.total("landed") == 3
    assert orders["amount"].to_dict() == {"CA-1": 993.90, "CA-2": 14.62}
    assert land(ws, path).total("unchanged") == 3


def test_activities_keep_their_moment_and_channel(ws: Workspace, write: Write) -> None:
    path = write(
        "calls.csv",
        "Call Type,Direction,Subject,Start Time,Call Duration (min),Customer,Rep\n"
        "Call,Inbound,Price,2026-03-05T10:00:00+08:00,5,Initech,Pat Lee\n"
        "Meeting,,Visit,2026-03-06T09:30:00+08:00,60,Hooli,Pat Lee\n",
    )
    land(ws, path)
    rows = ws.activities.frame().set_index("subject")
    assert rows["channel"].to_dict() == {"Price": "phone", "Visit": "meeting"}
    assert rows.loc["Price", "occurred_at"] == pd.Timestamp("2026-03-05 02:00", tz="UTC")
    assert rows.loc["Price", "duration_seconds"] == 300


def test_json_lines_and_workbooks(ws: Workspace, write: Write, tmp_path: Path) -> None:
    lines = write(
        "companies.jsonl",
        '{"id": 1, "name": "Initech", "address": {"city": "Austin"}, "employees": 40}\n{"id": 2, "name": "Hooli"}\n',
    )
    land(ws, lines)
    book = tmp_path / "book.xlsx"
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame(
            {
                "Deal Name": ["One"],
                "Deal Stage": ["Proposal"],
                "Account": ["Initech"],
                "Close Date": [pd.Timestamp("2026-03-05")],
            }
        ).to_excel(writer, sheet_name="Deals", index=False)
        pd.DataFrame({"Product": ["Bolt"], "Unit Price": [1.5]}).to_excel(writer, sheet_name="Products", index=False)
    land(ws, book)
    assert ws.accounts.count() == 2
    assert ws.products.frame()["price"].tolist() == [1.5]
    assert ws.opportunities.frame().loc[0, "expected_close"] == pd.Timestamp(2026, 3, 5)


def test_a_dataframe_is_a_source_too(ws: Workspace) -> None:
    frame = pd.DataFrame({"Company": ["Initech", None], "Employees": [40, 3]})
    report = propose(frame, ws, "accounts").run(dry_run=True)
    assert (report.total("came"), report.total("landed"), report.total("set aside")) == (2, 1, 1)
    assert ws.accounts.count() == 0


def test_dates_that_tell_nothing_alone_are_told_by_what_comes_first(ws: Workspace, write: Write) -> None:
    rows = "".join(f"Deal {n},Won,{n + 1}/2/2026,{n + 2}/4/2026\n" for n in range(8))
    proposal = propose(write("deals.csv", "Deal Name,Stage,Created,Close Date\n" + rows), ws)
    assert {order.order for order in proposal.plan().orders.values()} == {"dmy"}
    swapped = "".join(f"Deal {n},Won,2/{n + 1}/2026,4/{n + 2}/2026\n" for n in range(8))
    proposal = propose(write("deals.csv", "Deal Name,Stage,Created,Close Date\n" + swapped), ws)
    assert {order.order for order in proposal.plan().orders.values()} == {"mdy"}
    assert proposal.questions() == []
