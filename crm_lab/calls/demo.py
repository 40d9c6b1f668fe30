"""The demo company's recorded calls: laid out as files and brought in with what was really said in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

from crm_lab.calls.door import Calls
from crm_lab.demo.recordings import DemoCall, demo_calls, lay_out
from crm_lab.errors import Refused
from crm_lab.rules.context import context
from crm_lab.store.entities import Contact, Recording, User
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    from crm_lab.calls.report import BroughtIn
    from crm_lab_speech import Transcript

LIST = "calls.csv"
"""The list beside the recordings: when each call was, and who had it."""

BEST = (
    ("en01", 31, "Answers the price by what it includes", "price"),
    ("zh07", 32, "用总成本回应价格异议", "价格"),
    ("en04", 41, "Asks who else decides", "decision"),
    ("zh04", 30, "先问清楚最重要的需求", "需求"),
    ("zh01", 48, "约定下一步和时间", "下一步"),
)
"""Passages of the library: the call, a second of the turn that is worth hearing again, its title, its tag."""

DAYS = 2
"""Working days between two of the calls; the newest was on the last one."""


def folder_beside(path: Path) -> Path:
    """Return where the recordings of the demo company in the file ``path`` lie."""
    return path.with_name(path.name + ".calls")


def bring_in(calls: Calls, folder: Path) -> BroughtIn | None:
    """Lay the recordings out in ``folder`` and bring them in; None when the store has calls already.

    The transcripts are those that were spoken, so that no model is needed and nothing is heard wrong.
    """
    with calls.database.read() as session:
        if session.scalar(select(Recording.id).limit(1)):
            return None
        names = set(session.scalars(select(User.name)))
        zone = context(session).zone
    made = demo_calls()
    _clear(folder, made)
    places = lay_out(folder, _contacts(calls))
    for call, place in zip(made, places, strict=True):
        _save_words(call, place)
    _write_list(folder / LIST, list(zip(made, places, strict=True)), names, utc_now().astimezone(zone))
    done = calls.bring_in(folder, reader=_unheard)
    _keep_best(calls)
    return done


def _keep_best(calls: Calls) -> None:
    """Put turns that are worth hearing again into the library of passages."""
    files = calls.frame().set_index("id")["file_name"]
    for call, second, title, tag in BEST:
        id = str(files.index[files.str.startswith(f"{call}_")][0])
        turn = next(each for each in calls.transcript(id) if each.start <= second < each.end)
        calls.keep_passage(id, turn.start, turn.end, title, [tag], origin="demo")


def _clear(folder: Path, calls: Sequence[DemoCall]) -> None:
    """Remove what was laid out for another demo company, whose people had other numbers."""
    for call in calls:
        for old in folder.glob(f"{call.id}_*"):
            old.unlink()


def _contacts(calls: Calls) -> Any:
    """Return names and phones of all contacts as a frame."""
    import pandas as pd

    with calls.database.read() as session:
        rows = session.execute(select(Contact.name, Contact.phone).order_by(Contact.id)).all()
    return pd.DataFrame(rows, columns=["name", "phone"])


def _save_words(call: DemoCall, place: Path) -> None:
    from crm_lab_speech import Transcript, save

    said = Transcript.from_turns(call.turns, call.truth["language"], duration=call.truth["duration"], rep="rep")
    save(said, place.with_suffix(".json"))


def _write_list(file: Path, calls: Sequence[tuple[DemoCall, Path]], reps: set[str], today: datetime) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["file", "rep", "started_at"])
        mixed = sorted(calls, key=lambda each: each[0].id[::-1])  # both languages, sales and service in turns
        for (call, place), moment in zip(mixed, _moments(today), strict=False):
            rep = call.truth["rep"]
            rows.writerow([place.name, rep if rep in reps else "", moment.strftime("%Y-%m-%d %H:%M")])


def _moments(today: datetime) -> Iterator[datetime]:
    """Yield when the calls were: on working days, in office hours, the newest first."""
    for at in count():
        day = np.busday_offset(today.date(), -1 - DAYS * at, roll="forward").astype(datetime)
        yield datetime.combine(day, time(9 + at * 3 % 8, at * 37 % 60))


def _unheard(path: Path, glossary: Sequence[str]) -> Transcript:
    raise Refused(f"{path.name} has no transcript beside it; make the demo company anew: crm-lab demo --reset")
