"""The recordings that come with the demo company: fourteen calls, each with the truth about it.

They are calls of people of the company that ``crm-lab demo`` makes when nothing else is asked for (small, SEED),
whatever the day: the file names hold these people's phone numbers, by which a call finds its contact.  A company of
another size or seed has other people; ``lay_out`` names the files for those who stand in for them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).with_name("calls")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class DemoCall:
    """A recording and what is really in it.

    ``truth`` has about, kind (sales, service), language, product, rep, account, contact, phone, channels, rate (samples
    a second), rep_channel (None in mono), duration (seconds), turns (speaker rep or customer, start and end in seconds,
    text), next_steps, promises and personal (data read aloud), each with its turn from 0, roles, and items: of each
    item of the sales card the mark (None: can't be told) and its turns.
    """

    path: Path
    truth: dict[str, Any]

    @property
    def id(self) -> str:
        """What it is called: its language and number."""
        return str(self.truth["id"])

    @property
    def turns(self) -> list[dict[str, Any]]:
        """What was said, as ``Transcript.from_turns`` takes it."""
        return list(self.truth["turns"])


def demo_calls() -> list[DemoCall]:
    """Return the recordings by their ids."""
    truths = [json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")]
    return sorted((DemoCall(FOLDER / truth["audio"], truth) for truth in truths), key=lambda call: call.id)


def lay_out(folder: Path, contacts: pd.DataFrame | None = None) -> list[Path]:
    """Copy the recordings into ``folder``, each named by its id and a phone number, and return where they are.

    The number is that of the truth; when none of ``contacts`` (columns name, phone) has it, that of somebody who speaks
    the language, best of the same family name.  A call for whom nobody is left keeps the number of the truth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    calls = demo_calls()
    numbers = dict(_numbers(calls, contacts))
    places = [folder / f"{call.id}_{numbers[call.id]}{call.path.suffix}" for call in calls]
    for call, place in zip(calls, places, strict=True):
        shutil.copyfile(call.path, place)
    return places


def _numbers(calls: list[DemoCall], contacts: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    known = [] if contacts is None else list(zip(contacts["name"], contacts["phone"].map(_plain), strict=True))
    there = {phone for _, phone in known}
    free = [each for each in known if each[1] and each[1] not in {call.truth["phone"] for call in calls}]
    for call in calls:
        stand_ins = sorted(
            (each for each in free if _speaks(each[0]) == _speaks(call.truth["contact"])), key=_unlike(call)
        )
        if call.truth["phone"] in there or not stand_ins:
            yield call.id, call.truth["phone"]
        else:
            free.remove(stand_ins[0])
            yield call.id, stand_ins[0][1]


def _unlike(call: DemoCall) -> Any:
    name = call.truth["contact"]
    family = name[0] if _speaks(name) == "zh" else name.split()[-1]
    return lambda each: not (each[0].startswith(family) or each[0].endswith(family))


def _plain(phone: Any) -> str:
    """Return a phone number as it stands in a file name: digits, abroad with a plus and the country's code."""
    text = phone.strip() if isinstance(phone, str) else ""
    digits = re.sub(r"\D", "", text)
    if mobile := re.fullmatch(r"(?:(?:00)?86)?(1\d{10})", digits):
        return f"+{digits}" if text.startswith("+1") else mobile[1]
    return f"+{digits.removeprefix('00')}" if text.startswith(("+", "00")) else digits


def _speaks(name: str) -> str:
    return "zh" if _CHINESE.search(name) else "en"
