"""What we know and answer: articles, how they changed, how useful they are, and replies that were suggested."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Managed
from crm_lab.store.types import utc_now

"""What an article goes through; only a published one is answered from."""

AUDIENCES = ("customers", "team")
"""For whom an article is: what is for the team is never suggested as a reply to a customer."""

VERDICTS = ("accepted", "edited", "refused")
"""What a person did with a suggestion."""

CONTENT = ("title", "questions", "body", "language", "category", "product_id", "audience", "valid_until")
"""The columns of an article that make up a version of it."""


class Article(Managed, Base):
    """An answer that we give: ``body`` in Markdown, ``questions`` other wordings of what it answers.

    Articles with the same ``pair_id`` say the same in several languages.  ``review_on`` is the day on which somebody
    should read it again, ``valid_until`` the last day on which it is answered.  ``revision`` counts its versions.
    ``helpful`` and ``unhelpful`` count votes, one per person, ``views`` how often it was opened.
    """

    __tablename__ = "articles"

    title: Mapped[str] = mapped_column(String(500))
    questions: Mapped[list[Any] | None]
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10), default="")
    pair_id: Mapped[str | None] = mapped_column(String(36))
    category: Mapped[str | None] = mapped_column(String(120))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20), default="customers")
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(String(10), default="draft")
    review_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    helpful: Mapped[int] = mapped_column(default=0)
    unhelpful: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Lists are by status; a pair has one article per language."""
        return (Index(None, "status"), Index(None, "pair_id", "language", unique=True))


class ArticleVersion(Identified, Base):
    """An article as it was: ``content`` holds the columns CONTENT; ``number`` is its revision."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "number"), STAYS)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(String(300))
    saved_at: Mapped[datetime] = mapped_column(default=utc_now)
    saved_by: Mapped[str | None] = mapped_column(String(36))


class ArticleVote(Identified, Base):
    """What a person thinks of an article; another vote of theirs takes its place."""

    __tablename__ = "article_votes"
    __table_args__ = (UniqueConstraint("article_id", "by_id"), STAYS)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    by_id: Mapped[str] = mapped_column(String(36))
    helpful: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Suggestion(Managed, Base):
    """A suggested reply on which somebody decided: for a ticket, a call (``call_id``, an activity), or neither.

    It came from an article (its ``revision``) or a macro.  ``question`` are the customer's words, ``text`` what was
    suggested, ``final`` what the person made of it, ``sources`` where each sentence of that comes from.  ``changed``
    is the share of words that were edited.  ``learnt`` says that searches learn from it; ``reply_id`` is the reply in
    the timeline.
    """

    __tablename__ = "suggestions"

    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("activities.id"), index=True)
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id"), index=True)
    macro_id: Mapped[str | None] = mapped_column(ForeignKey("macros.id"), index=True)
    revision: Mapped[int | None]
    question: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    final: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10), default="")
    confidence: Mapped[float | None]
    sources: Mapped[list[Any] | None]
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    changed: Mapped[float] = mapped_column(default=0.0)
    learnt: Mapped[bool] = mapped_column(default=True)
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]
    reply_id: Mapped[str | None] = mapped_column(ForeignKey("activities.id", ondelete="SET NULL"), index=True)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Reports read a span of time."""
        return (Index(None, "decided_at"),)
