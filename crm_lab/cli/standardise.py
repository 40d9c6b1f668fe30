"""``crm-lab standardise``: phones and e-mails that were written under older rules are read anew.

Without ``--write`` it only tells what would change.  It can be stopped and started again.
"""

from __future__ import annotations

import argparse
from typing import Any

from crm_lab.cli.opening import add_yes, open_workspace, progress, require_agreement


def add_parser(subparsers: Any) -> None:
    """Add the verb ``standardise``."""
    parser = subparsers.add_parser("standardise", help="bring phones and e-mails to the standard", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write it; without it nothing is changed")
    parser.add_argument(
        "--region", default="CN", metavar="CODE", help="where phone numbers without a country are dialled"
    )
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Standardise the store, or tell what would change; return the exit code."""
    with open_workspace(args) as ws:
        if args.write:
            require_agreement("Change these phones and e-mails?", args.yes)
        print(ws.standardise(dry_run=not args.write, region=args.region.upper(), progress=progress("records")))
    return 0
