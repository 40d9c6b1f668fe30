"""What is typed into the form, as it will be kept: standardised, completed from the address, with its faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crm_lab.customers.key_index import ENTITIES
from crm_lab.customers.view.new.faults import fault
from crm_lab.customers.view.new.forms import FORMS, check_entity
from crm_lab.customers.view.words import Said, say, tell
from crm_lab.errors import InvalidValue
from crm_lab.store import points
from crm_lab.store.entities.customers import ACCOUNT_KINDS

Note = dict[str, Any]
"""What a field says below itself: ``kept`` (None: as typed), ``told`` a sentence, ``tone`` good, watch or risk.

``risk`` can't be saved; ``watch`` can, and is marked as not valid.
"""

_PHONES = {
    "mobile": ("mobile", "手机"),
    "landline": ("landline", "座机"),
    "toll_free": ("toll-free", "免费电话"),
    "service": ("service number", "服务号码"),
    "other": ("phone", "电话"),
}
_FROM_ADDRESS = ("province", "city", "district", "postal_code")


def read(entity: str, values: Mapping[str, str | None]) -> dict[str, Note]:
    """Return what is to be said of each field that was filled in; fields about which there is nothing to say are
    left out.

    ``values`` are texts as typed.  Raises InvalidValue for an entity or a field that has no place in the form.
    """
    check_entity(entity)
    unknown = sorted(set(values) - set(FORMS[entity]))
    if unknown:
        raise InvalidValue(f"the form of {entity} has no field '{unknown[0]}'")
    typed = _filled(values)
    found = dict(_notes(entity, typed))
    return found | {name: note for name, note in _too_long(entity, typed) if name not in found}


def fields_for(entity: str, values: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the fields of the record that the form makes.  Raises InvalidValue, naming the first fault."""
    notes = read(entity, values)
    for name, note in notes.items():
        if note["tone"] == "risk":
            raise InvalidValue(f"{name.removesuffix('_id')}: {tell(note['told'])}")
    fields: dict[str, Any] = {
        name: str(value).strip() for name, value in values.items() if value and str(value).strip()
    }
    if not fields.get("name"):
        raise InvalidValue("give the new record a name")
    fields |= {
        name: note["kept"] for name, note in notes.items() if note.get("kept") and name not in ("phone", "email")
    }
    if "birthday" in fields:
        fields["birthday"] = date.fromisoformat(fields["birthday"])
    return fields | (_parts_of_name(fields["name"]) if entity == "contacts" else {})


def _filled(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, value in values.items() if value is not None and (text := str(value).strip())}


def _notes(entity: str, typed: dict[str, str]) -> Iterator[tuple[str, Note]]:
    for name, text in typed.items():
        if name in points.KINDS:
            yield name, _point(name, text)
        elif name == "company" or (name == "name" and entity == "accounts" and typed.get("kind") != "person"):
            yield from _if_told(name, _company(text))
        elif name == "name":
            yield from _if_told(name, _person(text))
        elif name == "birthday":
            yield from _if_told(name, _birthday(text))
        elif name == "kind" and text not in ACCOUNT_KINDS:
            raise InvalidValue(f"a customer is a company or a person, not '{text}'")
    yield from _address(typed)


def _if_told(name: str, note: Note | None) -> Iterator[tuple[str, Note]]:
    if note is not None:
        yield name, note


def _note(told: Said, kept: str | None = None, tone: str = "good") -> Note:
    return {"told": told, "kept": kept, "tone": tone}


def _point(kind: str, text: str) -> Note:
    """A phone or an e-mail; several in one cell are all kept, the first valid one is the record's own."""
    found = points.read(kind, text)
    wrong = [one for one in found if not one.valid]
    if wrong or not found:
        return _note(fault(wrong[0].reason if wrong else "empty"), tone="watch")
    values = ", ".join(one.value for one in found)
    if len(found) > 1:
        return _note(
            say("{n} are kept: {values}", "保存 {n} 个：{values}", n=len(found), values=values), found[0].value
        )
    if kind == "email":
        return _note(say("kept as {value}", "保存为 {value}", value=values), values)
    en, zh = _PHONES.get(getattr(found[0], "kind", ""), _PHONES["other"])
    what = {"name": en, "name_zh": zh}
    return _note(say("kept as {value}, {what}", "保存为 {value}（{what}）", value=values, what=what), values)


def _company(text: str) -> Note | None:
    from crm_lab.standard import company

    found = company(text)
    facts = [
        say("legal form {it}", "公司形式 {it}", it=found.suffix) if found.suffix else None,
        say("place {it}", "地点 {it}", it=found.place) if found.place else None,
        say("compared by “{it}”", "比较用名“{it}”", it=found.core) if found.suffix or found.place else None,
    ]
    return _listed(found.name, text, [one for one in facts if one])


def _person(text: str) -> Note | None:
    from crm_lab.standard import person

    found = person(text)
    facts = [
        say("surname {it}", "姓 {it}", it=found.family) if found.family else None,
        say("given name {it}", "名 {it}", it=found.given) if found.given else None,
    ]
    return _listed(found.name, text, [one for one in facts if one])


def _listed(name: str, text: str, facts: list[Said]) -> Note | None:
    if name != text:
        facts = [say("kept as {it}", "保存为 {it}", it=name), *facts]
    if not facts:
        return None
    values = {f"f{at}": one for at, one in enumerate(facts)}
    gaps = [f"{{{name}}}" for name in values]
    return _note(say(" · ".join(gaps), " · ".join(gaps), **values), name if name != text else None)


def _parts_of_name(name: str) -> dict[str, str]:
    from crm_lab.standard import person

    found = person(name)
    return {key: one for key, one in (("last_name", found.family), ("first_name", found.given)) if one}


def _birthday(text: str) -> Note | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _note(say("this is not a day of the calendar", "日期无效"), tone="risk")
    if not date(1900, 1, 1) <= day <= date.today():
        return _note(say("nobody's birthday", "生日有误"), tone="risk")
    return None


def _address(typed: dict[str, str]) -> Iterator[tuple[str, Note]]:
    """Province, city and postal code out of the address, where nobody typed them."""
    if "address" not in typed:
        return
    from crm_lab.standard import address

    found = address(typed["address"])
    for name in _FROM_ADDRESS:
        value = getattr(found, name)
        if value and name not in typed:
            yield name, _note(say("{it}, from the address", "{it}，来自地址", it=value), value)


def _too_long(entity: str, typed: dict[str, str]) -> Iterator[tuple[str, Note]]:
    columns = ENTITIES[entity].__table__.columns
    for name, text in typed.items():
        longest = getattr(columns[name].type, "length", None)
        if longest is not None and len(text) > longest and name not in points.KINDS:
            yield name, _note(say("at most {n} characters", "最多 {n} 个字符", n=longest), tone="risk")
