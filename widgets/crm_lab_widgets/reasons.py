"""Why a condition holds or not, as a screen is told it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_lab.rules.context import Context
from crm_lab.rules.judging import Reason
from crm_lab.rules.saying import found_words


def reasons(listed: Sequence[Reason], now: Context) -> list[dict[str, Any]]:
    """Return reasons as plain data: what was asked, in both languages, the value that was found, whether it was met."""
    return [
        {"said": list(one.said), "value": found_words(one.value, one.path, now), "held": one.held} for one in listed
    ]
