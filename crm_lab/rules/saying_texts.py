"""The phrases in which conditions are said, in English and Chinese; ``crm_lab.rules.saying`` puts them together."""

from __future__ import annotations

from crm_lab.rules.words import Pair

PHRASES: dict[str, Pair] = {
    "everybody": ("all of them", "全部"),
    "nobody": ("none of them", "无"),
    "and": (" and ", "，且"),
    "or": (" or ", "或"),
    "both": (" and ", "和"),
    "brackets": ("({what})", "（{what}）"),
    "not": ("not: {what}", "并非{what}"),
    "none_of": ("none of: {what}", "以下均不成立：{what}"),
    "not_all": ("not all of: {what}", "以下不全成立：{what}"),
    "more": (" and {n} more", "等共 {all} 项"),
    "missing": ("…", "……"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "nothing": ("nothing", "空"),
    "segment": ("in the segment {name}", "属于分群{name}"),
    "not_segment": ("not in the segment {name}", "不属于分群{name}"),
    "tag": ("has the tag {name}{times}", "有标签{name}{times}"),
    "not_tag": ("does not have the tag {name}{times}", "没有标签{name}{times}"),
    "of_group": ("{name} of the group {group}", "{group}组的{name}"),
    "tag_within": (" since at most {time}", "（获得不超过 {time}）"),
    "tag_older_than": (" for longer than {time}", "（获得超过 {time}）"),
    "was": ("{field} before the change", "变更前的{field}"),
    "field_of": ("{field} of the {of}", "{of}的{field}"),
    "changed": ("{field} was changed{sides}", "{field}发生变更{sides}"),
    "not_changed": ("{field} was not changed{sides}", "{field}未发生变更{sides}"),
    "from": (" from {value}", "，由{value}"),
    "to": (" to {value}", "，变为{value}"),
    "window": (" in the last {time}", "（最近 {time}）"),
    "where": (" for which {what}", "（满足：{what}）"),
    "exists": ("has {what}", "有{what}"),
    "not_exists": ("has no {what}", "没有{what}"),
    "count": ("the number of {what}", "{what}的数量"),
    "sum": ("the sum of {field} over {what}", "{what}的{field}总和"),
    "latest": ("the latest {field} of {what}", "{what}最近的{field}"),
    "earliest": ("the earliest {field} of {what}", "{what}最早的{field}"),
    "largest": ("the largest {field} of {what}", "{what}最大的{field}"),
    "smallest": ("the smallest {field} of {what}", "{what}最小的{field}"),
    "today": ("today", "今天"),
    "in_days": ("in {time}", " {time}后"),
    "within_days": ("within {time}", " {time}内"),
}

COMPARED: dict[str, Pair] = {
    "is": ("{field} is {value}", "{field}是{value}"),
    "not_is": ("{field} is not {value}", "{field}不是{value}"),
    "in": ("{field} is {value}", "{field}是{value}"),
    "not_in": ("{field} is not {value}", "{field}不是{value}"),
    "contains": ("{field} contains {value}", "{field}包含{value}"),
    "not_contains": ("{field} does not contain {value}", "{field}不包含{value}"),
    "starts": ("{field} begins with {value}", "{field}以{value}开头"),
    "not_starts": ("{field} does not begin with {value}", "{field}不以{value}开头"),
    "ends": ("{field} ends with {value}", "{field}以{value}结尾"),
    "not_ends": ("{field} does not end with {value}", "{field}不以{value}结尾"),
    "gt": ("{field} is over {value}", "{field}超过{value}"),
    "not_gt": ("{field} is not over {value}", "{field}不超过{value}"),
    "ge": ("{field} is at least {value}", "{field}至少为{value}"),
    "not_ge": ("{field} is not at least {value}", "{field}不足{value}"),
    "lt": ("{field} is under {value}", "{field}低于{value}"),
    "not_lt": ("{field} is not under {value}", "{field}不低于{value}"),
    "le": ("{field} is at most {value}", "{field}至多为{value}"),
    "not_le": ("{field} is not at most {value}", "{field}不是至多{value}"),
    "between": ("{field} is between {value}", "{field}介于{value}之间"),
    "not_between": ("{field} is not between {value}", "{field}不介于{value}之间"),
    "within": ("{field} is in the last {value}", "{field}在最近 {value}内"),
    "not_within": ("{field} is not in the last {value}", "{field}不在最近 {value}内"),
    "older_than": ("{field} is longer ago than {value}", "{field}在 {value}之前"),
    "not_older_than": ("{field} is not longer ago than {value}", "{field}不在 {value}之前"),
    "in_next": ("{field} is in the next {value}", "{field}在未来 {value}内"),
    "not_in_next": ("{field} is not in the next {value}", "{field}不在未来 {value}内"),
    "anniversary": ("{field} comes round {value}", "{field}的周年日在{value}"),
    "not_anniversary": ("{field} does not come round {value}", "{field}的周年日不在{value}"),
    "empty": ("{field} is empty", "{field}为空"),
    "not_empty": ("{field} is filled in", "{field}不为空"),
}
"""Every comparison and its negation: a missing value meets the negation, too."""

TIMED: dict[str, Pair] = {
    "gt": ("{field} is after {value}", "{field}晚于{value}"),
    "not_gt": ("{field} is not after {value}", "{field}不晚于{value}"),
    "ge": ("{field} is on or after {value}", "{field}不早于{value}"),
    "not_ge": ("{field} is not on or after {value}", "{field}并非不早于{value}"),
    "lt": ("{field} is before {value}", "{field}早于{value}"),
    "not_lt": ("{field} is not before {value}", "{field}并非早于{value}"),
    "le": ("{field} is on or before {value}", "{field}不晚于{value}"),
    "not_le": ("{field} is not on or before {value}", "{field}并非不晚于{value}"),
}
"""The same of dates and times."""

FLAGGED: dict[str, Pair] = {
    "is": ("{field}: {value}", "{field}为“{value}”"),
    "not_is": ("{field}: not {value}", "{field}不为“{value}”"),
}
"""The same of what is true or false."""

DURATIONS: dict[str, tuple[str, str, str]] = {
    "minute": ("minute", "minutes", "分钟"),
    "hour": ("hour", "hours", "小时"),
    "day": ("day", "days", "天"),
    "week": ("week", "weeks", "周"),
    "month": ("month", "months", "个月"),
    "year": ("year", "years", "年"),
}
"""One, several, and both in Chinese."""
