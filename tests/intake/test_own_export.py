"""What crm-lab exported comes back: the same records, changed where the file was changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from crm_lab.store.export import export
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


ALL = ("users", "products", "accounts", "contacts", "leads", "opportunities", "orders", "payments", "tickets",
       "activities")  # fmt: skip


@pytest.fixture
def company(ws: Workspace) -> Workspace:
    """A few records of every kind, some of one name, some with what an import has no field for."""
    accounts = [ws.accounts.add(name="Acme", custom={"size": "L", "name": "kept"}), ws.accounts.add(name="Acme")]
    owner = ws.users.frame()["id"].iloc[0]
    for account in accounts:
        ids = {"account_id": account.id, "owner_id": owner}
        person = ws.contacts.add(name="Li Wei", phone="030 123456", email="li@x.example", **ids)
        deal = ws.opportunities.add(name="One", amount=5 if account is accounts[0] else None, currency="USD", **ids)
        ws.opportunities.move(deal.id, "Lost", reason="other", note="moved away")
        order = ws.orders.add(name="S", amount=7, currency="JPY", ordered_on=date(2026, 3, 5), **ids)
        ws.payments.add(order_id=order.id, amount=7, currency="JPY", paid_on=date(2026, 3, 5), note="by bank", **ids)
        ws.tickets.add(subject="Leaks", contact_id=person.id, account_id=account.id, language="zh")
        told = {"channel": "phone", "contact_id": person.id, "opportunity_id": deal.id, "occurred_at": deal.created_at}
        ws.activities.add(subject="Call", **told, **ids)
    ws.leads.add(name="Li Wei", account_id=accounts[1].id, payload={"form": "web"})
    ws.products.add(name="Bolt", price=3, currency="EUR")
    return ws


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_an_untouched_export_of_everything_changes_nothing(company: Workspace, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ALL:
        export(getattr(company, name), folder / f"{name}.{form}")
    before = {name: getattr(company, name).full_frame() for name in ALL}
    report = company.intake(folder).run(set_aside=tmp_path / "aside")
    assert (report.total("came"), report.total("set aside")) == (report.total("unchanged"), 0)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(getattr(company, name).full_frame(), frame)


def test_what_a_payment_says_lands_in_its_note(ws: Workspace, write: Write, tmp_path: Path) -> None:
    head = "Receipt No,Payment Date,Amount,Payment Method,Note,Description\n"
    path = write("payments.csv", head + "R1,2026-03-05,5,bank,first,more\n")
    ws.intake(path).run(set_aside=tmp_path / "aside")
    payment = ws.payments.get(ws.payments.frame()["id"].iloc[0])
    assert (payment.note, payment.custom) == ("first", {"Description": "more"})
