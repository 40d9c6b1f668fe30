"""Who found an article helpful."""

from __future__ import annotations

from sqlalchemy import func, select, update

from crm_lab.errors import NotAllowed
from crm_lab.store.entities import Article, ArticleVote
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now


def vote(unit: Unit, article: Article, helpful: bool, reason: str | None) -> None:
    """Put down what this person thinks of ``article``, in the place of what they said before."""
    if unit.actor.id is None:
        raise NotAllowed("only a person can say whether an article helped")
    mine = select(ArticleVote).where(ArticleVote.article_id == article.id, ArticleVote.by_id == unit.actor.id)
    said = unit.session.scalars(mine).one_or_none() or ArticleVote(article_id=article.id, by_id=unit.actor.id)
    said.helpful, said.reason, said.at = bool(helpful), reason, utc_now()
    unit.session.add(said)
    unit.session.flush()
    _count(unit, article.id)
    unit.note(Entry("voted", "articles", article.id, {}, {"helpful": bool(helpful)}))


def _count(unit: Unit, id: str) -> None:
    """Count anew; it changes neither the version of the article nor its trail."""
    for name, side in (("helpful", True), ("unhelpful", False)):
        votes = select(func.count()).where(ArticleVote.article_id == id, ArticleVote.helpful.is_(side))
        values = {name: votes.scalar_subquery(), "updated_at": Article.updated_at}
        unit.session.connection().execute(update(Article).where(Article.id == id).values(values))
    unit.session.expire_all()
