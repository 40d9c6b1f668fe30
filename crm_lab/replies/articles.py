"""``ws.articles``: what we know and answer, from the draft to the archive."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select, update

from crm_lab.errors import InvalidValue
from crm_lab.indexes.following import Progress
from crm_lab.replies import writing
from crm_lab.replies.index import Index
from crm_lab.replies.reports.door import Reporting
from crm_lab.replies.versions import Difference, differences, version
from crm_lab.replies.votes import vote
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import Article
from crm_lab.store.entities.knowledge import AUDIENCES
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit
from crm_lab_knowledge.languages import language_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from crm_lab.replies.bringing_in import BroughtIn
    from crm_lab_knowledge import Hit
    from crm_lab_knowledge.evaluating import Evaluation
    from crm_lab_knowledge.status import Status

_BY_VERBS = {
    "status": "submit, publish, archive or reopen",
    "pair_id": "pair or unpair",
    "revision": "update: it counts the versions",
    "published_at": "publish",
    "edited_at": "update",
    "helpful": "vote",
    "unhelpful": "vote",
    "views": "view",
}


class Articles(Reporting, Collection[Article]):
    """All articles.  Drafts are written by anybody; managers and administrators publish and archive."""

    entity = Article
    first: ClassVar[tuple[str, ...]] = ("id", "title", "status", "language", "category", "owner_id", "review_on")

    def __init__(self, database: Database, actor: Actor, index: Index) -> None:
        super().__init__(database, actor)
        self.index = index

    def add(self, **fields: Any) -> Article:
        """Add a draft and return it: ``title``, ``body`` (Markdown), ``questions`` (other wordings that it answers) …

        The language is guessed from the text when it is not given.
        """
        with self.database.write(self.actor) as unit:
            return self.make(unit, fields)

    def make(self, unit: Unit, fields: dict[str, Any]) -> Article:
        """Add a draft within a unit of work."""
        article = self.begin(unit, fields)
        unit.session.flush()
        writing.keep_version(unit, article)
        unit.session.flush()
        return article

    def begin(self, unit: Unit, fields: dict[str, Any]) -> Article:
        """Add a draft within a unit of work that is not written yet; its first version has to be kept after that."""
        self._refuse_verbs(fields)
        article = self._make(unit, fields)
        article.language = article.language or language_of(f"{article.title}\n{article.body}")
        unit.session.add(article)
        return article

    def update(
        self, id: str, *, version: int | None = None, origin: str = "python", note: str | None = None, **fields: Any
    ) -> Article:
        """Change fields and return the article; changed content makes a new version, with ``note`` beside it."""
        self._refuse_verbs(fields)
        values = self._checked(fields, None)
        return self._do(id, lambda unit, article: writing.edit(unit, article, values, note), version, origin)

    def submit(self, id: str, *, origin: str = "python") -> Article:
        """Hand a draft in for review and return it.  Raises Refused when it is not a draft or says nothing."""
        return self._do(id, writing.submit, None, origin)

    def publish(self, id: str, *, review_on: date | None = None, origin: str = "python") -> Article:
        """Let an article be answered from and return it; it is to be read again on ``review_on`` (in half a year).

        Raises NotAllowed for anybody but managers and administrators.
        """
        day = None if review_on is None else self._value("review_on", review_on)
        return self._do(id, lambda unit, article: writing.publish(unit, article, day), None, origin)

    def archive(self, id: str, reason: str | None = None, *, origin: str = "python") -> Article:
        """Take an article out of what is answered from and return it: no search finds it from now on."""
        return self._do(id, lambda unit, article: writing.archive(unit, article, reason), None, origin)

    def reopen(self, id: str, *, origin: str = "python") -> Article:
        """Make an article a draft again and return it; it is not answered from until it is published."""
        return self._do(id, writing.reopen, None, origin)

    def review(self, id: str, again_on: date | None = None, *, origin: str = "python") -> Article:
        """Put down that a published article was read and still holds; return it."""
        day = None if again_on is None else self._value("review_on", again_on)
        return self._do(id, lambda unit, article: writing.review(unit, article, day), None, origin)

    def pair(self, id: str, other: str) -> Article:
        """Put down that two articles say the same in two languages; return the first.  Raises Refused."""
        with self.database.write(self.actor) as unit:
            article = self._fresh(unit, id, None)
            writing.pair(unit, article, self._fresh(unit, other, None))
            return article

    def unpair(self, id: str) -> Article:
        """Let an article stand for itself, and return it."""
        return self._do(id, writing.unpair, None, "python")

    def counterparts(self, id: str) -> list[Article]:
        """Return the articles that say the same in other languages."""
        article = self.get(id)
        if article.pair_id is None:
            return []
        query = select(Article).where(Article.pair_id == article.pair_id, Article.id != id).order_by(Article.language)
        with self.database.read(self.actor) as session:
            return list(session.scalars(query))

    def view(self, id: str) -> Article:
        """Return an article and count that it was opened; that leaves no trail."""
        with self.database.write(self.actor) as unit:
            count = (
                update(Article).where(Article.id == id).values(views=Article.views + 1, updated_at=Article.updated_at)
            )
            unit.session.connection().execute(count)
            return self._load(unit.session, id)

    def vote(self, id: str, helpful: bool, reason: str | None = None) -> Article:
        """Say whether an article helped, and return it; one vote per person, the last one counts."""
        with self.database.write(self.actor) as unit:
            article = self._load(unit.session, id)
            vote(unit, article, helpful, reason)
            return self._load(unit.session, id)

    def versions(self, id: str) -> DataFrame:
        """Return the versions, newest first: number, saved_at, saved_by (a name), note, title, body."""
        from crm_lab.replies.looking import versions_frame

        article = self.get(id)
        with self.database.read(self.actor) as session:
            return versions_frame(session, article)

    def difference(self, id: str, old: int, new: int | None = None) -> list[Difference]:
        """Return what changed from version ``old`` to ``new`` (the newest), field by field and word by word."""
        article = self.get(id)
        with self.database.read(self.actor) as session:
            return differences(version(session, article, old).content, version(session, article, new).content)

    def revert(self, id: str, to: int) -> Article:
        """Give an article the content of an earlier version, as a new one, and return it."""
        with self.database.write(self.actor) as unit:
            article = self._fresh(unit, id, None)
            content = dict(version(unit.session, article, to).content)
            values = {name: self._value(name, value) for name, value in content.items()}
            writing.edit(unit, article, values, f"as in version {to}")
            return article

    def search(self, text: str, k: int = 5, **filters: Any) -> list[Hit]:
        """Return the ``k`` published articles that answer ``text`` best, best first.

        ``filters`` are category, product (its id), audience, language and ``on`` (a day).
        """
        found = self.index.search(text, k, **{"kind": "article", **filters})
        if self.actor.sees_all:
            return found  # for all others, the words of customers that are not theirs give way to the title
        return [replace(hit, matched=self.get(str(hit.id)).title) if hit.learnt else hit for hit in found]

    def refresh(self, progress: Progress | None = None) -> int:
        """Bring the knowledge base up to date now (a search does it, too); return how many records were looked at."""
        return self.index.follow(wait=True, progress=progress)

    def status(self) -> Status:
        """Return how much the knowledge base holds, which model answers, and how well its index finds the nearest."""
        return self.index.status()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the knowledge base anew from the store, with the model there is; return how many records it holds."""
        held = self.index.rebuild(progress)
        self.index.embed(progress)
        return held

    def evaluate(self, questions: DataFrame | str | os.PathLike[str], *, keep: bool = False) -> Evaluation:
        """Ask questions whose answers are known, and return how well they were answered.

        ``questions`` is a frame, or an Excel or CSV file: ``question``, and ``id`` or ``title`` of the article that
        answers it, empty when none does.  ``keep`` lets suggestions count from the cut that was found best (managers).
        """
        from crm_lab.replies.evaluating import evaluate, keep_cut

        if keep:
            writing.require_publisher(self.actor, "set from which confidence on articles answer")
        with self.database.read(self.actor) as session:
            found = evaluate(session, self.index, questions)
        if keep and found.cut is not None:
            with self.database.write(self.actor) as unit:
                keep_cut(unit, found.cut)
        return found

    def bring_in(self, source: str | os.PathLike[str] | DataFrame, **options: Any) -> BroughtIn:
        """Make articles of a folder of documents, of one document, or of a table of questions and answers.

        ``options``: ``publish=True`` (managers), and fields for all of them (category, audience, language …).
        What was brought in before is changed, not doubled; what can't be read is told with its reason.
        """
        from crm_lab.replies.bringing_in import bring_in

        return bring_in(self, source, **options)

    def checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return column values for ``fields``.  Raises UnknownField, InvalidValue."""
        return self._checked(fields, None)

    def _do(self, id: str, act: Callable[[Unit, Article], None], version: int | None, origin: str) -> Article:
        with self.database.write(self.actor, origin) as unit:
            article = self._fresh(unit, id, version)
            act(unit, article)
            unit.session.flush()
            return article

    def _check_delete(self, unit: Unit, record: Article) -> None:
        writing.require_editor(unit.actor, record)

    def _refuse_verbs(self, fields: dict[str, Any]) -> None:
        for name in _BY_VERBS.keys() & fields.keys():
            raise InvalidValue(f"{name} of an article can't be set by hand; use {_BY_VERBS[name]}")

    def _value(self, name: str, value: Any) -> Any:
        if name == "questions":
            return _questions(value)
        kept = super()._value(name, value)
        if name == "audience" and kept not in AUDIENCES:
            raise InvalidValue(f"the audience of an article is one of {', '.join(AUDIENCES)}, not {value!r}")
        return kept


def _questions(value: Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise InvalidValue(f"questions of an article are a list of texts, not {value!r}")
    kept = [one.strip() for one in value if one.strip()]
    return list(dict.fromkeys(kept)) or None
