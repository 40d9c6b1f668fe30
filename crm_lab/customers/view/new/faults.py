"""Why a phone number or an e-mail can't be one, in both languages; crm_lab.standard says it in English."""

from __future__ import annotations

import re

from crm_lab.customers.view.words import Said, say

_ZH = {
    "empty": "为空",
    "no @ in it": "缺少 @",
    "more than one @": "有多个 @",
    "a space before the @": "@ 前有空格",
    "no full domain behind the @": "@ 后的域名不完整",
    "longer than an address may be": "地址过长",
    "not of the form name@domain": "不是“名称@域名”的形式",
    "a spreadsheet has rounded it": "已被电子表格取整",
    "an e-mail address, not a phone number": "这是邮箱地址，不是电话号码",
    "no digits in it": "没有数字",
    "too few digits": "位数太少",
    "too many digits": "位数太多",
    "too few digits behind the country code": "国家代码后的位数太少",
    "only zeros": "只有零",
    "the area code is missing": "缺少区号",
    "no number of mainland China has these digits": "中国大陆没有这样的号码",
    "no number of that country begins like this": "该国没有这样开头的号码",
    "an unknown country code": "未知的国家代码",
    "not a phone number": "不是电话号码",
}
_MOBILE = re.compile(r"a mobile has 11 digits, not (\d+)")


def fault(reason: str) -> Said:
    """Return a reason of ``crm_lab.standard`` in both languages; an unknown one stays as it is."""
    if counted := _MOBILE.fullmatch(reason):
        digits = int(counted[1])
        return say("a mobile has 11 digits, not {digits}", "手机号应为 11 位，而不是 {digits} 位", digits=digits)
    return say(reason or "this can't be right", _ZH.get(reason, reason or "无效"))
