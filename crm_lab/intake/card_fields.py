"""The properties of one vCard as columns that the catalogue knows; what it does not know keeps its own name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_NAMES = {
    "NICKNAME": "Nickname",
    "URL": "Website",
    "NOTE": "Notes",
    "CATEGORIES": "Categories",
    "ROLE": "Business Role",
}
_SILENT = frozenset(
    {"VERSION", "PRODID", "REV", "PHOTO", "LOGO", "SOUND", "KEY", "LABEL", "MAILER", "PROFILE", "AGENT"}
)
_DULL = frozenset({"internet", "voice", "pref", "x-internet", "msg", "text", "postal", "parcel", "intl", "dom"})
_ADDRESS = (("Street", "street"), ("City", "city"), ("State", "region"), ("Zip", "code"), ("Country", "country"))
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")


def fields_of(card: Any) -> dict[str, list[str]]:
    """Return the texts of a card by column, in the order of the card; several texts of one column stay several."""
    found: dict[str, list[str]] = {}
    for line in sorted(card.getChildren(), key=lambda one: "pref" not in _kinds(one)):
        for column, text in _fields(line, found):
            if text.strip() and text not in found.setdefault(column, []):
                found[column].append(text.strip())
    return {column: texts for column, texts in found.items() if texts}


def _fields(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    name = line.name.upper().rpartition(".")[2]
    if name in _SILENT or isinstance(line.value, bytes):
        return iter(())
    special = _SPECIAL.get(name)
    if special is not None:
        return special(line, found)
    return iter([(_NAMES.get(name, name.removeprefix("X-").replace("-", " ").title()), _text(line.value))])


def _kinds(line: Any) -> list[str]:
    """What a number or an address is for: work, home, cell (TYPE=…, or bare words in 2.1)."""
    told = [*line.params.get("TYPE", []), *getattr(line, "singletonparams", [])]
    words = [word.strip().lower() for one in told for word in str(one).split(",")]
    return [*dict.fromkeys(words), *(["pref"] if "PREF" in line.params else [])]


def _named(name: str, line: Any) -> str:
    kinds = [kind for kind in _kinds(line) if kind not in _DULL]
    return f"{name} ({' '.join(kinds)})" if kinds else name


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(text for one in value if (text := _text(one)))
    return str(value).strip()


def _name(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    value = line.value
    yield "First Name", _text(getattr(value, "given", ""))
    yield "Middle Name", _text(getattr(value, "additional", ""))
    yield "Last Name", _text(getattr(value, "family", ""))


def _full_name(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield "Name", _text(line.value)


def _organisation(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    company, *units = line.value if isinstance(line.value, list) else [line.value]
    yield "Company", _text(company)
    yield "Department", _text(units)


def _title(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield "Job Title", _text(line.value)


def _phone(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    name = "Fax" if "fax" in _kinds(line) else "Phone"
    yield _named(name, line), _dialled(_text(line.value))


def _dialled(written: str) -> str:
    """Return a number as people write it; vCard 4 tells it as tel:+49-30-123456;ext=102."""
    if not written.lower().startswith("tel:"):
        return written
    number, *more = written[4:].split(";")
    extension = next((one[4:] for one in more if one.lower().startswith("ext=")), "")
    return f"{number} ext {extension}" if extension else number


def _email(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield _named("Email", line), _text(line.value)


def _address(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The first address fills the fields of a contact; others keep their kind beside the name."""
    kind = "" if not any(column in found for column, _ in _ADDRESS) else _named("", line) or " (other)"
    extra = [_text(getattr(line.value, part, "")) for part in ("box", "extended")]
    for column, part in _ADDRESS:
        text = _text(getattr(line.value, part, ""))
        if part == "street":
            text = ", ".join(one for one in (text, *extra) if one)
        yield f"{column}{kind}", text


def _birthday(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    day = _DAY.match(_text(line.value))
    yield ("Birthday", _iso(day[0])) if day else ("Birthday as written", _text(line.value))


def _iso(day: str) -> str:
    digits = day.replace("-", "")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


def _id(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield "Contact ID", _text(line.value)


def _gender(line: Any, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield "Gender", _text(line.value)


_SPECIAL: dict[str, Callable[[Any, dict[str, list[str]]], Iterator[tuple[str, str]]]] = {
    "N": _name,
    "FN": _full_name,
    "ORG": _organisation,
    "TITLE": _title,
    "TEL": _phone,
    "EMAIL": _email,
    "ADR": _address,
    "BDAY": _birthday,
    "UID": _id,
    "GENDER": _gender,
    "X-GENDER": _gender,
}
