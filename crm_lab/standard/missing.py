"""How other programs and people write that there is no value."""

from __future__ import annotations

MISSING = frozenset({"", "-", "--", "—", "n/a", "na", "#n/a", "null", "none", "nil", "nan", "<null>", "(blank)",
                     "(empty)", "无", "暂无", "無", "暫無", "空", "未知", "/", "\\n"})  # fmt: skip


def is_missing(text: str) -> bool:
    """Tell whether a text stands for 'no value' in a typed column."""
    return text.strip().lower() in MISSING
