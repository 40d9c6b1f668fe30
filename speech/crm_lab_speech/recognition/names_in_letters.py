"""Names in Latin letters that were written by their sound, some of them in two words.

A word by itself becomes a name whose consonants sound the same and that shares most of its letters.  Beside another
name of the same person (Katrin, beside Rademacher) the sounds may differ a little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from crm_lab_speech.recognition.certain import believed
from crm_lab_speech.recognition.sounding import key, likeness, plain
from crm_lab_speech.transcript import Word

SHORTEST = 5
"""Letters of the shortest name that is known when it stands alone."""
ALIKE = 0.7
"""Part of its letters that a name shares with what was written for it where it stands alone …"""
BESIDE = 0.5
"""… and beside another name of the same person, where …"""
SOUND = 0.7
"""… so much of the sound has to be the same."""
_PART = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_WORD = re.compile(r"\s*(?P<said>[A-Za-z\u00c0-\u024f]+)(?:['’]s)?(?P<mark>\W*)")

_Pair = tuple[str, str]


class LetterNames:
    """Those of the names that are in Latin letters."""

    def __init__(self, names: Sequence[str]) -> None:
        full = [parts for name in names if len(parts := name.split()) and all(map(_PART.fullmatch, parts))]
        self._known = {plain(part) for parts in full for part in parts}
        self._alone: dict[str, list[str]] = {}
        self._pairs: dict[tuple[int, str], list[_Pair]] = {}
        for part in dict.fromkeys(part for parts in full for part in parts if len(part) >= SHORTEST):
            self._alone.setdefault(key(part), []).append(part)
        for pair in dict.fromkeys(pair for parts in full for pair in pairwise(parts)):
            for place, part in enumerate(pair):
                self._pairs.setdefault((place, key(part)), []).append(pair)

    def mended(self, words: Sequence[Word]) -> list[Word]:
        """Return ``words`` with these names; two words that stand for one name become one."""
        if not self._known:
            return list(words)
        found: list[Word] = []
        at = 0
        while at < len(words):
            taken, made = self._names(words[at : at + 2])
            found += made
            at += taken
        return found

    def _names(self, two: Sequence[Word]) -> tuple[int, Sequence[Word]]:
        """Return how many of ``two`` words were read, and what they are."""
        if len(two) == 2 and _follow(two):
            if pair := self._pair(two):
                return 2, [_renamed(word, name) for word, name in zip(two, pair, strict=True)]
            if name := self._name(two):
                whole = replace(two[1], text=two[0].text + two[1].text.lstrip(), start=two[0].start)
                return 2, [_renamed(whole, name)]
        name = self._name(two[:1])
        return 1, [_renamed(two[0], name) if name else two[0]]

    def _pair(self, two: Sequence[Word]) -> _Pair | None:
        said = [_said(each) for each in two]
        for place in (0, 1):
            for pair in self._pairs.get((place, key(said[place])), ()):
                other = [word for word, name in zip(two, pair, strict=True) if plain(_said(word)) != plain(name)]
                if other and not believed(other) and all(map(_beside, said, pair)):
                    return pair
        return None

    def _name(self, words: Sequence[Word]) -> str:
        """Return the name that ``words`` together stand for, "" for none."""
        said = [plain(_said(each)) for each in words]
        if not all(said) or believed(words) or not self._known.isdisjoint(said):
            return ""
        alike = self._alone.get("".join(map(key, said)), ())
        return next((name for name in alike if likeness("".join(said), plain(name)) >= ALIKE), "")


def _follow(two: Sequence[Word]) -> bool:
    """Tell whether both are words, without a mark between them."""
    first = _WORD.fullmatch(two[0].text)
    return bool(first and not first["mark"].strip() and _said(two[1]))


def _beside(said: str, name: str) -> bool:
    return likeness(plain(said), plain(name)) >= BESIDE and likeness(key(said), key(name)) >= SOUND


def _said(word: Word) -> str:
    found = _WORD.fullmatch(word.text)
    return found["said"] if found else ""


def _renamed(word: Word, name: str) -> Word:
    """Return ``word`` as ``name``, with the space before it and what stands behind it."""
    space = word.text[: len(word.text) - len(word.text.lstrip())]
    tail = re.search(r"(?:['’]s)?\W*$", word.text)
    return replace(word, text=space + name + (tail.group() if tail else ""))
