"""From a DataFrame to entries; rows that cannot be used are set aside, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from crm_lab_knowledge.entries import Entry, as_key, plain
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.hits import SetAside
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.text import clean

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 1_000_000
"""Characters of one text."""
OWN = frozenset({"id", "question", "answer", "text", "valid_until"})
"""Columns with a meaning; every other one can be filtered by."""


class Unusable(Exception):
    """Why a row is set aside."""


@dataclass
class Entries:
    """The entries of a frame by their id, the names of its other columns, and what was set aside."""

    taken: dict[str, Entry] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def read(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> Entries:
    """Return what ``rows`` hold.  Rows of one id are wordings of one question.

    Raises BadInput when there is no column ``id``, or none of ``question`` and ``text``.
    """
    columns, records = _table(rows)
    found = Entries(names=[name for name in columns if name not in OWN])
    for number, values in enumerate(records, 1):
        row = dict(zip(columns, values, strict=True))
        try:
            _take(found.taken, _entry(row))
        except Unusable as reason:
            found.set_aside.append(SetAside(number, plain(row["id"]), f"Row {number}: {reason}."))
    return found


def _table(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    columns = [str(name).strip().casefold() for name in frame.columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BadInput(f"The columns {', '.join(twice)} are there twice: give each column a name of its own.")
    if len(frame) and not ("id" in columns and {"question", "text"} & set(columns)):
        raise BadInput(
            f"The columns are {', '.join(columns) or 'none'}: entries need id, and question (with answer) or text."
        )
    return columns, frame.itertuples(index=False, name=None)


def _entry(row: dict[str, Any]) -> Entry:
    questions = [text for each in _several(row.get("question")) if (text := _text(each, "question"))]
    text = _text(row.get("answer"), "answer") or _text(row.get("text"), "text")
    if not questions and not _text(row.get("text"), "text"):
        raise Unusable("there is neither a question nor a text")
    facets = {name: _several(value) for name, value in row.items() if name not in OWN}
    language = _language(facets.get("language", []))
    facets["language"] = [language or language_of(" ".join([*questions, text]))]
    kept = {name: [plain(_safe(value)) for value in values] for name, values in facets.items() if values}
    return Entry(_id(row["id"]), text, questions, (), kept, _day(row.get("valid_until")), language)


def _take(taken: dict[str, Entry], entry: Entry) -> None:
    before = taken.setdefault(entry.id, entry)
    if before is entry:
        return
    if entry.text and before.text and entry.text != before.text:
        raise Unusable(f"the id {entry.id} is there before with another text")
    before.text = before.text or entry.text
    before.questions += entry.questions
    for name, values in entry.facets.items():
        known = before.facets.setdefault(name, [])
        known += [value for value in values if value not in known]


def _id(given: Any) -> str:
    if missing(given) or given == "":
        raise Unusable("there is no id")
    return as_key(_safe(given))


def _text(given: Any, column: str) -> str:
    if missing(given):
        return ""
    if isinstance(given, (bytes, dict)):
        raise Unusable(f"the {column} is of type {type(given).__name__}, not text")
    text = clean(str(given))
    if len(text) > LONGEST:
        raise Unusable(f"the {column} has {len(text):,} characters, more than {LONGEST:,}; add it as a document")
    return text


def _several(given: Any) -> list[Any]:
    if isinstance(given, (list, tuple, set, frozenset)):
        return [each for each in given if not missing(each)]
    return [] if missing(given) else [given]


def _safe(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _language(values: list[Any]) -> str:
    return str(values[0]).strip().casefold().replace("_", "-").split("-")[0] if values else ""


def _day(given: Any) -> str | None:
    import pandas as pd

    if missing(given) or given == "":
        return None
    if isinstance(given, date):
        return given.isoformat()[:10]
    try:
        return pd.Timestamp(given).date().isoformat()
    except (ValueError, TypeError) as error:
        raise Unusable(f"valid_until is {given!r}, which is no date") from error


def missing(value: Any) -> bool:
    """Tell whether ``value`` stands for nothing: None, NaN, NA, NaT."""
    import pandas as pd

    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
