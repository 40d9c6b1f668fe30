"""The definitions of custom fields: which records have them, and what they hold."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.rules.fields import entity_named
from crm_lab.rules.freeing import free_name
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
        entity_named(fields.get("entity"))
        if not _KEY.fullmatch(str(fields.get("key", ""))):
            raise InvalidValue(f"the key of a custom field is a word such as contract_end, not {fields.get('key')!r}")
        same = (CustomField.entity == fields["entity"], CustomField.key == fields["key"])
        if unit.session.scalar(select(CustomField.id).where(*same)):
            raise InvalidValue(f"{fields['entity']} have a custom field '{fields['key']}' already")
        _check_type(fields.get("type", "text"), fields.get("options"))
        free_name(unit, CustomField, fields["key"], field="key", entity=fields["entity"])
        return super()._make(unit, fields)

    def _check_update(self, unit: Unit, record: CustomField, values: dict[str, Any]) -> None:
        if told := {"entity", "key", "type"} & values.keys():
            raise InvalidValue(f"the {' and '.join(sorted(told))} of a custom field stays what it is; add another one")
        if "options" in values:
            _check_type(record.type, values["options"])


def _check_type(type: Any, options: Any) -> None:
    if type not in FIELD_TYPES:
        raise InvalidValue(f"the type of a custom field is one of {', '.join(FIELD_TYPES)}, not {type!r}")
    if type == "choice" and not (isinstance(options, list) and options and all(isinstance(o, str) for o in options)):
        raise InvalidValue('a custom field to choose from needs options, such as options=["free", "paid"]')
    if type != "choice" and options:
        raise InvalidValue(f"only a custom field of the type choice has options, not one of the type {type}")
