"""From a file to entries; what cannot be read says so in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_lab_knowledge import frames
from crm_lab_knowledge.documents.document import Document, Unreadable
from crm_lab_knowledge.documents.html import read_html
from crm_lab_knowledge.documents.office import read_pdf, read_word
from crm_lab_knowledge.documents.plain import read_markdown, read_text
from crm_lab_knowledge.documents.tables import read_csv, read_excel
from crm_lab_knowledge.errors import BadInput, KnowledgeError
from crm_lab_knowledge.pieces import pieces

LARGEST = 40 << 20
"""Bytes of a file."""
MOST_TEXT = 10_000_000
"""Characters of a document."""

READERS: dict[str, Callable[[Path], Document]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".text": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
}


def read(path: Path) -> Document:
    """Return what the file says.

    Raises Unreadable when it cannot be read, KnowledgeError when the package that reads its type is not installed.
    """
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise Unreadable(f"is of the type {path.suffix or 'without a name'}, which is not read")
    if (size := path.stat().st_size) > LARGEST:
        raise Unreadable(f"has {size >> 20} MB, more than {LARGEST >> 20}: split it")
    try:
        document = reader(path)
    except ImportError as error:
        raise KnowledgeError(
            f"{path.name} needs {error.name}, which is not installed: run: pip install 'crm-lab[documents]'."
        ) from error
    except (Unreadable, KnowledgeError):
        raise
    except Exception as error:  # readers of damaged files raise anything
        raise Unreadable(f"is damaged ({type(error).__name__}: {str(error)[:200]})") from error
    return _checked(document)


def entries(document: Document, name: str) -> frames.Entries:
    """Return the passages of ``document``, or its rows, with ids that begin with ``name``."""
    about = {key: value for key, value in document.about.items() if key not in frames.OWN - {"valid_until"}}
    shared = {**about, "document": name}
    if document.rows:
        rows = [{**shared, **row, "id": f"{name}#{row['id']}"} for row in document.rows]
        return _read(rows)
    passages = [(section, text) for section in document.sections for text in pieces(section.text)]
    found = _read([{**shared, "id": f"{name}#{at}", "text": text} for at, (_, text) in enumerate(passages, 1)])
    for (section, _), entry in zip(passages, found.taken.values(), strict=False):
        entry.place, entry.page = section.place, section.page
    return found


def _read(rows: list[dict[str, Any]]) -> frames.Entries:
    try:
        found = frames.read(rows)
    except BadInput as error:
        raise Unreadable(f"cannot be read as a table ({error})") from error
    if not found.taken and found.set_aside:
        raise Unreadable(f"has no usable row: {found.set_aside[0].reason.rstrip('.')}")
    return found


def _checked(document: Document) -> Document:
    length = sum(len(section.text) for section in document.sections)
    if not document.rows and not length:
        raise Unreadable("is empty")
    if length > MOST_TEXT:
        raise Unreadable(f"holds {length:,} characters, more than {MOST_TEXT:,}: split it")
    return replace(document, title=" ".join(document.title.split())[:500])
