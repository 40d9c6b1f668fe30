"""Text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab_knowledge.documents.document import Document, Unreadable, sections

if TYPE_CHECKING:
    from markdown_it.token import Token

ENCODINGS = ("utf-8-sig", "gb18030")
FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.S)


def decoded(data: bytes) -> str:
    """Return what the bytes of a text file say: UTF-8, UTF-16 with its mark, or Chinese GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise Unreadable("is no text: it holds zero bytes")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("is in no known encoding: save it as UTF-8")


def read_text(path: Path) -> Document:
    """Read a file without structure."""
    return Document(path.stem, sections([(0, decoded(path.read_bytes()))]))


def read_markdown(path: Path) -> Document:
    """Read a Markdown file without the HTML in it.

    What stands between ``---`` at its top (title, category, valid_until …) holds for all of it.
    """
    from markdown_it import MarkdownIt

    text = decoded(path.read_bytes()).replace("\r\n", "\n")
    front = FRONT.match(text)
    about = _about(front.group(1)) if front else {}
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    found = sections(_flow(tokens))
    title = str(about.pop("title", "")) or next((each.place[0] for each in found if each.place), path.stem)
    return Document(title, found, about=about)


def _about(front: str) -> dict[str, Any]:
    import yaml

    try:
        about = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise Unreadable(f"has a header between --- that is no YAML ({str(error).splitlines()[0]})") from error
    return {str(name): value for name, value in about.items()} if isinstance(about, dict) else {}


def _flow(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    level, row = 0, None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            row = list[str]()
        elif token.type == "tr_close":
            yield 0, " | ".join(row or [])
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_said(token))
        elif token.type == "inline":
            yield level, _said(token)
        elif token.type in ("fence", "code_block"):
            yield 0, token.content


def _said(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
