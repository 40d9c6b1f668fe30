"""Why a lead comes to nothing: the reasons, as data."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Setting
from crm_lab.store.trail import Entry, Unit

SETTING = "lead_reasons"
"""The setting that holds the reasons, when they are not the usual ones."""

OTHER = "other"
"""The reason that needs a note."""

USUAL = (
    ("no_need", "No need", "无需求"),
    ("no_budget", "No budget", "无预算"),
    ("no_answer", "No answer", "无回应"),
    ("unreachable", "Phone or e-mail wrong", "联系方式无效"),
    ("competitor", "Bought elsewhere", "选择了竞品"),
    ("no_fit", "Does not fit us", "不符合要求"),
    ("duplicate", "There already", "重复线索"),
    ("junk", "Advertisement or joke", "垃圾信息"),
    (OTHER, "Other", "其他"),
)
"""Key, English, Chinese."""

Reason = tuple[str, str, str]


def reasons(session: Session) -> list[Reason]:
    """Return all reasons: key, English, Chinese."""
    kept = session.get(Setting, SETTING)
    return [(key, en, zh) for key, en, zh in (kept.value if kept else USUAL)]


def keep(unit: Unit, given: Sequence[Sequence[str]]) -> None:
    """Keep the reasons from now on; what leads were disqualified for stays.  Raises InvalidValue."""
    rows = [list(one) for one in given]
    if not rows or any(
        len(one) != 3 or not all(isinstance(word, str) and word.strip() for word in one) for one in rows
    ):
        raise InvalidValue("reasons are a list of (key, English, Chinese), none of them empty")
    if len({one[0] for one in rows}) != len(rows):
        raise InvalidValue("each reason has a key of its own; two are the same")
    unit.session.merge(Setting(key=SETTING, value=rows))
    unit.note(Entry("reasons_changed", "settings", None, data={"key": SETTING}))


def reason_named(session: Session, given: str, note: str | None) -> str:
    """Return the key of a reason (a key, or what it is called).  Raises InvalidValue."""
    known = reasons(session)
    found = next((one[0] for one in known if given in one), None)
    if found is None:
        raise InvalidValue(f"there is no reason {given!r}; there are {', '.join(one[0] for one in known)}")
    if found == OTHER and not (note or "").strip():
        raise InvalidValue("the reason 'other' needs a note that says what it was; give note=")
    return found
