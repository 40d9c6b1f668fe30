"""What a record needs and the file does not say in so many words: names, moments, statuses.

Nothing is invented: names come from the row's own values, and every rule that was used is told.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from crm_lab.intake import ways
from crm_lab.intake.draft import Draft
from crm_lab.intake.reasons import Reason

NO_DATE = Reason("date_missing")


def complete(made: Draft) -> None:
    """Fill what the entity of a draft needs; rows in which it cannot be found are set aside."""
    _refuse_deleted(made)
    rule = RULES.get(made.plan.entity.name)
    if rule:
        rule(made)
    ways.finish(made)


def text_of(made: Draft, name: str) -> np.ndarray:
    """Return a field as texts ('' where empty), whichever place it has."""
    if name in made.refs:
        return made.refs[name]
    if name in made.points:
        return np.array([found[0].one.value if found else "" for found in made.points[name]], dtype=object)
    if name == "external_id":
        return made.keys if made.keys is not None else np.full(made.size, "", dtype=object)
    values = made.data.get(name)
    if values is None:
        return np.full(made.size, "", dtype=object)
    return np.where(pd.isna(values), "", values).astype(object)


def _refuse_deleted(made: Draft) -> None:
    deleted = made.data.pop("deleted", None)
    if deleted is not None:
        column = made.plan.column_of("deleted") or ""
        made.refuse(np.equal(deleted, True), column, Reason("deleted"))


def _name(made: Draft, sources: tuple[str, ...], wanted: str = "name") -> None:
    """Fill missing names from other fields of the row, in order; set rows aside that have none of them."""
    names = text_of(made, wanted)
    for source in sources:
        missing = names == ""
        if not missing.any():
            break
        found = text_of(made, source)
        used = missing & (found != "") & ~made.bad
        if used.any():
            names = np.where(missing, found, names)
            made.assumed.append(
                f"{int(used.sum()):,} rows have no {wanted}: called by their {source.replace('_', ' ')}"
            )
    column = made.plan.column_of(wanted) or ""
    made.refuse(names == "", column, Reason("name_missing", field=wanted))
    limit = 300 if wanted == "name" else 500
    made.data[wanted] = np.array([str(name)[:limit] or None for name in names], dtype=object)


def _full_names(made: Draft) -> None:
    """Join first and last names where there is no full name; Chinese names stand last name first."""
    first, last = text_of(made, "first_name"), text_of(made, "last_name")
    if "first_name" not in made.data and "last_name" not in made.data:
        return
    joined = np.array([_joined(a, b) for a, b in zip(first, last, strict=True)], dtype=object)
    names = text_of(made, "name")
    made.data["name"] = np.where(names == "", joined, names)
    if made.plan.entity.name != "contacts":
        for column, one in made.plan.mapped():
            if one.name in ("first_name", "last_name"):
                made.keep_text(column, np.ones(made.size, dtype=bool))
                made.data.pop(one.name, None)


def _joined(first: str, last: str) -> str:
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in first + last)
    return f"{last}{first}" if chinese else f"{first} {last}".strip()


def _person(made: Draft) -> None:
    _full_names(made)
    _name(made, ("email", "phone", "company", "external_id"))


def _user(made: Draft) -> None:
    _full_names(made)
    _name(made, ("email",))


def _opportunity(made: Draft) -> None:
    """A deal without a name is called later, when its account and product are known."""
    made.data["name"] = text_of(made, "name")


def _activity(made: Draft) -> None:
    _clock(made)
    moments = made.data.get("occurred_at")
    for source in ("done_at", "due_at", "created_at"):
        if source in made.data:
            moments = made.data[source] if moments is None else moments.where(moments.notna(), made.data[source])
    if moments is None:
        moments = pd.Series(pd.NaT, index=range(made.size), dtype="datetime64[us, UTC]")
    made.refuse(moments.isna().to_numpy(), made.plan.column_of("occurred_at") or "", NO_DATE)
    made.data["occurred_at"] = moments
    channel = text_of(made, "channel")
    made.data["channel"] = np.where(channel == "", "task" if "due_at" in made.data else "note", channel)
    if "duration" in made.data:
        made.data["duration_seconds"] = made.data.pop("duration")


def _clock(made: Draft) -> None:
    """Add a time of day from a column of its own."""
    times = made.data.pop("time_of_day", None)
    moments = made.data.get("occurred_at")
    if times is not None and moments is not None:
        spans = pd.to_timedelta(pd.Series([str(time) if time else None for time in times]), errors="coerce")
        made.data["occurred_at"] = moments + spans.fillna(pd.Timedelta(0)).to_numpy()


def _ticket(made: Draft) -> None:
    _name(made, ("description", "category", "external_id"), "subject")
    opened = made.data.get("opened_at")
    if opened is None:
        opened = made.data.get("created_at", pd.Series(pd.NaT, index=range(made.size), dtype="datetime64[us, UTC]"))
    made.refuse(pd.isna(opened).to_numpy(), made.plan.column_of("opened_at") or "", NO_DATE)
    made.data["opened_at"] = opened


def _order(made: Draft) -> None:
    _name(made, ("external_id", "account"))


def _payment(made: Draft) -> None:
    for name, what in (("paid_on", NO_DATE), ("amount_minor", Reason("amount_missing"))):
        if name in made.data:
            column = made.plan.column_of(name.removesuffix("_minor")) or ""
            made.refuse(pd.isna(made.data[name]), column, what)


def _named(made: Draft) -> None:
    _name(made, ("website", "email") if made.plan.entity.name == "accounts" else ("code",))


RULES: dict[str, Callable[[Draft], None]] = {
    "accounts": _named,
    "products": _named,
    "users": _user,
    "contacts": _person,
    "leads": _person,
    "opportunities": _opportunity,
    "activities": _activity,
    "tickets": _ticket,
    "orders": _order,
    "payments": _payment,
}
