"""``crm-lab export``: writes records, as their user may see them, to CSV, Excel or JSON lines files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab.cli.opening import add_yes, open_workspace, require_agreement
from crm_lab.errors import InvalidValue

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

ENTITIES = (
    "accounts",
    "contacts",
    "leads",
    "opportunities",
    "activities",
    "products",
    "price_books",
    "orders",
    "payments",
    "tickets",
    "users",
    "teams",
    "territories",
    "pipelines",
    "stages",
    "tags",
    "custom_fields",
)
"""What ``--all`` exports; ``audit`` and ``events`` can be named besides."""

LOGS = ("audit", "events")


def add_parser(subparsers: Any) -> None:
    """Add the verb ``export``."""
    parser = subparsers.add_parser("export", help="write your records as files", description=__doc__)
    parser.add_argument("entities", nargs="*", metavar="ENTITY", help=f"any of: {', '.join(ENTITIES + LOGS)}")
    parser.add_argument("--all", action="store_true", help="everything but the logs")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER_OR_FILE", help="where the files go")
    parser.add_argument("--format", choices=("csv", "xlsx", "jsonl"), help="default: what the file's ending says, csv")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="only records like that, such as status=open or amount__ge=1000 (repeat for several)",
    )
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Write the files and say what became of them; return 0."""
    from crm_lab.store.export import export

    entities, filters = chosen_entities(args.entities, args.all), parsed_filters(args.filter)
    targets = target_files(args.to, entities, args.format)
    with open_workspace(args) as ws:
        _ask_to_replace(list(targets.values()), args.yes)
        args.to.parent.mkdir(parents=True, exist_ok=True)
        for name, path in targets.items():
            path.parent.mkdir(exist_ok=True)
            done = export(_records(ws, name), path, filters, replace=True)
            print(f"{done.rows:>9,} {name:<14} {done.path}{_apostrophes(done.defused)}")
    return 0


def chosen_entities(named: list[str], everything: bool) -> list[str]:
    """Return what is to be exported.  Raises InvalidValue for nothing, or for something unknown."""
    unknown = [name for name in named if name not in ENTITIES + LOGS]
    if unknown:
        raise InvalidValue(f"there is nothing called '{unknown[0]}' to export; use {', '.join(ENTITIES + LOGS)}")
    if not named and not everything:
        raise InvalidValue("say what to export: names such as opportunities, or --all")
    return list(dict.fromkeys([*(ENTITIES if everything else ()), *named]))


def target_files(to: Path, entities: list[str], form: str | None) -> dict[str, Path]:
    """Return the file of each entity: ``to`` itself when it names a file, else one in the folder ``to``."""
    ending = to.suffix.lower().removeprefix(".")
    if ending not in ("csv", "xlsx", "jsonl") or to.is_dir():
        return {name: to / f"{name}.{form or 'csv'}" for name in entities}
    if len(entities) > 1:
        raise InvalidValue(f"{len(entities)} kinds of records don't go into one file; name a folder with --to")
    if form not in (None, ending):
        raise InvalidValue(f"--format {form} and the name {to.name} don't agree; leave one out")
    return {entities[0]: to}


def parsed_filters(given: list[str]) -> dict[str, Any]:
    """Return filters from KEY=VALUE; a repeated key means "one of", an empty value "empty".  Raises InvalidValue."""
    found: dict[str, list[str | None]] = {}
    for one in given:
        key, mark, value = one.partition("=")
        if not mark:
            raise InvalidValue(f"the filter '{one}' has no '='; write it like status=open")
        found.setdefault(key.strip(), []).append(value.strip() or None)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _records(ws: Workspace, name: str) -> Any:
    return getattr(ws, name)


def _ask_to_replace(paths: list[Path], yes: bool) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there:
        require_agreement(f"Replace {', '.join(there)}?", yes)


def _apostrophes(count: int) -> str:
    return f"  ({count} cells would be formulas and got an apostrophe in front)" if count else ""
