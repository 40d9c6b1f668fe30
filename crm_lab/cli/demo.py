"""``crm-lab demo``: a demo company to try everything on, in a file of its own, with the board in view."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from crm_lab.cli.opening import open_workspace
from crm_lab.demo.sizes import SIZES
from crm_lab.errors import Refused
from crm_lab.store.location import demo_path, locate

BAR = 24


def add_parser(subparsers: Any) -> None:
    """Add the verb ``demo``."""
    parser = subparsers.add_parser("demo", help="make a demo company and open the board on it", description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="small", help="how large (default: small)")
    parser.add_argument("--seed", type=_seed, help="another seed makes another company")
    parser.add_argument("--reset", action="store_true", help="make it anew; what you changed in it is gone")
    parser.add_argument("--no-open", action="store_true", help="make it, do not open JupyterLab")
    parser.add_argument("--no-browser", action="store_true", help="start the server, open no browser")
    parser.add_argument("--port", type=int, help="the port of the server (default: 8888 or the next free one)")
    parser.set_defaults(yes=False)


def _seed(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def run(args: argparse.Namespace) -> int:
    """Make the demo company where there is none yet, then run JupyterLab on it; return its exit code."""
    url = _into_store(args) if args.db else _own_file(args)
    if args.no_open:
        return 0
    from crm_lab.cli.lab_server import open_lab

    return open_lab(url, screen="board", browser=not args.no_browser, port=args.port)


def _own_file(args: argparse.Namespace) -> str:
    from crm_lab.demo import file
    from crm_lab.demo.truth import truth_folder

    path = demo_path()
    if path.exists() and not args.reset:
        file.require_demo(path)
        old = "; it is older than 30 days, 'crm-lab demo --reset' renews it" if file.is_old(path) else ""
        _bring_up_to_date(args, path)
        print(f"The demo company is at {path}{old}.")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        file.make(path, args.size, _seed_of(args), Bar())
        _bring_up_to_date(args, path)
        print(f"The demo company is at {path}, the truth about it in {truth_folder(path)}.")
    return locate(path).render_as_string(hide_password=False)


def _bring_up_to_date(args: argparse.Namespace, path: Path) -> None:
    """Bring its calls in, and one that an older crm-lab made up to date; nobody has to be asked about it."""
    from crm_lab.calls import demo

    with open_workspace(argparse.Namespace(db=str(path), user=args.user, yes=True)) as ws:
        demo.bring_in(ws.calls, demo.folder_beside(path))


def _into_store(args: argparse.Namespace) -> str:
    from crm_lab.calls import demo
    from crm_lab.demo.storing import build

    if args.reset:
        raise Refused("--reset only renews the demo company's own file; leave out --db, or name an empty database")
    with open_workspace(args, create=True) as ws:
        build(ws, args.size, _seed_of(args), progress=Bar())
        demo.bring_in(ws.calls, demo_path().with_name("demo.calls"))
        url = ws.database.url
    print(f"The demo company is in {url.render_as_string(hide_password=True)}.")
    return url.render_as_string(hide_password=False)


def _seed_of(args: argparse.Namespace) -> int:
    from crm_lab.demo.generator import SEED

    return SEED if args.seed is None else args.seed


class Bar:
    """A line on the terminal that shows how far it is; silent when nobody looks."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, text: str, share: float) -> None:
        """Show ``text`` and ``share`` (0..1)."""
        if self._shown:
            end = "\n" if share >= 1 else ""
            print(f"\r[{'#' * round(BAR * share):<{BAR}}] {text:<40}", end=end, file=sys.stderr, flush=True)
