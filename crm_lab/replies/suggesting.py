"""From a customer's words to suggestions: searched once, in the customer's language, filled in for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.replies import rows
from crm_lab.replies.filling import Filler, filler
from crm_lab.replies.index import Index
from crm_lab.replies.plain import plain
from crm_lab.replies.suggested import Suggested, Suggestions
from crm_lab.store.entities import Article, Macro
from crm_lab.store.scope import Actor
from crm_lab_knowledge.answering import CUT, Draft, draft, is_sure
from crm_lab_knowledge.citing import Sentence
from crm_lab_knowledge.hits import Hit
from crm_lab_knowledge.languages import language_of

SEARCHED = 16
"""So many hits are looked at, articles and macros together."""
MACROS = 2
"""So many macros are suggested at most."""
WORTH_A_LOOK = 0.15
"""An article that is less sure than this is not shown."""
AMONG_THE_BEST = 0.6
"""Where confidence is not measured yet, because there are few articles: the score from which one is shown."""


@dataclass(frozen=True)
class Asked:
    """What was asked, in which language, about which record (a ticket, a call or nothing), and who replies."""

    text: str
    language: str
    record: Any
    actor: Actor
    ticket_id: str | None = None
    call_id: str | None = None


def suggest(session: Session, index: Index, asked: Asked, k: int, cut: float = CUT, **filters: Any) -> Suggestions:
    """Return at most ``k`` articles and two macros; ``session`` reads as the person who replies."""
    language = asked.language or language_of(asked.text)
    hits = index.search(asked.text, SEARCHED, **{**filters, "audience": "customers"})
    found = {kind: [hit for hit in hits if hit.facets["kind"] == (kind,)] for kind in ("article", "macro")}
    articles = _in_language(session, [hit for hit in found["article"] if _worth(asked.text, hit)], language)[:k]
    macros = [hit for hit in found["macro"] if _fits(asked.text, hit, language, cut)][:MACROS]
    made = _made(session, asked, [*articles, *macros], language, cut)
    first = tuple(one for one in made if one.kind == "article")
    reason = "" if any(one.sure for one in first) else _reason(found["article"])
    return Suggestions(asked.text, language, first, tuple(one for one in made if one.kind == "macro"), reason)


def _reason(articles: Sequence[Hit]) -> str:
    if not articles:
        return "no published article has anything in common with it"
    return "no published article is sure enough to answer it"


def _worth(text: str, hit: Hit) -> bool:
    if hit.confidence is not None:
        return hit.confidence >= WORTH_A_LOOK
    return hit.score >= AMONG_THE_BEST or is_sure(text, hit)


def _fits(text: str, hit: Hit, language: str, cut: float) -> bool:
    return is_sure(text, hit, cut) and language in ("", *hit.facets.get("language", ()))


def _in_language(session: Session, hits: Iterable[Hit], language: str) -> list[Hit]:
    """Return the hits, each as its counterpart in ``language`` where there is one that is published; each once."""
    hits = list(hits)
    pairs = dict(
        session.execute(select(Article.id, Article.pair_id).where(Article.id.in_([hit.id for hit in hits]))).all()
    )
    marks = {mark for mark in pairs.values() if mark}
    query = select(Article).where(Article.pair_id.in_(marks), Article.language == language)
    others = {one.pair_id: one for one in session.scalars(query.where(rows.answered(date.today())))} if marks else {}
    found: dict[Any, Hit] = {}
    for hit in hits:
        other = others.get(pairs.get(hit.id))
        hit = hit if other is None or other.id == hit.id or other.audience != "customers" else _as(hit, other)
        found.setdefault(hit.id, hit)
    return list(found.values())


def _as(hit: Hit, other: Article) -> Hit:
    facets = {**hit.facets, "language": (other.language,), "revision": (other.revision,)}
    return replace(hit, id=other.id, text=plain(other.body), matched=other.title, facets=facets, learnt=False)


def _made(session: Session, asked: Asked, hits: Sequence[Hit], language: str, cut: float) -> list[Suggested]:
    ids = [str(hit.id) for hit in hits]
    titles = dict(session.execute(select(Article.id, Article.title).where(Article.id.in_(ids))).all())
    ready = [str(hit.id) for hit in hits if hit.facets["kind"] == ("macro",)]
    macros = {one.id: one for one in session.scalars(select(Macro).where(Macro.id.in_(ready)))} if ready else {}
    drafts = [draft(asked.text, hit) for hit in hits]
    fill = filler(session, [one.text for one in drafts], asked.record, asked.actor)
    made = []
    for one in drafts:
        macro = macros.get(str(one.hit.id))
        title = macro.name if macro is not None else str(titles.get(one.hit.id, ""))
        made.append(_suggested(asked, one, title, macro, fill, cut))
    return made


def _suggested(asked: Asked, made: Draft, title: str, macro: Macro | None, fill: Filler, cut: float) -> Suggested:
    hit, said = made.hit, fill(made.text)
    return Suggested(
        kind="article" if macro is None else "macro",
        id=str(hit.id),
        title=title,
        text=said.text,
        template=made.text,
        sentences=filled_sentences(made.sentences, said.text, fill),
        missing=said.missing,
        confidence=hit.confidence,
        sure=is_sure(asked.text, hit, cut),
        score=hit.score,
        question=asked.text,
        matched=title if hit.learnt and not asked.actor.sees_all else hit.matched,  # words of others' customers
        language=str(next(iter(hit.facets.get("language", ())), "")),
        revision=int(next(iter(hit.facets["revision"]))),
        ticket_id=asked.ticket_id,
        call_id=asked.call_id,
        sets=None if macro is None else macro.sets,
    )


def filled_sentences(sentences: Iterable[Sentence], text: str, fill: Filler) -> tuple[Sentence, ...]:
    """Return the sentences of a template as they stand in ``text``, the same filled in."""
    found, at = list[Sentence](), 0
    for one in sentences:
        said = fill(one.text).text
        start = text.find(said, at)
        if start < 0:  # a field's other words went on over the end of the sentence
            continue
        at = start + len(said)
        found.append(replace(one, text=said, start=start, end=at))
    return tuple(found)
