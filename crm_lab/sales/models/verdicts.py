"""What is to be said of a model, in English and Chinese: its verdict, its warnings, its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from crm_lab.sales.models.quality import Quality

Said = tuple[str, str]
"""A sentence in English and Chinese."""

USABLE: Literal["usable"] = "usable"
NO_BETTER: Literal["no better than the base rate"] = "no better than the base rate"
TOO_FEW: Literal["not enough data"] = "not enough data"

LEAST_DEALS, LEAST_EACH = 60, 15
"""A model needs so many closed deals, and so many won and so many lost ones."""
LEAST_SKILL = 0.01
"""The share of the base rate's log loss that a model has to save on held-out deals."""
FALL = 0.05
"""An AUC that falls by so much in date order is warned about."""


@dataclass(frozen=True)
class Verdict:
    """Whether a model is worth its chances: ``name`` is usable, no better than the base rate, or not enough data."""

    name: Literal["usable", "no better than the base rate", "not enough data"]
    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


def too_few(deals: int, won: int) -> Verdict:
    """Return the verdict on a history that is too short."""
    lost = deals - won
    en = f"Not enough data: {won} won and {lost} lost; a model needs {LEAST_DEALS} in all and {LEAST_EACH} of each."
    zh = f"数据不足：赢单 {won}，丢单 {lost}；建模至少需要共 {LEAST_DEALS} 条且各 {LEAST_EACH} 条。"
    return Verdict(TOO_FEW, en, zh)


def nothing_known(rate: float) -> Verdict:
    """Return the verdict on deals of which no column is left to learn from."""
    en = f"No better than the base rate: no column is left to learn from; every deal gets the base rate of {rate:.0%}."
    return Verdict(NO_BETTER, en, f"不优于基准赢率：没有可供学习的字段；所有商机均显示基准赢率 {rate:.0%}。")


def judged(found: Quality) -> Verdict:
    """Return the verdict on held-out deals.

    A model is usable when the interval of its AUC lies above 0.5, when it saves LEAST_SKILL of the base rate's log
    loss, and, where there are dates, unless it is surely worse in date order and there perhaps by chance.
    """
    ranked, past = found.ranked, found.in_order
    figures = f"AUC {ranked.auc:.2f} ({ranked.low:.2f}-{ranked.high:.2f})"
    if past is not None:
        figures += f", {past.auc:.2f} in date order"
    of_the_past = past is not None and past.low <= 0.5 and past.high < ranked.auc
    if ranked.low <= 0.5 or found.skill < LEAST_SKILL or of_the_past:
        rate = f"{found.won / found.deals:.0%}"
        en = f"No better than the base rate: {figures} on held-out deals; every deal gets the base rate of {rate}."
        return Verdict(NO_BETTER, en, f"不优于基准赢率：留出数据上 {figures}；所有商机均显示基准赢率 {rate}。")
    skill = f"{found.skill:.0%}"
    en = f"Usable: {figures} on held-out deals; it saves {skill} of the base rate's log loss."
    return Verdict(USABLE, en, f"可用：留出数据上 {figures}；对数损失比基准赢率低 {skill}。")


def falls(found: Quality) -> list[Said]:
    """Return the warning that a model is worse in date order; nothing when it is not."""
    past = found.in_order
    if past is None or found.ranked.auc - past.auc < FALL:
        return []
    before, after = f"{found.ranked.auc:.2f}", f"{past.auc:.2f}"
    return [
        (
            f"In date order the AUC falls from {before} to {after}: what held in the past holds less in the future.",
            f"按时间顺序检验时 AUC 从 {before} 降至 {after}：过去的规律对未来不完全适用。",
        )
    ]


def leaks(name: str, auc: float) -> Said:
    """Return the warning that a column alone tells the outcome."""
    return (
        f"'{name}' alone tells won from lost (AUC {auc:.2f}): it was probably filled after the outcome was known.",
        f"仅“{name}”一列就能区分赢单与丢单（AUC {auc:.2f}）：它很可能是在结果已知后填写的。",
    )


def known_later(name: str) -> Said:
    """Return the warning that a column is called as if it were filled later."""
    return (
        f"'{name}' is called like something that is known only later: make sure that open ones have it, too.",
        f"“{name}”看起来是事后才知道的字段：请确认未结束的记录也有该值。",
    )


def reason(column: Said, value: str | None, points: float) -> Said:
    """Return what one column, called as given, does to a chance; ``points`` are of the chance, 0..1."""
    much = f"{abs(points) * 100:.0f}"
    english = f"{column[0]} is not known" if value is None else f"{column[0]} is {value}"
    chinese = f"{column[1]}未知" if value is None else f"{column[1]}为{value}"
    ways = ("raises", "提高") if points >= 0 else ("lowers", "降低")
    unit = "point" if much == "1" else "points"
    return f"{english}: {ways[0]} the chance by {much} {unit}", f"{chinese}：赢率{ways[1]} {much} 个百分点"
