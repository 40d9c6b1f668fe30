"""``crm-lab worker``: carries out long work beside the notebooks."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from typing import Any

from crm_lab.cli.opening import add_yes, open_workspace


def add_parser(subparsers: Any) -> None:
    """Add the verb ``worker``."""
    parser = subparsers.add_parser("worker", help="carry out queued work until Ctrl-C", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")
    parser.add_argument(
        "--idle", type=float, default=1.0, metavar="SECONDS", help="how often to look for work (default: 1)"
    )
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Do jobs until told to stop; the present one is finished first.  Returns 0."""
    from crm_lab import jobs

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_workspace(args) as ws:
        jobs.log.info("worker %s waits for %s", jobs.worker_name(), ", ".join(sorted(jobs.handlers())))
        jobs.work(ws.database, stop=stop, idle=args.idle, once=args.once)
    jobs.log.info("worker stopped")
    return 0
