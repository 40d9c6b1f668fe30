"""Personal data in a transcript put out of sight: phone, e-mail, identity and bank card numbers, also when spelt out.

Phone numbers are those that the phonenumbers library calls valid; a bank card's number has to hold by Luhn's check
(ISO/IEC 7812), a Chinese identity number by its last digit (GB 11643).  Other digits, also said as words, count from
seven in a row, unless they are written as a date or an amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import phonenumbers
import regex

from crm_lab_speech.errors import BadRules
from crm_lab_speech.transcript import Segment, Transcript, Word

KINDS = ("email", "identity", "card", "phone", "number")
FEWEST = 7
"""So many spoken digits in a row are a number of somebody."""

_EMAIL = regex.compile(
    r"[\w.+-]+\s?(?:@|艾特)\s?[\w-]+(?:\s?(?:\.|点)\s?[a-z]{2,})+"
    r"|\b[\w.+-]+(?: (?:dot|underscore|dash) [\w+-]+)* at [\w-]+(?: [\w-]+){0,2}(?: dot [a-z]{2,})+\b",
    regex.IGNORECASE,
)
_IDENTITY = regex.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
_CARD = regex.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_DIGIT = r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|[零〇一二三四五六七八九幺两\d])"
_SPOKEN = regex.compile(
    r"(?<![A-Za-z\d])(?!\d{1,3}(?:,\d{3})+(?!\d))(?!(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d))"
    rf"(?:(?:double|triple)\s)?{_DIGIT}(?:[\s,，、.-]{{0,2}}(?:(?:double|triple)\s)?{_DIGIT}){{{FEWEST - 1},}}"
    r"(?![十百千万亿a-z])",
    regex.IGNORECASE,
)

Span = tuple[int, int, str]


def mask(transcript: Transcript, kinds: Iterable[str] = KINDS, *, region: str = "CN") -> Transcript:
    """Return ``transcript`` with what is personal as "[phone]" and the like, in texts and words; times stay.

    ``region`` is the country in which numbers without a country code are read.  Raises BadRules for an unknown kind.
    """
    wanted = checked_kinds(kinds)
    return replace(
        transcript,
        segments=tuple(_masked(each, wanted, region) for each in transcript),
        removed=tuple(replace(each, text=_without(each.text, wanted, region)) for each in transcript.removed),
    )


def checked_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return ``kinds``.  Raises BadRules for one that is unknown."""
    wanted = tuple(kinds)
    if unknown := sorted(set(wanted) - set(KINDS)):
        raise BadRules(f"{', '.join(unknown)} cannot be masked: there are {', '.join(KINDS)}.")
    return wanted


def spans(text: str, kinds: Sequence[str] = KINDS, region: str = "CN") -> list[Span]:
    """Return where personal data stand in ``text``, by their start, with their kind; none overlap."""
    found: list[Span] = []
    for kind in (each for each in KINDS if each in kinds):
        for start, end in _of_kind(kind, text, region):
            if all(end <= first or last <= start for first, last, _ in found):
                found.append((start, end, kind))
    return sorted(found)


def _of_kind(kind: str, text: str, region: str) -> Iterator[tuple[int, int]]:
    if kind == "phone":
        for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID):
            yield match.start, match.end
        return
    pattern = {"email": _EMAIL, "identity": _IDENTITY, "card": _CARD, "number": _SPOKEN}[kind]
    for found in pattern.finditer(text):
        if _CHECKS.get(kind, bool)(found.group()):
            yield found.span()


def _luhn(written: str) -> bool:
    digits = [int(each) for each in reversed(written) if each.isdigit()]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _checked(written: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(written, weights, strict=False)) % 11
    return "10X98765432"[rest] == written[-1].upper()


_CHECKS = {"card": _luhn, "identity": _checked}


def _masked(segment: Segment, kinds: Sequence[str], region: str) -> Segment:
    found = spans(segment.text, kinds, region)
    if not found:
        return segment
    return replace(segment, text=_without(segment.text, kinds, region), words=tuple(_words(segment, found)))


def _without(said: str, kinds: Sequence[str], region: str) -> str:
    text, last = "", 0
    for start, end, kind in spans(said, kinds, region):
        text += f"{said[last:start]}[{kind}]"
        last = end
    return text + said[last:]


def _words(segment: Segment, found: Sequence[Span]) -> Iterator[Word]:
    """Yield the words; those that touch a span become one mark, which keeps the time of the first.

    A word that the text does not have may be part of one, so it is left out.
    """
    marked = set[int]()
    for word, start, end in placed(segment):
        touched = next(((first, kind) for first, last, kind in found if start < last and first < end), None)
        if touched is None:
            yield word
        elif touched[0] not in marked:
            marked.add(touched[0])
            yield replace(word, text=f"[{touched[1]}]")


def placed(segment: Segment) -> Iterator[tuple[Word, int, int]]:
    """Yield the words that stand in the text of ``segment``, in its order, with where each begins and ends in it."""
    at = 0
    for word in segment.words:
        said = word.text.strip()
        start = segment.text.find(said, at)
        if start >= 0:
            at = start + len(said)
            yield word, start, at
