"""``crm-lab score``: transcripts of calls judged by a scorecard, in a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab.cli.language import language
from crm_lab.cli.opening import SET_ASIDE
from crm_lab.errors import CrmLabError

if TYPE_CHECKING:
    from crm_lab_speech import ChatJudge, Mark, Score, Scorecard, Transcript

_SIGNS = {True: "yes", False: "no", None: "?"}
_SIGNS_ZH = {True: "是", False: "否", None: "？"}
_FIGURES = ("talk_share", "longest_monologue", "patience", "rep_questions", "rep_interruptions", "silence_share")


def add_parser(subparsers: Any) -> None:
    """Add the verb ``score``."""
    parser = subparsers.add_parser("score", help="judge transcripts of calls by a scorecard", description=__doc__)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="transcripts (.json, .vtt, .srt), or folders of them")
    parser.add_argument("--card", metavar="FILE", help="a scorecard in YAML (default: the one for sales calls)")
    parser.add_argument("--rep", metavar="SPEAKER", help="who of the speakers is the rep (default: found out)")
    parser.add_argument(
        "--judge", action="store_true", help="let the language model of CRM_LAB_CHAT_URL answer questions"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON per transcript")


def run(args: argparse.Namespace) -> int:
    """Judge them; return 3 when one could not be read."""
    from crm_lab_speech import SpeechError, load, score

    card, paths, bad = _card(args.card), _files(args.paths), 0
    judge = _judge() if args.judge else None
    if not paths:
        raise CrmLabError(f"no transcript lies in {', '.join(args.paths)}: give files that end in .json, .vtt or .srt")
    for path in paths:
        try:
            transcript = load(path)
            transcript = transcript.with_rep(args.rep) if args.rep else transcript
            _tell(path, transcript, score(transcript, card, language=language(), judge=judge), args.json)
        except SpeechError as problem:
            bad += 1
            print(f"{path}: {problem}", file=sys.stderr)
    return SET_ASIDE if bad else 0


def _card(path: str | None) -> Scorecard:
    from crm_lab_speech import Scorecard, SpeechError

    try:
        return Scorecard.load(path) if path else Scorecard.default()
    except SpeechError as problem:
        raise CrmLabError(str(problem)) from problem


def _judge() -> ChatJudge:
    from crm_lab_speech import ChatJudge, SpeechError

    try:
        return ChatJudge.of_environment()
    except SpeechError as problem:
        raise CrmLabError(str(problem)) from problem


def _files(paths: list[str]) -> list[Path]:
    from crm_lab_speech.captions import SUFFIXES

    found: list[Path] = []
    for path in map(Path, paths):
        found += (
            sorted(each for each in path.iterdir() if each.suffix.casefold() in SUFFIXES) if path.is_dir() else [path]
        )
    return found


def _tell(path: Path, transcript: Transcript, made: Score, as_json: bool) -> None:
    if as_json:
        rows = json.loads(made.frame().to_json(orient="records"))
        print(json.dumps({"path": str(path), "total": made.total, "items": rows}, ensure_ascii=False))
        return
    total = "–" if made.total is None else f"{made.total:.0f}"
    print(f"{path}  {made.card} {made.version}: {total}")
    for mark in made.marks:
        print(f"  {_said(mark)}")
    print(f"  {_measured(transcript)}\n")


def _said(mark: Mark) -> str:
    spoken = language()
    sign = (_SIGNS_ZH if spoken == "zh" else _SIGNS)[mark.mark]
    first = mark.evidence[0] if mark.evidence else None
    shown = f"{_clock(first.start)} {first.speaker}: “{first.quote}”" if first else mark.reason
    return f"{sign:4}{mark.item.named(spoken)}  {shown}"


def _measured(transcript: Transcript) -> str:
    from crm_lab_speech import measure

    found = measure(transcript)
    told = [(name, getattr(found, name)) for name in _FIGURES]
    return "  ".join(f"{name}={value:.3g}" for name, value in told if value is not None)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
