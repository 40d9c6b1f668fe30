"""How large a company is, and how often its records are wrong."""

from __future__ import annotations

from dataclasses import dataclass

from crm_lab.errors import InvalidValue


@dataclass(frozen=True)
class Size:
    """Numbers of rows.  Contacts and leads come near, activities exactly; defects such as duplicates come on top."""

    accounts: int
    contacts: int
    deals: int
    open_deals: int
    activities: int
    leads: int
    orders: int
    tickets: int
    reps: int


SIZES = {
    "small": Size(60, 150, 180, 120, 2_000, 80, 60, 60, 12),
    "medium": Size(1_000, 2_500, 3_000, 900, 40_000, 1_300, 1_200, 1_200, 40),
    "large": Size(20_000, 50_000, 60_000, 12_000, 600_000, 26_000, 27_000, 24_000, 160),
}
"""The sizes that have a name."""

SMALLEST = 10
"""The fewest accounts that still make a company."""


def size_of(size: str | int) -> Size:
    """Return the size called ``size``, or one with that many accounts.  Raises InvalidValue for anything else."""
    if isinstance(size, int) and not isinstance(size, bool) and size >= SMALLEST:
        return _scaled(size)
    if isinstance(size, str) and size in SIZES:
        return SIZES[size]
    raise InvalidValue(
        f"a demo company can't have the size {size!r}; say small, medium, large or a number of accounts "
        f"from {SMALLEST} on"
    )


def _scaled(accounts: int) -> Size:
    return Size(
        accounts=accounts,
        contacts=accounts * 5 // 2,
        deals=accounts * 3,
        open_deals=accounts,
        activities=accounts * 36,
        leads=accounts * 13 // 10,
        orders=accounts * 6 // 5,
        tickets=accounts * 6 // 5,
        reps=max(10, min(200, accounts // 25)),
    )


@dataclass(frozen=True)
class Rates:
    """Shares (0..1) of records with a defect.

    ``no_amount`` and ``no_next_step`` are of open deals, ``closed_no_amount`` of closed ones; ``left`` is of reps.
    """

    duplicate_accounts: float = 0.04
    duplicate_contacts: float = 0.04
    duplicate_leads: float = 0.03
    no_phone: float = 0.08
    no_email: float = 0.08
    no_city: float = 0.06
    no_industry: float = 0.05
    no_amount: float = 0.05
    no_next_step: float = 0.12
    closed_no_amount: float = 0.03
    no_account: float = 0.015
    no_roles: float = 0.05
    phone_format: float = 0.10
    bad_email: float = 0.02
    wrong_province: float = 0.02
    misspelt_industry: float = 0.03
    stale_deals: float = 0.06
    stale_contacts: float = 0.03
    left: float = 0.05
    wrong_category: float = 0.08
    paid_twice: float = 0.01

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0 <= value <= 1:
                raise InvalidValue(f"the rate {name} is {value}; give a share between 0 and 1")
