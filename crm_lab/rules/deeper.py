"""Fields further away than one step (``account.owner.team.name``): known by their path, found by a few letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.context import Context
from crm_lab.rules.fields import Path, Step, steps
from crm_lab.rules.vocabulary import Word, plain_fields
from crm_lab.rules.words import VALUES, Pair, field_words
from crm_lab.store.base import Base

FURTHEST = 3
"""How many steps are gone when fields are searched; a path that is written may have more."""

MOST = 60
"""How many fields a search returns."""


def words_at(names: Sequence[str], entity: type[Base], context: Context) -> list[Word]:
    """Return the fields of these paths, without those that are not there."""
    found = []
    for name in names:
        try:
            found.append(_word(paths.read(name, entity, context), context))
        except InvalidValue:
            continue  # the screen shows the condition as it is written, and what is wrong with it
    return found


def search(text: str, entity: type[Base], context: Context) -> list[Word]:
    """Return fields two or three steps away that have every word of ``text`` in their names, the nearest first."""
    wanted = text.lower().split()
    found: list[Word] = []
    for way in _ways(entity):
        for field in plain_fields(way[-1].entity):
            word = _word(Path(entity, way, field), context)
            told = " ".join((word.path, *word.label, *word.group_label)).lower()
            if all(one in told for one in wanted):
                found.append(word)
                if len(found) == MOST:
                    return found
    return found


def _ways(entity: type[Base]) -> Iterator[tuple[Step, ...]]:
    """Yield the ways of two steps, then of three; none goes back to where it was."""
    ways: list[tuple[Step, ...]] = [(step,) for step in steps(entity).values()]
    for _ in range(FURTHEST - 1):
        ways = [(*way, step) for way in ways for step in steps(way[-1].entity).values() if step.entity is not entity]
        yield from ways


def _word(path: Path, context: Context) -> Word:
    field, table = path.field, str(path.owner.__tablename__)
    own = context.custom_fields(table).get(field.name.removeprefix("custom.")) if field.json else None
    label: Pair = (own.name, own.name_zh or own.name) if own else field_words(field.name)
    fixed = tuple((str(one), (str(one), str(one))) for one in own.options or ()) if own else ()
    english, chinese = zip(*(field_words(step.name) for step in path.steps), strict=True) if path.steps else ((), ())
    return Word(
        str(path),
        label,
        field.kind,
        ".".join(step.name for step in path.steps) or "own",
        (" · ".join(english), " · ".join(chinese)),
        None if field.target is None else str(field.target.__tablename__),
        fixed or tuple(VALUES.get((table, field.name), {}).items()),
    )
