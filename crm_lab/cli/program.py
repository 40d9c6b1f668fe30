"""The program ``crm-lab``: finds the verb, runs it, and tells what went wrong in one sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from crm_lab import __version__
from crm_lab.errors import CrmLabError

VERBS = {
    "open": "crm_lab.cli.open",
    "demo": "crm_lab.cli.demo",
    "import": "crm_lab.cli.import_",
    "export": "crm_lab.cli.export",
    "standardise": "crm_lab.cli.standardise",
    "tickets": "crm_lab.cli.tickets",
    "kb": "crm_lab.cli.kb",
    "models": "crm_lab.cli.models",
    "transcribe": "crm_lab.cli.transcribe",
    "calls": "crm_lab.cli.calls",
    "score": "crm_lab.cli.score",
    "doctor": "crm_lab.cli.doctor",
    "db": "crm_lab.cli.db",
    "worker": "crm_lab.cli.worker",
}
"""Every verb and its module, which has ``add_parser(subparsers)`` and ``run(args) -> int``."""

UNUSABLE = 2
"""The exit code when something was wrong that a person can mend (argparse uses it too)."""

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``crm-lab`` with ``argv`` (default: the command line) and return its exit code."""
    args = parse(list(sys.argv[1:] if argv is None else argv))
    try:
        return int(import_module(VERBS[args.verb]).run(args))
    except KeyboardInterrupt:
        return INTERRUPTED
    except CrmLabError as problem:
        if args.debug:
            raise
        print(f"crm-lab: {problem.message}", file=sys.stderr)
        return UNUSABLE


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the parsed command line.  Without a verb, it is ``open``."""
    named = [verb for verb in VERBS if verb in argv]
    if not named and _only_options(argv):
        argv, named = ["open", *argv], ["open"]
    args = _parser(named or list(VERBS)).parse_args(argv)
    return args if args.verb else _parser(["open"]).parse_args(["open", *argv])


def _only_options(argv: list[str]) -> bool:
    return (not argv or argv[0].startswith("-")) and not {"-h", "--help", "--version"} & set(argv)


def _parser(verbs: Sequence[str]) -> argparse.ArgumentParser:
    # Only the verbs that are named are imported, so that no command waits for the others.
    parser = argparse.ArgumentParser(
        prog="crm-lab",
        description="A CRM that lives in JupyterLab. Without a verb: open the lab on your own deals.",
    )
    parser.add_argument("--version", action="version", version=f"crm-lab {__version__}")
    _add_common(parser, None)
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for verb in verbs:
        import_module(VERBS[verb]).add_parser(subparsers)
    for each in _below(parser):
        _add_common(each, argparse.SUPPRESS)
    return parser


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Give the parsers of all verbs, and of what the verbs can do."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield each
                yield from _below(each)


def _add_common(parser: argparse.ArgumentParser, unset: Any) -> None:
    """Add the options that may stand before and after the verb."""
    parser.add_argument("--db", metavar="URL_OR_PATH", default=unset, help="the database (default: CRM_LAB_DB)")
    parser.add_argument("--user", metavar="NAME", default=unset, help="who acts: login, e-mail or name")
    parser.add_argument(
        "--debug",
        action="store_true",
        default=unset or False,
        help="show the whole traceback of an error",
    )
