"""The knowledge base of a store follows the store, and never answers what is not so any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.replies.index import Index
from crm_lab.store.database import Database
from crm_lab.workspace import Workspace

ROWS = pd.DataFrame(
    [
        ("password", "How do I reset my password?", "Choose 'forgotten' on the sign-in page.", "account"),
        ("refund", "When is my refund paid out?", "Within five working days.", "money"),
        ("invoice", "Where do I find an invoice?", "Under orders, behind the paper sign.", "money"),
        ("退货", "怎么申请退货？", "在订单页面点击“申请退货”，七天内有效。", "订单"),
    ],
    columns=["id", "question", "answer", "category"],
)


def titles(ws: Workspace, text: str, **filters: Any) -> list[str]:
    found = ws.articles.search(text, **filters)
    return [ws.articles.get(str(hit.id)).title for hit in found]


@pytest.fixture
def desk(ws: Workspace) -> Workspace:
    assert ws.articles.bring_in(ROWS, publish=True).new == 4
    return ws


def test_published_articles_are_found_in_both_languages(desk: Workspace) -> None:
    assert titles(desk, "I forgot my password")[0] == "How do I reset my password?"
    assert titles(desk, "我想退貨")[0] == "怎么申请退货？"
    assert titles(desk, "password refund", category="money")[0] == "When is my refund paid out?"
    assert desk.articles.search("refund")[0].text == "Within five working days."
    with pytest.raises(InvalidValue, match="can be filtered by"):
        desk.articles.search("refund", colour="red")


def test_what_was_archived_edited_or_deleted_is_not_answered(desk: Workspace) -> None:
    refund = str(desk.articles.search("refund")[0].id)
    desk.articles.update(refund, title="Payout of money", body="Within two weeks.")
    assert desk.articles.search("payout")[0].text == "Within two weeks."
    desk.articles.archive(refund)
    assert refund not in [hit.id for hit in desk.articles.search("payout of money")]
    desk.articles.publish(refund)
    assert desk.articles.search("payout")[0].id == refund
    desk.articles.delete(refund)
    assert refund not in [hit.id for hit in desk.articles.search("payout of money")]
    desk.articles.restore(refund)
    assert desk.articles.search("payout")[0].id == refund
    desk.articles.update(refund, valid_until=date.today() + timedelta(days=1))
    assert desk.articles.search("payout")[0].id == refund
    later = date.today() + timedelta(days=2)
    assert refund not in [hit.id for hit in desk.articles.search("payout of money", on=later)]


def test_nothing_stale_is_answered_even_when_another_holds_the_turn(desk: Workspace) -> None:
    refund = str(desk.articles.search("refund")[0].id)
    behind = Index(desk.database)
    assert behind.search("refund", kind="article")[0].id == refund
    desk.articles.archive(refund)
    behind.follow = lambda **_: 0  # type: ignore[method-assign]  # it never catches up
    assert refund not in [hit.id for hit in behind.search("refund", kind="article")]
    behind.close()


def test_it_goes_on_where_it_was_and_is_made_anew_when_it_is_lost_or_damaged(desk: Workspace) -> None:
    assert desk.articles.refresh() == 4
    assert desk.articles.refresh() == 0
    folder = desk.articles.index.folder
    other = Index(desk.database)
    assert other.follow() == 0  # another process has nothing to do
    other.close()
    desk.articles.index.close()
    (folder / "knowledge.db").write_bytes(b"no database at all" * 100)
    for rest in ("knowledge.db-wal", "knowledge.db-shm"):
        (folder / rest).unlink(missing_ok=True)
    assert titles(desk, "refund")[0] == "When is my refund paid out?"
    assert folder.with_name(f"{folder.name}.damaged").is_dir()
    assert desk.articles.rebuild() == 4


def test_an_older_store_under_the_same_knowledge_base_is_noticed(sqlite_store: URL, sqlite_template: Path) -> None:
    path = Path(str(sqlite_store.database))
    with crm_lab.open(path) as desk:
        desk.articles.bring_in(ROWS, publish=True)
        desk.articles.refresh()
    path.write_bytes(sqlite_template.read_bytes())
    for rest in (f"{path}-wal", f"{path}-shm"):
        Path(rest).unlink(missing_ok=True)
    database = Database(sqlite_store)
    index = Index(database)
    assert index.search("refund") == []
    assert len(index.kb) == 0
    index.close()
    database.close()


def test_documents_become_articles_once(ws: Workspace, tmp_path: Path, acting: Callable[..., Workspace]) -> None:
    folder = tmp_path / "help"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text("---\ncategory: money\n---\n# Refunds\n\nPaid in five days.\n\n## Abroad\n\nTen days.")
    page = "<title>Parcels</title><script>alert(1)</script><p>They leave on Monday.</p>"
    (folder / "deep" / "b.html").write_text(page)
    (folder / "broken.pdf").write_bytes(b"no pdf")
    (folder / "faq.csv").write_text("id,question,answer\n1,Opening hours?,Nine to five.\n1,When are you open?,\n")
    done = ws.articles.bring_in(folder, publish=True, audience="team")
    assert (done.new, done.changed) == (3, 0)
    assert "broken.pdf" in str(done)
    found = ws.articles.frame().set_index("title")
    assert found.loc["Refunds", "category"] == "money"
    assert "## Abroad\n\nTen days." in str(found.loc["Refunds", "body"])
    assert "alert" not in str(found.loc["Parcels", "body"])
    assert found.loc["Opening hours?", "questions"] == ["When are you open?"]
    assert set(found["audience"]) == {"team"}
    (folder / "a.md").write_text("# Refunds\n\nPaid in six days.")
    again = ws.articles.bring_in(folder)
    assert (again.new, again.changed, again.unchanged) == (0, 1, 2)
    with pytest.raises(InvalidValue, match="no file or folder"):
        ws.articles.bring_in(tmp_path / "nowhere")
    with pytest.raises(InvalidValue, match="colour can't be said"):
        ws.articles.bring_in(folder, colour="red")
    with pytest.raises(NotAllowed, match="publish articles"):
        acting("Anna", "agent").articles.bring_in(folder, publish=True)
