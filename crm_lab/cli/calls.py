"""``crm-lab calls import|list|search|link|failures|score|agreement|propose|accept|refuse|undo``: recorded calls."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from crm_lab.cli.call_deeds import DEEDS, add_deeds, call_named
from crm_lab.cli.language import language
from crm_lab.cli.opening import SET_ASIDE, add_yes, open_workspace

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

_WIDTH = 60


def add_parser(subparsers: Any) -> None:
    """Add the verb ``calls`` and what it can do."""
    parser = subparsers.add_parser(
        "calls", help="recorded calls: bring them in, link, search, judge", description=__doc__
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    _importing(deeds.add_parser("import", help="bring in the recordings and transcripts of a folder, each once"))
    listing = deeds.add_parser("list", help="the newest calls, with their scores")
    listing.add_argument("--unlinked", action="store_true", help="those that are on no customer, and why")
    listing.add_argument("--limit", type=int, default=20, metavar="N", help="how many are shown (default: 20)")
    searching = deeds.add_parser("search", help="where something was said, in all calls")
    searching.add_argument("words", metavar="WORDS")
    searching.add_argument("--meaning", action="store_true", help="something like it, also in the other language")
    searching.add_argument("-k", type=int, default=20, metavar="N", help="how many places (default: 20)")
    _linking(deeds.add_parser("link", help="say with whom a call was"))
    deeds.add_parser("failures", help="files that could not be read, and why")
    add_deeds(deeds)
    for one in deeds.choices.values():
        add_yes(one)


def _importing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="a folder with all in it, or one file")
    parser.add_argument(
        "--list", action="append", default=[], metavar="FILE", help="CSV or Excel: file, phone, contact …"
    )
    parser.add_argument("--card", metavar="FILE", help="a scorecard in YAML (default: the one for sales calls)")
    parser.add_argument("--language", metavar="CODE", help="of all calls (default: found out)")
    parser.add_argument("--model", default="auto", metavar="NAME", help="the model that listens (default: the best)")
    parser.add_argument("--glossary", nargs="+", default=[], metavar="NAME", help="names that may be said")
    parser.add_argument("--region", default="CN", metavar="CODE", help="where numbers are dialled (default: CN)")
    parser.add_argument("--workers", type=int, metavar="N", help="how many files at once (default: one a core)")
    parser.add_argument("--retry", action="store_true", help="try again what failed before")
    parser.add_argument("--later", action="store_true", help="only queue it for 'crm-lab worker'")


def _linking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("call", metavar="CALL", help="its id, or its file's name")
    for name in ("contact", "account", "lead", "opportunity", "rep"):
        parser.add_argument(f"--{name}", metavar="NAME", help="name or id")
    parser.add_argument("--undo", action="store_true", help="take the last change of the link back")


def run(args: argparse.Namespace) -> int:
    """Do it; return the exit code: 3 when files could not be read or wait for something."""
    with open_workspace(args) as ws:
        return _DEEDS[args.deed](ws, args)


def _import(ws: Workspace, args: argparse.Namespace) -> int:
    done = ws.calls.bring_in(
        args.folder, lists=args.list, card=args.card, language=args.language, model=args.model,
        glossary=args.glossary, region=args.region, workers=args.workers, retry=args.retry, wait=not args.later,
        progress=_shown if sys.stderr.isatty() else None,
    )  # fmt: skip
    print(done)
    if done.state == "queued":
        return 0
    return SET_ASIDE if done.state != "done" or done.failed or done.failed_before or done.waiting else 0


def _shown(_part: float, message: str) -> None:
    print(f"\r\033[K{message}", end="\n" if _part >= 1 else "", file=sys.stderr, flush=True)


def _list(ws: Workspace, args: argparse.Namespace) -> int:
    if args.unlinked:
        found = ws.calls.unlinked(language())
        for row in found.head(args.limit).to_dict("records"):
            print(f"{row['started_at']:%Y-%m-%d %H:%M}  {row['file_name'][:_WIDTH]}: {row['reason']}")
        print(f"{len(found):,} on no customer")
        return 0
    calls = ws.calls.latest(args.limit)
    for row in calls.to_dict("records"):
        score = "  –" if row["total"] != row["total"] or row["total"] is None else f"{row['total']:3.0f}"
        whom = next((row[name] for name in ("contact", "lead", "account") if isinstance(row[name], str)), "")
        minutes = f"{row['duration'] / 60:5.1f} min"
        print(f"{row['started_at']:%Y-%m-%d %H:%M} {minutes} {score}  {row['file_name'][:_WIDTH]}  {whom}".rstrip())
    print(f"{ws.calls.count():,} calls")
    return 0


def _search(ws: Workspace, args: argparse.Namespace) -> int:
    if args.meaning:
        ws.calls.refresh(_reading if sys.stderr.isatty() else None)
    hits = ws.calls.search(args.words, args.k, by="meaning" if args.meaning else "words")
    for hit in hits:
        print(f"{hit.file_name}  {int(hit.start // 60)}:{int(hit.start % 60):02d}  {hit.speaker}: {hit.quote}")
    if not hits:
        print("nobody said that in a call that you may hear")
    return 0


def _reading(done: int, total: int) -> None:
    _shown(done / total, f"reading calls: {done:,} of {total:,}")


def _link(ws: Workspace, args: argparse.Namespace) -> int:
    id = call_named(ws, args.call)
    if args.undo:
        ws.calls.undo_link(id, origin="cli")
    else:
        names = ("contact", "account", "lead", "opportunity", "rep")
        ws.calls.link(id, **{name: getattr(args, name) for name in names}, origin="cli")
    print(f"{args.call}: {'undone' if args.undo else 'linked'}")
    return 0


def _failures(ws: Workspace, _args: argparse.Namespace) -> int:
    found = ws.calls.failures()
    for row in found.to_dict("records"):
        print(f"{row['path']}: {row['reason']}")
    print(
        f"{len(found):,} could not be read" + ("; crm-lab calls import FOLDER --retry tries again" * bool(len(found)))
    )
    return SET_ASIDE if len(found) else 0


_DEEDS = {"import": _import, "list": _list, "search": _search, "link": _link, "failures": _failures, **DEEDS}
