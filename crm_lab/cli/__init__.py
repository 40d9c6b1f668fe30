"""The command line: ``crm-lab`` and its verbs, one module each."""

from __future__ import annotations

from crm_lab.cli.program import main

__all__ = ["main"]
