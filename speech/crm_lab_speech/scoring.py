"""A call judged by a scorecard: every mark with its evidence and its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from crm_lab_speech.errors import CannotJudge
from crm_lab_speech.judge import Judge, Verdict
from crm_lab_speech.measures import Measures, measure
from crm_lab_speech.scorecard import Item, Scorecard
from crm_lab_speech.trackers import Hit, Tracker, when
from crm_lab_speech.transcript import Transcript

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_speech.meaning import Embedder, Meanings

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a tracker found; ``all`` of it, or by its words alone since nobody could read what it means."""

    hits: Sequence[Hit]
    all: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One item's judgement.

    ``mark`` tells whether what the item looks for is there (a limit: is kept), None when it cannot be told; ``good``
    whether that is as it should be; ``evidence`` are the places.
    """

    item: Item
    mark: bool | None
    good: bool | None
    evidence: tuple[Hit, ...]
    reason: str


@dataclass(frozen=True)
class Score:
    """What came out: ``total`` from 0 to 100, None when nothing could be judged."""

    card: str
    version: int
    total: float | None
    marks: tuple[Mark, ...]

    def __getitem__(self, id: str) -> Mark:
        return next(each for each in self.marks if each.item.id == id)

    def frame(self) -> pd.DataFrame:
        """Return one row an item: item, mark, good, points, of, evidence, turns, reason."""
        import pandas as pd

        return pd.DataFrame([_row(each) for each in self.marks])


def score(
    transcript: Transcript,
    card: Scorecard | None = None,
    *,
    language: str | None = None,
    judge: Judge | None = None,
    embedder: Embedder | Meanings | None = None,
    figures: Measures | None = None,
) -> Score:
    """Judge ``transcript`` by ``card``, or by the one for sales calls that comes with the product.

    An item that cannot be judged (nobody speaks, the rep is not known) counts nothing and says so.  Reasons are said in
    ``language`` (en, zh), or in that of the call.  ``judge`` answers the items that have a question, and is believed
    when its quotes stand in the call.  ``embedder`` reads trackers that have examples: without one, what their words do
    not find can't be told.  ``figures`` are those of ``measure``, where they are known.  Raises JudgeFailed when the
    judge gives no answer.
    """
    card = card or Scorecard.default()
    say = partial(_say, language or transcript.language)
    figures = figures or measure(transcript)
    wanted = {name for item in card.items for name in (*item.trackers, *filter(None, [item.after]))}
    hits = {name: _found(card.trackers[name], transcript, embedder) for name in wanted}
    marks = tuple(
        _asked(item, transcript, figures, judge, say)
        if item.question and (judge or not item.trackers)
        else _judged(item, transcript, figures, hits, say)
        for item in card.items
    )
    return Score(card.name, card.version, _total(marks), marks)


def _total(marks: Sequence[Mark]) -> float | None:
    judged = [each for each in marks if each.good is not None and each.item.kind != "fact"]
    if any(each.item.knock_out and not each.good for each in judged):
        return 0.0
    of = sum(each.item.weight for each in judged)
    return 100 * sum(each.item.weight for each in judged if each.good) / of if of else None


def _asked(item: Item, transcript: Transcript, figures: Measures, judge: Judge | None, say: Say) -> Mark:
    if judge is None:
        return Mark(item, None, None, (), say("no_judge"))
    verdict = judge(transcript, item.question) if len(transcript) else Verdict(None)
    found = _placed(item, transcript, figures, [hit for each in verdict.quotes for hit in _quoted(transcript, *each)])
    if verdict.answer is None or not found:
        return Mark(item, None, None, (), say("undecided" if verdict.answer is None else "unfounded"))
    said = say("judged").format(name=judge.name)
    return replace(_mark(item, found, say, verdict.answer), reason=said)


def _quoted(transcript: Transcript, turn: int, quote: str) -> Iterator[Hit]:
    """Yield where a quote stands in the turn that it names; case and spaces make no difference."""
    if not quote or not 0 <= turn < len(transcript):
        return
    segment = transcript.segments[turn]
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(pattern, segment.text, re.IGNORECASE)
    if found:
        yield Hit("", turn, *when(segment, *found.span()), segment.speaker, found[0])


def _judged(item: Item, transcript: Transcript, figures: Measures, hits: Mapping[str, Found], say: Say) -> Mark:
    if not len(transcript):
        return Mark(item, None, None, (), say("nobody"))
    if item.kind == "limit":
        return _limit(item, figures, say)
    if figures.rep is None and item.by is not None:
        return Mark(item, None, None, (), say("no_rep"))
    if item.after is not None:
        return _answered(item, transcript, figures, hits, say)
    return _told(item, _placed(item, transcript, figures, _of(item, hits)), hits, say)


def _found(tracker: Tracker, transcript: Transcript, embedder: Embedder | Meanings | None) -> Found:
    try:
        return Found(tracker.find(transcript, embedder))
    except CannotJudge:
        return Found(tracker.by_words.find(transcript), all=False)


def _of(item: Item, hits: Mapping[str, Found]) -> list[Hit]:
    return [hit for name in item.trackers for hit in hits[name].hits]


def _told(item: Item, found: Sequence[Hit], hits: Mapping[str, Found], say: Say) -> Mark:
    """Judge what was found; nothing found by those who could not look everywhere tells nothing."""
    if not found and not all(hits[name].all for name in item.trackers):
        return Mark(item, None, None, (), say("no_embedder"))
    return _mark(item, found, say)


def _answered(item: Item, transcript: Transcript, figures: Measures, hits: Mapping[str, Found], say: Say) -> Mark:
    """Judge an item that follows on something: the other side's turns that call for it, and what is said then."""
    other, cause = "customer" if item.by == "rep" else "rep", hits[item.after or ""]
    calls = [hit for hit in cause.hits if _side(hit, figures) == other]
    if not calls:
        return Mark(item, None, None, (), say("no_cause" if cause.all else "no_embedder"))
    found = _placed(item, transcript, figures, _of(item, hits))
    near = [hit for hit in found if any(call.turn < hit.turn <= call.turn + item.within for call in calls)]
    return _told(item, near, hits, say)


