"""``crm-lab calls score|agreement|propose|accept|refuse|undo``: calls are judged, proposals decided in a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crm_lab.cli.language import language
from crm_lab.errors import NotFound
from crm_lab.store.fields import is_missing

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.store.entities import CallProposal
    from crm_lab.workspace import Workspace


def add_deeds(deeds: Any) -> None:
    """Add what can be done to calls that are there."""
    scoring = deeds.add_parser("score", help="judge calls by a scorecard, or by a scorer that a package brings")
    scoring.add_argument("call", nargs="*", metavar="CALL", help="their ids or files' names (default: all)")
    scoring.add_argument("--card", metavar="CARD", help="a file, or the name of a card that is kept")
    scoring.add_argument("--scorer", metavar="NAME", help="a scorer in place of a card")
    scoring.add_argument("--again", action="store_true", help="also those that have such a score")
    agreeing = deeds.add_parser("agreement", help="how far coaches and machine agree on the items of a card")
    agreeing.add_argument("--card", metavar="NAME", help="its name (default: the one used last)")
    proposing = deeds.add_parser("propose", help="what a call proposes to write into the CRM, with its evidence")
    proposing.add_argument("call", nargs="?", metavar="CALL", help="default: all that is open, of all calls")
    accepting = deeds.add_parser("accept", help="write what a proposal says, once")
    accepting.add_argument("--text", metavar="TEXT", help="in other words")
    accepting.add_argument("--due", metavar="DAY", help="another day for a task, such as 2026-02-01")
    refusing = deeds.add_parser("refuse", help="say no to a proposal")
    undoing = deeds.add_parser("undo", help="take the decision on a proposal back, and what it wrote")
    for one in (accepting, refusing, undoing):
        one.add_argument("proposal", metavar="ID", help="as 'crm-lab calls propose' shows it")


def _score(ws: Workspace, args: argparse.Namespace) -> int:
    ids = [call_named(ws, one) for one in args.call] or None
    shown = _shown if sys.stderr.isatty() else None
    made = ws.calls.score(ids, card=args.card, scorer=args.scorer, again=args.again, progress=shown)
    made = made if ids is None else made[made["id"].isin(ids)]
    for row in made.to_dict("records") if ids else ():
        print(f"{_number(row['total'])}  {row['file_name']}")
    print(_summary(made))
    return 0


def _summary(made: pd.DataFrame) -> str:
    if made.empty:
        return "there is no call with a transcript to judge"
    first, known = made.iloc[0], made["total"].dropna()
    mean = f", {known.mean():.0f} on average" if len(known) else ""
    unknown = f"; {len(made) - len(known):,} of them could not be judged" if len(known) < len(made) else ""
    return f"{len(made):,} calls judged by '{first['name']}' version {first['version']}{mean}{unknown}"


def _shown(done: int, of: int) -> None:
    print(f"\r\033[K{done:,} of {of:,} calls", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _agreement(ws: Workspace, args: argparse.Namespace) -> int:
    found = ws.calls.agreement(args.card)
    for row in found.to_dict("records"):
        kappa = (
            "no kappa" if is_missing(row["kappa"]) else f"kappa {row['kappa']:.2f} ({row['low']:.2f}–{row['high']:.2f})"
        )
        print(f"{row['trust']:>7}  {row['title'][language()]}: {row['calls']} calls, {kappa}")
    if not len(found):
        print("no call was judged yet; 'crm-lab calls score' does that")
    return 0


def _propose(ws: Workspace, args: argparse.Namespace) -> int:
    found = ws.calls.propose(call_named(ws, args.call)) if args.call else ws.calls.proposals(state="open")
    for row in found.to_dict("records"):
        print(_line(row))
        for one in row["evidence"] or ():
            print(f"    {int(one['start'] // 60)}:{int(one['start'] % 60):02d}  {one['quote']}")
    print(f"{len(found):,} proposals" + ("; crm-lab calls accept ID writes one" if len(found) else ""))
    return 0


def _line(row: Mapping[Any, Any]) -> str:
    due = (row["facts"] or {}).get("due_on")
    state = "" if row["state"] == "open" else f" [{row['state']}]"
    return f"{row['id']}  {row['kind']}{state}: {row['text']}" + (f" (due {due})" if due else "")


def _accept(ws: Workspace, args: argparse.Namespace) -> int:
    return _told(ws.calls.accept(args.proposal, args.text, due_on=args.due, origin="cli"))


def _refuse(ws: Workspace, args: argparse.Namespace) -> int:
    return _told(ws.calls.refuse(args.proposal, origin="cli"))


def _undo(ws: Workspace, args: argparse.Namespace) -> int:
    return _told(ws.calls.undo_proposal(args.proposal, origin="cli"))


def _told(one: CallProposal) -> int:
    print(f"{one.kind}: {one.text}: {one.state}")
    return 0


def _number(total: float | None) -> str:
    return "  –" if is_missing(total) else f"{total:3.0f}"


def call_named(ws: Workspace, named: str) -> str:
    """Return the id of the call with this id, or of the one from a file of this name.  Raises NotFound."""
    for way in ({"id": named}, {"file_name": named}):
        found = ws.calls.frame(**way)
        if len(found) == 1:
            return str(found["id"].iloc[0])
        if len(found) > 1:
            raise NotFound(
                f"{len(found)} calls come from a file called '{named}'; give the id of one: {found.id.iloc[0]}"
            )
    raise NotFound(f"there is no call '{named}' that you may hear; 'crm-lab calls list' shows them")


DEEDS = {
    "score": _score,
    "agreement": _agreement,
    "propose": _propose,
    "accept": _accept,
    "refuse": _refuse,
    "undo": _undo,
}
