"""From Markdown as somebody wrote it to the text that may be sent: no markup, no HTML, nothing that could run."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math"})
"""Elements whose content is nothing to read."""
BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
SAFE = ("http://", "https://", "mailto:", "tel:")
"""What an address in a link may begin with; others are left out."""

_WRITTEN = re.compile(r"(?s)(```|~~~).*?\1|`[^`\n]+`")
"""Code, in which a tag is something to read."""
_BARE_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
_LINK = re.compile(r"(!?)\[([^\]\n]*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"\n]*\")?\s*\)")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"(?m)^ {0,3}(```|~~~).*\n?")
_QUOTE = re.compile(r"(?m)^ {0,3}>\s?")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")
_GAPS = re.compile(r"\n{3,}")


def plain(markdown: str) -> str:
    """Return the text of ``markdown``: lists and paragraphs stay, the address of a link stands behind its words."""
    text = _WRITTEN.sub(lambda found: escape(found.group(), quote=False), markdown.replace("\r\n", "\n"))
    text = _without_html(_BARE_LINK.sub(r"\1", text))
    text = _FENCE.sub("", text)
    text = _LINK.sub(_link, text)
    for mark, said in (
        (_HEADING, r"\1"),
        (_QUOTE, ""),
        (_STRONG, r"\2"),
        (_EMPHASIS, r"\1"),
        (_CODE, r"\1"),
        (_ESCAPED, r"\1"),
    ):
        text = mark.sub(said, text)
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _link(found: re.Match[str]) -> str:
    picture, words, address = found.groups()
    if picture or not address.casefold().startswith(SAFE) or words == address:
        return words
    return f"{words} ({address})" if words else address


def _without_html(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    reader = _Text()
    reader.feed(text)
    reader.close()
    return "".join(reader.found)


class _Text(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent.append(tag)
        elif tag in BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)

    def _break(self) -> None:
        if not self._silent and self.found and not self.found[-1].endswith("\n"):
            self.found.append("\n")
