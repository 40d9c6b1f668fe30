"""Chinese as it is wanted: simplified or traditional signs, and Chinese marks, also where they were left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_lab_speech.languages import language_of
from crm_lab_speech.transcribing import Script
from crm_lab_speech.transcript import Word

if TYPE_CHECKING:
    from opencc import OpenCC

_MARKS = str.maketrans(",?!:;", "，？！：；")
_SIGN = r"[\u3400-\u9fff]"
_MARK_AFTER_SIGN = re.compile(rf"(?<={_SIGN})[,?!:;]|(?<={_SIGN})\.(?!\w)|[,?!:;](?={_SIGN})")
_SPACE = re.compile(rf"(?<={_SIGN})\s+(?={_SIGN})")
_ENDED = re.compile(r"[。？！…，、：；.?!,:;][\"'”’」』)）]*$")


def worded(words: Sequence[Word], language: str, script: Script) -> list[Word]:
    """Return ``words`` as they are shown; what is not Chinese stays as it is.

    A pause that the recogniser wrote as a space becomes a comma; the last word gets a full stop if it has no mark.
    """
    if not words or (language != "zh" and language_of("".join(each.text for each in words)) != "zh"):
        return list(words)
    texts = _marked(_converted([each.text for each in words], script))
    if not _ENDED.search(texts[-1]):
        texts[-1] += "。"
    return [replace(word, text=text) for word, text in zip(words, texts, strict=True)]


def _converted(texts: Sequence[str], script: Script) -> list[str]:
    """Convert them as one text, since the signs around decide (乾 or 干), and cut it as it was."""
    whole = "".join(texts)
    converter = _converter(script)
    converted = converter.convert(whole)
    if len(converted) != len(whole):
        return [converter.convert(each) for each in texts]
    return _cut(converted, texts)


def _marked(texts: Sequence[str]) -> list[str]:
    whole = "".join(texts)
    marked = _MARK_AFTER_SIGN.sub(lambda found: found.group().replace(".", "。").translate(_MARKS), whole)
    spaced = _SPACE.sub(lambda found: "，" + " " * (len(found.group()) - 1), marked)
    cut = _cut(spaced, texts)
    for at in range(1, len(cut)):
        if cut[at].startswith("，") and not _ENDED.search(cut[at - 1]):
            cut[at - 1], cut[at] = cut[at - 1] + "，", cut[at][1:]
    return cut


def _cut(whole: str, like: Sequence[str]) -> list[str]:
    cut, at = [], 0
    for each in like:
        cut.append(whole[at : at + len(each)])
        at += len(each)
    return cut


@lru_cache(maxsize=2)
def _converter(script: Script) -> OpenCC:
    from opencc import OpenCC

    return OpenCC("tw2s" if script == "simplified" else "s2t")  # tw: 带著 becomes 带着, too
