"""What follows from what: place from an address or a phone, company and website from the domain of an e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.rules.deriving import Derivation
from crm_lab.store.entities import Account

PURPOSE = "completion"
"""The purpose of rules that fill gaps."""

_ASKED_SINGLY = 5
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})


def _from_address(part: str) -> Any:
    def derive(value: Any, _session: Session) -> str | None:
        from crm_lab.standard import address

        return getattr(address(str(value)), part) or None

    return derive


def _from_phone(part: str) -> Any:
    def derive(value: Any, _session: Session) -> str | None:
        return _area(str(value)).get(part)

    return derive


@cache
def _area(number: str) -> dict[str, str]:
    """Return province and city of a number of mainland China, as the numbering plan has them."""
    from phonenumbers import NumberParseException, parse
    from phonenumbers.geocoder import description_for_number

    from crm_lab.standard import address, phone

    found = phone(number)
    if not found.valid or found.region != "CN" or found.kind not in ("mobile", "landline"):
        return {}
    try:
        written = description_for_number(parse(found.value, "CN"), "zh")
    except NumberParseException:
        return {}
    place = address(written) if written else None
    return {part: getattr(place, part) for part in ("province", "city") if place and getattr(place, part)}


def _company(value: Any, session: Session) -> str | None:
    """Return the company of an e-mail address: the account that has the domain, else the domain's own name."""
    domain = _own_domain(value)
    if domain is None:
        return None
    names = _companies(session, domain)
    if not names:
        return _label(domain)
    return next(iter(names)) if len(names) == 1 else None


def _companies(session: Session, domain: str) -> set[str]:
    """Return the accounts of a domain.  After a few single questions all domains are read, once for the session."""
    asked = session.info["domains asked"] = session.info.get("domains asked", 0) + 1
    query = select(Account.name, Account.email, Account.website)
    if asked <= _ASKED_SINGLY:
        mail = Account.email.endswith(f"@{domain}", autoescape=True)
        site = Account.website.icontains(domain, autoescape=True)
        rows = session.execute(query.where(or_(mail, site)))
        return {name for name, *places in rows if domain in map(_domain_of, places)}
    if "domains" not in session.info:
        given = or_(Account.email.is_not(None), Account.website.is_not(None))
        session.info["domains"] = _by_domain(session.execute(query.where(given)))
    return session.info["domains"].get(domain, set())  # type: ignore[no-any-return]


def _by_domain(rows: Iterable[Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, *places in rows:
        for domain in map(_domain_of, places):
            if domain is not None:
                found.setdefault(domain, set()).add(name)
    return found


def _domain_of(written: str | None) -> str | None:
    """Return the domain of an e-mail address or of a web address."""
    if not written:
        return None
    host = written.lower().rpartition("@")[2].rpartition("://")[2].partition("/")[0].partition(":")[0]
    return host.removeprefix("www.") or None


def _website(value: Any, _session: Session) -> str | None:
    """Return the domain of an e-mail address, unless everybody can have an address there."""
    return _own_domain(value)


def _own_domain(value: Any) -> str | None:
    from crm_lab.standard import email

    found = email(str(value))
    return found.domain.lower() if found.valid and not is_public(found.domain) else None


def _label(domain: str) -> str:
    """Return the part of a domain that names its owner: ``Acme`` for ``mail.acme.com.cn``."""
    parts = domain.split(".")[:-1]
    while len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    return parts[-1].replace("-", " ").title()


@cache
def public_domains() -> frozenset[str]:
    """Return the mail providers where everybody can have an address: their domain says nothing about a company."""
    text = (files("crm_lab.customers") / "data" / "public_mail.txt").read_text("utf-8")
    return frozenset(text.split())


def is_public(domain: str) -> bool:
    """Tell whether everybody can have an e-mail address at ``domain``."""
    return domain.lower() in public_domains()


PROVINCE_OF_ADDRESS = Derivation("province of address", _from_address("province"))
CITY_OF_ADDRESS = Derivation("city of address", _from_address("city"))
DISTRICT_OF_ADDRESS = Derivation("district of address", _from_address("district"))
PROVINCE_OF_PHONE = Derivation("province of phone", _from_phone("province"))
CITY_OF_PHONE = Derivation("city of phone", _from_phone("city"))
COMPANY_OF_EMAIL = Derivation("company of e-mail", _company)
WEBSITE_OF_EMAIL = Derivation("website of e-mail", _website)


def standard_rules() -> list[dict[str, Any]]:
    """Return the rules that crm-lab proposes, as data: fill only what is empty, the address before the phone."""
    rules = []
    for table in ("accounts", "contacts", "leads"):
        rules.append(_rule(table, "district", "address", DISTRICT_OF_ADDRESS.name))
        for origin in ("address", "phone"):
            rules += [_rule(table, target, origin, f"{target} of {origin}") for target in ("province", "city")]
    rules.append(_rule("leads", "company", "email", COMPANY_OF_EMAIL.name))
    rules.append(_rule("accounts", "website", "email", WEBSITE_OF_EMAIL.name))
    return rules


def _rule(table: str, target: str, origin: str, by: str) -> dict[str, Any]:
    singular = table.removesuffix("s")
    when: list[Any] = [{"field": origin, "empty": False}, {"field": target, "empty": True}]
    when += [{"field": "kind", "is": "company"}] if (table, target) == ("accounts", "website") else []
    return {
        "name": f"{table}: {by}",
        "entity": table,
        "purpose": PURPOSE,
        "on": [f"{singular}.created", f"{singular}.updated"],
        "when": when,
        "then": [{"set": {"field": target, "from": origin, "by": by, "policy": "fill"}}],
    }
