"""``crm-lab tickets list|show|propose|accept|open|assign|watch`` and what is done to one: the desk in a terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from crm_lab.cli.opening import add_yes, open_workspace
from crm_lab.errors import NotFound

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

STATES = ("breached", "due soon", "ok", "paused")
_PLAIN = {
    "wait": "wait for the customer",
    "resume": "go on with a ticket that waited",
    "solve": "put a ticket down as solved",
    "reopen": "go on with a solved ticket",
    "close": "close a ticket for good",
}
_WIDTH = 60


def add_parser(subparsers: Any) -> None:
    """Add the verb ``tickets`` and what it can do."""
    parser = subparsers.add_parser(
        "tickets", help="the queue of tickets, and what is done about them", description=__doc__
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    _listing(deeds.add_parser("list", help="what is not solved, the most pressing first"))
    _opening(deeds.add_parser("open", help="open a ticket"))
    for deed, text in (("reply", "answer the customer, in the timeline"), ("note", "write an internal note")):
        said = deeds.add_parser(deed, help=text)
        _number(said)
        said.add_argument("text", metavar="TEXT")
        if deed == "reply":
            said.add_argument("--then", choices=("wait", "solve"), help="and wait for the customer, or solve it")
    looking = {"show": "what is promised, and what happened", "propose": "what it may be about, and what it repeats"}
    for deed, text in {**looking, **_PLAIN}.items():
        _number(deeds.add_parser(deed, help=text))
    _accepting(deeds.add_parser("accept", help="take over what is proposed: all that is sure, or the fields named"))
    _assigning(deeds.add_parser("assign", help="give a ticket to somebody, to a team, or to both"))
    deeds.add_parser("watch", help="tell what is due soon and what was broken (rules and screens hear of it)")
    for one in deeds.choices.values():
        add_yes(one)


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="NUMBER", help="the ticket's number")


def _listing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=STATES, help="only those")
    parser.add_argument("--priority", help="only of that priority")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many are shown (default: 20)")


def _opening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", metavar="SUBJECT")
    parser.add_argument("--description", metavar="TEXT")
    for name in ("email", "phone", "customer"):
        parser.add_argument(f"--{name}", help="of whoever asks" if name != "customer" else "id of a person or account")
    for name in ("priority", "category", "channel"):
        parser.add_argument(f"--{name}")


def _accepting(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument("fields", nargs="*", metavar="FIELD", help="category, priority, language or sentiment")


def _assigning(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument("--to", metavar="USER", help="name, login, e-mail or id")
    parser.add_argument("--team", metavar="TEAM", help="name or id")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; return 0."""
    deeds = {"list": _list, "show": _show, "propose": _propose, "accept": _accept, "open": _open, "watch": _watch}
    with open_workspace(args) as ws:
        deeds.get(args.deed, _do)(ws, args)
    return 0


def _list(ws: Workspace, args: argparse.Namespace) -> None:
    queue = ws.tickets.queue(state=args.state, **({"priority": args.priority} if args.priority else {}))
    for row in queue.head(args.limit).to_dict("records"):
        words = row["words"] if isinstance(row["words"], str) else "nothing promised"
        print(f"#{row['number']:<6} {row['priority']:<7} {words:<24} {str(row['subject'])[:_WIDTH]}")
    print(f"{len(queue):,} not solved" + (f", {args.limit} shown" if len(queue) > args.limit else ""))


def _show(ws: Workspace, args: argparse.Namespace) -> None:
    from crm_lab.rules.context import context

    id = _id(ws, args.number)
    ticket = ws.tickets.get(id)
    print(f"#{ticket.number} {ticket.subject} ({ticket.priority})")
    print(str(ws.tickets.clock(id)))
    with ws.database.read(ws.actor) as session:
        zone = context(session).zone
    for row in ws.tickets.history(id).to_dict("records"):
        said = row["text"][:_WIDTH] if isinstance(row["text"], str) else ""
        who = row["by"] if isinstance(row["by"], str) else ""
        told = " ".join(one for one in (who, said) if one)
        print(f"{row['at'].astimezone(zone):%Y-%m-%d %H:%M} {row['what']:<10} {told}".rstrip())


def _propose(ws: Workspace, args: argparse.Namespace) -> None:
    print(ws.tickets.propose(_id(ws, args.number)))


def _accept(ws: Workspace, args: argparse.Namespace) -> None:
    found = ws.tickets.propose(_id(ws, args.number))
    ws.tickets.accept(found, *args.fields, origin="cli")
    chosen = found.chosen(args.fields)
    for one in chosen:
        print(f"#{args.number}: {one.field} is {one.value}")
    if not chosen:
        print(f"#{args.number}: nothing is sure enough; 'crm-lab tickets propose {args.number}' shows what there is")


def _open(ws: Workspace, args: argparse.Namespace) -> None:
    names = ("description", "email", "phone", "customer", "priority", "category", "channel")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    ticket = ws.tickets.open(args.subject, origin="cli", **given)
    print(f"#{ticket.number} is open")


def _watch(ws: Workspace, _args: argparse.Namespace) -> None:
    seen = ws.tickets.watch_clocks()
    print(f"told of {seen.due_soon} due soon and {seen.breached} broken")


def _do(ws: Workspace, args: argparse.Namespace) -> None:
    id, act = _id(ws, args.number), getattr(ws.tickets, args.deed)
    if args.deed == "reply":
        act(id, args.text, then=args.then, origin="cli")
    elif args.deed == "note":
        act(id, args.text, origin="cli")
    elif args.deed == "assign":
        act(id, args.to, team=args.team, origin="cli")
    else:
        act(id, origin="cli")
    print(f"#{args.number}: {args.deed} done")


def _id(ws: Workspace, number: int) -> str:
    found = ws.tickets.frame(number=number)
    if found.empty:
        raise NotFound(f"there is no ticket #{number} that you may see; 'crm-lab tickets list' shows what is open")
    return str(found["id"].iloc[0])
