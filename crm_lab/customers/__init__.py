"""Customers: clean, once, and seen from all sides."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab.customers.checkable import duplicates_of as duplicates_of
    from crm_lab.customers.checking import Match as Match
    from crm_lab.customers.checking import check as check
    from crm_lab.customers.matching.asking import choose_pairs_to_label as choose_pairs_to_label
    from crm_lab.customers.matching.asking import explain_pair as explain_pair
    from crm_lab.customers.matching.finding import find_duplicates as find_duplicates
    from crm_lab.standard import standardise as standardise

_PLACES = {
    "Match": "crm_lab.customers.checking",
    "check": "crm_lab.customers.checking",
    "choose_pairs_to_label": "crm_lab.customers.matching.asking",
    "duplicates_of": "crm_lab.customers.checkable",
    "explain_pair": "crm_lab.customers.matching.asking",
    "find_duplicates": "crm_lab.customers.matching.finding",
    "standardise": "crm_lab.standard",
}
"""Public names and the module of each; it is imported with the first use."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted(_PLACES)
