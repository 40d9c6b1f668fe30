"""A quote on paper: one HTML page in English or Chinese that prints on A4, with nothing to load from elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.sales.quotes.lines import lines_of
from crm_lab.store.entities import Quote, QuoteLine, QuoteVersion, User
from crm_lab.store.money import from_minor

if TYPE_CHECKING:
    from jinja2 import Template

LOCALES = {"en": "en", "zh": "zh_CN"}

WORDS = {
    "en": {
        "quote": "Quote", "version": "Version", "draft": "Draft", "for": "For", "from": "From", "date": "Date",
        "valid": "Valid until", "product": "Product", "quantity": "Quantity", "price": "Unit price",
        "discount": "Discount", "tax": "Tax", "net": "Net", "net_sum": "Sum without tax", "total": "Total",
        "on": "on",
    },
    "zh": {
        "quote": "报价单", "version": "版本", "draft": "草稿", "for": "客户", "from": "报价方", "date": "日期",
        "valid": "有效期至", "product": "产品", "quantity": "数量", "price": "单价", "discount": "折扣",
        "tax": "税率", "net": "不含税金额", "net_sum": "不含税合计", "total": "价税合计", "on": "计税金额",
    },
}  # fmt: skip


def html(session: Session, quote: Quote, version: QuoteVersion, language: str, seller: str | None) -> str:
    """Return the page of a version.  Raises InvalidValue for a language that there is no page in."""
    if language not in WORDS:
        raise InvalidValue(f"a quote is written in {' or '.join(WORDS)}, not {language!r}")
    owner = session.get(User, quote.owner_id) if quote.owner_id else None
    lines, shown = lines_of(session, version), _Shown(version.currency, LOCALES[language])
    facts = {
        "quote": quote,
        "version": version,
        "lines": lines,
        "taxes": _taxes(lines),
        "seller": seller,
        "owner": owner,
    }
    return _template().render(**facts, words=WORDS[language], shown=shown, language=language)


def _taxes(lines: list[QuoteLine]) -> list[tuple[Decimal, int, int]]:
    """Return (percent, net, tax) of every rate above 0."""
    taxed = sorted((one for one in lines if one.tax), key=lambda one: one.tax)
    groups = [(rate, list(group)) for rate, group in groupby(taxed, key=lambda one: one.tax)]
    return [(rate, sum(one.net_minor for one in all_), sum(one.tax_minor for one in all_)) for rate, all_ in groups]


class _Shown:
    """Amounts, numbers and days as people of a locale write them."""

    def __init__(self, currency: str, locale: str) -> None:
        self.currency = currency
        self.locale = locale

    def money(self, minor: int) -> str:
        from babel.numbers import format_currency

        return str(format_currency(from_minor(minor, self.currency), self.currency, locale=self.locale))

    def number(self, number: Decimal) -> str:
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self.locale, decimal_quantization=False))

    def day(self, day: date) -> str:
        from babel.dates import format_date

        return str(format_date(day, "long", locale=self.locale))


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("crm_lab.sales.quotes", "pages")
    made: Any = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("quote.html")  # type: ignore[no-any-return]
