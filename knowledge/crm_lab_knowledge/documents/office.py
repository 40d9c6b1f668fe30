"""PDF and Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from crm_lab_knowledge.documents.document import Document, Section, Unreadable, sections
from crm_lab_knowledge.text import clean

if TYPE_CHECKING:
    from docx.document import Document as Word

UNPACKED = 300 << 20
"""Bytes that a packed file may unpack to."""
HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.I)


def read_pdf(path: Path) -> Document:
    """Read the text of a PDF, page by page.  Raises Unreadable when it has none, as a scan has."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("is locked with a password: save a copy without one")
    pages = [(number, clean(page.extract_text())) for number, page in enumerate(reader.pages, 1)]
    if not any(text for _, text in pages):
        raise Unreadable("holds no text, as a scan does: run text recognition over it first")
    title = str(reader.metadata.title) if reader.metadata and reader.metadata.title else path.stem
    return Document(title, tuple(Section((), text, f"p. {number}") for number, text in pages if text))


def read_word(path: Path) -> Document:
    """Read a Word file with its headings and tables."""
    import docx

    check_unpacked(path)
    word = docx.Document(str(path))
    found = sections(_flow(word))
    return Document(word.core_properties.title or path.stem, found)


def check_unpacked(path: Path) -> None:
    """Raise Unreadable for a packed file that is broken, or would fill the memory."""
    try:
        with ZipFile(path) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except BadZipFile as error:
        raise Unreadable("is damaged or of another type than its name says") from error
    if size > UNPACKED:
        raise Unreadable(f"unpacks to {size >> 20} MB, more than {UNPACKED >> 20}")


def _flow(word: Word) -> Iterator[tuple[int, str]]:
    from docx.table import Table

    for block in word.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield 0, " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
            continue
        named = HEADING.match(block.style.name or "") if block.style else None
        yield int(named.group(1)) if named else 0, block.text
