"""``crm-lab kb add|search|evaluate|status|rebuild``: what we know and answer, in a terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from crm_lab.cli.opening import SET_ASIDE, add_yes, open_workspace, require_agreement

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

_FIGURES = {
    "recall_1": "the best hit is right",
    "recall_5": "one of five is right",
    "mrr": "mean reciprocal rank",
    "ndcg": "nDCG of ten",
    "answered": "answered at all",
    "right": "of these, right",
    "told_apart": "answerable and not told apart (AUROC)",
    "calibration": "distance of confidence and truth",
}


def add_parser(subparsers: Any) -> None:
    """Add the verb ``kb`` and what it can do."""
    parser = subparsers.add_parser("kb", help="what we know and answer: articles", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="make articles of documents, or of a table of questions and answers")
    add.add_argument("paths", nargs="+", metavar="PATH", help="folders or files")
    add.add_argument("--publish", action="store_true", help="publish them; without it they are drafts")
    for name in ("category", "audience", "language"):
        add.add_argument(f"--{name}", help="of all of them")
    search = deeds.add_parser("search", help="the articles that answer a question best")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("-k", type=int, default=5, metavar="N", help="how many (default: 5)")
    evaluate = deeds.add_parser("evaluate", help="how well known questions are answered")
    evaluate.add_argument("file", metavar="FILE", help="Excel or CSV: question, and id or title of the article")
    evaluate.add_argument("--keep", action="store_true", help="answer from the confidence that was found best")
    evaluate.add_argument("--worst", type=int, default=10, metavar="N", help="how many wrong ones are shown")
    deeds.add_parser("status", help="how much it holds, which model answers, how well the index finds")
    deeds.add_parser("rebuild", help="make the knowledge base anew from the articles")
    for one in deeds.choices.values():
        add_yes(one)


def run(args: argparse.Namespace) -> int:
    """Do it; return the exit code."""
    with open_workspace(args) as ws:
        return _DEEDS[args.deed](ws, args)


def _add(ws: Workspace, args: argparse.Namespace) -> int:
    shared = {name: getattr(args, name) for name in ("category", "audience", "language") if getattr(args, name)}
    bad = 0
    for path in args.paths:
        done = ws.articles.bring_in(path, publish=args.publish, **shared)
        print(f"{path}: {done}")
        bad += len(done.set_aside)
    ws.articles.refresh()
    return SET_ASIDE if bad else 0


def _search(ws: Workspace, args: argparse.Namespace) -> int:
    hits = ws.articles.search(args.question, args.k)
    for at, hit in enumerate(hits, 1):
        sure = "" if hit.confidence is None else f", {hit.confidence:.0%} sure"
        print(f"{at}. {ws.articles.get(str(hit.id)).title} ({hit.score:.2f}{sure})\n   {_line(hit.text)}")
    if not hits:
        print("nothing that is published has anything in common with it")
    return 0


def _evaluate(ws: Workspace, args: argparse.Namespace) -> int:
    found = ws.articles.evaluate(args.file, keep=args.keep)
    for name, meaning in _FIGURES.items():
        value = found.figures.get(name)
        print(f"{meaning:<40}{'not measured' if value is None else f'{value:.3f}'}")
    print(f"{'best cut of the confidence':<40}{'not measured' if found.cut is None else f'{found.cut:.3f}'}")
    for row in found.worst(args.worst).to_dict("records"):
        print(f"wrong: {_line(str(row['question']))}")
    return 0


def _status(ws: Workspace, _args: argparse.Namespace) -> int:
    found = ws.articles.status()
    print(f"{found.entries:,} articles and macros, found by {found.texts:,} texts")
    print(f"answers with {found.model or 'words alone'}")
    if found.index:
        print(f"index {found.index}: {found.recall:.1%} of the nearest texts are found")
    if found.without_vectors:
        print(f"{found.without_vectors:,} texts are still found by words alone: run crm-lab kb rebuild")
    return 0


def _rebuild(ws: Workspace, args: argparse.Namespace) -> int:
    require_agreement("Make the knowledge base anew?", args.yes)
    print(f"{ws.articles.rebuild():,} articles and macros")
    return 0


_DEEDS = {"add": _add, "search": _search, "evaluate": _evaluate, "status": _status, "rebuild": _rebuild}


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99]}…"
