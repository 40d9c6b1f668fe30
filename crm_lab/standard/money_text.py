"""Amounts of money as people write them: signs, separators, 万 and k, currency symbols and codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

SYMBOLS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "R$": "BRL", "$": "USD",
    "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "RMB": "CNY",
    "人民币": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY",
    "英镑": "GBP", "元": "CNY", "块": "CNY",
}  # fmt: skip
UNITS = {
    "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 100,
    "k": 10**3, "thousand": 10**3, "thousands": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6,
    "millions": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
}  # fmt: skip
CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
UNIT = re.compile(rf"({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})\.?$", re.IGNORECASE)
BARE = re.compile(r"[\d\s.,'()+\-]*")
NUMBER = re.compile(r"^\d[\d.,' ]*(?:[eE][+-]?\d{1,2})?$|^[.,]\d+$")
BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")


@dataclass(frozen=True)
class MoneyStyle:
    """How a column writes money: decimal mark, factor and currency from its name, what to assume."""

    decimal: str = "."
    factor: int = 1
    currency: str = ""
    assumed: str = ""


def style_of(name: str, texts: Iterable[str]) -> MoneyStyle:
    """Return how the column `name` writes money, decided once from its distinct texts."""
    inner = " ".join([*BRACKETS.findall(name), *re.findall(r"\bin ([A-Za-z]+)", name)])
    unit = next((word for word in UNITS if len(word) > 1 and word in inner.lower()), "万" if "万" in inner else "")
    unit = unit or next((w for w in ("k", "m") if re.search(rf"\b{w}\b", inner.lower())), "")
    currency = currency_in(inner) or currency_in(name.replace("_", " ").upper(), codes_only=True)
    decimal, assumed = decimal_mark(texts, money=True)
    return MoneyStyle(decimal, UNITS.get(unit, 1), currency, assumed)


def decimal_mark(texts: Iterable[str], *, money: bool = False) -> tuple[str, str]:
    """Return the decimal mark of a column of numbers, and what had to be assumed about it."""
    bodies = [body for text in texts if (body := re.sub(r"[^\d.,]", "", text))]
    for body in bodies:
        last = max(body.rfind("."), body.rfind(","))
        if "." in body and "," in body:
            return body[last], ""
    singles = [body for body in bodies if body.count(".") + body.count(",") == 1]
    for mark, other in ((".", ","), (",", ".")):
        if any(body.count(mark) > 1 for body in bodies):
            return other, ""
        if any(mark in body and len(body) - body.index(mark) - 1 != 3 for body in singles):
            return mark, ""
    dots = [body for body in singles if "." in body]
    if dots and money and not any(body.startswith(("0.", ".")) for body in dots):
        return ",", f"{dots[0]!r} is read as thousands, since no amount has fewer digits behind its dot"
    return ".", ""


@cache
def is_currency(code: str) -> bool:
    """Tell whether ISO 4217 knows the code."""
    from babel.numbers import is_currency as known

    return bool(known(code))


def currency_in(text: str, codes_only: bool = False) -> str:
    """Return the currency that a text names by code or sign (or by code only); '' for none."""
    for code in CODE.findall(text):
        if is_currency(code):
            return str(code)
    if codes_only:
        return ""
    return next((SYMBOLS[symbol] for symbol in SYMBOLS if symbol in text), "")


def read_amount(text: str, style: MoneyStyle) -> tuple[Decimal | None, str]:
    """Return the amount in major units and the currency that the text names ('' for none).

    The amount is None when the text is not an amount of money.
    """
    body = text.strip().translate(FULL_WIDTH)
    currency = currency_in(body)
    for symbol in [currency, *SYMBOLS] if currency else []:
        body = body.replace(symbol, "")
    body = body.replace("整", "").strip()
    negative = (body.startswith("(") and body.endswith(")")) or body[:1] in "-−" or body[-1:] == "-"
    body = body.strip("()-−+ \u00a0")
    factor = style.factor
    if unit := UNIT.search(body):
        factor, body = UNITS[unit[1].lower()], body[: unit.start()].strip()
    number = read_number(body, _own_mark(body) or style.decimal)
    if number is None:
        return None, currency
    return (-number if negative else number) * factor, currency


def _own_mark(body: str) -> str:
    """Return the decimal mark of an amount that has both marks and so tells it, whatever its column writes; else ''."""
    return max(".", ",", key=body.rfind) if "." in body and "," in body else ""


FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F) if chr(code) != "￥"} | {0x3000: 0x20}


def read_number(text: str, decimal: str = ".") -> Decimal | None:
    """Return the exact number in `text` (digits with separators, no sign), or None."""
    body = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if not NUMBER.match(body) or not _grouped(body, decimal):
        return None
    body = re.sub(rf"[' {'.' if decimal == ',' else ','}]", "", body).replace(",", ".")
    try:
        return Decimal(body)
    except InvalidOperation:
        return None


def _grouped(body: str, decimal: str) -> bool:
    """Tell whether the separators stand where separators of thousands stand (万 groups of four too)."""
    whole, _, fraction = body.partition(decimal)
    groups = re.split(r"[., ']", whole)
    if decimal in fraction or re.search(r"[., ']", fraction):
        return False
    return len(groups) == 1 or (
        len(groups[0]) <= 4 and all(len(group) in (2, 3, 4) for group in groups[1:]) and len(groups[-1]) >= 3
    )
