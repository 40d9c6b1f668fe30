"""What a call suggests for the CRM, each with the words that it rests on; all texts are those of the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from crm_lab.calls.due import due
from crm_lab.calls.judging import Plain, plain_hit
from crm_lab.calls.looked import Looked
from crm_lab.calls.risks import SIGNS, risks, title
from crm_lab.calls.summary import summary
from crm_lab.standard import fold
from crm_lab_speech import Hit, Transcript, rep_of
from crm_lab_speech.talk import is_question, sentences
from crm_lab_speech.trackers import packaged

KINDS = ("summary", "task", "competitor", "budget", "objection", "role", "risk")
"""What can be suggested."""

NEAR = 2
"""Turns after a next step in which its day may be named."""

_MOST = 5
"""Suggestions of one kind for one call."""

_LONGEST = 300

_SIDES = {"en": {"rep": "Rep", "customer": "Customer"}, "zh": {"rep": "销售", "customer": "客户"}}
"""What speakers without a name of their own are called in a summary."""

_AMOUNT = r"(?:[$€£¥]\s?)?\d[\d,.]*(?:\s?(?:k|thousand|million|dollars|euros|pounds|rmb|yuan))*"
_AMOUNT_ZH = r"[¥￥]?\s?(?:\d[\d,.]*|[一二两三四五六七八九十百]+)\s?(?:万|千|百|亿)?(?:元|块|美元|人民币)?"
_BUDGET = re.compile(rf"(?i)\bbudget\b[^.!?]*?(?P<sum>{_AMOUNT})|预算[^。！？]*?(?P<zh>{_AMOUNT_ZH})")
_SAYS = {
    "decider": (
        r"\bI(?:'m| am) the (?:one|person) who (?:decides|signs|approves)|\bI (?:make|take) the (?:final )?decision",
        r"\b(?:it'?s|that'?s) (?:up to me|my (?:call|decision))\b|\bI (?:can )?(?:sign|decide)\b(?! (?:later|then))",
        r"我(?:来|自己)?(?:就)?(?:能|可以)?(?:说了算|拍板|做主|决定)",
    ),
    "gatekeeper": (
        r"\bI(?:'m| am) (?:in|from|with|head of) (?:IT|procurement|security)\b",
        r"我(?:是)?负责(?:采购|技术|信息安全)",
    ),
    "user": (
        r"\bI(?:'d| would| will)? (?:be )?(?:use|using|work with) (?:it|this|that) (?:every|daily|all)",
        r"我(?:们)?(?:每天|天天)(?:都)?(?:要)?用",
    ),
}
"""What people say of their own part in a decision."""
_ROLES = {role: re.compile("|".join(patterns), re.IGNORECASE) for role, patterns in _SAYS.items()}


@dataclass(frozen=True)
class Suggested:
    """Something a call suggests: its ``kind``, the ``text`` to write, further ``facts``, and where it was said."""

    kind: str
    text: str
    evidence: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from the others of the call: kind and words, however they are written."""
        return sha256(f"{self.kind}\n{fold(self.text)}\n{sorted(self.facts.items())}".encode()).hexdigest()


def suggest(looked: Looked, day: date) -> list[Suggested]:
    """Return what a call of ``day`` suggests, by kind and time; at most five of a kind, one summary."""
    rep = rep_of(looked.transcript).rep
    found: list[Suggested] = []
    for make in (_summary, _tasks, _competitors, _budgets, _objections, _roles, _risks):
        found += _once(make(looked, rep, day))[:_MOST]
    return found


def suggested(looked: Looked, day: date) -> list[Plain]:
    """Return what ``suggest`` does as data: a row each with key, kind, text, facts and evidence."""
    return [
        {"key": one.key, "kind": one.kind, "text": one.text, "facts": dict(one.facts), "evidence": [*one.evidence]}
        for one in suggest(looked, day)
    ]


Maker = Callable[[Looked, str | None, date], Iterator[Suggested]]


def _once(found: Iterator[Suggested]) -> list[Suggested]:
    return list({one.key: one for one in found}.values())


