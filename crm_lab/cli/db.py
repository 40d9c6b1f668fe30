"""``crm-lab db info|upgrade|backup|restore``: look after the database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crm_lab.cli.opening import add_yes, require_agreement, require_existing


def add_parser(subparsers: Any) -> None:
    """Add the verb ``db`` and what it can do."""
    parser = subparsers.add_parser("db", help="info, upgrade, backup or restore of the database", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    deeds.add_parser("info", help="where it is, how large, of which revision")
    add_yes(deeds.add_parser("upgrade", help="bring an older database up to date; a file is backed up first"))
    backup = deeds.add_parser("backup", help="copy the database, also while it is in use")
    backup.add_argument("target", nargs="?", type=Path, metavar="FILE", help="default: beside the database, dated")
    restore = deeds.add_parser("restore", help="put a backup in the place of the database, which is kept as a backup")
    restore.add_argument("source", type=Path, metavar="FILE", help="the backup")
    add_yes(restore)


def run(args: argparse.Namespace) -> int:
    """Do what was asked; return 0."""
    {"info": _info, "upgrade": _upgrade, "backup": _backup, "restore": _restore}[args.deed](args)
    return 0


def _info(args: argparse.Namespace) -> None:
    from crm_lab.cli.database_report import lines

    require_existing(args.db)
    for line in lines(args.db, args.user):
        print(line)


def _upgrade(args: argparse.Namespace) -> None:
    from crm_lab.store import migrate
    from crm_lab.store.database import Database
    from crm_lab.store.location import locate

    require_existing(args.db)
    database = Database(locate(args.db))
    try:
        if migrate.state(database) == migrate.head():
            print(f"The database is up to date (revision {migrate.head()}).")
            return
        require_agreement(f"Upgrade the database to revision {migrate.head()} (a file is backed up first)?", args.yes)
        kept = migrate.prepare(database, upgrade=True)
        print(f"The database is of revision {migrate.head()} now{f'; the backup is {kept}' if kept else ''}.")
    finally:
        database.close()


def _backup(args: argparse.Namespace) -> None:
    from crm_lab.store.backup import backup
    from crm_lab.store.location import locate

    print(f"The backup is {backup(locate(args.db), args.target)}.")


def _restore(args: argparse.Namespace) -> None:
    from crm_lab.store.backup import restore
    from crm_lab.store.failures import shown
    from crm_lab.store.location import file_of, locate

    url = locate(args.db)
    path = file_of(url)
    if path is not None and path.exists():
        require_agreement(f"Replace the database {shown(url)} by {args.source}? It is kept as a backup.", args.yes)
    kept = restore(url, args.source)
    print(f"Restored to {shown(url)}{f'; what was there is {kept}' if kept else ''}.")
