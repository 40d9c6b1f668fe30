"""The one interface by which a department puts its part on the Customer 360 screen.

A part is a class in the entry point group ``crm_lab.customer_parts``, made without arguments::

    class Returns:
        name = "returns"
        title = ("Returns", "退货")

        def summary(self, session, account):
            return summary(count, source=say(…), python="ws.returns.frame(…)", empty=say(…))

        def rows(self, session, account, start, count):
            return [row("returns", one.id, one.name, note=[one.reason], aside=money(…)) for one in …]

``session`` shows only what the person may see; ``account`` is the customer's record.  ``rank`` (a number, 100 if it is
missing) is its place on the screen; a part with ``slow = True`` comes after the rest of the screen.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol, TypedDict

from sqlalchemy.orm import Session

from crm_lab.customers.view.words import Said, say, wire
from crm_lab.errors import NotFound
from crm_lab.store.entities import Account
from crm_lab.store.installed import installed

log = logging.getLogger(__name__)

GROUP = "crm_lab.customer_parts"

FIRST_ROWS = 5
"""Rows that a part shows before anybody asks for more."""


class Summary(TypedDict):
    """What stands above the rows: how many there are, figures, where all of it comes from, and how to ask in Python.

    ``empty`` is shown instead when there is nothing.
    """

    count: int
    figures: list[dict[str, Any]]
    source: Said
    python: str
    empty: Said


class Row(TypedDict):
    """One line: the record, a title, notes below, something at the right, marks; ``tone`` good, watch or risk."""

    entity: str
    id: str
    title: Any
    note: list[Any]
    aside: Any
    chips: list[dict[str, Any]]
    tone: str | None


class Part(Protocol):
    """What a department gives."""

    name: str
    title: tuple[str, str]

    def summary(self, session: Session, account: Account) -> Summary:
        """Return count, figures and their source."""
        ...

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return ``count`` rows from ``start`` on."""
        ...


def summary(count: int, *, source: Said, python: str, empty: Said, figures: Sequence[dict[str, Any]] = ()) -> Summary:
    """Return a summary; ``figures`` come from ``figure``."""
    return {"count": count, "figures": list(figures), "source": source, "python": python, "empty": empty}


def figure(label: Said, value: Any, tone: str | None = None) -> dict[str, Any]:
    """Return a figure above the rows: a label and a value; ``tone`` good, watch or risk."""
    return {"label": label, "value": wire(value), "tone": tone}


def row(
    entity: str,
    id: str,
    title: Any,
    *,
    note: Sequence[Any] = (),
    aside: Any = None,
    chips: Sequence[dict[str, Any]] = (),
    tone: str | None = None,
) -> Row:
    """Return a row; notes that are None are left out."""
    notes = [wire(one) for one in note if one not in (None, "")]
    return {
        "entity": entity,
        "id": id,
        "title": wire(title),
        "note": notes,
        "aside": wire(aside),
        "chips": list(chips),
        "tone": tone,
    }


def chip(text: Any, tone: str | None = None, hint: Any = None) -> dict[str, Any]:
    """Return a small mark on a row; ``hint`` says more about it."""
    return {"text": wire(text), "tone": tone, "hint": wire(hint)}


@cache
def parts() -> tuple[Part, ...]:
    """Return all installed parts in the order of the screen."""
    made: list[Part] = [one.load()() for one in installed(GROUP)]
    return tuple(sorted(made, key=lambda part: (getattr(part, "rank", 100), part.name)))


def part_named(name: str) -> Part:
    """Return one part.  Raises NotFound."""
    for part in parts():
        if part.name == name:
            return part
    raise NotFound(f"the screen has no part '{name}'; it has {', '.join(part.name for part in parts())}")


def shown(session: Session, account: Account, part: Part, count: int = FIRST_ROWS) -> dict[str, Any]:
    """Return a part with its first rows.  One that fails is told as such; the rest of the screen still comes."""
    facts = {"name": part.name, "title": {"name": part.title[0], "name_zh": part.title[1]}}
    try:
        head = part.summary(session, account)
        rows = part.rows(session, account, 0, count) if head["count"] else []
    except Exception as problem:
        log.exception("the part %s of the customer screen failed", part.name)
        session.rollback()  # PostgreSQL refuses everything more after a failed query
        return {**facts, "failed": say("This part failed: {problem}", "此部分出错：{problem}", problem=str(problem))}
    return {**facts, **head, "rows": rows}


def outline(part: Part) -> dict[str, Any]:
    """Return the place of a part that comes later."""
    return {"name": part.name, "title": {"name": part.title[0], "name_zh": part.title[1]}, "later": True}
