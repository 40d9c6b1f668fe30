"""Text that nobody said: what Whisper writes over noise, and passages that it repeats without end.

A known phantom goes whatever its certainty when no call has it ("Subtitles by …", 字幕由…); what people do say
("Thank you.", 谢谢大家) goes only where the recogniser itself doubts that somebody spoke.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from crm_lab_speech.recognition.recogniser import Piece
from crm_lab_speech.transcript import Word

NOBODY = 0.6
"""How probable silence is, from which …"""
UNSURE = -1.0
"""… a text with less certainty is nobody's (the thresholds of Whisper's own decoder)."""
DOUBTFUL = -0.7
"""The certainty below which a sentence that is often a phantom is one, if silence is as probable as speech."""
FASTEST = 0.06
"""Seconds that a word or sign takes at least, on average, when somebody says it over and over."""
LOOPS = ((1, 10), (2, 6), (6, 3))
"""A passage of so many words or signs (or more), so often in a row, is said by nobody."""
PASSAGE = 20
"""Words or signs of the longest passage whose repeats are looked for."""

PHANTOMS = (
    r"(?:subtitles?|captions?|transcri(?:bed|ption)|translat(?:ed|ion)) (?:made )?by\b.{0,60}",
    r".{0,30}amara ?org.{0,30}",
    r"(?:thank you|thanks)(?: (?:so|very) much)? for (?:watching|viewing)\b.{0,60}",
    r"(?:please )?(?:don t forget to )?(?:like (?:and|comment and) )?subscribe(?: (?:to|for) .{0,40})?",
    r"(?:please )?like(?: comment)?(?: and)? (?:share|subscribe).{0,40}",
    r"(?:i ll )?see you (?:guys )?in the next (?:video|one|episode).{0,20}",
    r".{0,20}字幕.{0,4}(?:由|志愿者|组|製作|制作|提供|by).{0,30}",
    r".{0,12}(?:请不吝|請不吝)?(?:点赞|點讚|點贊).{0,6}(?:订阅|訂閱).{0,40}",
    r".{0,10}明[镜鏡](?:与|與|和)[点點][点點].{0,20}",
    r"(?:感谢|感謝|谢谢|謝謝)(?:大家|您|你|各位)?(?:的)?(?:观看|觀看|收看|收视|收聽|收听).{0,12}",
    r"优优独播剧场.{0,20}|優優獨播劇場.{0,20}",
    r"(?:以下是)?(?:普通话|普通話)的句子",
    r"(?:下期|我们下期|下集)(?:节目|视频)?再[见見]",
)
"""What nobody says in a call, as one text without marks, in small letters."""

_OFTEN_EN = "thank you(?: very much)?|thanks|bye|you|okay|oh|so|hmm|um|uh|the end|beep|music|i m sorry"
OFTEN_PHANTOMS = (
    rf"(?:{_OFTEN_EN})(?: (?:{_OFTEN_EN}))*",
    r"(?:谢谢|謝謝|大家|嗯|啊|好|你|再[见見]|拜拜|音乐|音樂|掌声|掌聲)+",
)
"""What people do say, and what Whisper often writes over noise."""

_PHANTOMS, _OFTEN = (re.compile("|".join(f"(?:{each})" for each in some)) for some in (PHANTOMS, OFTEN_PHANTOMS))


def plain(text: str) -> str:
    """Return ``text`` in small letters without marks, Chinese signs without spaces between them."""
    letters = re.sub(r"[^\w]+", " ", unicodedata.normalize("NFKC", text).casefold().replace("_", " ")).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", letters)


def phantom(piece: Piece, looped: bool = False) -> str:
    """Return why nobody said ``piece``: "phantom" or "nobody speaks", "" when it is to be kept.

    Of a loop (``looped``) over what is probably silence, the first passage is nobody's either, however certain.
    """
    said = plain(piece.text)
    if not said:
        return "nobody speaks"
    if _PHANTOMS.fullmatch(said):
        return "phantom"
    if piece.silence > NOBODY and (looped or piece.certainty < UNSURE):
        return "nobody speaks"
    if piece.silence > 0.5 and piece.certainty < DOUBTFUL and _OFTEN.fullmatch(said):
        return "phantom"
    return ""


def unlooped(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Return ``words`` without the repeats of loops, and those repeats; the first of each loop stays."""
    said = [plain(each.text) for each in words]
    kept: list[Word] = []
    gone: list[Word] = []
    at = 0
    while at < len(words):
        size, times = _loop(said, words, at)
        kept += words[at : at + size]
        gone += words[at + size : at + size * times]
        at += size * times
    return kept, gone


def _loop(said: Sequence[str], words: Sequence[Word], at: int) -> tuple[int, int]:
    """Return the shortest passage that loops from ``at`` on, in words, and how often it comes; (1, 1) for none."""
    for size in range(1, min(PASSAGE, (len(said) - at) // 2) + 1):
        passage, times = said[at : at + size], 1
        while said[at + size * times : at + size * (times + 1)] == passage:
            times += 1
        if times > 1 and any(passage) and _is_loop(size, times, words[at : at + size * times]):
            return size, times
    return 1, 1


def _is_loop(size: int, times: int, words: Sequence[Word]) -> bool:
    lasted = words[-1].end - words[0].start
    too_fast = times > 2 and lasted < FASTEST * size * times
    return too_fast or any(size >= least and times >= often for least, often in LOOPS)
