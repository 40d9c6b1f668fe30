"""``ws.quotes``: offers to customers, from the first draft to the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Date

from crm_lab.errors import InvalidValue, Refused
from crm_lab.sales.numbering import next_number
from crm_lab.sales.ordering import Terms
from crm_lab.sales.papers import Papers
from crm_lab.sales.quotes import approvals, paper, states
from crm_lab.sales.quotes.lines import Pricing, lay, priced
from crm_lab.sales.quotes.versions import difference, lines_frame, next_version, version_of, versions_frame
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Quote, QuoteLine, QuoteVersion
from crm_lab.store.fields import column_value
from crm_lab.store.named import resolved
from crm_lab.store.trail import Unit, line_up

if TYPE_CHECKING:
    import pandas as pd

OWN = frozenset({"number", "state", "revision", "order_id", "amount_minor", "decided_at"})
"""What the verbs write and nobody by hand."""

Given = Sequence[Mapping[str, Any]]


class Quotes(Papers[Quote]):
    """All quotes."""

    entity = Quote
    first: ClassVar[tuple[str, ...]] = ("id", "number", "name", "account_id", "state", "revision", "amount_minor")

    def add(self, **fields: Any) -> Quote:
        """Draft a quote for a customer and return it: ``account``, ``name``, ``lines``, ``valid_until`` …

        A line is a dict: ``product``, ``quantity``, ``discount`` in percent or an agreed ``price`` of one unit, and
        ``tax`` in percent of what is left.  Each starts from the price that ``ws.prices.resolve`` gives for the day
        ``quoted_on`` (default: today).  Raises InvalidValue for lines that can't be read, Refused without a price.
        """
        lines = fields.pop("lines", ())
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two drafts at once each gets its own number
            given = {"quoted_on": date.today(), **resolved(unit.session, Quote, fields)}
            quote, laid = self._drafted(unit, given, lines)
            self._first_version(unit, quote, laid)
            return quote

    def _drafted(self, unit: Unit, given: dict[str, Any], lines: Given) -> tuple[Quote, list[QuoteLine]]:
        if written := sorted(OWN & set(given)):
            raise InvalidValue(f"{written[0]} of a quote follows from its lines and verbs; leave it out")
        if given.get("account_id") is None:
            raise InvalidValue("a quote needs an account; say for whom it is")
        day = column_value(given["quoted_on"], Date(), "quoted_on of a quote")
        about = Pricing(unit.session.get_one(Account, given["account_id"]), day, given.get("currency"))
        currency, laid = priced(unit.session, lines, about)
        number = next_number(unit, Quote.__table__.c.number, "Q", day.year)
        money = {"currency": currency or currency_of(unit.session)}
        return self._make(unit, {"name": about.account.name, **given, **money, "number": number}), laid

    def _first_version(self, unit: Unit, quote: Quote, lines: list[QuoteLine]) -> None:
        unit.session.add(quote)
        unit.session.flush()
        customer = unit.session.get_one(Account, quote.account_id).name
        terms = {"currency": quote.currency, "priced_on": quote.quoted_on, "valid_until": quote.valid_until}
        version = QuoteVersion(quote_id=quote.id, number=1, customer=customer, made_by=unit.actor.id, **terms)
        unit.session.add(version)
        unit.session.flush()
        lay(unit.session, quote, version, lines)
        unit.session.flush()

    def set_lines(self, id: str, lines: Given, on: date | str | None = None) -> pd.DataFrame:
        """Put other lines into a draft, priced for the day ``on`` (default: the day of the quote), and return them.

        Raises Refused for a quote that is no draft: what was sent stays as it is, ``revise`` begins a new version.
        """

        def change(unit: Unit, quote: Quote) -> None:
            states.require(quote, "draft", to="change its lines")
            version = version_of(unit.session, quote)
            if on is not None:
                version.priced_on = column_value(on, Date(), "the day of prices")
            about = Pricing(unit.session.get_one(Account, quote.account_id), version.priced_on, quote.currency)
            lay(unit.session, quote, version, priced(unit.session, lines, about)[1])
            unit.name(quote, "lines_set", version=version.number)

        self._do(id, change)
        return self.lines(id)

    def revise(self, id: str, valid_until: date | str | None = None) -> Quote:
        """Begin a new version of what was sent, and return the quote; its lines stay until ``set_lines``.

        Raises Refused for a quote that is accepted, or a draft already.
        """

        def change(unit: Unit, quote: Quote) -> None:
            states.require(quote, "sent", "refused", "expired", to="make a new version")
            version = next_version(unit, quote)
            if valid_until is not None:
                quote.valid_until = column_value(valid_until, Date(), "valid_until of a quote")
                version.valid_until = quote.valid_until

        return self._do(id, change)

    def lines(self, id: str, version: int | None = None) -> pd.DataFrame:
        """Return the lines of a version (default: the newest): price of one unit and the rule that gave it, amounts."""
        with self.database.read(self.actor) as session:
            return lines_frame(session, version_of(session, self._load(session, id), version))

    def versions(self, id: str) -> pd.DataFrame:
        """Return all versions of a quote with their sums, oldest first."""
        with self.database.read(self.actor) as session:
            return versions_frame(session, self._load(session, id))

    def difference(self, id: str, old: int | None = None, new: int | None = None) -> pd.DataFrame:
        """Return in what two versions differ (default: the newest and the one before): product, what, before, after."""
        with self.database.read(self.actor) as session:
            quote = self._load(session, id)
            after = version_of(session, quote, new)
            return difference(session, version_of(session, quote, old or max(1, after.number - 1)), after)

    def ask_approval(self, id: str, why: str) -> Quote:
        """Ask a manager for discounts beyond the limit; the quote waits.  Raises Refused when none needs it."""

        def change(unit: Unit, quote: Quote) -> None:
            states.require(quote, "draft", to="ask for an approval")
            approvals.ask(unit, quote, version_of(unit.session, quote), why)

        return self._do(id, change)

    def approve(self, id: str, reason: str | None = None) -> Quote:
        """Allow the discounts that wait; they hold for these lines.  Raises NotAllowed for who may not decide."""
        return self._judge(id, "approved", reason)

    def refuse_approval(self, id: str, reason: str) -> Quote:
        """Don't allow the discounts that wait, and say why; the quote is a draft again."""
        return self._judge(id, "refused", reason)

    def _judge(self, id: str, decision: str, reason: str | None) -> Quote:
        return self._do(
            id, lambda unit, one: approvals.decide(unit, one, version_of(unit.session, one), decision, reason)
        )

    def approvals(self, id: str) -> pd.DataFrame:
        """Return all requests for discounts of a quote: who asked when and why, who decided what, when and why."""
        with self.database.read(self.actor) as session:
            return approvals.frame(session, self._load(session, id))

    def send(self, id: str) -> Quote:
        """Freeze the newest version and call the quote sent.  Raises Refused for a discount beyond the limit."""
        return self._do(id, lambda unit, quote: states.send(unit, quote, date.today()))

    def accept(self, id: str, reason: str | None = None) -> Quote:
        """Write down that the customer accepted.  Raises Refused after the last day of validity."""
        return self._do(id, lambda unit, quote: states.decide(unit, quote, "accepted", reason, date.today()))

    def refuse(self, id: str, reason: str) -> Quote:
        """Write down that the customer refused, and why."""
        return self._do(id, lambda unit, quote: states.decide(unit, quote, "refused", reason, date.today()))

    def expire(self, day: date | str | None = None) -> int:
        """Let sent quotes expire that were valid until before a day (default: today); return how many."""
        before = date.today() if day is None else column_value(day, Date(), "a day")
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            return states.expire(unit, before)

    def order(self, id: str, parts: int | None = None, first: date | str | None = None) -> str:
        """Make the order of an accepted quote and return its id; asked again, return the one that is there.

        ``parts`` equal monthly instalments from the day ``first`` on (default: today); None plans nothing.
        """
        terms = Terms.of(parts, first)
        return str(self._do(id, lambda unit, quote: states.order(unit, quote, terms)).order_id)

    def html(self, id: str, language: str = "en", version: int | None = None, seller: str | None = None) -> str:
        """Return a version (default: the newest) as an HTML page in "en" or "zh"; a browser prints it as PDF on A4."""
        with self.database.read(self.actor) as session:
            quote = self._load(session, id)
            return paper.html(session, quote, version_of(session, quote, version), language, seller)

    def _check_update(self, unit: Unit, record: Quote, values: dict[str, Any]) -> None:
        fixed = OWN | {"account_id", "currency", "quoted_on", "reason"}
        if changed := sorted(name for name in fixed & set(values) if values[name] != getattr(record, name)):
            raise Refused(f"{changed[0]} of a quote is changed by its verbs only: set_lines, revise, send, accept …")
        if values.get("name", record.name) != record.name:
            states.require(record, "draft", to="rename it")
        if values.get("valid_until", record.valid_until) != record.valid_until:
            states.require(record, "draft", to="change how long it is valid")
            version_of(unit.session, record).valid_until = values["valid_until"]

    def _check_delete(self, unit: Unit, record: Quote) -> None:
        states.require(record, "draft", to="delete it")
