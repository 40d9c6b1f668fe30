"""``crm-lab`` and ``crm-lab open``: JupyterLab on the store, with the pipeline board in view."""

from __future__ import annotations

import argparse
import os
from typing import Any

from crm_lab.cli.opening import add_yes, open_workspace


def add_parser(subparsers: Any) -> None:
    """Add the verb ``open``."""
    parser = subparsers.add_parser(
        "open", help="open JupyterLab with the board on your deals (the same as no verb)", description=__doc__
    )
    parser.add_argument("--no-browser", action="store_true", help="start the server, open no browser")
    parser.add_argument("--port", type=int, help="the port of the server (default: 8888 or the next free one)")
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Make sure that the store can be used, then run JupyterLab until it is stopped; return its exit code."""
    from crm_lab.cli.lab_server import open_lab
    from crm_lab.workspace import USER

    with open_workspace(args, create=True) as ws:
        url = ws.database.url.render_as_string(hide_password=False)
    if args.user:
        os.environ[USER] = args.user  # kernels inherit it
    return open_lab(url, screen="board", browser=not args.no_browser, port=args.port)
