"""A list of calls beside the recordings: which file was with whom, told in columns with English or Chinese names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from crm_lab.calls.finding import Found
from crm_lab.errors import InvalidValue
from crm_lab.standard import fold

HEADERS: dict[str, str] = {
    "file": "file filename recording recordingfile audio audiofile path"
    " 文件 文件名 录音 录音文件 录音文件名 录音名称 音频",
    "phone": "phone phonenumber number customerphone customernumber mobile tel caller callee"
    " 电话 电话号码 号码 手机 手机号 客户电话 客户号码 对方号码",
    "contact": "contact contactname contactid person customercontact 联系人 联系人姓名 客户联系人",
    "account": "account accountname accountid company customer customername client 客户 客户名称 公司 公司名称 单位",
    "opportunity": "opportunity opportunityid deal dealname opportunityname 商机 商机名称 销售机会",
    "rep": "rep agent owner seller salesperson salesrep user employee"
    " 销售 销售人员 坐席 坐席姓名 客服 员工 业务员 负责人",
    "started_at": "startedat started start starttime calltime calldate datetime date time"
    " 开始时间 通话时间 呼叫时间 时间 日期 通话开始时间",
    "direction": "direction calltype calldirection 方向 呼叫方向 呼叫类型 通话类型",
    "language": "language lang 语言 语种",
}
"""What a column is called, without spaces and signs; the first column of a kind counts."""

ENDINGS = (".csv", ".tsv", ".xlsx", ".xls")
_SIGNS = re.compile(r"[\W_]+")
_DIRECTIONS = {
    "in": "in", "inbound": "in", "incoming": "in", "呼入": "in", "来电": "in",
    "out": "out", "outbound": "out", "outgoing": "out", "呼出": "out", "去电": "out", "外呼": "out",
}  # fmt: skip

Row = Mapping[str, Any]
"""What a list says of one file: texts by the names in HEADERS, ``started_at`` as an aware moment."""


class CallList:
    """What lists say of files; a file is found by its path, its name, or its name without the ending."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[str, Row | None] = {}
        self.files: list[str] = []
        for row in rows:
            self.files.append(str(row["file"]))
            for key in _keys(str(row["file"])):
                known = self._rows.setdefault(key, row)
                self._rows[key] = row if known is not None and dict(known) == dict(row) else None

    def of(self, found: Found) -> Row:
        """Return what is said of a file, {} when nothing is, or when two rows of one name say different things."""
        named = (row for key in _keys(found.name) if (row := self._rows.get(key)) is not None)
        return next(named, {})

    def without_file(self, found: Iterable[Found]) -> list[str]:
        """Return the files that are on the lists and not among those that were found."""
        there = {key for one in found for key in _keys(one.name)}
        return [name for name in self.files if not there.intersection(_keys(name))]


def read_lists(paths: Iterable[Path], zone: ZoneInfo) -> CallList:
    """Read lists of calls (CSV in any encoding, Excel); times without an offset are local ones of ``zone``.

    Raises InvalidValue for one that can't be read or that names no files.
    """
    return CallList(row for path in paths for row in _read(path, zone))


def lists_in(folder: Path) -> list[Path]:
    """Return the tables that lie in a folder itself and have a column with files."""
    if not folder.is_dir():
        return []
    tables = sorted(one for one in folder.iterdir() if one.suffix.casefold() in ENDINGS and one.name[:1] not in ".~")
    return [one for one in tables if _names_files(one)]


def _names_files(path: Path) -> bool:
    try:
        return any("file" in _kinds(table.columns).values() for table in _tables(path))
    except InvalidValue:
        return False  # some other table that happens to lie there


def _tables(path: Path) -> list[Any]:
    from crm_lab.intake.kinds import UnreadableFile
    from crm_lab.intake.reading import read_file

    try:
        return read_file(path)
    except (UnreadableFile, OSError) as problem:
        raise InvalidValue(f"the list of calls {path} can't be read: {problem}") from problem


def _read(path: Path, zone: ZoneInfo) -> Iterator[Row]:
    if not path.is_file():
        raise InvalidValue(f"there is no list of calls {path}")
    told = False
    for table in _tables(path):
        kinds = _kinds(table.columns)
        if "file" in kinds.values():
            told = True
            yield from _rows(table, kinds, zone)
    if not told:
        raise InvalidValue(f"the list of calls {path} has no column with the files: call one 'file' (or 文件)")


def _kinds(columns: Iterable[str]) -> dict[str, str]:
    """Return {column: what it holds}, each kind once."""
    known = {word: kind for kind, words in HEADERS.items() for word in words.split()}
    found: dict[str, str] = {}
    for column in columns:
        kind = known.get(_SIGNS.sub("", fold(re.sub(r"[(（].*", "", column))))
        if kind and kind not in found.values():
            found[column] = kind
    return found


def _rows(table: Any, kinds: Mapping[str, str], zone: ZoneInfo) -> Iterator[Row]:
    for chunk in table.chunks():
        frame = chunk.frame[list(kinds)].rename(columns=dict(kinds))
        moments = _moments(frame["started_at"].tolist(), zone) if "started_at" in frame else [None] * len(frame)
        for texts, moment in zip(frame.to_dict("records"), moments, strict=True):
            row: dict[str, Any] = {name: text.strip() for name, text in texts.items() if text.strip()}
            row |= {"started_at": moment}
            row["direction"] = _DIRECTIONS.get(fold(row.get("direction", "")))
            if row.get("file"):
                yield {name: value for name, value in row.items() if value is not None}


def _moments(texts: list[str], zone: ZoneInfo) -> list[datetime | None]:
    import numpy as np
    import pandas as pd

    from crm_lab.intake.dates import read_moments
    from crm_lab.standard.date_order import infer_orders
    from crm_lab.standard.date_text import split_moment

    days = list({split_moment(text)[0] for text in texts if text.strip()})
    order = infer_orders({"at": days})["at"].order
    read = read_moments(np.array(texts, dtype=object), order, zone.key).values
    return [None if pd.isna(one) else one.to_pydatetime() for one in read]


def _keys(name: str) -> tuple[str, ...]:
    """Return the ways in which a list may name a file, the most exact first."""
    path = PurePosixPath(fold(name.replace("\\", "/")))
    return tuple(dict.fromkeys((str(path), path.name, path.stem)))
