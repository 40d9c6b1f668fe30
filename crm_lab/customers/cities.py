"""Which Chinese cities are of the first and of the new first tier, in Chinese and in English.

The first tier is common usage; the fifteen of the new first tier are those of the yearly ranking of commercial
attractiveness by Yicai's research institute (新一线城市研究所), 2025.
"""

from __future__ import annotations

FIRST = {"北京": "beijing", "上海": "shanghai", "广州": "guangzhou", "深圳": "shenzhen"}
NEW_FIRST = {
    "成都": "chengdu",
    "杭州": "hangzhou",
    "重庆": "chongqing",
    "武汉": "wuhan",
    "苏州": "suzhou",
    "西安": "xi'an",
    "南京": "nanjing",
    "长沙": "changsha",
    "郑州": "zhengzhou",
    "天津": "tianjin",
    "合肥": "hefei",
    "青岛": "qingdao",
    "东莞": "dongguan",
    "宁波": "ningbo",
    "佛山": "foshan",
}


def tier_of(city: str) -> str | None:
    """Return ``first`` or ``new_first`` for a city written in Chinese (either script) or English, None for others."""
    from crm_lab.standard import fold

    name = fold(city).removesuffix("市").removesuffix(" city").replace("xian", "xi'an")
    if name in FIRST or name in FIRST.values():
        return "first"
    return "new_first" if name in NEW_FIRST or name in NEW_FIRST.values() else None
