"""The top of the screen: who this is, how it is, what it owes, what comes next, how to reach it."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.health import health
from crm_lab.customers.view.receivables import summed
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.vocabulary import CHANNELS, word
from crm_lab.customers.view.words import iso, money, named, say
from crm_lab.rules.tagging import BY_RULE, is_by_rule
from crm_lab.store.entities import Account, CustomField, Rule, Tag, TagLink, Territory, User

EDITABLE = (
    "name",
    "kind",
    "tier",
    "industry",
    "owner_id",
    "phone",
    "email",
    "website",
    "employees",
    "founded_year",
    "country",
    "province",
    "city",
    "district",
    "address",
    "postal_code",
    "description",
)
"""What can be changed in place, in the order of the screen."""

_ANSWERED = (
    "{held} of {tried} contacts over this channel in the past year were answered or held",
    "过去一年此渠道 {tried} 次联系中有 {held} 次得到回应",
)

_TAGS = (
    select(Tag.name, Tag.group, Tag.kind, Tag.colour, TagLink.since, TagLink.set_by)
    .join(TagLink, TagLink.tag_id == Tag.id)
    .where(TagLink.entity == "accounts", TagLink.record_id == ACCOUNT)
    .order_by(Tag.group, Tag.name)
)
_RECORD, _OWNER, _PARENT, _TERRITORY = (
    entity.__table__.alias(f"around_{name}")
    for entity, name in ((Account, "record"), (User, "owner"), (Account, "parent"), (Territory, "territory"))
)
_AROUND = (
    select(_OWNER.c.name.label("owner"), _PARENT.c.name.label("parent"), _TERRITORY.c.name.label("territory"))
    .select_from(_RECORD)
    .outerjoin(_OWNER, _OWNER.c.id == _RECORD.c.owner_id)
    .outerjoin(_PARENT, _PARENT.c.id == _RECORD.c.parent_id)
    .outerjoin(_TERRITORY, _TERRITORY.c.id == _RECORD.c.territory_id)
    .where(_RECORD.c.id == ACCOUNT)
)
_OWNERS = select(User.id, User.name).where(User.active).order_by(User.name)
_CUSTOM = select(CustomField).where(CustomField.entity == "accounts").order_by(CustomField.position, CustomField.name)


def header(session: Session, account: Account, zone: tzinfo) -> dict[str, Any]:
    """Return everything above the timeline; hours of the day are in ``zone``."""
    facts = Facts.of(session, account.id)
    return {
        "id": account.id,
        "version": account.version,
        "fields": fields(account),
        **_around(session, account),
        "revenue": money(account.annual_revenue_minor, account.currency or facts.currency),
        "created_at": iso(account.created_at),
        "updated_at": iso(account.updated_at),
        "custom": _custom(session, account),
        "tags": _tags(session, account.id),
        "health": health(facts),
        "figures": _figures(session, facts, zone),
    }


def fields(account: Account) -> dict[str, Any]:
    """Return the values that can be edited in place."""
    return {name: getattr(account, name) for name in EDITABLE}


def owners(session: Session) -> list[dict[str, str]]:
    """Return everybody who may own a customer."""
    return [{"id": row.id, "name": row.name} for row in session.execute(_OWNERS)]


def _around(session: Session, account: Account) -> dict[str, dict[str, Any] | None]:
    """The names of owner, parent and territory, whoever owns those records."""
    row = session.execute(_AROUND, {"account": account.id}).one()
    ids = {"owner": account.owner_id, "parent": account.parent_id, "territory": account.territory_id}
    return {name: {"id": id, "name": getattr(row, name) or ""} if id else None for name, id in ids.items()}


def _tags(session: Session, account_id: str) -> list[dict[str, Any]]:
    rows = session.execute(_TAGS, {"account": account_id}).all()
    who = _who(session, {row.set_by for row in rows if row.set_by})
    return [
        {**row._mapping, "since": iso(row.since), "by_rule": is_by_rule(row.set_by), "set_by": who.get(row.set_by)}
        for row in rows
    ]


def _who(session: Session, marks: set[str]) -> dict[str, str]:
    """The names of the people and the rules that put tags on, by the mark that they left."""
    if not marks:
        return {}
    rules = {mark.removeprefix(BY_RULE): mark for mark in marks if is_by_rule(mark)}
    named_rules = session.execute(select(Rule.id, Rule.name).where(Rule.id.in_(rules)))
    people = session.execute(select(User.id, User.name).where(User.id.in_(marks)))
    return (
        {mark: mark for mark in marks - set(rules.values())}
        | {rules[row.id]: row.name for row in named_rules}
        | {row.id: row.name for row in people}
    )


def _custom(session: Session, account: Account) -> list[dict[str, Any]]:
    """Custom values under the names that people gave the fields; what nobody defined stands under its key."""
    values = {key: value for key, value in (account.custom or {}).items() if value not in (None, "")}
    if not values:
        return []
    known = {one.key: named(one.name, one.name_zh) for one in session.scalars(_CUSTOM)}
    keys = [*(key for key in known if key in values), *(key for key in values if key not in known)]
    return [{"name": known.get(key) or named(key), "value": str(values[key])} for key in keys]


def _figures(session: Session, facts: Facts, zone: tzinfo) -> dict[str, Any]:
    return {
        "owed": summed(session, facts.money.owed, facts.currency, facts.today),
        "overdue": summed(session, facts.money.late, facts.currency, facts.today) if facts.money.overdue else [],
        "bought": summed(session, facts.money.recent, facts.currency, facts.today),
        "open": summed(session, _open_worth(facts), facts.currency, facts.today),
        "deals": len(facts.deals),
        "next": _next(facts),
        "reach": _reach(facts, zone),
    }


def _open_worth(facts: Facts) -> dict[str, int]:
    sums: dict[str, int] = {}
    for deal in facts.deals:
        sums[deal.record.currency] = sums.get(deal.record.currency, 0) + (deal.record.amount_minor or 0)
    return sums


def _next(facts: Facts) -> dict[str, Any] | None:
    """The next thing to do: the first task that waits, or the first dated next step of a deal."""
    options: list[tuple[date, dict[str, Any]]] = []
    for task in facts.waiting[:1]:
        if task.due_at is not None:
            late = task.due_at < facts.now
            options.append((task.due_at.date(), {"text": task.subject, "time": iso(task.due_at), "late": late}))
    for deal in facts.deals:
        step, on = deal.record.next_step, deal.record.next_step_on
        if step and on:
            options.append((on, {"text": step, "date": iso(on), "late": on < facts.today, "deal": deal.record.name}))
    return min(options, key=lambda option: option[0])[1] if options else None


def _reach(facts: Facts, zone: tzinfo) -> dict[str, Any] | None:
    best = facts.reach(zone)
    if best is None:
        return None
    counts = {"held": best.held, "tried": best.tried}
    hour, en, zh = None, _ANSWERED[0] + ".", _ANSWERED[1] + "。"
    if best.hour is not None:
        hour = f"{best.hour}:00–{(best.hour + 1) % 24}:00"
        en, zh = f"{_ANSWERED[0]}, {{most}} of them at {{hour}}.", f"{_ANSWERED[1]}，其中 {{most}} 次在 {{hour}}。"
    why = say(en, zh, **counts, hour=hour, most=best.in_hour)
    return {**counts, "channel": word(CHANNELS, best.channel), "hour": hour, "why": why}
