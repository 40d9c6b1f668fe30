"""Articles and decisions as DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Article, ArticleVersion, User
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
