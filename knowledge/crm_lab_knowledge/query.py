"""From what a customer wrote to what is asked: a mail without its greeting, signature and quotes, sentence by sentence.

Measured: a question in the middle of a mail is found half as often when the mail is asked as a whole.
"""

from __future__ import annotations

import re
from typing import Any

from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.frames import missing
from crm_lab_knowledge.text import clean

LONGEST = 20_000
"""Characters of a question that are read."""
WHOLE = 200
"""A question of up to so many characters and two sentences is asked as it is."""
SENTENCES = 12
"""So many sentences of a mail are asked, the questions among them first."""

QUOTE = re.compile(
    r"""(?imx)^\s*(
    > | -{2,}\s*original\ message | _{5,} | on\ .{4,120}\ wrote:\s*$ | from:\s.*@ |
    发件人[:：] | 在.{4,80}写道[:：] | -{2,}\s*原始邮件
    )"""
)
CLOSING = re.compile(
    r"""(?imx)^\s*(
    --\s*$ | ((kind|best|warm)\ )?regards\b | yours\ (sincerely|faithfully|truly) | sincerely\b | cheers\s*[,!.]?\s*$ |
    best(\ wishes)?\s*,\s*$ | (many\ )?thanks\s*[,!.]?\s*$ | sent\ from\ my\b |
    此致 | 敬礼 | 顺颂 | 祝(好|您|商祺) | 发自我的
    )"""
)
COURTESY = re.compile(
    r"""(?ix)^\s*(
    (hello|hi|hey|dear|good\ (morning|afternoon|evening|day))
    (\ (there|all|team|everyone|again|support|customer|service|sirs?|or|madam|(?-i:[A-Z][a-z]+\.?)))*\s*[,!.]*$ |
    (many\ )?(thanks|thank\ you)\b[^?]*$ | (please\ )?(let\ me\ know|look(ing)?\ forward)\b[^?]*$ |
    i\ (really\ )?(hope|trust)\ (you|this|all)\b[^?]*$ |
    (您好|你好|尊敬的.{0,20}|亲爱的.{0,20}|大家好)[\s,，。!！:：]*$ |
    (非常|十分|万分)?(感谢|谢谢|多谢|打扰)[^?？]*$ | (期待|盼)[^?？]*$
    )"""
)
SPLIT = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")


def asked(given: Any) -> list[str]:
    """Return the sentences of a question, or a short one whole; none for nothing.

    Raises BadInput for what is no text.
    """
    if not isinstance(given, str):
        if missing(given):
            return []
        raise BadInput(f"A question of type {type(given).__name__} was asked: give a text.")
    text = clean(given[:LONGEST])
    sentences = _sentences(_without_frame(text))
    if len(sentences) <= 2 and sum(map(len, sentences)) <= WHOLE:
        return [" ".join(sentences)] if sentences else []
    return _most_telling(sentences)


def _without_frame(text: str) -> str:
    """Return the mail without what it quotes and how it ends, unless nothing would be left."""
    for frame in (QUOTE, CLOSING):
        match = frame.search(text)
        if match and text[: match.start()].strip():
            text = text[: match.start()]
    return text


def _sentences(text: str) -> list[str]:
    found = [each.strip() for each in SPLIT.split(text) if each and each.strip()]
    return [each for each in found if not COURTESY.search(each)] or found


def _most_telling(sentences: list[str]) -> list[str]:
    ranked = sorted(range(len(sentences)), key=lambda place: (not _is_question(sentences[place]), place))
    return [sentences[place] for place in sorted(ranked[:SENTENCES])]


def _is_question(sentence: str) -> bool:
    return sentence.endswith(("?", "？", "吗", "呢"))
