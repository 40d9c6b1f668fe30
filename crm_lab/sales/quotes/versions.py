"""Versions of a quote: what was offered when, and in what two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.sales.quotes.lines import lay, lines_of
from crm_lab.store.entities import PriceBook, Quote, QuoteLine, QuoteVersion
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

LINES = (
    "position",
    "product",
    "quantity",
    "price",
    "discount",
    "net",
    "tax_percent",
    "tax",
    "currency",
    "rule",
    "book",
)
VERSIONS = ("number", "priced_on", "valid_until", "net", "tax", "total", "currency", "made_at", "sent_at")
CHANGES = ("product", "what", "before", "after")


def version_of(session: Session, quote: Quote, number: int | None = None) -> QuoteVersion:
    """Return a version of a quote (None: the newest).  Raises NotFound when there is none of this number."""
    wanted = quote.revision if number is None else number
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, QuoteVersion.number == wanted)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(f"'{quote.name}' has no version {wanted}; it has 1 to {quote.revision}")
    return found


def next_version(unit: Unit, quote: Quote) -> QuoteVersion:
    """Begin a version with the lines, prices and terms of the newest one, and return it."""
    old = version_of(unit.session, quote)
    quote.revision, quote.state = old.number + 1, "draft"
    quote.decided_at = quote.reason = None
    kept = {name: getattr(old, name) for name in ("customer", "currency", "priced_on", "valid_until")}
    new = QuoteVersion(quote_id=quote.id, number=quote.revision, made_by=unit.actor.id, **kept)
    unit.session.add(new)
    unit.session.flush()
    lay(unit.session, quote, new, [_copy(one) for one in lines_of(unit.session, old)])
    unit.name(quote, "revised", version=new.number)
    return new


def _copy(line: QuoteLine) -> QuoteLine:
    return QuoteLine(**{name: value for name, value in line.as_dict().items() if name not in ("id", "version_id")})


def lines_frame(session: Session, version: QuoteVersion) -> pd.DataFrame:
    """Return the lines of a version with LINES; amounts are Decimals, of the whole line but for the price."""
    import pandas as pd

    books = {row.id: row.name for row in session.execute(select(PriceBook.__table__.c.id, PriceBook.__table__.c.name))}
    rows = [
        (one.position, one.name, one.quantity, *_money(one, version, "price", "discount", "net"), one.tax,
         *_money(one, version, "tax"), version.currency, one.price_rule, books.get(one.price_book_id or ""))
        for one in lines_of(session, version)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(LINES))


def _money(line: QuoteLine, version: QuoteVersion, *names: str) -> list[Any]:
    return [line.money(name, version.currency) for name in names]


def versions_frame(session: Session, quote: Quote) -> pd.DataFrame:
    """Return all versions of a quote with VERSIONS, oldest first."""
    import pandas as pd

    found = session.scalars(select(QuoteVersion).where(QuoteVersion.quote_id == quote.id).order_by(QuoteVersion.number))
    rows = [
        (one.number, one.priced_on, one.valid_until, *_sums(one), one.currency, one.made_at, one.sent_at)
        for one in found
    ]
    return pd.DataFrame(rows, columns=list(VERSIONS))


def _sums(version: QuoteVersion) -> list[Any]:
    return [from_minor(one, version.currency) for one in (version.net_minor, version.tax_minor, version.total_minor)]


def difference(session: Session, old: QuoteVersion, new: QuoteVersion) -> pd.DataFrame:
    """Return in what two versions differ, with CHANGES: per line, and under the product None for the whole."""
    import pandas as pd

    before, after = _by_product(session, old), _by_product(session, new)
    rows = [row for key in {**before, **after} for row in _changes(key[1], before.get(key, {}), after.get(key, {}))]
    rows += _changes(None, _whole(old), _whole(new))
    return pd.DataFrame(rows, columns=list(CHANGES))


def _changes(product: str | None, old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for what in {**old, **new}:
        if old.get(what) != new.get(what):
            yield product, what, old.get(what), new.get(what)


def _by_product(session: Session, version: QuoteVersion) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Return what can differ in a line, by its product; the second line of a product is compared with the second."""
    seen: Counter[str] = Counter()
    found = {}
    for one in lines_of(session, version):
        seen[one.product_id] += 1
        amounts = {name: one.money(name, version.currency) for name in ("price", "discount", "net", "tax")}
        told = {"quantity": one.quantity, **amounts, "tax_percent": one.tax}
        found[one.product_id, one.name, seen[one.product_id]] = told
    return found


def _whole(version: QuoteVersion) -> dict[str, Any]:
    return {"valid_until": version.valid_until, **dict(zip(("net", "tax", "total"), _sums(version), strict=True))}
