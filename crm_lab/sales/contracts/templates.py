"""``ws.contract_templates``: texts with fields, and what becomes of them for one customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.sales.texts import require_known
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Account, Contract, ContractTemplate, Quote
from crm_lab.store.trail import Unit, plain

KNOWN = ("customer", "number", "name", "amount", "currency", "starts_on", "ends_on", "quote", "today")
"""Fields that every template has; what lies in the contract, its customer and its quote."""


class ContractTemplates(Collection[ContractTemplate]):
    """All templates: ``name``, ``text`` with fields in braces, ``fields`` that are asked for beside KNOWN."""

    entity = ContractTemplate

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "contract template"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> ContractTemplate:
        template = super()._make(unit, {"fields": [], **fields})
        _check(template.text, template.fields)
        return template

    def _check_update(self, unit: Unit, record: ContractTemplate, values: dict[str, Any]) -> None:
        _check(values.get("text", record.text), values.get("fields", record.fields))


def _check(text: str, fields: Any) -> None:
    if not isinstance(fields, list) or not all(isinstance(one, str) and one.isidentifier() for one in fields):
        raise InvalidValue(f"the fields of a contract template are a list of plain names, not {fields!r}")
    require_known(text, (*KNOWN, *fields), "contract template")


def filled(session: Session, template: ContractTemplate, contract: Contract, given: Mapping[str, Any]) -> str:
    """Return the words of a contract.  Raises InvalidValue for a field that is missing, or that there is not."""
    if unknown := sorted(set(given) - set(template.fields)):
        asked = ", ".join(template.fields) or "none"
        raise InvalidValue(f"the template '{template.name}' has no field '{unknown[0]}'; it asks for {asked}")
    if missing := [one for one in template.fields if given.get(one) in (None, "")]:
        raise InvalidValue(f"the template '{template.name}' needs a {missing[0]}; give fields={{'{missing[0]}': …}}")
    known = _known(session, contract)
    require_known(template.text, (*known, *template.fields), "contract template")
    return template.text.format(**known, **given)


def _known(session: Session, contract: Contract) -> dict[str, Any]:
    quote = session.get(Quote, contract.quote_id) if contract.quote_id else None
    own = {name: plain(getattr(contract, name)) or "" for name in ("number", "name", "amount", "currency")}
    days = {name: plain(getattr(contract, name)) or "" for name in ("starts_on", "ends_on")}
    about = {"customer": session.get_one(Account, contract.account_id).name, "quote": quote.number if quote else ""}
    return {**own, **days, **about, "today": date.today().isoformat()}
