"""The demo company: a believable bilingual seller of laboratory instruments, made by chance from a seed.

``generate`` makes it as DataFrames, ``build`` puts it into an empty store, ``Truth`` knows what is really so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab.demo.company import Company as Company
    from crm_lab.demo.generator import SEED as SEED
    from crm_lab.demo.generator import generate as generate
    from crm_lab.demo.sizes import SIZES as SIZES
    from crm_lab.demo.sizes import Rates as Rates
    from crm_lab.demo.sizes import Size as Size
    from crm_lab.demo.storing import build as build
    from crm_lab.demo.truth import Truth as Truth
    from crm_lab.demo.truth import truth_folder as truth_folder

_HOMES = {
    "build": "storing",
    "Company": "company",
    "SEED": "generator",
    "generate": "generator",
    "SIZES": "sizes",
    "Rates": "sizes",
    "Size": "sizes",
    "Truth": "truth",
    "truth_folder": "truth",
}

__all__ = ["SEED", "SIZES", "Company", "Rates", "Size", "Truth", "build", "generate", "truth_folder"]


def __getattr__(name: str) -> Any:
    # Late, so that the command line can name the sizes without loading pandas.
    if name not in _HOMES:
        raise AttributeError(f"module 'crm_lab.demo' has no attribute '{name}'")
    return getattr(import_module(f"crm_lab.demo.{_HOMES[name]}"), name)
