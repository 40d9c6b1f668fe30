"""Is this deal well?  A level, and the reasons for it; each reason says from which part of the deal it comes.

No score: as with a customer's health, the worst reason makes the level, and reasons can be acted on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from crm_lab.sales.gates import PETAL_WORDS
from crm_lab.sales.petals import FIVE
from crm_lab.sales.stalling import looker

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("good", "watch", "risk")
"""From well to ill."""

QUIET, SILENT = 14, 30
"""Days without a talk from which on a deal is worth watching, and at risk."""

LATE = 30
"""A close date that has passed for more days is a risk."""

MISSING = 3
"""So many of the five petals that nobody plays are worth watching, from a pipeline's second stage on."""


@dataclass(frozen=True)
class Reason:
    """Why a deal is as well as it is: its ``part`` (PARTS), ``level`` (LEVELS), and a sentence in both languages."""

    part: str
    level: str
    said: str
    said_zh: str


@dataclass(frozen=True)
class DealHealth:
    """How well a deal is: the level of its worst reason, the worst reasons first; "good" without any."""

    deal_id: str
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> str:
        """Return one of LEVELS."""
        return self.reasons[0].level if self.reasons else "good"

    def frame(self) -> pd.DataFrame:
        """Return one row per reason: part, level, said, said_zh."""
        import pandas as pd

        return pd.DataFrame(self.reasons, columns=list(Reason.__dataclass_fields__))


@dataclass(frozen=True)
class Facts:
    """What is known of an open deal when its health is judged; days are whole ones."""

    deal_id: str
    stage: tuple[str, str]
    first_stage: bool
    days_in_stage: int
    days_allowed: int | None
    silent: int | None
    """Since the last talk; None: nobody ever talked."""
    planned: bool
    next_step_on: date | None
    expected_close: date | None
    age: int
    """Since the deal was made."""
    played: tuple[tuple[str, str | None, str], ...]
    """Who plays which part: role, stance, name."""
    quotes: tuple[tuple[str, str, date | None], ...]
    """Its quotes, the newest last: number, state, valid until."""
    said: dict[str, Any]
    """What calls brought and a person accepted: competitor, objection, risks (a line each)."""


def judge(facts: Facts, today: date) -> DealHealth:
    """Return the health of a deal from what is known of it."""
    found = [reason for part in PARTS.values() for reason in part(facts, today)]
    found.sort(key=lambda one: -LEVELS.index(one.level))
    return DealHealth(facts.deal_id, tuple(found))


def _stage(facts: Facts, today: date) -> Iterator[Reason]:
    """It stands longer than its stage allows; a planned step or a touch of late softens that (see stalling)."""
    if facts.days_allowed is None or facts.days_in_stage <= facts.days_allowed:
        return
    by = looker(facts.days_in_stage - facts.days_allowed, facts.planned, facts.silent)
    level = "risk" if by in ("manager", "review") else "watch"
    days, allowed, (name, chinese) = facts.days_in_stage, facts.days_allowed, facts.stage
    said = f"{_days(days)} in {name}, which allows {allowed}."
    yield Reason("stage", level, said, f"在“{chinese}”已{days}天（允许{allowed}天）。")


def _activity(facts: Facts, today: date) -> Iterator[Reason]:
    """Nobody talked to the customer about it for long; a new deal is given time."""
    days = facts.age if facts.silent is None else facts.silent
    if days <= QUIET:
        return
    level = "risk" if days > SILENT else "watch"
    if facts.silent is None:
        yield Reason("activity", level, f"Nobody has talked about it in {_days(days)}.", f"{days}天来从未沟通。")
    else:
        yield Reason("activity", level, f"Nobody has talked about it for {_days(days)}.", f"已{days}天没有沟通。")


def _step(facts: Facts, today: date) -> Iterator[Reason]:
    """Nothing is planned for a day, or that day has passed."""
    if facts.planned:
        return
    if facts.next_step_on is None:
        yield Reason("step", "watch", "No next step has a day.", "下一步没有定好日期。")
    else:
        days = (today - facts.next_step_on).days
        yield Reason("step", "watch", f"The next step was due {_days(days)} ago.", f"下一步已逾期{days}天。")


def _people(facts: Facts, today: date) -> Iterator[Reason]:
    """Who decides is against it or unknown, many parts are played by nobody, somebody is against it."""
    for role, stance, name in facts.played:
        if stance == "opposed":
            english, chinese = PETAL_WORDS.get(role, (role, role))
            level = "risk" if role == "decider" else "watch"
            yield Reason("people", level, f"{name} ({english}) is against it.", f"{name}（{chinese}）持反对态度。")
    if facts.first_stage:
        return
    played = {role for role, _, _ in facts.played}
    if "decider" not in played:
        yield Reason("people", "watch", "Nobody is known who decides.", "决策者未知。")
    missing = [PETAL_WORDS[one] for one in FIVE if one not in played]
    if len(missing) >= MISSING:
        english, chinese = ", ".join(one for one, _ in missing), "、".join(one for _, one in missing)
        yield Reason("people", "watch", f"Not covered: {english}.", f"尚未覆盖：{chinese}。")


def _close(facts: Facts, today: date) -> Iterator[Reason]:
    """The day on which it was to be closed has passed, or there is none."""
    if facts.expected_close is None:
        if not facts.first_stage:
            yield Reason("close", "watch", "No close date.", "没有预计成交日期。")
    elif (days := (today - facts.expected_close).days) > 0:
        level = "risk" if days > LATE else "watch"
        yield Reason("close", level, f"It was to be closed {_days(days)} ago.", f"预计成交日期已过{days}天。")


def _price(facts: Facts, today: date) -> Iterator[Reason]:
    """The newest quote waits for approval, was refused or has run out; the customer objected."""
    for number, state, until in facts.quotes[-1:]:
        if state == "waiting":
            yield Reason("price", "watch", f"Quote {number} waits for approval.", f"报价{number}待审批。")
        elif state == "refused":
            yield Reason("price", "watch", f"Quote {number} was refused.", f"报价{number}被拒绝。")
        elif state == "expired" or (state == "sent" and until is not None and until < today):
            yield Reason("price", "watch", f"Quote {number} has run out.", f"报价{number}已过期。")
    if facts.said.get("objection"):
        text = facts.said["objection"]
        yield Reason("price", "watch", f"An objection: {text}", f"客户异议：{text}")


def _calls(facts: Facts, today: date) -> Iterator[Reason]:
    """A competitor was named in a call, or a call had a sign of risk; several signs are a risk."""
    if facts.said.get("competitor"):
        text = facts.said["competitor"]
        yield Reason("calls", "watch", f"A competitor was named: {text}", f"提到竞争对手：{text}")
    signs = [line for line in str(facts.said.get("risks") or "").splitlines() if line]
    for line in signs:
        yield Reason("calls", "risk" if len(signs) > 1 else "watch", line, line)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


PARTS = {
    "stage": _stage,
    "activity": _activity,
    "step": _step,
    "people": _people,
    "close": _close,
    "price": _price,
    "calls": _calls,
}
"""What makes the health of a deal, and how it is judged."""
