"""Articles that say the same twice, contradict each other, have to be read again; and what each one saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.replies.plain import plain
from crm_lab.store.entities import Article, Suggestion
from crm_lab_knowledge.comparing import contradictions, duplicates

if TYPE_CHECKING:
    import pandas as pd

SOON = timedelta(days=30)
"""What runs out within this time is told."""
DISLIKED = 3
"""So many votes are needed before they count."""

Published = dict[str, Article]


def published(session: Session) -> Published:
    """Return all published articles by id."""
    found = session.scalars(select(Article).where(Article.status == "published").order_by(Article.id))
    return {one.id: one for one in found}


def _comparable(one: Article, other: Article) -> bool:
    """Tell whether two articles are about the same things for the same people: not of two products."""
    products = {one.product_id, other.product_id} - {None}
    return len(products) < 2 and one.audience == other.audience


def duplicates_frame(session: Session) -> pd.DataFrame:
    """Return pairs of articles of which one stands in the other: article, other, titles, share of the shorter one."""
    import pandas as pd

    found = published(session)
    pairs = duplicates({id: plain(one.body) for id, one in found.items()})
    rows = [
        {"article_id": one, "title": found[str(one)].title, "other_id": other, "other": found[str(other)].title}
        | {"share": round(share, 3)}
        for one, other, share in pairs
        if _comparable(found[str(one)], found[str(other)])
    ]
    return pd.DataFrame(rows, columns=["article_id", "title", "other_id", "other", "share"])


def contradictions_frame(session: Session) -> pd.DataFrame:
    """Return sentences of two articles that are nearly the same and differ in a number, in yes or no, or in who."""
    import pandas as pd

    found = published(session)
    rows = [
        {
            "article_id": pair.one,
            "title": found[str(pair.one)].title,
            "says": pair.one_says,
            "other_id": pair.other,
            "other": found[str(pair.other)].title,
            "other_says": pair.other_says,
            "differs": "; ".join(pair.differs),
            "likeness": pair.likeness,
        }
        for pair in contradictions({id: plain(one.body) for id, one in found.items()})
        if _comparable(found[str(pair.one)], found[str(pair.other)])
    ]
    columns = ["article_id", "title", "says", "other_id", "other", "other_says", "differs", "likeness"]
    return pd.DataFrame(rows, columns=columns)


def stale_frame(session: Session, today: date) -> pd.DataFrame:
    """Return published articles that somebody should read again, the most reasons first: id, title, owner, reasons."""
    import pandas as pd

    found = published(session)
    complaints = _complaints(session)
    newest = _newest(found)
    rows = []
    for id, one in found.items():
        reasons = [*_dates(one, today), *_votes(one), *complaints.get(id, [])]
        if one.pair_id and newest[one.pair_id] > one.edited_at + timedelta(days=1):
            reasons.append("its counterpart in another language was changed later")
        if reasons:
            rows.append({"id": id, "title": one.title, "owner_id": one.owner_id, "reasons": reasons})
    frame = pd.DataFrame(rows, columns=["id", "title", "owner_id", "reasons"])
    return frame.sort_values("reasons", key=lambda each: -each.map(len), kind="stable", ignore_index=True)


def _newest(found: Mapping[str, Article]) -> dict[str, datetime]:
    """Return when an article of each pair was changed last."""
    newest: dict[str, datetime] = {}
    for one in found.values():
        if one.pair_id:
            newest[one.pair_id] = max(one.edited_at, newest.get(one.pair_id, one.edited_at))
    return newest


def _dates(one: Article, today: date) -> Iterator[str]:
    if one.review_on is not None and one.review_on <= today:
        yield f"was to be read again on {one.review_on}"
    if one.valid_until is not None and one.valid_until < today:
        yield f"ran out on {one.valid_until}"
    elif one.valid_until is not None and one.valid_until <= today + SOON:
        yield f"runs out on {one.valid_until}"


def _votes(one: Article) -> Iterator[str]:
    if one.unhelpful >= DISLIKED and one.unhelpful > one.helpful:
        yield f"{one.unhelpful} found it unhelpful, {one.helpful} helpful"


def _complaints(session: Session) -> dict[str, list[str]]:
    """Return why suggestions of the present version were refused: outdated, incomplete, badly put."""
    told = ("outdated", "incomplete", "wording")
    query = (
        select(Suggestion.article_id, Suggestion.reason, func.count())
        .join(Article, Article.id == Suggestion.article_id)
        .where(Suggestion.reason.in_(told), Suggestion.revision == Article.revision)
        .group_by(Suggestion.article_id, Suggestion.reason)
        .order_by(Suggestion.reason)
    )
    found: dict[str, list[str]] = {}
    for id, reason, count in session.execute(query):
        found.setdefault(str(id), []).append(
            f"refused as {reason} {count} times" if count > 1 else f"refused as {reason}"
        )
    return found


def saved_frame(session: Session, since: date | None, minutes: float) -> pd.DataFrame:
    """Return what articles saved: id, title, used, edited, refused, minutes.

    A reply by hand is taken to last ``minutes``; an edited one saves the share of words that were kept.
    """
    import pandas as pd

    query = select(Suggestion.article_id, Article.title, Suggestion.verdict, Suggestion.changed)
    query = query.join(Article, Article.id == Suggestion.article_id)
    if since is not None:
        query = query.where(Suggestion.decided_at >= datetime.combine(since, time(), UTC))
    rows: dict[str, dict[str, Any]] = {}
    for id, title, verdict, changed in session.execute(query):
        row = rows.setdefault(str(id), {"id": id, "title": title, "used": 0, "edited": 0, "refused": 0, "minutes": 0.0})
        row["used"] += verdict != "refused"
        row["edited"] += verdict == "edited"
        row["refused"] += verdict == "refused"
        row["minutes"] += 0.0 if verdict == "refused" else minutes * (1 - changed)
    frame = pd.DataFrame(list(rows.values()), columns=["id", "title", "used", "edited", "refused", "minutes"])
    return frame.sort_values(["minutes", "id"], ascending=[False, True], ignore_index=True)
