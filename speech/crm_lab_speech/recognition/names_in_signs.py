"""Chinese names that were written with other signs of the same sound.

Three signs or more are a name when every syllable sounds nearly the same, and at most one differs at all (tones do not
count); two signs, which stand for much else, when one of them is right and the other one has its syllable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crm_lab_speech.recognition.certain import believed
from crm_lab_speech.recognition.sounding import blurred, syllable
from crm_lab_speech.transcript import Word

PERSON = 3
"""Signs up to which a name is said as a whole; of a longer one, a company's, the beginning is enough."""
_NAME = re.compile(r"[\u3400-\u9fff]{2,}")
_SIGN = re.compile(r"[\u3400-\u9fff0-9]")


@dataclass(frozen=True)
class _Sign:
    """A sign or a digit, and where it stands: in which word, and at which of its letters."""

    text: str
    word: int
    place: int


class SignNames:
    """Those of the names that are Chinese."""

    def __init__(self, names: Sequence[str]) -> None:
        self._forms: dict[tuple[str, ...], list[str]] = {}
        self._known: set[str] = set()
        for name in filter(_NAME.fullmatch, names):
            self._known.update(name[at:end] for at in range(len(name)) for end in range(at + 2, len(name) + 1))
            for form in _said_for(name):
                self._forms.setdefault(_sound(form), []).append(form)
        self._sizes = sorted({len(sound) for sound in self._forms}, reverse=True)

    def mended(self, words: Sequence[Word]) -> list[Word]:
        """Return ``words`` with these names."""
        found = list(words)
        for run in _runs(words) if self._forms else ():
            at = 0
            while at < len(run):
                name = self._name(run[at:], words)
                for sign, right in zip(run[at:], name, strict=False):
                    text = found[sign.word].text
                    found[sign.word] = replace(
                        found[sign.word], text=text[: sign.place] + right + text[sign.place + 1 :]
                    )
                at += len(name) or 1
        return found

    def _name(self, run: Sequence[_Sign], words: Sequence[Word]) -> str:
        """Return the name that ``run`` begins with, the longest one; "" where there is none or it is right."""
        for size in self._sizes:
            signs = run[:size]
            said = "".join(each.text for each in signs)
            if said in self._known:
                return said
            for name in self._forms.get(_sound(said), ()) if len(said) == size else ():
                other = [words[each.word] for each, right in zip(signs, name, strict=True) if each.text != right]
                if _heard_as(name, said) and not believed(other):
                    return name
        return ""


def _said_for(name: str) -> Iterator[str]:
    yield name
    if len(name) > PERSON:
        yield from (name[:size] for size in range(len(name) - 1, 1, -1))


def _sound(text: str) -> tuple[str, ...]:
    return tuple(blurred(syllable(each)) for each in text)


def _heard_as(name: str, said: str) -> bool:
    """Tell whether ``said``, which sounds nearly like ``name``, is near enough."""
    differ = sum(syllable(one) != syllable(right) for one, right in zip(said, name, strict=True))
    if len(name) == 2:
        return not differ and sum(one == right for one, right in zip(said, name, strict=True)) == 1
    return differ <= 1


def _runs(words: Sequence[Word]) -> Iterator[list[_Sign]]:
    """Yield signs that follow each other without a mark or a space between them."""
    run: list[_Sign] = []
    for number, word in enumerate(words):
        for place, text in enumerate(word.text):
            if _SIGN.fullmatch(text):
                run.append(_Sign(text, number, place))
            elif run:
                yield run
                run = []
    if run:
        yield run
