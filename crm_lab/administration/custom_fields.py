"""The definitions of custom fields: which records have them, and what they hold."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.store.base import Base, Managed
from crm_lab.store.collection import Collection
from crm_lab.store.entities import CustomField
from crm_lab.store.entities.labels import FIELD_TYPES
from crm_lab.store.trail import Unit

_KEY = re.compile(r"[^\W\d]\w*")


class CustomFields(Collection[CustomField]):
    """Fields that people added.

    ``ws.custom_fields.add(entity="accounts", key="plan", name="Plan", type="choice", options=["free", "paid"])``; then
    ``ws.accounts.add(…, custom={"plan": "paid"})`` is checked, and ``ws.accounts.frame(custom__plan="paid")`` finds it.
    """

    entity = CustomField
    first = ("id", "entity", "key", "name", "name_zh", "type")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "custom field"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> CustomField:
        _check_entity(fields.get("entity"))
        if not _KEY.fullmatch(str(fields.get("key", ""))):
            raise InvalidValue(f"the key of a custom field is a word such as contract_end, not {fields.get('key')!r}")
        same = (CustomField.entity == fields["entity"], CustomField.key == fields["key"])
        if unit.session.scalar(select(CustomField.id).where(*same)):
            raise InvalidValue(f"{fields['entity']} have a custom field '{fields['key']}' already")
        _check_type(fields.get("type", "text"), fields.get("options"))
        return super()._make(unit, fields)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> CustomField:
        """Change a definition and return it; entity, key and type stay, for the values that are there have them."""
        if told := {"entity", "key", "type"} & fields.keys():
            raise InvalidValue(f"the {' and '.join(sorted(told))} of a custom field stays what it is; add another one")
        if "options" in fields:
            _check_type(self.get(id).type, fields["options"])
        return super().update(id, version=version, origin=origin, **fields)


def _check_entity(name: Any) -> None:
    known = {str(one.local_table.description) for one in Base.registry.mappers if issubclass(one.class_, Managed)}
    if name not in known:
        raise InvalidValue(f"custom fields are for records such as accounts, contacts, leads, tickets, not {name!r}")


def _check_type(type: Any, options: Any) -> None:
    if type not in FIELD_TYPES:
        raise InvalidValue(f"the type of a custom field is one of {', '.join(FIELD_TYPES)}, not {type!r}")
    if type == "choice" and not (isinstance(options, list) and options and all(isinstance(o, str) for o in options)):
        raise InvalidValue('a custom field to choose from needs options, such as options=["free", "paid"]')
    if type != "choice" and options:
        raise InvalidValue(f"only a custom field of the type choice has options, not one of the type {type}")
