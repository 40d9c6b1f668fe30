"""Objects of a JSON array or of JSON lines as rows of text; nested objects become dotted columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crm_lab.intake.delimited import Row, clean_lines
from crm_lab.intake.encoding import Encoding
from crm_lab.intake.kinds import UnreadableFile
from crm_lab.intake.reasons import Reason

LISTS = ("records", "data", "results", "items", "rows", "value", "list")


def records(path: Path, encoding: Encoding) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield (line or position, flat record) for every record; a broken line comes as its text.

    Raises:
        UnreadableFile: The file is one JSON document that is broken or holds no list of objects.
    """
    first = next((line for line in clean_lines(path, encoding) if line.strip()), "")
    if first.lstrip().startswith("{") and _whole(first):
        yield from _lines(clean_lines(path, encoding))
        return
    for position, item in enumerate(_document(path, "".join(clean_lines(path, encoding))), start=1):
        yield position, flatten(item) if isinstance(item, dict) else json.dumps(item, ensure_ascii=False)


def _whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _lines(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, flatten(json.loads(line)) if _whole(line) else line.strip()


def _document(path: Path, text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableFile(f"{path.name} is not valid JSON ({error}): export it again.") from error
    if isinstance(document, dict):
        found = [document[key] for key in LISTS if isinstance(document.get(key), list)]
        document = found[0] if found else [document]
    if not isinstance(document, list) or not document:
        raise UnreadableFile(f"{path.name} holds no list of records: export it as JSON lines or CSV.")
    return document


def flatten(item: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return an object as texts by dotted name; lists of plain values are joined by ';'."""
    flat: dict[str, str] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = _text(value)
    return flat


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ";".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False)


def as_rows(found: Iterable[tuple[int, dict[str, str] | str]], columns: list[str]) -> Iterator[Row]:
    """Turn records into rows of the given columns; broken ones carry a problem."""
    for line, record in found:
        if isinstance(record, str):
            yield Row(line, [record], Reason("json_unreadable"))
        elif any(record.values()):
            yield Row(line, [record.get(column, "") for column in columns])
