"""Names of columns made comparable: case, spaces, punctuation and a product's habits don't matter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from crm_lab.standard.text import simplified

BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NOT_LETTERS = re.compile(r"[\W_]+")


@cache
def plain(name: str) -> str:
    """Return the letters, digits and characters of a name in lower case: 'Close Date' and CLOSEDATE are one."""
    return NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name)).casefold()


@cache
def column_key(name: str) -> str:
    """Return the key of a column name, in simplified Chinese, without brackets, '__c' endings and leading stars."""
    bare = name[:1] + BRACKETS.sub("", name[1:])
    return plain(simplified(re.sub(r"__[cr]$", "", bare.strip().lstrip("*＊"), flags=re.IGNORECASE)))


@cache
def reference_key(name: str) -> str:
    """Return a name without case, spaces, quotes and the usual punctuation: 'GTXPro' and 'GTX Pro' are one.

    Signs that part products stay: 'DVD+R' is not 'DVD-R', 'V1.5' is not 'V15'.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"(?<!\d)[.,]|[.,](?!\d)|[\s_\-'\"’“”·:;!?]+", "", text)


def words(name: str) -> list[str]:
    """Return the words of a name: 'dealOwner_name' gives deal, owner, name; Chinese stays whole."""
    spaced = CAMEL.sub(" ", BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)))
    return [word for word in NOT_LETTERS.sub(" ", spaced).casefold().split() if word]


def without_words(name: str, leading: tuple[str, ...]) -> str:
    """Return the key of a name without an entity's own word at its start ('Deal - Title' gives 'title')."""
    parts = words(name)
    if len(parts) > 1 and parts[0] in leading:
        return "".join(parts[1:])
    key = column_key(name)
    for word in leading:
        if not word.isascii() and key.startswith(word) and len(key) > len(word):
            return key.removeprefix(word)
    return ""