def _mark(item: Item, found: Sequence[Hit], say: Say, there: bool | None = None) -> Mark:
    there = bool(found) if there is None else there
    good = None if item.kind == "fact" else there if item.kind == "required" else not there
    return Mark(item, there, good, tuple(found), say("found" if there else "not_found"))


def _limit(item: Item, figures: Measures, say: Say) -> Mark:
    value: Any = getattr(figures, str(item.measure))
    if not isinstance(value, (int, float)) or item.between is None:
        return Mark(item, None, None, (), say("no_figure"))
    low, high = item.between
    kept = low <= value <= high
    return Mark(item, kept, kept, (), say("figure").format(value=value, low=low, high=high))


def _placed(item: Item, transcript: Transcript, figures: Measures, found: Sequence[Hit]) -> list[Hit]:
    last = len(transcript) - (item.last_turns or 0)
    return sorted(
        (
            hit
            for hit in found
            if (item.by is None or _side(hit, figures) == item.by)
            and (item.first_turns is None or hit.turn < item.first_turns)
            and (item.last_turns is None or hit.turn >= last)
            and (item.before is None or hit.start < item.before)
        ),
        key=lambda hit: (hit.start, hit.turn),
    )


def _side(hit: Hit, figures: Measures) -> str | None:
    if not hit.speaker or figures.rep is None:
        return None
    return "rep" if hit.speaker == figures.rep else "customer"


REASONS = {
    "nobody": ("nobody speaks", "没有人说话"),
    "no_rep": ("it is not known which speaker is the rep", "无法确定谁是销售"),
    "no_cause": ("nothing called for it", "没有出现相应情况"),
    "no_embedder": ("nobody could read what it means: no embedder was given", "没有语义模型，无法按意思判断"),
    "no_figure": ("this could not be measured", "无法测量"),
    "found": ("it was said", "说过"),
    "not_found": ("it was not said where it is looked for", "在应出现的地方没有说"),
    "no_judge": ("no language model was asked", "没有询问语言模型"),
    "undecided": ("the language model could not tell", "语言模型无法判断"),
    "unfounded": (
        "the language model gave no words of the call for its answer",
        "语言模型没有给出通话中的原话作为依据",
    ),
    "judged": ("judged by the language model {name}", "由语言模型 {name} 判断"),
    "figure": ("{value:.2f}, should be {low:g} to {high:g}", "{value:.2f}，应在 {low:g} 到 {high:g} 之间"),
}
"""Why a mark is as it is, English and Chinese."""


def _say(language: str, key: str) -> str:
    return REASONS[key][language == "zh"]


def _row(mark: Mark) -> dict[str, Any]:
    counts = mark.item.kind != "fact" and mark.good is not None
    return {
        "item": mark.item.id,
        "mark": mark.mark,
        "good": mark.good,
        "points": mark.item.weight * bool(mark.good) if counts else None,
        "of": mark.item.weight if counts else None,
        "evidence": " … ".join(hit.quote for hit in mark.evidence),
        "turns": [hit.turn for hit in mark.evidence],
        "reason": mark.reason,
    }
