"""What a person corrects in a transcript: a text, who spoke, who the rep is.  The versions before stay as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_lab.calls.judging import Plain, plain_transcript, storable, transcript_of
from crm_lab.errors import InvalidValue
from crm_lab_speech import Segment, SpeechError, Transcript


def corrected(
    content: Plain,
    texts: Mapping[int, str] | None = None,
    speakers: Mapping[int, str] | None = None,
    names: Mapping[str, str] | None = None,
    rep: str | None = None,
) -> Plain:
    """Return a transcript's content with new ``texts`` and ``speakers`` by turn (from 0), new names, the rep set.

    Words with their times go from a turn whose text changes; one whose text becomes empty is left out.
    Raises InvalidValue for a turn or speaker that is not there, or when nothing would change.
    """
    now = transcript_of(content, words=False)
    if len(now) != len(content["segments"]):  # a turn has no text that could be kept
        return corrected(storable(plain_transcript(transcript_of(content))), texts, speakers, names, rep)
    for given in (texts or {}, speakers or {}):
        _check_turns(now, given)
    if unknown := sorted(set(names or {}) - set(now.speakers)):
        raise InvalidValue(f"nobody is called {', '.join(unknown)} in it; there are {', '.join(now.speakers)}")
    segments = tuple(_segment(at, one, texts or {}, speakers or {}, names or {}) for at, one in enumerate(now))
    rows = [_row(one, *pair) for one, *pair in zip(content["segments"], now, segments, strict=True) if pair[1].text]
    said = replace(
        now, segments=tuple(one for one in segments if one.text), rep=(names or {}).get(now.rep or "", now.rep)
    )
    said = _with_rep(said, rep)
    if rows == content["segments"] and said.rep == now.rep:
        raise InvalidValue("nothing would change; say what is to be corrected: texts, speakers, names or rep")
    return {**storable(plain_transcript(replace(said, segments=()))), "segments": rows}


def _row(row: Plain, before: Segment, after: Segment) -> Plain:
    """Return a turn's data as it is now; words with their times go with a text that changed."""
    if after is before:
        return row
    words = row["words"] if after.text == before.text else []
    return {**row, **storable({"text": after.text, "speaker": after.speaker}), "words": words}


def _check_turns(transcript: Transcript, given: Mapping[int, str]) -> None:
    for at in given:
        if not isinstance(at, int) or not 0 <= at < len(transcript):
            raise InvalidValue(f"there is no turn {at!r} in it; its turns are 0 to {len(transcript) - 1}")


def _segment(
    at: int, one: Segment, texts: Mapping[int, str], speakers: Mapping[int, str], names: Mapping[str, str]
) -> Segment:
    text = texts.get(at, one.text).strip()
    speaker = speakers.get(at, names.get(one.speaker, one.speaker))
    return one if (text, speaker) == (one.text, one.speaker) else replace(one, text=text, speaker=speaker)


def _with_rep(transcript: Transcript, rep: str | None) -> Transcript:
    if rep is None:
        gone = transcript.rep is not None and transcript.rep not in transcript.speakers
        return replace(transcript, rep=None) if gone else transcript
    try:
        return transcript.with_rep(rep)
    except SpeechError as problem:
        raise InvalidValue(str(problem).rstrip(".")) from problem
