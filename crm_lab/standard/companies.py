"""Names of companies: legal form and place taken off, so that the core can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from crm_lab.standard import divisions
from crm_lab.standard.tables import words
from crm_lab.standard.text import CACHED, clean, fold, has_han

_BRANCHES = ("分公司", "办事处", "分行", "支行", "分店", "分部", "营业部", "代表处", "事业部")
_BRANCH = re.compile(rf"(.{{1,10}}?(?:{'|'.join(_BRANCHES)}))$")
_REMARK = re.compile(r"\((普通合伙|有限合伙|特殊普通合伙|有限|集团|控股|中国|株|合|有)\)")
_DOTTED = re.compile(r"(?:\b[a-z]\.)+(?:[a-z]\b\.?)?|\b[a-z]/[a-z]\b")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Company:
    """A company's name as shown, its `core` for comparing, the legal form (`suffix`) and the `place` in its name."""

    raw: str
    name: str
    core: str = ""
    suffix: str = ""
    place: str = ""


@lru_cache(CACHED)
def company(raw: str) -> Company:
    """Read a company's name.  The core is never empty when the name has a letter; it never raises."""
    name = clean(raw).strip(" ,;、") or clean(raw)
    plain = fold(name)
    core, suffix, place = _han(plain) if has_han(plain) else _latin(plain)
    return Company(raw, name, core or _NOT_WORD.sub("", plain), suffix, place)


def _han(plain: str) -> tuple[str, str, str]:
    body, place = _place(plain.replace(" ", ""))
    body, remark = _remarks(body)
    body, suffix = _cut_end(body)
    body = _NOT_WORD.sub("", body)
    return body, suffix + remark, place


def _place(text: str) -> tuple[str, str]:
    for inside in _BRACKETS.finditer(text) if "(" in text else ():
        if known := divisions.place(inside[1]):
            return text[: inside.start()] + text[inside.end() :], known
    size, known = divisions.place_at_start(text)
    rest = text[size:].lstrip("()-· ")
    if size and len(_core_of(rest)) >= 2:
        return rest, known
    return text, ""


def _core_of(text: str) -> str:
    return _NOT_WORD.sub("", _cut_end(text)[0])


def _remarks(text: str) -> tuple[str, str]:
    found = "".join(f"({remark})" for remark in _REMARK.findall(text))
    return _REMARK.sub("", text), found


def _cut_end(text: str) -> tuple[str, str]:
    """Take the legal form off the end, with the branch behind it ('…有限公司上海分公司')."""
    at = _form_at(text)
    if at is not None:
        return text[:at], text[at:]
    if text.startswith("株式会社") and len(text) > 4:
        return text[4:], "株式会社"
    return text, ""


def _form_at(text: str) -> int | None:
    """Where the legal form begins; None without one.  A longer form goes before those that are its end."""
    forms = words("companies", "han")
    if text.endswith(_BRANCHES):
        for form in forms:
            at = text.rfind(form)
            if text == form or (at > 0 and (text.endswith(form) or _BRANCH.fullmatch(text[at + len(form) :]))):
                return at
        return None
    if not text.endswith(forms):
        return None
    return len(text) - len(next(form for form in forms if text.endswith(form)))


def _latin(plain: str) -> tuple[str, str, str]:
    body = _DOTTED.sub(lambda match: match[0].replace(".", "").replace("/", ""), plain)
    place = ""
    for inside in _BRACKETS.finditer(body):
        body, place = body.replace(inside[0], " "), inside[1].strip()
    body = body.removeprefix("the ").replace(".", " ").strip(" ,;-")
    forms: list[str] = []
    while match := _latin_end().search(body):
        forms.insert(0, match[0].replace(",", " ").strip())
        body = body[: match.start()].strip(" ,;-&")
    return _words(body), " ".join(" ".join(forms).split()), place


@cache
def _latin_end() -> re.Pattern[str]:
    forms = "|".join(form.replace("_", "[ ,]*") for form in words("companies", "latin"))
    return re.compile(rf"[\s,]+(?:{forms})$")


def _words(body: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", body.replace("&", " and ")).split())
