"""A scorecard: what a call is judged by, as data in YAML."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml

from crm_lab_speech import trackers
from crm_lab_speech.errors import BadRules
from crm_lab_speech.measures import Measures
from crm_lab_speech.trackers import Tracker

Kind = Literal["required", "forbidden", "fact", "limit"]
KINDS = ("required", "forbidden", "fact", "limit")
SIDES = ("rep", "customer")
DEFAULT = "sales"


@dataclass(frozen=True)
class Item:
    """One thing to judge.

    ``required`` should be found, ``forbidden`` should not; a ``fact`` is told and costs nothing; a ``limit`` holds a
    measure ``between`` two figures.  A ``question`` is answered by a judge where one is given, by the trackers (if
    there are any) where none is.  Looked for is any of ``trackers``, said ``by`` the rep or the customer (None:
    anybody), in the ``first_turns`` or ``last_turns``, ``before`` so many seconds, or within ``within`` turns
    ``after`` a tracker of the customer.  ``weight`` is its part of the total; a failed ``knock_out`` makes that 0.
    """

    id: str
    kind: Kind = "required"
    title: Mapping[str, str] | str = ""
    trackers: tuple[str, ...] = ()
    question: str = ""
    by: str | None = None
    first_turns: int | None = None
    last_turns: int | None = None
    before: float | None = None
    after: str | None = None
    within: int = 4
    measure: str | None = None
    between: tuple[float, float] | None = None
    weight: float = 1.0
    knock_out: bool = False

    def named(self, language: str) -> str:
        """Return its title in ``language``, else in English, else its id."""
        if isinstance(self.title, str):
            return self.title or self.id
        return self.title.get(language) or self.title.get("en") or self.id


@dataclass(frozen=True)
class Scorecard:
    """The items of a card with the trackers that they look for; ``version`` is told with every score."""

    name: str
    version: int
    items: tuple[Item, ...]
    trackers: Mapping[str, Tracker]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Scorecard:
        """Read a card from a YAML file.  Raises BadRules: what is wrong, in which item."""
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRules(f"{path} cannot be read ({error}): give a YAML file with 'items'.") from error
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, where: str = "the card") -> Scorecard:
        """Read a card from YAML; ``where`` is what messages call it.  Raises BadRules: what is wrong, in which item."""
        return _card(text, where)

    @staticmethod
    def default() -> Scorecard:
        """Return the card for sales calls that comes with the product."""
        return _default()


@cache
def _default() -> Scorecard:
    text = files("crm_lab_speech").joinpath("packs", f"{DEFAULT}.yaml").read_text("utf-8")
    return _card(text, f"the card {DEFAULT}")


def _card(text: str, where: str) -> Scorecard:
    try:
        given: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadRules(f"{where} is no YAML ({' '.join(str(error).split())}): check it.") from error
    if not isinstance(given, dict) or not isinstance(given.get("items"), list) or not given["items"]:
        raise BadRules(f"{where} has no 'items': give a list, each with an id.")
    rows = given.get("trackers") or {}
    if not isinstance(rows, dict):
        raise BadRules(f"{where} has 'trackers' without names: name each and give what it says.")
    own = {str(name): trackers.tracker(str(name), row, where) for name, row in rows.items()}
    known = {**trackers.packaged(), **own}
    items = tuple(_item(at, row, where, known) for at, row in enumerate(given["items"], 1))
    if twice := {each.id for each in items if [one.id for one in items].count(each.id) > 1}:
        raise BadRules(f"{where} has the item {', '.join(sorted(twice))} twice: give each its own id.")
    version = given.get("version", 1)
    if not _is_number(version, int):
        raise BadRules(f"{where} has the version {version!r}: give a whole number.")
    return Scorecard(str(given.get("name") or Path(where).stem), version, items, known)


def _item(at: int, row: Any, where: str, known: Mapping[str, Tracker]) -> Item:
    if not isinstance(row, dict) or not row.get("id"):
        raise BadRules(f"Item {at} of {where} has no id: give it one.")
    said = f"The item '{row['id']}' of {where}"
    names = {each.name for each in fields(Item)}
    if unknown := sorted(set(row) - names - {"tracker"}):
        raise BadRules(f"{said} has {', '.join(map(str, unknown))}; it may have {', '.join(sorted(names))}.")
    given = {name: row[name] for name in names & set(row)}
    wanted = row.get("trackers") or row.get("tracker") or ()
    given["trackers"] = tuple(map(str, wanted)) if isinstance(wanted, list) else (str(wanted),) if wanted else ()
    if isinstance(row.get("between"), list):
        given["between"] = tuple(row["between"])
    item = Item(**{**given, "id": str(row["id"])})
    if not isinstance(item.question, str):
        raise BadRules(f"{said} has a question that is no text.")
    _check_figures(item, said)
    _check(item, said, known)
    return item


def _check_figures(item: Item, said: str) -> None:
    """Raise BadRules for what should be a number and is none."""
    whole = {name: getattr(item, name) for name in ("first_turns", "last_turns", "within")}
    figures = {"before": item.before, "weight": item.weight}
    pair = dict(enumerate(item.between)) if isinstance(item.between, tuple) else {}
    wrong = [name for name, value in whole.items() if value is not None and not _is_number(value, int)]
    wrong += [name for name, value in figures.items() if value is not None and not _is_number(value, int | float)]
    wrong += ["between"] * any(not _is_number(value, int | float) for value in pair.values())
    if wrong:
        raise BadRules(f"{said} has a {wrong[0]} that is no number from 0.")


def _is_number(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and value >= 0


def _check(item: Item, said: str, known: Mapping[str, Tracker]) -> None:
    if item.kind not in KINDS:
        raise BadRules(f"{said} is of the kind '{item.kind}': there are {', '.join(KINDS)}.")
    if item.by not in (None, *SIDES):
        raise BadRules(f"{said} is said by '{item.by}': give rep or customer, or leave it out.")
    if lacking := [each for each in (*item.trackers, *filter(None, [item.after])) if each not in known]:
        raise BadRules(f"{said} looks for {', '.join(lacking)}, which is no tracker: there are {', '.join(known)}.")
    if item.kind == "limit":
        pair = item.between if isinstance(item.between, tuple) else ()
        if str(item.measure) not in Measures.__dataclass_fields__ or len(pair) != 2 or pair[0] > pair[1]:
            raise BadRules(f"{said} is a limit: give it a measure and between, the lowest and the highest figure.")
    elif not item.trackers and not item.question:
        raise BadRules(f"{said} looks for nothing: give it a tracker, or a question for a language model.")
