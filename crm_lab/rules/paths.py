"""Names in rules: fields by their path, records by their name, tags and segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import Context
from crm_lab.rules.fields import CUSTOM_KINDS, Field, Path, Step, fields, near, steps
from crm_lab.rules.words import Pair
from crm_lab.store.base import Base, Managed
from crm_lab.store.entities import Segment, Tag

_SUGGESTED = 500
"""How many names are looked through for what was probably meant."""


def read(name: object, entity: type[Base], context: Context) -> Path:
    """Return the field that ``name`` names: ``city``, ``custom.budget``, ``account.city``.  Raises InvalidValue."""
    if not isinstance(name, str) or not name:
        raise InvalidValue(f"the name of a field is a text such as city, not {name!r}")
    *way, last = name.split(".")
    owner, taken = entity, []
    while way and not (len(way) == 1 and way[0] == "custom"):
        step = _step(owner, way.pop(0))
        taken.append(step)
        owner = step.entity
    return Path(entity, tuple(taken), _custom(owner, last, context) if way else _field(owner, last))


def _step(entity: type[Base], name: str) -> Step:
    known = steps(entity)
    if name not in known:
        raise InvalidValue(f"{entity.__tablename__} point to no record called '{name}'{near(name, [*known, 'custom'])}")
    return known[name]


def _field(entity: type[Base], name: str) -> Field:
    known = fields(entity)
    if name not in known:
        raise InvalidValue(f"{entity.__tablename__} have no field '{name}'{near(name, known)}")
    return known[name]


def _custom(entity: type[Base], key: str, context: Context) -> Field:
    known = context.custom_fields(entity.__tablename__)
    if key not in known or not issubclass(entity, Managed):
        raise InvalidValue(
            f"{entity.__tablename__} have no custom field '{key}'{near(key, known)}; "
            f"ws.custom_fields.add(entity='{entity.__tablename__}', key='{key}', name=…, type=…) makes one"
        )
    if '"' in key:
        raise InvalidValue(f"the key of the custom field '{key}' has a quotation mark; rules can't read such a field")
    return Field(f"custom.{key}", CUSTOM_KINDS[known[key].type], "custom", (key,))


def ids_of(field: Field, given: Sequence[Any], context: Context) -> frozenset[str]:
    """Return the ids of the records that ``given`` names (ids, names in either language, logins, e-mails)."""
    target = field.target
    assert target is not None
    found: set[str] = set()
    for one in given:
        text = str(one)
        matching = _matching(target, text, context)
        if not matching:
            raise InvalidValue(
                f"there is nothing called '{text}' in {target.__tablename__}{_meant(target, text, context)}"
            )
        found |= matching.keys()
    return frozenset(found)


def _matching(target: type[Base], text: str, context: Context) -> Mapping[str, Pair]:
    """Return the names of the records that ``text`` names, by their ids; looked up once per context."""
    known = context.named.setdefault(target.__tablename__, {})
    if text not in known:
        columns = target.columns()
        keys = [getattr(target, key) for key in ("id", "name", "name_zh", "login", "email") if key in columns]
        names: Any = (target.id, target.name, target.name_zh if "name_zh" in columns else target.name)  # type: ignore[attr-defined]
        rows = context.session.execute(select(*names).where(or_(*(key == text for key in keys))))
        known[text] = {id: (name, chinese or name) for id, name, chinese in rows}
    return known[text]


def called(field: Field, text: str, context: Context) -> Pair:
    """Return what the record is called that ``text`` names (by its id, a name, a login, an e-mail)."""
    assert field.target is not None
    found = _matching(field.target, text, context)
    return next(iter(found.values())) if len(found) == 1 else (text, text)


def _meant(target: type[Base], text: str, context: Context) -> str:
    names = context.session.scalars(select(target.name).limit(_SUGGESTED))  # type: ignore[attr-defined]
    return near(text, {name for name in names if name}, 12)


def tags_named(given: Any, group: Any, context: Context) -> frozenset[str]:
    """Return the ids of the tags of a name (or of one of several), in one group if it is given."""
    names = [str(one) for one in (given if isinstance(given, list | tuple) else [given])]
    found: set[str] = set()
    for name in names:
        query = select(Tag.id).where(Tag.name == name)
        matching = set(context.session.scalars(query if group is None else query.where(Tag.group == group)))
        if not matching:
            known = {one for one in context.session.scalars(select(Tag.name).limit(_SUGGESTED)) if one}
            where = f" in the group '{group}'" if group is not None else ""
            raise InvalidValue(f"there is no tag '{name}'{where}{near(name, known, 12)}")
        found |= matching
    return frozenset(found)


def segment_named(name: Any, entity: type[Base], context: Context) -> Segment:
    """Return the segment of a name, which must be about ``entity``.  Raises InvalidValue."""
    segment = context.session.scalars(select(Segment).where(Segment.name == str(name))).one_or_none()
    if segment is None:
        known = context.session.scalars(select(Segment.name).where(Segment.entity == entity.__tablename__))
        raise InvalidValue(f"there is no segment '{name}'{near(str(name), known)}")
    if segment.entity != entity.__tablename__:
        raise InvalidValue(f"the segment '{name}' is about {segment.entity}, not about {entity.__tablename__}")
    return segment
