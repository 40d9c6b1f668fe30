"""HTML: what a reader sees of it.  Nothing in it is ever run, and nothing hidden comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lab_knowledge.documents.document import Document, sections

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

UNSEEN = (
    "script, style, noscript, template, iframe, object, embed, svg, canvas, nav, head, [hidden], [aria-hidden=true], "
    "button, input, select, textarea"
)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])", re.I)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCK_NAMES = """
address article aside blockquote body br dd div dl dt fieldset figcaption figure footer form header hr li main ol p pre
section table tr ul
"""
BLOCKS = frozenset(BLOCK_NAMES.split())
CELLS = frozenset({"td", "th"})


def read_html(path: Path) -> Document:
    """Read an HTML file, however broken."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    _strip(soup)
    return Document(title or path.stem, sections(_paragraphs(soup)))


def _strip(soup: BeautifulSoup) -> None:
    from bs4 import Comment

    for tag in soup.select(UNSEEN):
        tag.decompose()
    for tag in soup.find_all(style=HIDING):
        if not tag.decomposed:
            tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()


def _paragraphs(soup: BeautifulSoup) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs with the level of their heading."""
    level, words = 0, list[str]()
    for tag, entering, text in _walk(soup):
        if tag is None:
            words.append(text)
            continue
        if tag in CELLS and entering:
            words.append(" | ")
        if tag in HEADINGS or tag in BLOCKS:
            yield level, _one_line(words)
            words = []
            level = HEADINGS.get(tag, 0) if entering else 0
    yield level, _one_line(words)


def _walk(soup: BeautifulSoup) -> Iterator[tuple[str | None, bool, str]]:
    """Yield every tag when it begins and ends, and every text, in their order; without recursion, however deep."""
    from bs4 import Tag
    from bs4.element import PreformattedString

    left: list[Tag | str | tuple[str]] = [soup]
    while left:
        here = left.pop()
        if isinstance(here, tuple):
            yield here[0], False, ""
        elif isinstance(here, Tag):
            yield here.name, True, ""
            left.append((here.name,))
            left.extend(reversed(list(here.children)))  # type: ignore[arg-type]
        elif not isinstance(here, PreformattedString):
            yield None, False, str(here)


def _one_line(words: list[str]) -> str:
    return " ".join("".join(words).split()).removeprefix("|").lstrip()
