"""``crm-lab import``: the export of another CRM (a file or a folder) becomes records.

The proposed mapping is shown first.  Exit code 0: everything landed; 3: rows were set aside (or a table was
left out), they are in files that can be corrected and imported again; 2: nothing could be done.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from crm_lab.cli.language import language
from crm_lab.cli.opening import SET_ASIDE, add_yes, open_workspace, progress, require_agreement
from crm_lab.errors import InvalidValue

if TYPE_CHECKING:
    from crm_lab.intake import Proposal
    from crm_lab.workspace import Workspace


ORDERS = ("dmy", "mdy", "ymd")
IF_THERE = ("add", "ask", "skip")
MODES = ("create-and-update", "create", "update")


def add_parser(subparsers: Any) -> None:
    """Add the verb ``import``."""
    parser = subparsers.add_parser("import", help="bring in what another CRM exported", description=__doc__)
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="a file, a folder or the address of a database: CSV, Excel, JSON lines, vCard",
    )
    parser.add_argument("--as", dest="entity", metavar="ENTITY", help="what the rows are: accounts, opportunities, …")
    parser.add_argument("--mapping", metavar="NAME", help="use the mapping saved under this name")
    parser.add_argument("--save", metavar="NAME", help="save the mapping that was used under this name")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="read a column as a field (repeat)"
    )
    parser.add_argument("--dates", choices=ORDERS, help="how dates are written: day, month and year in this order")
    parser.add_argument("--currency", metavar="CODE", help="the currency of amounts that name none, such as USD")
    parser.add_argument("--time-zone", metavar="ZONE", help="where times without an offset were written (UTC)")
    parser.add_argument("--mode", choices=MODES, help=f"what may be done with the rows ({MODES[0]})")
    parser.add_argument("--match", metavar="FIELDS", help="find records by these fields: email, phone, name …")
    parser.add_argument(
        "--if-there",
        choices=IF_THERE,
        help="customers that are perhaps there already: add and list them, ask (set them aside), or skip the same",
    )
    parser.add_argument("--region", metavar="CODE", help="where phone numbers without a country are dialled (CN)")
    parser.add_argument(
        "--table", action="append", default=[], metavar="NAME", help="only this table or sheet (repeat)"
    )
    parser.add_argument("--query", metavar="SQL", help="read what this query gives, not a table")
    parser.add_argument("--preview", action="store_true", help="show the first rows as they would land, and stop")
    parser.add_argument("--source", metavar="NAME", help="the system that the ids belong to")
    parser.add_argument("--set-aside", metavar="FOLDER", help="where rows that cannot land are written")
    parser.add_argument("--dry-run", action="store_true", help="do everything but write")
    parser.add_argument("--undo", metavar="IMPORT", help="undo an import by its number")
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Import or undo, say what was done, and return the exit code."""
    if bool(args.path) == bool(args.undo):
        raise InvalidValue("say what to import: a file or a folder, or --undo with the number of an import")
    with open_workspace(args, create=not args.undo) as ws:
        return _undo(ws, args) if args.undo else _import(ws, args)


def _undo(ws: Workspace, args: argparse.Namespace) -> int:
    from crm_lab.intake import undo

    require_agreement(f"Undo the import {args.undo}?", args.yes)
    done = undo(ws, args.undo)
    print(done)
    return SET_ASIDE if done.kept else 0


def _import(ws: Workspace, args: argparse.Namespace) -> int:
    from crm_lab.intake import propose

    proposal = propose(
        args.path, ws, args.entity, args.mapping,
        dates=args.dates, currency=args.currency, zone=args.time_zone, system=args.source,
        region=args.region, mode=args.mode, match=args.match, tables=args.table, query=args.query,
        if_there=args.if_there, locale=language(),
    )  # fmt: skip
    for one in args.map:
        column, _, field = one.partition("=")
        proposal.map(column, field or None)
    print(proposal)
    if args.preview:
        return _preview(proposal)
    _ask(proposal, args)
    if args.save:
        proposal.save(args.save)
    try:
        report = proposal.run(set_aside=args.set_aside, dry_run=args.dry_run, progress=progress("rows"))
    except KeyboardInterrupt:
        stopped = "what landed stays, the same command goes on where it stopped"
        print(f"crm-lab: stopped; {stopped}, and --undo {proposal.batch_id} takes it back", file=sys.stderr)
        raise
    print(report)
    return 0 if report.complete else SET_ASIDE


def _preview(proposal: Proposal) -> int:
    for plan in proposal.plans:
        print(f"\n{plan.table.label} as it would land:")
        print(proposal.preview(file=plan.table.label).to_string(index=False, na_rep="", max_colwidth=30))
    return 0


def _ask(proposal: Proposal, args: argparse.Namespace) -> None:
    """Ask for the order of dates that only a person can know, and whether to go on."""
    if not args.yes and sys.stdin.isatty() and sys.stderr.isatty():
        for plan, column in proposal.questions():
            example = next(iter(plan.texts[column]), "")
            print(
                f"{column} of {plan.table.label}, such as {example!r}: dmy, mdy or ymd? [{plan.orders[column].order}] ",
                end="",
                file=sys.stderr,
                flush=True,
            )
            answer = sys.stdin.readline().strip().lower()
            if answer:
                proposal.dates(answer, column, plan.table.label)
    if not args.dry_run:
        require_agreement("Import like this?", args.yes)
