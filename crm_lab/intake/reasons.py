"""Why a row can't land or was left out, in English and Chinese: every sentence of it stands here once."""

from __future__ import annotations

from typing import Any

LOCALES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    "several_agree": (
        "agrees in {fields} with {count} records; give the id of the one that is meant",
        "{fields} 与 {count} 条记录相同；请写明所指记录的编号",
    ),
    "agrees_with_earlier": (
        "agrees in {fields} with the record of an earlier row; leave one of them out",
        "{fields} 与前面一行所指的记录相同；请去掉其中一行",
    ),
    "amount_missing": ("has no amount; write one", "没有金额；请填写"),
    "amount_negative": ("is a negative amount; correct it or empty it", "金额为负；请更正或清空"),
    "amount_too_large": ("is more than can be kept; correct it", "金额超出可保存的范围；请更正"),
    "amount_unreadable": ("is not an amount of money; write it like 1234.50", "不是金额；请写成 1234.50 这样"),
    "broken_bytes": ("holds bytes that are broken; correct the text", "含有损坏的字节；请更正文字"),
    "card_empty": (
        "holds no name, phone or e-mail; write one of them into the card",
        "名片上没有姓名、电话或邮箱；请至少写上一项",
    ),
    "card_unreadable": ("is not a card that can be read; export it again", "名片无法读取；请重新导出"),
    "currency_unknown": (
        "is no currency; use a code such as CNY, USD or EUR",
        "不是币种；请用 CNY、USD、EUR 这样的代码",
    ),
    "date_impossible": ("is a date that does not exist; correct it", "日期不存在；请更正"),
    "date_missing": ("has no date; write one like 2024-03-05", "没有日期；请写成 2024-03-05 这样"),
    "date_other_order": (
        "is {found} in a column of {order} dates; write it like the others",
        "这一列的日期是{order}，此处却是{found}；请写得与其他行一致",
    ),
    "date_unreadable": (
        "is not a date that can be read; write it like 2024-03-05",
        "日期无法读取；请写成 2024-03-05 这样",
    ),
    "deal_unnamed": ("has no name, account or product; write one", "没有名称、客户或产品；请至少填写一项"),
    "deleted": ("is deleted in the system it comes from", "在原系统中已删除"),
    "fields_too_many_or_few": (
        "{count} fields where the header has {wanted}",
        "有 {count} 个字段，而表头有 {wanted} 个",
    ),
    "id_unknown": (
        "is no id of a record that you may see; correct it, or write new",
        "不是您可以看到的记录的编号；请更正，或写 new",
    ),
    "id_repeated": (
        "is the id of an earlier row with other values; give it its own id or leave one out",
        "与前面一行的编号相同而内容不同；请另给编号或去掉一行",
    ),
    "is_there": ("it is there already", "记录已经存在"),
    "json_unreadable": ("is not a JSON object", "不是 JSON 对象"),
    "left_out": ("as you said", "按您的选择"),
    "merged_into_other": (
        "they were merged here into the record of another row",
        "它们在这里已合并到另一行的记录中",
    ),
    "name_missing": ("has no {field}; write one", "没有{field}；请填写"),
    "not_there": ("no such record is there, and only updating was asked for", "没有这条记录，而本次只更新已有的记录"),
    "out_of_sight": (
        "stands for a record that you may not see; leave the row out, or let its owner import it",
        "所指的记录您无权查看；请去掉这一行，或请其负责人导入",
    ),
    "perhaps_there": (
        "is perhaps {name}, who is there already ({score}: {why}); write the id of the record to update it, or new",
        "可能就是已有的 {name}（{score}：{why}）；要更新它请写上它的编号，否则写 new",
    ),
    "quote_open": ("a quotation mark is opened and not closed", "引号没有闭合"),
    "same_is_there": ("most likely it is there already", "很可能已经存在"),
    "stage_unknown": (
        "is no stage of this mapping; its stages are {stages}",
        "不是此映射中的阶段；已有的阶段：{stages}",
    ),
    "time_unreadable": ("is not a time that can be read; write it like 14:30", "时间无法读取；请写成 14:30 这样"),
}
"""Every code with its sentence in English and in Chinese; ``{name}`` stands for a value."""

NAMES: dict[str, str] = {
    "and": "、",
    "day-month-year": "日-月-年",
    "month-day-year": "月-日-年",
    "year-month-day": "年-月-日",
    "name": "名称",
    "subject": "主题",
    "email": "邮箱",
    "phone": "电话",
}
"""Values that are words of ours, in Chinese."""


class Reason(str):
    """One reason: its English sentence, which also knows its ``code``, its values and its Chinese.

    >>> Reason("name_missing", field="subject").text("zh")
    '没有主题；请填写'
    """

    code: str
    values: dict[str, Any]

    def __new__(cls, code: str, **values: Any) -> Reason:
        """Make the reason ``code`` of WORDS; a value that is a list is told with "and" between."""
        reason = super().__new__(cls, _filled(code, values, "en"))
        reason.code, reason.values = code, values
        return reason

    def text(self, locale: str = "en") -> str:
        """Return the sentence in a language: "en" or "zh"."""
        return _filled(self.code, self.values, locale)

    def __reduce__(self) -> tuple[Any, ...]:
        """Stay a reason when copied or sent to another process."""
        return _again, (self.code, self.values)


def _again(code: str, values: dict[str, Any]) -> Reason:
    return Reason(code, **values)


def said(reason: str, locale: str = "en") -> str:
    """Return a reason in a language; a text that is no Reason stays as it is."""
    return reason.text(locale) if isinstance(reason, Reason) else reason


def _filled(code: str, values: dict[str, Any], locale: str) -> str:
    words = WORDS[code][LOCALES.index(locale)]
    return words.format(**{name: _told(value, locale) for name, value in values.items()})


def _told(value: Any, locale: str) -> str:
    if isinstance(value, list | tuple):
        return (NAMES["and"] if locale == "zh" else " and ").join(_told(one, locale) for one in value)
    if isinstance(value, dict):
        return str(value[locale])
    return NAMES.get(str(value), str(value)) if locale == "zh" else str(value)
