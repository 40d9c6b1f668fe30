"""Names of people: surname and given name whichever comes first, without titles, and a key for comparing.

The shown name keeps its script and order.  The key is in pinyin or plain Latin letters, surname and given name in
alphabetical order, so that 王伟, 王偉, 'Wang Wei' and 'Wei Wang' have one; it says who may be the same, not who is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from crm_lab.standard import surnames
from crm_lab.standard.reading import syllables
from crm_lab.standard.tables import words
from crm_lab.standard.text import CACHED, clean, fold, has_han, is_han

Order = Literal["family", "given"]
"""Which part of a name comes first."""

_BEFORE = re.compile(
    r"^(?:(?:mrs?|ms|miss|mx|dr|prof|professor|sir|madam|herr|frau|mme|mlle|monsieur|madame|rev|hon|ing|dipl-ing)\b\.?\s*)+(?=\w)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:[,\s]+(?:ph\.?\s?d|m\.?d|mba|cpa|esq|jr|sr|ii|iii|iv|cfa|pmp|dds|pe)\b\.?)+$", re.IGNORECASE)
_HAN_TITLE = re.compile(
    r"\s*[(]?(?:先生|女士|小姐|太太|夫人|老师|老師|教授|博士|同学|经理|經理|总经理|總經理|董事长|总监|主任|工程师|总|總)[)]?$"
)
_DOTS = re.compile(r"\s*[·•・‧∙⋅]\s*")
_NOT_WORD = re.compile(r"[\W_]+")
_JOINED = re.compile(r"[-'’.]")


@dataclass(frozen=True, slots=True)
class Person:
    """A name as shown, its parts as far as they can be told (else empty), and the `key` for comparing."""

    raw: str
    name: str
    family: str = ""
    given: str = ""
    key: str = ""


@lru_cache(CACHED)
def person(raw: str, order: Order | None = None) -> Person:
    """Read a name; `order` says which part comes first where the name itself doesn't tell.  It never raises."""
    name = _untitled(_DOTS.sub("·", clean(raw)))
    if not name:
        return Person(raw, clean(raw))
    if has_han(name):
        return _chinese(raw, name, order)
    return _western(raw, name, order)


def _untitled(name: str) -> str:
    while name:
        shorter = _BEHIND.sub("", _BEFORE.sub("", name)).strip(" ,;")
        if (title := _HAN_TITLE.search(shorter)) and _is_name(shorter[: title.start()]):
            shorter = shorter[: title.start()]
        if not shorter or shorter == name:
            break
        name = shorter
    return name


def _is_name(text: str) -> bool:
    """Tell whether enough is left to be a whole name: more than a surname."""
    return len(text) > 1 and fold(text) not in surnames.DOUBLE


def _chinese(raw: str, name: str, order: Order | None) -> Person:
    plain = fold(name)
    parts = plain.replace(",", " ").split()
    if is_han("".join(parts)) and len(parts) == 2:
        first, last = _shown_halves(name)
        family, given = (last, first) if order == "given" else (first, last)
    elif is_han(plain):
        title = _HAN_TITLE.search(plain)
        size = title.start() if title else len(surnames.split_han(plain)[0])
        family, given = name[:size], "" if title or not size else name[size:]
    elif is_han(plain.replace("·", "")) and "·" in plain:
        given, family = name.split("·", 1)
    else:
        family, given = "", ""
    key = _key(_read(family, True), _read(given)) if family else _read(plain)
    return Person(raw, name, family, given, key)


def _shown_halves(name: str) -> tuple[str, str]:
    first, last = name.replace(",", " ").split()
    return first, last


def _read(text: str, surname: bool = False) -> str:
    return _NOT_WORD.sub("", "".join(syllables(fold(text), surname)))


def _western(raw: str, name: str, order: Order | None) -> Person:
    family, given = _parts(name, order)
    return Person(raw, name, family, given, _key(_latin(family), _latin_given(given)) or _latin(name))


def _parts(name: str, order: Order | None) -> tuple[str, str]:
    before, comma, behind = (part.strip() for part in name.partition(","))
    if comma and before and behind:
        return before, behind
    words = name.split()
    if len(words) == 1:
        return "", name
    if order == "family" or (order is None and _begins_with_surname(words)):
        return words[0], " ".join(words[1:])
    cut = _particle(words)
    return " ".join(words[cut:]), " ".join(words[:cut])


def _begins_with_surname(words: list[str]) -> bool:
    """'Wang Xiaoming': all of it is pinyin, and only the first word is a surname.

    Where both ends may be one ('Zhang Wei Wei'), the commoner is taken, so that the key is the same in either order.
    """
    low = [_latin(word) for word in words]
    known = surnames.pinyin_surnames()
    if low[0] not in known or not all(map(surnames.is_syllable, low)):
        return False
    if len(words) == 3 and low[-1] in surnames.common_pinyin():
        return surnames.rank(low[0]) <= surnames.rank(low[-1])
    return len(words) == 3 or low[-1] not in known


_PARTICLES = frozenset(words("surnames", "particles"))


def _particle(words: list[str]) -> int:
    """Where the surname begins: at its first 'van', 'de', …, else at the last word."""
    return next((i for i, word in enumerate(words[1:-1], 1) if word.lower() in _PARTICLES), len(words) - 1)


def _latin(text: str) -> str:
    return _NOT_WORD.sub("", _bare(text))


def _latin_given(given: str) -> str:
    words = [_NOT_WORD.sub("", word) for word in _bare(_JOINED.sub("", given) if "-" in given else given).split()]
    whole = [word for word in words if len(word) > 1]
    return "".join(whole or words)


def _bare(text: str) -> str:
    """Letters without accents, in one case."""
    apart = unicodedata.normalize("NFD", fold(text))
    return "".join(character for character in apart if not unicodedata.combining(character))


def _key(*parts: str) -> str:
    return " ".join(sorted(part for part in parts if part))
