"""``crm-lab models``: the models for speech and voices on this machine: listed, got, verified, removed."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from crm_lab.cli.opening import SET_ASIDE
from crm_lab.errors import CrmLabError

if TYPE_CHECKING:
    from crm_lab_speech.model_store import Known

_VERIFIED = {True: "verified", False: "DAMAGED", None: "no SHA-256 known"}


def add_parser(subparsers: Any) -> None:
    """Add the verb ``models``."""
    parser = subparsers.add_parser(
        "models", help="speech and voice models: list, get, verify, remove", description=__doc__
    )
    verbs = parser.add_subparsers(dest="models_verb", metavar="VERB", title="verbs", required=True)
    listing = verbs.add_parser("list", help="which models are known, and where each was found")
    listing.add_argument("--json", action="store_true", help="the same for programs")
    getting = verbs.add_parser("get", help="bring a model onto this machine; nothing else is installed")
    getting.add_argument("names", nargs="+", metavar="NAME", help="as crm-lab models list shows them")
    verbs.add_parser("verify", help="compare the files with their SHA-256")
    removing = verbs.add_parser("remove", help="remove a model that was got")
    removing.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; ``verify`` returns 3 when a model is damaged."""
    from crm_lab_speech import SpeechError

    done = {"list": _list, "get": _get, "verify": _verify, "remove": _remove}[args.models_verb]
    try:
        return done(args)
    except SpeechError as problem:
        raise CrmLabError(str(problem)) from problem


def _list(args: argparse.Namespace) -> int:
    from crm_lab_speech.model_store import known_models, verify_model

    rows = [_row(known, verify_model(known)) for known in known_models()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        size = f"{row['bytes'] / 1e6:.0f} MB" if row["bytes"] else "–"
        where = f"{row['where']} ({row['path']}), {row['verified']}" if row["where"] else "not here"
        print(f"{row['name']:24}{size:>8}  {row['licence']:12}{row['about']}: {where}")
    return 0


def _row(known: Known, verified: bool | None) -> dict[str, Any]:
    found = known.found
    return {
        "name": known.name,
        "about": known.about,
        "licence": known.licence,
        "bytes": known.size,
        "where": found.where if found else None,
        "path": str(found.path) if found and found.path else None,
        "verified": _VERIFIED[verified] if found else None,
    }


def _get(args: argparse.Namespace) -> int:
    from crm_lab_speech.model_store import get_model

    for name in args.names:
        print(f"{name}: {get_model(name)}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from crm_lab_speech.model_store import known_models, verify_model

    here = [(known, verify_model(known)) for known in known_models() if known.found]
    for known, verified in here:
        print(f"{known.name}: {_VERIFIED[verified]} ({known.found.path if known.found else ''})")
    if not here:
        print("No model is on this machine.")
    return SET_ASIDE if any(verified is False for _, verified in here) else 0


def _remove(args: argparse.Namespace) -> int:
    from crm_lab_speech.model_store import remove_model

    print(f"removed {remove_model(args.name)}")
    return 0
