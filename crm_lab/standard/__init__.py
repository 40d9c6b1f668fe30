"""One normaliser for forms, imports and Python: phones, e-mails, names, companies, addresses.

Pure functions on one value each (cached, so that a column costs as much as its different values), and
`standardise` for a whole frame.  Nothing here raises on odd text: what can't be understood comes back as it was
written, flagged, with the reason.

>>> phone("+86 138-1234-5678").value
'13812345678'
>>> company("上海某某信息科技有限公司").core
'某某信息科技'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab.standard.addresses import Address as Address
    from crm_lab.standard.addresses import address as address
    from crm_lab.standard.companies import Company as Company
    from crm_lab.standard.companies import company as company
    from crm_lab.standard.frames import standardise as standardise
    from crm_lab.standard.mail import Email as Email
    from crm_lab.standard.mail import email as email
    from crm_lab.standard.mail import emails as emails
    from crm_lab.standard.persons import Person as Person
    from crm_lab.standard.persons import person as person
    from crm_lab.standard.reading import pinyin as pinyin
    from crm_lab.standard.telephone import Phone as Phone
    from crm_lab.standard.telephone import phone as phone
    from crm_lab.standard.telephone import phones as phones
    from crm_lab.standard.text import clean as clean
    from crm_lab.standard.text import fold as fold
    from crm_lab.standard.text import simplified as simplified

_PLACES = {
    "Address": "addresses",
    "Company": "companies",
    "Email": "mail",
    "Person": "persons",
    "Phone": "telephone",
    "address": "addresses",
    "clean": "text",
    "company": "companies",
    "email": "mail",
    "emails": "mail",
    "fold": "text",
    "person": "persons",
    "phone": "telephone",
    "phones": "telephone",
    "pinyin": "reading",
    "simplified": "text",
    "standardise": "frames",
}
__all__ = [
    "Address", "Company", "Email", "Person", "Phone", "address", "clean", "company", "email", "emails", "fold",
    "person", "phone", "phones", "pinyin", "simplified", "standardise",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _PLACES:
        globals()[name] = getattr(import_module(f"crm_lab.standard.{_PLACES[name]}"), name)
        return globals()[name]
    raise AttributeError(f"module 'crm_lab.standard' has no attribute '{name}'")
