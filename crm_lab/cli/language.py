"""The language of the person at the terminal."""

from __future__ import annotations

import os

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX says it, the stronger first."""


def language() -> str:
    """Return "zh" when the terminal speaks Chinese, else "en"."""
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if said.lower().startswith("zh") else "en"
