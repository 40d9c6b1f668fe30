"""What can be done to an article, and who may: every verb checks first, then changes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotAllowed, Refused
from crm_lab.replies.plain import plain
from crm_lab.store.entities import Article, ArticleVersion
from crm_lab.store.entities.knowledge import CONTENT
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit
from crm_lab.store.trail import plain as as_json
from crm_lab.store.types import utc_now

MAY_PUBLISH = ("admin", "manager", "system")
"""Roles that publish, change what is published, and archive."""
REVIEWED_EVERY = timedelta(days=180)
"""When a published article is to be read again, unless its author says otherwise."""


def require_publisher(actor: Actor, what: str) -> None:
    """Raise NotAllowed unless ``actor`` may ``what``."""
    if actor.role not in MAY_PUBLISH:
        raise NotAllowed(f"only a manager or an administrator can {what}; you are {actor.name}, {actor.role}")


def require_editor(actor: Actor, article: Article) -> None:
    """Raise NotAllowed unless ``actor`` may change ``article``: its owner or author until it is published."""
    if actor.role in MAY_PUBLISH:
        return
    if article.status in ("published", "archived"):
        require_publisher(actor, f"change the {article.status} article '{article.title}'")
    if actor.id not in (article.owner_id, article.created_by):
        raise NotAllowed(f"'{article.title}' is another person's draft; ask its owner or a manager to change it")


def submit(unit: Unit, article: Article) -> None:
    """Hand a draft in for review."""
    require_editor(unit.actor, article)
    _require(article, "draft", "handed in")
    _require_complete(article)
    unit.name(article, "submitted")
    article.status = "in_review"


def publish(unit: Unit, article: Article, review_on: date | None) -> None:
    """Let an article be answered from."""
    require_publisher(unit.actor, "publish an article")
    _require(article, "draft in_review archived", "published")
    _require_complete(article)
    today = utc_now().date()
    if article.valid_until is not None and article.valid_until < today:
        raise Refused(f"'{article.title}' ran out on {article.valid_until}; set valid_until to a day to come first")
    if review_on is not None and review_on <= today:
        raise InvalidValue(f"review_on {review_on} is not a day to come; leave it out for half a year from today")
    unit.name(article, "published", revision=article.revision)
    article.status, article.published_at = "published", utc_now()
    article.review_on = review_on or today + REVIEWED_EVERY


def archive(unit: Unit, article: Article, reason: str | None) -> None:
    """Take an article out of what is answered from."""
    require_publisher(unit.actor, "archive an article")
    if article.status != "archived":
        unit.name(article, "archived", reason=reason)
        article.status = "archived"


def reopen(unit: Unit, article: Article) -> None:
    """Make a draft of an article again, whatever it is."""
    require_editor(unit.actor, article)
    if article.status != "draft":
        unit.name(article, "reopened")
        article.status = "draft"


def review(unit: Unit, article: Article, again_on: date | None) -> None:
    """Put down that an article was read and still holds."""
    require_publisher(unit.actor, "review an article")
    _require(article, "published", "reviewed")
    unit.name(article, "reviewed")
    article.review_on = again_on or utc_now().date() + REVIEWED_EVERY


def edit(unit: Unit, article: Article, values: dict[str, Any], note: str | None) -> None:
    """Change fields; when the content changes, that is a new version."""
    require_editor(unit.actor, article)
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    for name, value in changed.items():
        setattr(article, name, value)
    if article.status == "published":
        _require_complete(article)
    if changed.keys() & set(CONTENT):
        article.revision += 1
        article.edited_at = utc_now()
        keep_version(unit, article, note)
    unit.session.flush()


def keep_version(unit: Unit, article: Article, note: str | None = None) -> None:
    """Write down the article as it is now."""
    content = {name: as_json(getattr(article, name)) for name in CONTENT}
    made = ArticleVersion(article_id=article.id, number=article.revision, content=content)
    made.note, made.saved_by = note, unit.actor.id
    unit.session.add(made)


def pair(unit: Unit, one: Article, other: Article) -> None:
    """Put down that two articles say the same in two languages."""
    for each in (one, other):
        require_editor(unit.actor, each)
    mark = one.pair_id or other.pair_id or one.id
    marks = {each for each in (one.pair_id, other.pair_id, mark) if each}
    members = [*unit.session.scalars(select(Article).where(Article.pair_id.in_(marks))), one, other]
    languages: dict[str, Article] = {}
    for each in members:
        if languages.setdefault(each.language, each) is not each:
            raise Refused(
                f"'{each.title}' and '{languages[each.language].title}' are both in '{each.language}': "
                "a pair has one article per language"
            )
    for each in languages.values():
        each.pair_id = mark
    unit.session.flush()


def unpair(unit: Unit, article: Article) -> None:
    """Let an article stand for itself."""
    require_editor(unit.actor, article)
    article.pair_id = None


def _require(article: Article, states: str, what: str) -> None:
    if article.status not in states.split():
        raise Refused(f"'{article.title}' is {article.status.replace('_', ' ')} and can't be {what}")


def _require_complete(article: Article) -> None:
    if not article.title.strip() or not plain(article.body):
        raise Refused("an article needs a title and a body that says something before it is handed in or published")
