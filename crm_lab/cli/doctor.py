"""``crm-lab doctor``: says in plain words what is here, what is used, and what to do about what is missing."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from crm_lab.cli.findings import Finding


def add_parser(subparsers: Any) -> None:
    """Add the verb ``doctor``."""
    parser = subparsers.add_parser(
        "doctor", help="what is installed, which database and models are used, what is missing", description=__doc__
    )
    parser.add_argument("--json", action="store_true", help="the same for programs")


def run(args: argparse.Namespace) -> int:
    """Print what was found; return 0 when crm-lab can work, 1 when not.  Creates nothing."""
    from crm_lab.cli import database_report, software

    found = [*software.findings(), *database_report.findings(args.db, args.user)]
    works = all(one.state != "wrong" for one in found)
    print(_as_json(found, works) if args.json else _as_text(found, works))
    return 0 if works else 1


def _as_json(found: list[Finding], works: bool) -> str:
    return json.dumps({"works": works, "findings": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


def _as_text(found: list[Finding], works: bool) -> str:
    told = [one.line() for one in found]
    advice = [f"{i}. {one.topic}: {one.advice}" for i, one in enumerate((o for o in found if o.advice), 1)]
    if advice:
        told += ["", "What is missing, and what to do:", *advice]
    return "\n".join([*told, "", "crm-lab can work." if works else "crm-lab can't work like this."])
