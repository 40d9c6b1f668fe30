"""vCard files (2.1, 3.0, 4.0) as rows: one card, one contact; every phone and e-mail with its kind.

Cards are read one by one, so that a damaged one costs only itself: first whole, then property by property, without
those that can't be read (mostly a broken picture).  A card that holds no name and no way to reach anybody is set
aside with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from crm_lab.intake.card_fields import fields_of
from crm_lab.intake.delimited import Row, clean_lines
from crm_lab.intake.encoding import Encoding
from crm_lab.intake.kinds import UnreadableFile
from crm_lab.intake.reasons import Reason

MARK = " ::: "
"""What stands between several values of one column."""

_PROPERTY = re.compile(r"^[A-Za-z0-9._-]+[;:]")
_BINARY = ("PHOTO", "LOGO", "SOUND", "KEY", "X-MS-OL-DESIGN", "AGENT")
_LONGEST_CARD = 20_000
NOTHING = Reason("card_empty")
MENDED = "properties that can't be read were left out"

Card = tuple[int, str]
Fields = dict[str, list[str]]


def cards(path: Path, encoding: Encoding) -> Iterator[Card]:
    """Yield (line, text) of every card; a card that never ends comes as far as it goes."""
    start, taken = 0, list[str]()
    for number, line in enumerate(clean_lines(path, encoding), start=1):
        mark = line.strip().upper().replace(" ", "")
        if mark == "BEGIN:VCARD" and not _inside_agent(taken):
            if taken:
                yield start, "".join(taken)
            start, taken = number, [line]
        elif taken:
            taken.append(line)
            if mark == "END:VCARD" or len(taken) > _LONGEST_CARD:
                yield start, "".join(taken)
                taken = []
    if taken:
        yield start, "".join(taken)


def _inside_agent(taken: list[str]) -> bool:
    return bool(taken) and taken[-1].strip().upper().startswith("AGENT")


def table_parts(path: Path, encoding: Encoding) -> tuple[list[str], Any]:
    """Return the columns that the cards of a file fill, and what opens its rows.

    Raises:
        UnreadableFile: There is no card in it.
    """
    columns: dict[str, None] = {}
    for _, text in cards(path, encoding):
        found, _ = read_card(text)
        columns |= dict.fromkeys(found or {})
    if not next(islice(cards(path, encoding), 1), None):
        raise UnreadableFile(f"{path.name} holds no vCard: export the contacts again.")
    names = list(columns) or ["Name"]
    return names, partial(_rows, path, encoding, names)


def _rows(path: Path, encoding: Encoding, columns: list[str]) -> Iterator[Row]:
    for line, text in cards(path, encoding):
        found, mended = read_card(text)
        if found is None:
            yield Row(line, [text], Reason("card_unreadable"))
        elif not any(name in found for name in columns if name.startswith(("Name", "First", "Last", "Company"))) and (
            not any(name.startswith(("Phone", "Email")) for name in found)
        ):
            yield Row(line, [text], NOTHING)
        else:
            yield Row(line, [MARK.join(found.get(name, ())) for name in columns], mended=MENDED if mended else "")


def read_card(text: str) -> tuple[Fields | None, bool]:
    """Return the texts of a card by column, and whether parts of it had to be left out (None: nothing is left)."""
    whole = _parsed(text)
    if whole is not None:
        return fields_of(whole), False
    kept = [one for one in _properties(text) if _parsed(_card_of([one])) is not None]
    rest = _parsed(_card_of(kept)) if kept else None
    return (fields_of(rest), True) if rest is not None else (None, True)


def _parsed(text: str) -> Any:
    """Return the card as vobject reads it; None when it can't."""
    import vobject
    from vobject.base import VObjectError

    try:
        return vobject.readOne(_without_pictures(text), allowQP=True)
    except (VObjectError, ValueError, LookupError, AttributeError, TypeError, AssertionError):
        return None


def _without_pictures(text: str) -> str:
    return _card_of([one for one in _properties(text) if not one.upper().startswith(_BINARY)])


def _properties(text: str) -> Iterable[str]:
    """Yield the properties of a card with their continuation lines."""
    taken: list[str] = []
    for line in text.splitlines():
        soft = bool(taken) and taken[-1].rstrip().endswith("=") and "QUOTED-PRINTABLE" in taken[0].upper()
        if not _PROPERTY.match(line) or soft:
            taken.append(line)
            continue
        if taken:
            yield "\n".join(taken)
        taken = [line]
    if taken:
        yield "\n".join(taken)


def _card_of(properties: Iterable[str]) -> str:
    inner = [one for one in properties if one.split(":")[0].strip().upper() not in ("BEGIN", "END", "PROFILE")]
    version = [] if any(one.upper().startswith("VERSION") for one in inner) else ["VERSION:3.0"]
    return "\n".join(["BEGIN:VCARD", *version, *inner, "END:VCARD", ""])
