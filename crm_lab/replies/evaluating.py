"""How well the articles answer questions whose answers a person knows, out of an Excel or CSV file if wanted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.indexes.said import translated
from crm_lab.replies.index import Index
from crm_lab.store.entities import Article, Setting
from crm_lab.store.trail import Unit
from crm_lab_knowledge.answering import CUT
from crm_lab_knowledge.evaluating import EXPECTED, Evaluation

if TYPE_CHECKING:
    import pandas as pd

CUT_SETTING = "knowledge_cut"
"""The setting with the confidence from which an article counts as an answer."""
ALSO = ("article", "title", "answer", "文章", "标题")
"""Columns that may name the article, beside those of the toolkit."""


def cut_of(session: Session) -> float:
    """Return the confidence from which an article counts as an answer in this store."""
    found = session.scalar(select(Setting.value).where(Setting.key == CUT_SETTING))
    return CUT if found is None else float(found)


def keep_cut(unit: Unit, cut: float) -> None:
    """Let this store answer from ``cut`` on."""
    found = unit.session.get(Setting, CUT_SETTING)
    if found is None:
        unit.session.add(Setting(key=CUT_SETTING, value=round(cut, 4)))
    else:
        found.value = round(cut, 4)


def evaluate(session: Session, index: Index, questions: pd.DataFrame | str | os.PathLike[str]) -> Evaluation:
    """Ask ``questions``: a frame or a file with the columns question, and id or title of the article (empty for none).

    Raises InvalidValue when a column is lacking or a title is that of no published article.
    """
    frame = _read(questions)
    ids = _ids(session)
    named = next((name for name in frame.columns if str(name).strip().casefold() in (*EXPECTED, *ALSO)), None)
    if named is None:
        raise InvalidValue(f"there is no column id or title among {', '.join(map(str, frame.columns))}")
    frame = frame.rename(columns={named: "id"})
    frame["id"] = [_article(value, ids, at) for at, value in enumerate(frame["id"], 1)]
    index.follow(wait=True)
    with translated():
        return index.kb.evaluate(frame, kind="article")


def _read(questions: pd.DataFrame | str | os.PathLike[str]) -> pd.DataFrame:
    import pandas as pd

    if isinstance(questions, pd.DataFrame):
        return questions.copy()
    path = Path(questions).expanduser()
    if not path.is_file():
        raise InvalidValue(f"there is no file {path}")
    try:
        return pd.read_excel(path) if path.suffix.casefold() in (".xlsx", ".xlsm", ".xls") else pd.read_csv(path)
    except (ValueError, OSError, KeyError) as problem:
        raise InvalidValue(f"{path.name} can't be read as a table ({problem}); save it as CSV or Excel") from problem


def _ids(session: Session) -> dict[str, str]:
    """Return the ids of published articles by id and by title."""
    found = session.execute(select(Article.id, Article.title).where(Article.status == "published")).all()
    return {**{title: id for id, title in found}, **{id: id for id, _ in found}}


def _article(value: Any, ids: dict[str, str], row: int) -> str | None:
    import pandas as pd

    if value is None or pd.isna(value) or not str(value).strip():
        return None
    id = ids.get(str(value).strip())
    if id is None:
        raise InvalidValue(f"row {row}: there is no published article with the id or title '{value}'")
    return id
