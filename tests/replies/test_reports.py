"""What the knowledge base lacks, says twice, says wrongly, and what it saves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crm_lab.workspace import Workspace


def publish(ws: Workspace, title: str, body: str, **fields: Any) -> str:
    return ws.articles.publish(ws.articles.add(title=title, body=body, **fields).id).id


def test_questions_without_an_answer_are_grouped_and_sized(ws: Workspace) -> None:
    publish(ws, "When is my refund paid out?", "Within five working days.")
    accounts = [ws.accounts.add(name=name, email=f"{name}@example.org") for name in ("Nord", "Sud")]
    for account in accounts:
        ws.orders.add(name=f"SO {account.name}", account_id=account.id, amount=100, ordered_on=date.today())
    ws.rfm.refresh()
    asked = [
        ("Hello, this is Nord. Can parcels travel to Lisbon?", accounts[0].id),
        ("Can my parcels travel to Lisbon? Order AB-123456", accounts[1].id),
        ("Do you polish violins?", accounts[0].id),
        ("When is my refund paid out?", accounts[0].id),
    ]
    for text, customer in asked:
        ws.tickets.open("Question", text, customer=customer)
    seen: list[tuple[int, int]] = []
    found = ws.articles.gaps(progress=lambda done, total: seen.append((done, total)))
    assert list(found["tickets"]) == [2, 1]
    top = found.iloc[0]
    assert "Lisbon" in top["question"]
    assert not any("Nord" in one or "123456" in one for one in top["questions"])
    assert (top["customers"], top["value"]) == (2, 200.0)
    assert "violins" in found.iloc[1]["question"]
    assert seen[-1] == (4, 4)
    publish(ws, "Can parcels travel to Lisbon?", "Yes, on Monday.")
    assert list(ws.articles.gaps()["tickets"]) == [1]  # answered since


def test_refused_suggestions_are_gaps_and_taken_ones_are_not(ws: Workspace) -> None:
    publish(ws, "When is my refund paid out?", "Within five working days.")
    tickets = [ws.tickets.open("Refund", "When is my refund paid out?") for _ in range(3)]
    first, second, third = (ws.replies.suggest(one)[0] for one in tickets)
    ws.replies.accept(first)
    ws.replies.refuse(second, "outdated")
    ws.replies.edit(third, "Something else altogether is what we have to say.")
    (ids,) = ws.articles.gaps()["ticket_ids"]
    assert ids == [tickets[2].id]


def test_contradictions_and_duplicates_are_told(ws: Workspace) -> None:
    one = publish(ws, "Refunds", "Refunds are paid within five working days to the card. Ask us for more help.")
    two = publish(ws, "Paying back", "Refunds are paid within 10 working days to the card.")
    publish(ws, "退货", "未拆封的商品支持线下门店退货。")
    publish(ws, "门店", "未拆封的商品不支持线下门店退货。")
    twin = publish(
        ws, "Help", "Ask us for more help by phone today.\n\nRefunds are paid within five working days to the card."
    )
    found = ws.articles.contradictions()
    assert {frozenset(pair) for pair in zip(found["article_id"], found["other_id"], strict=True)} >= {
        frozenset((one, two)),
        frozenset((two, twin)),
    }
    assert {"5 / 10", "no / yes"} & set(found["differs"])
    assert any(each in ("yes / no", "no / yes") for each in found["differs"])
    products = [ws.products.add(name=name, currency="EUR").id for name in ("Kettle", "Toaster")]
    ws.articles.update(one, product_id=products[0])
    ws.articles.update(two, product_id=products[1])
    now = ws.articles.contradictions()
    assert frozenset((one, two)) not in {frozenset(p) for p in zip(now["article_id"], now["other_id"], strict=True)}
    again = publish(ws, "Violins", "We polish violins on Mondays between nine and noon.")
    other = publish(
        ws, "Instruments", "We polish violins on Mondays between nine and noon. Cellos on Fridays after lunch."
    )
    (row,) = [r for r in ws.articles.duplicates().to_dict("records") if r["article_id"] == again]
    assert (row["other_id"], row["share"]) == (other, 1.0)


def test_stale_articles_say_why(ws: Workspace) -> None:
    old = publish(ws, "Old", "It is so.", valid_until=date.today() + timedelta(days=5))
    fine = publish(ws, "Fine", "It is so, too.")
    ws.articles.refresh()
    assert list(ws.articles.stale()["id"]) == [old]
    later = ws.articles.stale(date.today() + timedelta(days=200)).set_index("id")["reasons"]
    assert len(later[old]) == 2
    assert "was to be read again on" in later[fine][0]
    best = next(one for one in ws.replies.suggest("Is it fine that it is so, too?") if one.id == fine)
    ws.replies.refuse(best, "outdated")
    assert ws.articles.stale().set_index("id")["reasons"][fine] == ["refused as outdated"]
    ws.articles.update(fine, body="It is so again.")
    assert fine not in set(ws.articles.stale()["id"])


def test_what_an_article_saved(ws: Workspace) -> None:
    id = publish(ws, "When is my refund paid out?", "Within five working days.")
    best = ws.replies.suggest("When is my refund paid out?")[0]
    ws.replies.accept(best)
    ws.replies.edit(best, "Within five working days, promised.")
    ws.replies.refuse(best, "wording")
    (row,) = ws.articles.saved(minutes=10).to_dict("records")
    assert (row["id"], row["used"], row["edited"], row["refused"]) == (id, 2, 1, 1)
    assert 10 < row["minutes"] < 20
    assert ws.articles.saved(date.today() + timedelta(days=1)).empty
