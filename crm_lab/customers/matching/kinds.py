"""The kinds of fields that can be compared, their degrees of agreement, and what these are usually worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: its words, how often matches (m) and random pairs (u) of records show it."""

    english: str
    chinese: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field: its levels from full agreement down to none.

    `worth` says how far the same value makes the same customer; records that are equal in all fields and have 2 of
    it are one.
    """

    name: str
    english: str
    chinese: str
    worth: float
    levels: tuple[Level, ...]

    @property
    def last(self) -> int:
        """The level of no agreement."""
        return len(self.levels) - 1


def _same(m: float, u: float) -> Level:
    return Level("same", "相同", m, u)


def _slip(m: float, u: float) -> Level:
    return Level("one slip", "错一处", m, u)


def _similar(m: float, u: float) -> Level:
    return Level("similar", "相似", m, u)


def _different(m: float) -> Level:
    return Level("different", "不同", m, 1.0)


_NUMBER = (_same(0.85, 1e-6), _slip(0.08, 1e-6), Level("two slips", "错两处", 0.02, 1e-4), _different(0.05))
_TURNED = Level("given name and surname turned round", "姓与名颠倒", 0.02, 1e-3)
_WORDS = (_same(0.8, 1e-4), _slip(0.1, 1e-4), _similar(0.05, 1e-3), _different(0.05))

KINDS = {
    kind.name: kind
    for kind in (
        Kind("phone", "phone", "电话", 2.0, _NUMBER),
        Kind("code", "number", "证件号", 2.0, _NUMBER),
        Kind(
            "email",
            "e-mail",
            "邮箱",
            2.0,
            (
                _same(0.8, 1e-6),
                Level("same but for the host or one slip", "仅域名不同或错一处", 0.1, 1e-6),
                Level("two slips", "错两处", 0.03, 1e-6),
                Level("alike before the @", "@ 前相似", 0.02, 1e-4),
                _different(0.05),
            ),
        ),
        Kind(
            "person",
            "name",
            "姓名",
            1.0,
            (
                _same(0.75, 1e-4),
                Level("read the same or turned round", "读音相同或姓名颠倒", 0.08, 5e-5),
                _slip(0.08, 5e-4),
                _similar(0.04, 2e-3),
                _different(0.05),
            ),
        ),
        Kind(
            "given",
            "given name",
            "名",
            0.5,
            (
                _same(0.75, 5e-3),
                _TURNED,
                _slip(0.1, 2e-3),
                Level("similar or an initial", "相似或缩写", 0.06, 0.01),
                _different(0.07),
            ),
        ),
        Kind(
            "surname",
            "surname",
            "姓",
            0.5,
            (_same(0.8, 5e-3), _TURNED, _slip(0.1, 2e-3), _similar(0.04, 3e-3), _different(0.04)),
        ),
        Kind(
            "company",
            "company",
            "公司",
            1.0,
            (
                _same(0.7, 1e-4),
                Level("one holds the other's words", "一方包含另一方", 0.1, 2e-4),
                Level("most words the same", "大部分相同", 0.08, 1e-4),
                Level("some rare words the same", "部分少见词相同", 0.06, 3e-3),
                _different(0.06),
            ),
        ),
        Kind(
            "address",
            "address",
            "地址",
            1.0,
            (
                _same(0.6, 1e-5),
                Level("same number, same street", "门牌与街道相同", 0.2, 1e-5),
                Level("number or street with a slip", "门牌或街道略有不同", 0.08, 1e-5),
                Level("same street, other number", "同街道不同门牌", 0.05, 1e-3),
                _similar(0.03, 5e-3),
                _different(0.04),
            ),
        ),
        Kind("street", "street", "街道", 0.5, _WORDS),
        Kind("text", "text", "文字", 1.0, _WORDS),
        Kind(
            "date",
            "date",
            "日期",
            1.0,
            (_same(0.88, 1e-4), _slip(0.06, 1e-3), Level("two slips", "错两处", 0.02, 1e-2), _different(0.04)),
        ),
        Kind("website", "website", "网站", 0.5, (_same(0.85, 1e-4), _slip(0.05, 1e-5), _different(0.1))),
        Kind("postcode", "postcode", "邮编", 0.25, (_same(0.85, 5e-3), _slip(0.08, 0.01), _different(0.07))),
        Kind("number", "house number", "门牌号", 0.25, (_same(0.85, 0.01), _slip(0.08, 0.1), _different(0.07))),
        Kind("place", "place", "地区", 0.25, (_same(0.85, 0.02), _slip(0.08, 1e-3), _different(0.07))),
        Kind("word", "word", "类别", 0.1, (_same(0.9, 0.3), _different(0.1))),
    )
}
"""All kinds by name, the most telling first."""
