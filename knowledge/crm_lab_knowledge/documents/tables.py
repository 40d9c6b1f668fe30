"""Tables of questions and answers: CSV and Excel."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab_knowledge.documents.document import Document, Unreadable
from crm_lab_knowledge.documents.office import check_unpacked
from crm_lab_knowledge.documents.plain import decoded

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    "id": ("编号", "序号", "no", "nr"),
    "question": ("questions", "q", "问题", "问", "提问", "标准问", "用户问题"),
    "answer": ("answers", "a", "reply", "答案", "回答", "答", "回复"),
    "text": ("content", "body", "内容", "正文"),
    "category": ("类别", "分类"),
    "language": ("语言", "lang"),
    "product": ("产品",),
    "valid_until": ("有效期", "有效期至"),
}
"""What columns are called in the files of others."""
KNOWN = {other: name for name, others in NAMES.items() for other in others}


def read_csv(path: Path) -> Document:
    """Read a CSV file, whatever separates its columns."""
    import pandas as pd

    text = decoded(path.read_bytes())
    try:
        frame = pd.read_csv(io.StringIO(text), sep=None, engine="python", dtype=str)
    except (ValueError, pd.errors.ParserError) as error:
        raise Unreadable(f"is no table ({str(error).splitlines()[0]})") from error
    return _document(path, [frame])


def read_excel(path: Path) -> Document:
    """Read all sheets of an Excel file."""
    import pandas as pd

    check_unpacked(path)
    return _document(path, list(pd.read_excel(path, sheet_name=None, dtype=str, engine="calamine").values()))


def _document(path: Path, frames: list[pd.DataFrame]) -> Document:
    rows: list[Mapping[str, Any]] = []
    for frame in frames:
        if len(frame):
            rows += _named(frame, len(rows)).to_dict("records")  # type: ignore[arg-type]
    return Document(path.stem, rows=tuple(rows))


def _named(frame: pd.DataFrame, before: int) -> pd.DataFrame:
    names = {name: str(name).strip().casefold() for name in frame.columns}
    taken = set(names.values())
    meant = {old: KNOWN[new] for old, new in names.items() if KNOWN.get(new, "") not in {"", *taken}}
    frame = frame.rename(columns=meant)
    columns = {str(name).strip().casefold() for name in frame.columns}
    if not {"question", "text"} & columns:
        raise Unreadable(f"has the columns {', '.join(map(str, frame.columns))}, but neither question nor text")
    return frame if "id" in columns else frame.assign(id=range(before + 1, before + len(frame) + 1))
