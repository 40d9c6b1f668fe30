"""Running numbers of papers go on, whatever came before."""

from __future__ import annotations

from sqlalchemy import update

from crm_lab.store.entities import Quote
from crm_lab.workspace import Workspace


def test_numbers_go_on_past_a_million_and_after_a_deleted_one(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme").id
    first, second = (ws.quotes.add(account=account, quoted_on="2026-03-01") for _ in range(2))
    assert (first.number, second.number) == ("Q2026-000001", "Q2026-000002")
    for one, number in ((first, "Q2026-999999"), (second, "Q2026-1000000")):
        with ws.database.write(ws.actor) as unit:
            unit.session.execute(update(Quote).where(Quote.id == one.id).values(number=number))
    ws.quotes.delete(second.id)
    assert ws.quotes.add(account=account, quoted_on="2026-03-01").number == "Q2026-1000001"
    assert ws.quotes.add(account=account, quoted_on="2027-03-01").number == "Q2027-000001"
