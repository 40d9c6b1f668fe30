"""Articles out of what is there already: folders of documents, tables of questions and answers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.indexes.said import translated
from crm_lab.replies import writing
from crm_lab.store.entities import Article
from crm_lab.store.entities.knowledge import CONTENT
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit
from crm_lab_knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.replies.articles import Articles
    from crm_lab_knowledge.documents.document import Document
    from crm_lab_knowledge.frames import Entries

SOURCE = "documents"
"""What stands in ``source`` of articles that were brought in; ``external_id`` is the file, and the row in it."""
AT_ONCE = 500
LONGEST = 1_000_000
"""Characters of one article."""
TITLE = 500
FIELDS = frozenset({"category", "audience", "language", "valid_until", "product_id", "owner_id", "review_on"})
"""What may be said for all articles, and what columns and headers of documents are taken over."""


@dataclass
class BroughtIn:
    """How many articles are new, changed or as they were; ``set_aside`` maps what can't be read to its reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    set_aside: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it, with the reasons."""
        lines = [f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} as they were"]
        return "\n".join([*lines, *(f"{name}: {reason}" for name, reason in self.set_aside.items())])


@dataclass(frozen=True)
class Found:
    """One article to be: where it comes from, and its fields."""

    key: str
    fields: dict[str, Any]


def bring_in(
    articles: Articles, source: str | os.PathLike[str] | pd.DataFrame, *, publish: bool = False, **shared: Any
) -> BroughtIn:
    """Bring in ``source``, all of it or nothing; ``shared`` are fields for every article."""
    if unknown := sorted(shared.keys() - FIELDS):
        raise InvalidValue(
            f"{', '.join(unknown)} can't be said for all articles; possible are {', '.join(sorted(FIELDS))}"
        )
    if publish:
        writing.require_publisher(articles.actor, "publish articles")
    report = BroughtIn()
    with translated():
        found = list(_found(source, report))
    with articles.database.write(articles.actor, "import") as unit:
        there = _there(unit, [one.key for one in found])
        taken = [_take(articles, unit, one, shared, there, report) for one in found]
        unit.session.flush()
        for article in taken:
            if article.external_id not in there:
                writing.keep_version(unit, article)
            if publish and article.status in ("draft", "in_review"):
                writing.publish(unit, article, article.review_on)
        unit.session.flush()
    report.ids = [article.id for article in taken]
    return report


def _there(unit: Unit, keys: Sequence[str]) -> dict[str, Article]:
    """Return the articles that were brought in before, deleted ones as well, by where they come from."""
    found: dict[str, Article] = {}
    for at in range(0, len(keys), AT_ONCE):
        same = (Article.source == SOURCE, Article.external_id.in_(keys[at : at + AT_ONCE]))
        query = select(Article).where(*same)
        found |= {str(one.external_id): one for one in unit.session.scalars(query, execution_options={DELETED: True})}
    return found


def _take(
    articles: Articles,
    unit: Unit,
    one: Found,
    shared: Mapping[str, Any],
    there: Mapping[str, Article],
    report: BroughtIn,
) -> Article:
    fields, article = {**one.fields, **shared}, there.get(one.key)
    if article is None:
        report.new += 1
        return articles.begin(unit, {**fields, "source": SOURCE, "external_id": one.key})
    before = article.revision
    article.deleted_at = None
    writing.edit(unit, article, articles.checked(fields), "brought in again")
    report.changed += article.revision != before
    report.unchanged += article.revision == before
    return article


def _found(source: str | os.PathLike[str] | pd.DataFrame, report: BroughtIn) -> Iterator[Found]:
    if not isinstance(source, (str, os.PathLike)):
        from crm_lab_knowledge import frames

        yield from _rows("table", frames.read(source), report)
        return
    path = Path(source).expanduser()
    if not path.exists():
        raise InvalidValue(f"there is no file or folder {path}")
    if path.is_file():
        yield from _file(path, path.name, report)
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if file.is_file() and not any(part.startswith((".", "~$")) for part in inside.parts):
            yield from _file(file, f"{path.resolve().name}/{inside.as_posix()}", report)


def _file(path: Path, name: str, report: BroughtIn) -> Iterator[Found]:
    from crm_lab_knowledge import frames
    from crm_lab_knowledge.documents.document import Unreadable
    from crm_lab_knowledge.documents.reading import read

    try:
        document = read(path)
        if document.rows:
            yield from _rows(name, frames.read(document.rows), report, document.about)
        else:
            yield _whole(name, document)
    except Unreadable as reason:
        report.set_aside[name] = str(reason)
    except KnowledgeError as problem:
        report.set_aside[name] = str(problem).rstrip(".")


def _whole(name: str, document: Document) -> Found:
    from crm_lab_knowledge.documents.document import Unreadable

    parts: list[str] = []
    above: tuple[str, ...] = (document.title,)
    for section in document.sections:
        if section.place and section.place != above:
            parts.append(f"{'#' * min(6, len(section.place) + 1)} {section.place[-1]}")
        above = section.place
        parts.append(section.text)
    body = "\n\n".join(parts)
    if len(body) > LONGEST:
        raise Unreadable(f"holds {len(body):,} characters, more than {LONGEST:,} for one article: split it")
    return Found(name, {"title": document.title[:TITLE], "body": body, **_about(document.about)})


def _rows(name: str, read: Entries, report: BroughtIn, about: Mapping[str, Any] | None = None) -> Iterator[Found]:
    for aside in read.set_aside:
        report.set_aside[f"{name}, row {aside.row}"] = aside.reason.rstrip(".")
    for entry in read.taken.values():
        title, *others = entry.questions or [entry.text.split("\n", 1)[0]]
        said = {column: values[0] for column, values in entry.facets.items() if values}
        fields = {**_about(about or {}), **_about(said), "valid_until": entry.valid_until}
        if len(title) > TITLE:
            others = [title, *others]
        body = entry.text or title
        yield Found(f"{name}#{entry.id}"[:200], {"title": title[:TITLE], "questions": others, "body": body, **fields})


def _about(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document or a row says of itself and an article has a field for."""
    return {column: about[column] for column in (FIELDS & set(CONTENT)) - {"product_id"} if about.get(column)}
