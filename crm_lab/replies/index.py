"""The knowledge base of a store: articles and macros, and what people made of suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_lab.indexes.following import FollowingIndex, Progress
from crm_lab.replies import lessons, rows
from crm_lab.store.entities import Article, Macro

if TYPE_CHECKING:
    from crm_lab_knowledge import Hit, KnowledgeBase


_ANSWERED = select(Article.id, Article.revision).where(
    Article.id.in_(bindparam("ids", expanding=True)), rows.answered(bindparam("day"))
)


class Index(FollowingIndex):
    """The articles and macros of ``database``."""

    name = "knowledge"
    followed = ("articles", "macros", "suggestions")

    def _update(self, kb: KnowledgeBase, session: Session, ids: Sequence[str] | None, progress: Progress | None) -> int:
        kept: set[str] = set()
        done, total = 0, None if ids is None else len(ids)
        for read in (rows.article_rows, rows.macro_rows):
            for part in read(session, ids):
                if part:
                    kb.add(part)
                kept.update(row["id"] for row in part)
                done += len(part)
                if progress:
                    progress(done, total or done)
        kb.remove(sorted(set(kb.ids() if ids is None else ids) - kept))
        lessons.update(kb, session, ids)
        return done if ids is None else len(ids)

    def _confirmed(self, found: Sequence[Hit], day: date) -> list[Hit]:
        ids = [str(hit.id) for hit in found]
        with self.database.read() as session:
            now = dict(session.execute(_ANSWERED, {"ids": ids, "day": day}).all())
            if any(hit.facets.get("kind") == ("macro",) for hit in found):
                now |= dict(session.execute(select(Macro.id, Macro.version).where(Macro.id.in_(ids))).all())
        return [hit for hit in found if hit.facets.get("revision") == (now.get(str(hit.id)),)]
