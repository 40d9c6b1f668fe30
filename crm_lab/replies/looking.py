"""Articles and decisions as DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Article, ArticleVersion, Macro, Suggestion, User
from crm_lab.store.scope import DELETED

if TYPE_CHECKING:
    import pandas as pd


def versions_frame(session: Session, article: Article) -> pd.DataFrame:
    """Return the versions of an article, newest first."""
    import pandas as pd

    query = (
        select(ArticleVersion, User.name)
        .outerjoin(User, User.id == ArticleVersion.saved_by)
        .where(ArticleVersion.article_id == article.id)
        .order_by(ArticleVersion.number.desc())
    )
    rows = [
        {
            "number": one.number,
            "saved_at": one.saved_at,
            "saved_by": name,
            "note": one.note,
            "title": one.content["title"],
            "body": one.content["body"],
        }
        for one, name in session.execute(query, execution_options={DELETED: True})
    ]
    columns = ["number", "saved_at", "saved_by", "note", "title", "body"]
    return pd.DataFrame(rows, columns=columns)


def decisions_frame(session: Session, ticket_id: str) -> pd.DataFrame:
    """Return the decisions on suggestions for a ticket, oldest first."""
    import pandas as pd

    columns = ["id", "decided_at", "by", "verdict", "reason", "title", "text", "final", "changed", "confidence"]
    query = (
        select(Suggestion, User.name, Article.title, Macro.name)
        .outerjoin(User, User.id == Suggestion.created_by)
        .outerjoin(Article, Article.id == Suggestion.article_id)
        .outerjoin(Macro, Macro.id == Suggestion.macro_id)
        .where(Suggestion.ticket_id == ticket_id)
        .order_by(Suggestion.decided_at, Suggestion.id)
    )
    found = session.execute(query, execution_options={DELETED: True}).all()
    rows = [{**one.as_dict(), "by": by, "title": title or macro} for one, by, title, macro in found]
    return pd.DataFrame(rows, columns=[*columns, "sent_at", "learnt", "sources"])
