"""How a promise stands, in words: "due in 1 h 20 min", "2 h late", in English and Chinese."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SAYS = {
    "breached": ("{} late", "超时 {}"),
    "due soon": ("due in {}", "还剩 {}"),
    "ok": ("due in {}", "还剩 {}"),
    "paused": ("paused, {} left", "已暂停，剩余 {}"),
    "met": ("met", "已达成"),
}
_UNITS = ((60, " h", " 小时"), (1, " min", " 分钟"))


def length(time: timedelta, language: str = "en") -> str:
    """Return a length of working time (its size) in hours and minutes."""
    minutes, said = abs(time) // timedelta(minutes=1), []
    for size, en, zh in _UNITS:
        count, minutes = divmod(minutes, size)
        if count:
            said.append(f"{count}{zh if language == 'zh' else en}")
    return " ".join(said) or ("不到 1 分钟" if language == "zh" else "less than 1 min")


def words(state: str, left: timedelta, language: str = "en") -> str:
    """Return how a promise with ``left`` (working time; negative when late) stands."""
    text = _SAYS[state][language == "zh"]
    return text.format(length(left, language))


def add_words(clocks: pd.DataFrame) -> pd.DataFrame:
    """Return clocks (see standing) with ``words`` and ``words_zh``: how they stand."""
    for column, language in (("words", "en"), ("words_zh", "zh")):
        pairs = zip(clocks["state"], clocks["left"], strict=True)
        clocks = clocks.assign(**{column: [words(state, left.to_pytimedelta(), language) for state, left in pairs]})
    return clocks
