"""A transcript as the browser gets it: short rows, and where in its text every word stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Plain = Mapping[str, Any]


def told(content: Plain, rep: str | None) -> dict[str, Any]:
    """Return ``speakers`` and a row a segment: place of its speaker, start, end (seconds), text, words.

    Words are numbers in fours: where a word begins in the text and how long it is (UTF-16 units, as browsers count),
    start and end in seconds; None where word times are not known.  The other side of two is the customer.
    """
    segments = content.get("segments", [])
    names = list(dict.fromkeys(str(one["speaker"]) for one in segments))
    places = {name: place for place, name in enumerate(names)}
    return {
        "language": content.get("language") or "",
        "speakers": [{"name": name, "role": _role(name, names, rep)} for name in names],
        "notes": list(content.get("notes", ())),
        "segments": [
            [places[str(one["speaker"])], _tidy(one["start"]), _tidy(one["end"]), one["text"], _words(one)]
            for one in segments
        ],
    }


def _role(name: str, names: Sequence[str], rep: str | None) -> str | None:
    if rep is None or rep not in names or not name:
        return None
    if name == rep:
        return "rep"
    return "customer" if len([one for one in names if one]) == 2 else None


def _words(segment: Plain) -> list[float] | None:
    """Return the words that can be found in the text, one behind the other."""
    text, found, at = str(segment["text"]), [], 0
    for word in segment.get("words") or ():
        said = str(word["text"]).strip()
        place = text.find(said, at) if said else -1
        if place >= 0:
            found += [_units(text[:place]), _units(said), _tidy(word["start"]), _tidy(word["end"])]
            at = place + len(said)
    return found or None


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _tidy(seconds: Any) -> float:
    return round(float(seconds), 2)