def _summary(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    said = summary(looked)
    if said:
        named = _SIDES["zh" if (looked.transcript.language or "").startswith("zh") else "en"]
        lines = (f"{named.get(hit.speaker, hit.speaker)}: {hit.quote}" if hit.speaker else hit.quote for hit in said)
        text = "\n".join(lines)
        yield Suggested("summary", text, tuple(map(plain_hit, said)))


def _tasks(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    """Yield what somebody said would be done next: a statement, with the first day that it or the next turns name."""
    transcript = looked.transcript
    for hit in _hits(looked, "next_step"):
        sentence = _sentence(transcript, hit)
        if is_question(sentence) and not _agreed(transcript, hit):
            continue
        texts = [sentence, *(each.text for each in transcript.segments[hit.turn + 1 : hit.turn + 1 + NEAR])]
        named = next((each for text in texts if (each := due(text, day))), None)
        facts: dict[str, Any] = {"by": _side(hit, rep)}
        if named is not None:
            facts |= {"due_on": named[0].isoformat(), "due_words": named[1]}
        yield Suggested("task", sentence[:_LONGEST], (_evidence(hit, sentence),), facts)


def _competitors(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    yield from _said_by_customer(looked, rep, "competitor")


def _objections(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    yield from _said_by_customer(looked, rep, "price_objection", "objection")


def _said_by_customer(looked: Looked, rep: str | None, tracker: str, kind: str | None = None) -> Iterator[Suggested]:
    for hit in _hits(looked, tracker):
        if _side(hit, rep) != "rep":
            sentence = _sentence(looked.transcript, hit)
            yield Suggested(kind or tracker, sentence[:_LONGEST], (_evidence(hit, sentence),))


def _budgets(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    for hit, match in _matches(looked.transcript, rep, _BUDGET):
        amount = (match["sum"] or match["zh"]).strip(" .,")
        yield Suggested("budget", amount, (_evidence(hit, _sentence(looked.transcript, hit)),))


def _roles(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    for role, pattern in _ROLES.items():
        for hit, _ in _matches(looked.transcript, rep, pattern):
            sentence = _sentence(looked.transcript, hit)
            yield Suggested("role", sentence[:_LONGEST], (_evidence(hit, sentence),), {"role": role})


def _risks(looked: Looked, rep: str | None, day: date) -> Iterator[Suggested]:
    for name, hit in risks(looked):
        sentence = _sentence(looked.transcript, hit)
        called = title(name, looked.transcript.language or "")
        text = called if SIGNS[name].seen_in is None else f"{called}: {sentence}"
        yield Suggested("risk", text[:_LONGEST], (_evidence(hit, sentence),), {"risk": name})


def _hits(looked: Looked, tracker: str) -> list[Hit]:
    return sorted(looked.hits(packaged()[tracker]), key=lambda hit: (hit.start, hit.turn))


def _matches(transcript: Transcript, rep: str | None, pattern: re.Pattern[str]) -> Iterator[tuple[Hit, re.Match[str]]]:
    """Yield what the customer says that is like ``pattern``."""
    for turn, one in enumerate(transcript):
        for match in pattern.finditer(one.text):
            hit = Hit("", turn, one.start, one.end, one.speaker, match[0])
            if _side(hit, rep) == "customer":
                yield hit, match


def _side(hit: Hit, rep: str | None) -> str | None:
    if not hit.speaker or rep is None:
        return None
    return "rep" if hit.speaker == rep else "customer"


def _sentence(transcript: Transcript, hit: Hit) -> str:
    """Return the sentence in which something was said."""
    said = transcript.segments[hit.turn].text
    return next((each for each in sentences(said) if hit.quote in each), said)


_YES = re.compile(
    r"(?i)^\W*(?:yes|yeah|sure|okay|ok|great|perfect|sounds good|that works|fine|好|可以|行|没问题|对|嗯)"
)


def _agreed(transcript: Transcript, hit: Hit) -> bool:
    """Whether the other one says yes to what was asked ("shall we meet on Friday?")."""
    after: Sequence[Any] = transcript.segments[hit.turn + 1 : hit.turn + 2]
    return any(one.speaker != hit.speaker and _YES.search(one.text) for one in after)


def _evidence(hit: Hit, quote: str) -> dict[str, Any]:
    return {"turn": hit.turn, "start": hit.start, "end": hit.end, "speaker": hit.speaker, "quote": quote}
