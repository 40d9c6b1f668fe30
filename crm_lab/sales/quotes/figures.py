"""What a line comes to: each amount is rounded once, half to even, and everything else is a sum of those."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crm_lab.errors import InvalidValue, Refused
from crm_lab.store.money import MAX_MINOR


@dataclass(frozen=True)
class Figures:
    """A line's amounts before its discount, of its discount, and of its tax, in minor units."""

    gross: int
    discount: int
    tax: int

    @property
    def net(self) -> int:
        """What is paid without tax."""
        return self.gross - self.discount


def by_percent(price: int, quantity: Decimal, discount: Decimal, tax: Decimal) -> Figures:
    """Return the figures of ``quantity`` at ``price`` minor units, less ``discount`` percent, plus ``tax`` percent."""
    gross = _bounded(round(Fraction(price) * Fraction(quantity)))
    off = share(gross, discount)
    return Figures(gross, off, _bounded(share(gross - off, tax)))


def by_price(price: int, quantity: Decimal, agreed: int, tax: Decimal) -> Figures:
    """Return the figures when ``agreed`` minor units are asked for each.  Raises Refused for more than ``price``."""
    if agreed > price:
        raise Refused("a quote asks for no more than the price that holds; raise it in a price book: ws.prices.set")
    gross, net = (_bounded(round(Fraction(one) * Fraction(quantity))) for one in (price, agreed))
    return Figures(gross, gross - net, _bounded(share(net, tax)))


def share(minor: int, percent: Decimal) -> int:
    """Return ``percent`` of ``minor`` units, rounded half to even."""
    return round(Fraction(minor) * Fraction(percent) / 100)


def _bounded(minor: int) -> int:
    if minor > MAX_MINOR:
        raise InvalidValue("a line of the quote comes to more than can be kept; give a smaller quantity or price")
    return minor
