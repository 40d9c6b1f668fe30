"""The rule engine: when (conditions) → then (actions), as data, explained."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_NAMES = {
    "Action": "actions",
    "Derivation": "deriving",
    "Rules": "door",
    "Verdict": "judging",
    "from_yaml": "text",
    "register": "actions",
    "register_derivation": "deriving",
    "to_yaml": "text",
}

__all__ = list(_NAMES)


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'crm_lab.rules' has no attribute '{name}'")
    return getattr(import_module(f"crm_lab.rules.{_NAMES[name]}"), name)
