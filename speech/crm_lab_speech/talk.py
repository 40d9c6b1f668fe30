"""What a piece of speech is: a question, a filler, a sign of listening; in Chinese and English.

Recognisers leave out fillers and marks of punctuation, so that counts of fillers are a lower bound.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LISTENING_EN = (
    r"m+h?m+|uh[- ]?huh|mhm|hm+|yeah|yep|yes|yup|ok(?:ay)?|right|sure|i see|got it|exactly|oh|ah|wow|cool|great|true"
    r"|of course"
)
_LISTENING_ZH = r"嗯+|哦+|噢+|喔+|啊+|对+|对的|对啊|是|是的|是啊|好|好的|行|行的|没错|明白|了解|这样啊|哎|可以"
_LISTENING = re.compile(rf"(?i)^\W*(?:(?:{_LISTENING_EN}|{_LISTENING_ZH})\W*){{1,4}}$")
_FILLERS_EN = r"\b(?:u+h+|u+m+|er+m*|erm|hmm+|you know|i mean|sort of|kind of|basically|actually|literally)\b"
_FILLERS_ZH = r"(?:嗯{1,3}|呃+|额+(?![度外头])|那个(?=[，,、\s]|那个)|这个(?=[，,、\s]|这个)|就是说|然后呢|怎么说呢)"
_FILLERS = re.compile(rf"(?i){_FILLERS_EN}|{_FILLERS_ZH}")
_SENTENCE = re.compile(r"(?:[^.!?。！？；\n]|\.(?=\w))+[.!?。！？；\n]*")
_ASKING_WORD = r"what|whats|who|whom|whose|which|where|when|why|how"
_ASKING_VERB = (
    r"(?:do|does|did|is|are|was|were|can|could|would|will|should|may|might|have|has|had|isn'?t|aren'?t|don'?t|doesn'?t"
    r"|didn'?t|won'?t|wouldn'?t|couldn'?t|can'?t) (?:i|you|we|they|he|she|it|that|this|there|your|the|any)\b"
)
_LEAD = r"(?:(?:and|but|so|okay|ok|right|well|um|uh|er|now|sure|great|perfect|yes|no|oh|hm|alright|just)[, ]+)*"
_QUESTION_EN = re.compile(rf"(?i)^\W*{_LEAD}(?:(?:{_ASKING_WORD})\b(?! (?:ever|i mean))|{_ASKING_VERB})")
_NO_QUESTION_EN = re.compile(r"(?i)^\W*(?:when|where|while|which|what) (?:i|we|you|they|it|that)\b[^?]*$")
_QUESTION_ZH = re.compile(
    r"[吗呢嘛么](?:[，。,.\s]*$)|什么|怎么(?!说呢)|为什么|多少|多久|多大|哪[里儿些个位家种]?|几[个位次天年点号家瓶台]|谁"
    r"|是不是|有没有|能不能|可不可以|要不要|行不行|对不对|好不好|会不会|愿不愿意|如何|是否|啥"
)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` with the marks that end them."""
    return list(_sentences(text))


@lru_cache(maxsize=10_000)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in _SENTENCE.findall(text) if each.strip())


def is_question(sentence: str) -> bool:
    """Tell whether ``sentence`` asks something: by its mark, else by how it begins or by words that ask."""
    if sentence.rstrip(" \"'”’」").endswith(("?", "？")):
        return True
    if _QUESTION_EN.search(sentence):
        return not _NO_QUESTION_EN.search(sentence)
    return bool(_QUESTION_ZH.search(sentence)) and not sentence.endswith(("！", "!"))


def questions(text: str) -> int:
    """Return how many sentences of ``text`` ask something."""
    return sum(map(is_question, sentences(text)))


def fillers(text: str) -> int:
    """Return how many fillers ``text`` has: um, you know, 呃, 就是说."""
    return len(_FILLERS.findall(text))


def is_listening(text: str) -> bool:
    """Tell whether ``text`` only shows that somebody listens (a backchannel): yeah, I see, 嗯, 对对."""
    return bool(_LISTENING.match(text))
