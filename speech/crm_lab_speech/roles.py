"""Which of the speakers is the rep: said by hand, by a name that tells, or by what each one says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp

from crm_lab_speech.languages import language_of
from crm_lab_speech.transcript import Transcript

REP = "rep|agent|sales|seller|salesperson|advisor|adviser|consultant|operator|representative|assistant|host"
REP_ZH = "销售|客服|坐席|座席|顾问|业务员|员工|经纪人|专员|服务员"
CUSTOMER = "customer|client|caller|buyer|prospect|lead|guest|user|lead"
CUSTOMER_ZH = "客户|顾客|来电|买家|用户|客人|访客"
_REP = re.compile(rf"(?i)\b(?:{REP})\b|(?:{REP_ZH})|(?i:^(?:{REP})[_ -]?\d*$)")
_CUSTOMER = re.compile(rf"(?i)\b(?:{CUSTOMER})\b|(?:{CUSTOMER_ZH})|(?i:^(?:{CUSTOMER})[_ -]?\d*$)")
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W_][\w.'’-]*){0,2}$")

SURE = 0.75
"""The certainty from which the rep counts as found."""
PER_STEP = 2.0
"""Points of evidence that a speaker must be ahead, so that the odds are e to 1."""
SIGNS = (
    (
        3.0,
        r"thank(?:s| you)(?: so much)? for (?:calling|taking|picking|letting|being)|calling (?:you )?from",
    ),
    (3.0, r"my name(?:'s| is)|this is \w+ (?:from|with|at|calling|over)|you(?:'re| are) speaking (?:with|to)"),
    (2.0, r"^\W*(?:[\w&']+[ ,]+){1,7}(?:speaking|here|desk)\b|\b(?:from|with|at) [A-Z]\w+ [A-Z]\w+"),
    (2.0, r"how (?:can|may) i help|what can i do for you|can i (?:get|have|take) your (?:name|order|account|number)"),
    (
        1.5,
        r"our (?:product|company|team|plan|service|price|platform|system|engineer)s?\b|with us\b|we (?:offer|provide)",
    ),
    (
        1.5,
        r"\bi(?:'ll| will| can) (?:just |also )?(?:send|e-?mail|call you|check|arrange|book|transfer|look into)",
    ),
    (1.5, r"\bi(?:'ll| will) (?:have|hold|note|run|get) |let me (?:check|see|look|pull|explain|read|get|just)\b"),
    (
        1.0,
        r"you(?:'d| would) (?:pay|get|save|keep)|would you like|shall (?:i|we)\b|anything else|does that (?:suit|work)",
    ),
    (
        1.0,
        r"i(?:'m| am) (?:so )?sorry (?:about|to hear|for)|i hear you|i understand|have a (?:great|nice|good)",
    ),
    (-2.0, r"you (?:people|guys|lot)\b|\byour (?:price|engineer|driver|website|colleague|company|technician|lot)s?\b"),
    (
        -1.5,
        r"how much (?:is|does|would|do|for)|too (?:expensive|dear|much)|our budget|can't afford|fed up|not happy",
    ),
    (-1.5, r"\bmy (?:wife|husband|boss|partner|bill|neighbou?r|daughter|son|internet|order|invoice|account)\b"),
    (
        -1.0,
        r"\b(?:we|i)(?:'re| are|'m| am)? (?:already |currently )?(?:pay|paying|using)\b|have to think about",
    ),
    (
        3.0,
        r"请问有什么(?:可以)?(?:帮|为)|很高兴为您|感谢(?:您的)?(?:来电|致电|接听)|我是.{1,12}(?:的|客服|顾问|销售|经理小)",
    ),
    (2.0, r"您|请问|贵公司|贵司|给您|帮您|为您"),
    (1.5, r"我们(?:公司|这边|产品|平台|系统|套餐|提供|可以给)|咱们|稍等|我(?:帮|给)您"),
    (-2.0, r"你们(?:公司|那|家|的|这|就|怎么)|我(?:老婆|老公|先生|太太|妈|爸|家)"),
    (-1.5, r"多少钱|太贵|便宜点|我们(?:老板|厂长|领导)|我考虑|再想想"),
)
"""What reps say (and customers, below 0), with its weight as evidence."""
_SIGNS = tuple((weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in SIGNS)


@dataclass(frozen=True, slots=True)
class Role:
    """Who the rep is, None when it cannot be told; ``certainty`` between 0 and 1; ``reason`` in a few words."""

    rep: str | None
    certainty: float
    reason: str


def rep_of(transcript: Transcript) -> Role:
    """Return which speaker is the rep: as somebody said, else by the speakers' names, else by their words."""
    if transcript.rep is not None:
        return Role(transcript.rep, 1.0, "said by hand")
    speakers = transcript.speakers
    named = [each for each in speakers if _REP.search(each) and not _CUSTOMER.search(each)]
    if len(named) == 1:
        return Role(named[0], 1.0, "the speaker's name")
    customers = [each for each in speakers if _CUSTOMER.search(each)]
    if len(speakers) == 2 and len(customers) == 1:
        return Role(next(each for each in speakers if each not in customers), 1.0, "the other speaker's name")
    return _by_words(transcript, named or list(speakers))


def _by_words(transcript: Transcript, candidates: list[str]) -> Role:
    if len(transcript.speakers) < 2:
        return Role(None, 0.0, "only one speaker is known")
    points = sorted(((_evidence(transcript, each), each) for each in candidates), reverse=True)
    ahead = points[0][0] - max((value for value, _ in points[1:]), default=0.0)
    certainty = 1 / (1 + exp(-ahead / PER_STEP))
    return Role(points[0][1] if certainty >= SURE else None, certainty, "what the speakers say")


def _evidence(transcript: Transcript, speaker: str) -> float:
    said = [each.text for each in transcript if each.speaker == speaker]
    return sum(weight for text in said for weight, sign in _SIGNS if sign.search(text))


def is_name(text: str) -> bool:
    """Tell whether what stands before a colon is a speaker: a role, or up to three words that begin like a name."""
    short = text.strip()
    if _REP.search(short) or _CUSTOMER.search(short):
        return len(short) <= 30
    chinese = language_of(short) == "zh" and len(short) <= 4
    return chinese or bool(_PERSON.match(short) and short[:1].isupper())
