"""How one and the same name, phone or e-mail is written differently by different people."""

from __future__ import annotations

from crm_lab.demo.texts import to_traditional

_FORMS = {
    "股份有限公司": "公司",
    "有限责任公司": "公司",
    "集团有限公司": "集团",
    "有限公司": "",
    " GmbH & Co. KG": " KG",
    " GmbH": "",
    " Ltd": " Limited",
    " Inc.": " Incorporated",
    " LLC": "",
    " Corp.": " Corporation",
    " PLC": " plc",
    " SAS": "",
}


def firm_variant(name: str, english: str | None, lot: int) -> tuple[str, str]:
    """Return another spelling of a company's name, and what was done."""
    ways = [("typo", typo(name, lot)), ("form", _without_form(name))]
    if english:
        ways += [
            ("english", english),
            ("traditional", name.translate(to_traditional())),
            ("spaces", f"{name[:2]} {name[2:]}"),
        ]
    else:
        ways += [("capitals", name.upper()), ("spaces", name.replace(" ", "  "))]
    return _one(name, ways, lot)


def person_variant(name: str, latin: str | None, last: str | None, lot: int) -> tuple[str, str]:
    """Return another spelling of a person's name, and what was done."""
    family, _, given = (latin or name).partition(" ")
    if latin and latin != name:
        ways = [
            ("pinyin", latin),
            ("pinyin swapped", f"{given} {family}"),
            ("traditional", name.translate(to_traditional())),
        ]
        if last:
            ways.append(("swapped", name.removeprefix(last) + last))
    else:
        ways = [("swapped", f"{given}, {family}"), ("initial", f"{name[0]}. {given}"), ("typo", typo(name, lot))]
    return _one(name, ways, lot)


def _one(name: str, ways: list[tuple[str, str]], lot: int) -> tuple[str, str]:
    how, text = ways[lot % len(ways)]
    return ("same name", name) if text == name else (how, text)


def _without_form(name: str) -> str:
    for form, short in _FORMS.items():
        if name.endswith(form):
            return name.removesuffix(form) + short
    return name


def typo(text: str, lot: int) -> str:
    """Return ``text`` with two neighbouring characters swapped, or one lost where they are alike."""
    place = 1 + lot % max(len(text) - 2, 1)
    a, b = text[place : place + 1], text[place + 1 : place + 2]
    return text[:place] + (b if a == b else b + a) + text[place + 2 :]


def phone_variant(phone: str, lot: int) -> str:
    """Return the same number in another of its usual forms."""
    if phone.startswith("1") and len(phone) == 11:
        a, b, c = phone[:3], phone[3:7], phone[7:]
        forms = [f"{a} {b} {c}", f"{a}-{b}-{c}", f"+86 {phone}", f"0086{phone}", f"(+86){a}{b}{c}", f" {phone}"]
        return forms[lot % len(forms)]
    if phone.startswith("+"):
        forms = [phone.replace(" ", ""), "00" + phone[1:], phone.replace(" ", "-")]
        return forms[lot % len(forms)]
    area, _, number = phone.partition("-")
    forms = [f"({area}){number}", f"{area} {number}", f"+86-{area[1:]}-{number}", f"{area}{number}"]
    return forms[lot % len(forms)]


def broken_email(email: str, lot: int) -> str:
    """Return an address that can't work, as people mistype it."""
    user, _, domain = email.partition("@")
    forms = [
        f"{user}{domain}",
        f"{user}@@{domain}",
        f"{user}@{domain},",
        f"{user} @{domain}",
        f"{user}@{domain.partition('.')[0]}",
    ]
    return forms[lot % len(forms)]
