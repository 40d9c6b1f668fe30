"""The people at a customer, and the five petals of each open deal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.part import Row, Summary, chip, figure, row, summary
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.vocabulary import CHANNELS, ROLES, STANCES, word
from crm_lab.customers.view.words import say
from crm_lab.store.entities import Account, Activity, Contact, Opportunity, OpportunityContactRole

PETALS = ("initiator", "gatekeeper", "user", "assistant_decider", "supporter")
"""首倡者, 技术把关者, 关键使用者, 辅助决策者, 内线支持者: whoever wins a deal knows all five."""

_TALK = Activity.__table__.alias("last_talk")
_ROLE = OpportunityContactRole

_LAST = (
    select(_TALK.c.occurred_at)
    .where(_TALK.c.contact_id == Contact.id, _TALK.c.deleted_at.is_(None), _TALK.c.channel.not_in(("task", "note")))
    .order_by(_TALK.c.occurred_at.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)
_PLAYED = (
    select(func.count())
    .select_from(_ROLE)
    .join(Opportunity, Opportunity.id == _ROLE.opportunity_id)
    .where(_ROLE.contact_id == Contact.id, Opportunity.status == "open")
    .correlate(Contact)
    .scalar_subquery()
)
_PEOPLE = (
    select(Contact, _LAST.label("last"), _PLAYED.label("played"))
    .where(Contact.account_id == ACCOUNT)
    .order_by(_PLAYED.desc(), Contact.name, Contact.id)
    .offset(bindparam("start"))
    .limit(bindparam("count"))
)


class People:
    """Contacts with their roles in open deals; those with roles first."""

    name = "people"
    title = ("People", "联系人")
    rank = 10

    def summary(self, session: Session, account: Account) -> Summary:
        """Count the contacts."""
        return summary(
            Facts.of(session, account.id).totals.people,
            source=say(
                "Contacts of this customer; roles from its open deals.", "此客户的联系人；角色来自进行中的商机。"
            ),
            python=f"ws.contacts.frame(account_id={account.id!r})",
            empty=say("Nobody is known here yet.", "还没有联系人。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return contacts with roles and the last time somebody talked to them."""
        found = session.execute(_PEOPLE, {"account": account.id, "start": start, "count": count}).all()
        played = _played_by(Facts.of(session, account.id))
        return [_person(each.Contact, each.last, played.get(each.Contact.id, {})) for each in found]


class Petals:
    """The five petals of every open deal: who plays each part and how they stand, and which parts nobody plays."""

    name = "petals"
    title = ("Five petals", "梅花分配")
    rank = 30

    def summary(self, session: Session, account: Account) -> Summary:
        """Count the open deals, and the petals that are covered."""
        facts = Facts.of(session, account.id)
        deals = facts.deals
        covered = sum(sum(petal in played for petal in PETALS) for played in facts.roles.values())
        wanted = len(PETALS) * len(deals)
        tone = "good" if covered == wanted else "watch"
        text = say("{covered} of {wanted}", "{covered}/{wanted}", covered=covered, wanted=wanted)
        return summary(
            len(deals),
            figures=[figure(say("Covered", "已覆盖"), text, tone)],
            source=say("Roles of people in the open deals.", "进行中商机的联系人角色。"),
            python=f"ws.customer({account.id!r}).part('petals')",
            empty=say("No open deal, so no roles to fill.", "没有进行中的商机，无需分配角色。"),
        )

    def rows(self, session: Session, account: Account, start: int, count: int) -> list[Row]:
        """Return the open deals, the largest first, with a mark for each petal."""
        facts = Facts.of(session, account.id)
        deals = facts.deals[start : start + count]
        return [_petals(deal.record, facts.roles.get(deal.record.id, {})) for deal in deals]


def _played_by(facts: Facts) -> dict[str, dict[str, list[tuple[str, str | None]]]]:
    """Return who plays what: contact id → role → names of deals, and the stance there."""
    found: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
    for deal in facts.deals:
        for role, people in facts.roles.get(deal.record.id, {}).items():
            for one in people:
                found.setdefault(one.contact_id, {}).setdefault(role, []).append((deal.record.name, one.stance))
    return found


def _person(person: Contact, last: Any, roles: dict[str, list[tuple[str, str | None]]]) -> Row:
    marks = [_role(role, roles[role]) for role in (*PETALS, *sorted(set(roles) - set(PETALS))) if role in roles]
    if person.opted_out:
        marks.append(chip(say("wants no advertising", "拒绝营销"), "watch"))
    preferred = word(CHANNELS, person.preferred_channel)
    return row(
        "contacts",
        person.id,
        person.name,
        note=[
            " · ".join(one for one in (person.title, person.department) if one),
            " · ".join(one for one in (person.phone, person.email) if one),
            preferred and say("prefers {channel}", "偏好{channel}", channel=preferred),
        ],
        aside=last,
        chips=marks,
    )


def _role(role: str, found: list[tuple[str, str | None]]) -> dict[str, Any]:
    return chip(word(ROLES, role), _tone(stance for _, stance in found), ", ".join(deal for deal, _ in found))


def _tone(stances: Iterable[str | None]) -> str:
    """How those who play a role stand: one who is against it weighs more than one who is for it."""
    found = set(stances)
    return "risk" if "opposed" in found else "good" if "supportive" in found else "neutral"


def _petals(deal: Any, played: dict[str, list[Any]]) -> Row:
    return row("opportunities", deal.id, deal.name, chips=[_petal(role, played.get(role, [])) for role in PETALS])


def _petal(role: str, people: list[Any]) -> dict[str, Any]:
    if not people:
        return chip(word(ROLES, role), "missing", say("nobody yet", "暂缺"))
    names = ", ".join(one.name for one in people)
    stance = word(STANCES, people[0].stance)
    hint = say("{names}: {stance}", "{names}：{stance}", names=names, stance=stance) if stance else names
    return chip(word(ROLES, role), _tone(one.stance for one in people), hint)
