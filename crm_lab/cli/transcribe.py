"""``crm-lab transcribe``: recordings become transcripts, file by file or a folder at a time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab.cli.opening import SET_ASIDE
from crm_lab.errors import CrmLabError

if TYPE_CHECKING:
    from crm_lab_speech import Transcript

SOUNDS = (
    *(".wav", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".amr", ".awb", ".3gp", ".wma", ".au", ".gsm"),
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi"),
)
"""The endings that are taken out of a folder; a file that is named is taken whatever its ending."""

COPY = ".masked.wav"
"""How the name of a sound ends in which personal data are covered; it is no recording to be transcribed."""


def add_parser(subparsers: Any) -> None:
    """Add the verb ``transcribe``."""
    parser = subparsers.add_parser("transcribe", help="turn recordings into transcripts", description=__doc__)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="recordings (audio or video), or folders of them")
    parser.add_argument("--language", metavar="CODE", help="en, zh … (default: found out, for each channel)")
    parser.add_argument(
        "--model", default="auto", metavar="SIZE_OR_FOLDER", help="the speech model (default: the best)"
    )
    parser.add_argument("--glossary", metavar="FILE", help="names that may be said, a line each, likely ones first")
    parser.add_argument("--out", metavar="FOLDER", help="where transcripts go (default: beside each recording)")
    parser.add_argument("--format", choices=("json", "vtt", "srt"), default="json", help="(default: json, all of it)")
    parser.add_argument("--mode", choices=("accurate", "fast"), default="accurate", help="(default: accurate)")
    parser.add_argument("--traditional", action="store_true", help="write Chinese in traditional signs")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="threads of the engine (default: up to 4)")
    parser.add_argument(
        "--mask", action="store_true", help="put personal data out of sight, also in a copy of the sound (.masked.wav)"
    )
    parser.add_argument("--again", action="store_true", help="also what has a transcript that is newer")


def run(args: argparse.Namespace) -> int:
    """Read them one after the other; return 3 when one could not be read."""
    names = _glossary(args.glossary)
    work = list(_work(args.paths, Path(args.out) if args.out else None, args.format))
    if not work:
        raise CrmLabError(f"no recording lies in {', '.join(args.paths)}: give audio or video files")
    due = [each for each in work if args.again or not _done(*each)]
    way = _way(args, names) if due else {}
    failed = [
        source
        for at, (source, target) in enumerate(due, 1)
        if not _one(source, target, way, args.mask, _Progress(f"{at}/{len(due)} {source}"))
    ]
    told = [f"{len(due) - len(failed)} of {len(work)} transcribed"]
    told += [f"{len(work) - len(due)} had a transcript (--again redoes them)"] if len(due) < len(work) else []
    print(", ".join([*told, f"{len(failed)} failed"] if failed else told))
    return SET_ASIDE if failed else 0


def _glossary(path: str | None) -> list[str]:
    if not path:
        return []
    try:
        return [line.strip() for line in Path(path).read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise CrmLabError(f"the glossary {path} cannot be read ({error}): give a text file, a name a line") from error


def _way(args: argparse.Namespace, names: list[str]) -> dict[str, Any]:
    """Return how to transcribe, with the engine loaded once."""
    from crm_lab_speech import SpeechError
    from crm_lab_speech.recognition.job import engine

    script = "traditional" if args.traditional else "simplified"
    try:
        model = engine(args.model, args.threads)
    except SpeechError as problem:
        raise CrmLabError(str(problem)) from problem
    return {"language": args.language, "model": model, "glossary": names, "mode": args.mode, "script": script}


def _work(paths: Iterable[str], out: Path | None, kind: str) -> Iterator[tuple[Path, Path]]:
    """Yield each recording once, with its transcript's path; where two would have one, the later keeps its ending."""
    taken: set[Path] = set()
    for source, inside in dict(_sources(paths)).items():
        target = (out / inside if out else source).with_suffix(f".{kind}")
        if target in taken:
            target = target.with_name(f"{source.name}.{kind}")
        taken.add(target)
        yield source, target


def _sources(paths: Iterable[str]) -> Iterator[tuple[Path, Path]]:
    """Yield each recording, and where it lies inside the folder that was named."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path, Path(path.name)
            continue
        for each in sorted(path.rglob("*")):
            if each.suffix.casefold() in SOUNDS and each.is_file() and not each.name.endswith(COPY):
                yield each, each.relative_to(path)


def _done(source: Path, target: Path) -> bool:
    return source.exists() and target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def _one(source: Path, target: Path, way: dict[str, Any], masked: bool, shown: _Progress) -> bool:
    """Transcribe one recording and tell what came of it; return whether it worked."""
    from crm_lab_speech import SpeechError, mask, mask_audio, save, transcribe

    try:
        made = transcribe(source, progress=shown, **way)
        target.parent.mkdir(parents=True, exist_ok=True)
        if masked:
            mask_audio(source, target.with_suffix(COPY), made)
            made = mask(made)
        save(made, target)
    except (SpeechError, OSError) as problem:
        shown.clear()
        print(f"{source}: {problem}", file=sys.stderr)
        return False
    shown.clear()
    print(_said(source, target, made), flush=True)
    return True


def _said(source: Path, target: Path, made: Transcript) -> str:
    minutes = f"{int(made.duration) // 60}:{int(made.duration) % 60:02d}"
    told = f"{source} → {target}  {minutes}  {made.language or 'no speech'}, {len(made)} segments"
    return "\n  ".join([told, *made.notes])


class _Progress:
    """One line on a terminal that says how far a recording is; nothing where nobody looks."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen = sys.stderr.isatty()

    def __call__(self, done: float, total: float) -> None:
        if self._seen and total:
            print(f"\r{self._name}  {done / total:4.0%}\033[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._seen:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
