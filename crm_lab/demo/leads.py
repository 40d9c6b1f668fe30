"""Leads: where they came from, what became of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import goods
from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, Dice, choose, objects
from crm_lab.demo.firms import firm_names, industries
from crm_lab.demo.market import draw_campaigns, draw_sources, sources
from crm_lab.demo.names import person_names
from crm_lab.demo.people import REGION_WEIGHTS, REGION_ZONE, owners
from crm_lab.demo.places import Phones, city_of, language_of, postal_addresses
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame

_REASONS = ("No need", "No budget", "Student project", "Wrong number", "Competitor")
STATUS = ("new", "working", "converted", "disqualified")


def leads(
    world: World,
    people: Draft,
    customers: Draft,
    staff: Draft,
    areas: pd.DataFrame,
    phones: Phones,
    labels: pd.DataFrame,
) -> Draft:
    """Return the leads.  Converted ones point to the account and contact that they became."""
    dice = world.dice("leads")
    plan = _fate(world, dice, people)
    plan = _who(dice, plan, people, customers)
    plan["created"] = _began(world, dice, plan, people)
    plan["owner"] = owners(dice, staff, plan["region"].to_numpy())
    created = world.clock.moment(plan["created"].to_numpy(), plan["zone"].to_numpy())
    order = np.argsort(created, kind="stable")
    plan, created = plan.iloc[order].reset_index(drop=True), created[order]
    columns = {
        "id": dice.ids(created),
        **_card(dice, plan, people, phones),
        **postal_addresses(dice, plan["city"].to_numpy()),
        **_origin(world, dice, plan, created),
        **_state(dice, plan, people, staff, labels),
        "territory_id": areas["id"].to_numpy(dtype=object)[plan["region"].to_numpy() + 3],
        "created_at": stamps(created),
        "updated_at": stamps(created),
    }
    return Draft(frame(columns), plan)


def _fate(world: World, dice: Dice, people: Draft) -> pd.DataFrame:
    count = world.size.leads
    firsts = np.flatnonzero((people.known("place") == 0) & ~people.known("person"))
    converted = dice.some(firsts, min(1.0, 0.22 * count / max(len(firsts), 1)))
    rest = count - len(converted)
    status = np.concatenate([np.full(len(converted), 2), dice.index(4, rest, [30, 34, 0, 36])])
    plan = pd.DataFrame({"status": status, "contact": np.concatenate([converted, np.full(rest, -1)])})
    plan["quality"] = np.round(dice.raw.beta(2, 3, count) * 0.7 + (status == 2) * 0.3, 3)
    return plan


def _who(dice: Dice, plan: pd.DataFrame, people: Draft, customers: Draft) -> pd.DataFrame:
    count, contact = len(plan), plan["contact"].to_numpy()
    known = contact >= 0
    account = np.where(known, people.known("account")[contact], -1)
    region = np.where(known, people.known("region")[contact], dice.index(5, count, REGION_WEIGHTS))
    city = np.where(known, people.known("city")[contact], city_of(dice, region))
    industry = np.where(known, customers.known("industry")[account], dice.index(len(industries()), count))
    plan = plan.assign(account=account, region=region, zone=REGION_ZONE[region], city=city, industry=industry)
    plan["language"] = language_of(city)
    plan["product"] = dice.index(len(goods()), count, [g["weight"] for g in goods()])
    firms = firm_names(dice, city, industry)
    plan["company"] = np.where(known, customers.known("name")[account], firms.name)
    plan["stem"] = np.where(known, customers.known("stem")[account], firms.stem)
    return plan


def _began(world: World, dice: Dice, plan: pd.DataFrame, people: Draft) -> Array:
    status, contact = plan["status"].to_numpy(), plan["contact"].to_numpy()
    share = dice.raw.random(len(plan))
    age = np.select([status == 0, status == 1], [share * 15, 4 + share * 55], 20 + share**1.4 * 600)
    fresh = world.clock.now[plan["zone"].to_numpy()] - age
    return choose(contact >= 0, people.known("created")[contact] - 1 - share * 20, fresh)


def _card(dice: Dice, plan: pd.DataFrame, people: Draft, phones: Phones) -> dict[str, Array]:
    contact, known = plan["contact"].to_numpy(), plan["contact"].to_numpy() >= 0
    names = person_names(dice, plan["language"].to_numpy(dtype=object))
    fresh = objects([f"{s}@{stem}.example" for s, stem in zip(names.slug, plan["stem"], strict=True)])
    phone = np.full(len(plan), None, dtype=object)
    phone[known] = people.column("phone")[contact[known]]
    phone[~known] = phones.mobile(plan["city"].to_numpy()[~known])
    titles = words("market")["title"]
    drawn = dice.index(len(titles), len(plan), [t["weight"] for t in titles])
    zh = (plan["language"] == "zh").to_numpy()
    title = np.where(zh, objects([t["zh"] for t in titles])[drawn], objects([t["en"] for t in titles])[drawn])
    return {
        "name": np.where(known, people.column("name")[contact], names.name),
        "company": plan["company"].to_numpy(dtype=object),
        "title": np.where(known, people.column("title")[contact], title),
        "phone": phone,
        "email": np.where(known, people.column("email")[contact], fresh),
    }


def _origin(world: World, dice: Dice, plan: pd.DataFrame, created: Array) -> dict[str, Array]:
    source = draw_sources(dice, len(plan))
    plan["source"] = source
    names = objects([s["name"] for s in sources()])
    items = goods()
    payload = [{"form": names[s], "product": items[p]["code"]} for s, p in zip(source, plan["product"], strict=True)]
    return {
        "channel": names[source],
        "campaign": draw_campaigns(dice, source, created),
        "industry": objects([i["name"] for i in industries()])[plan["industry"].to_numpy()],
        "payload": objects(payload),
    }


def _state(dice: Dice, plan: pd.DataFrame, people: Draft, staff: Draft, labels: pd.DataFrame) -> dict[str, Array]:
    of_leads = labels[labels["entity"] == "leads"].set_index("type")["id"]
    status, quality = plan["status"].to_numpy(), plan["quality"].to_numpy()
    lost = status == STATUS.index("disqualified")
    contact = plan["contact"].to_numpy()
    owner = staff.ids[plan["owner"].to_numpy()]
    return {
        "status_id": objects([of_leads[name] for name in STATUS])[status],
        "rating": objects(np.where(quality > 0.6, "hot", np.where(quality > 0.35, "warm", "cold"))),
        "account_id": choose(contact >= 0, people.column("account_id")[contact], None),
        "contact_id": choose(contact >= 0, people.ids[contact], None),
        "disqualified_reason": choose(lost, dice.pick(_REASONS, len(plan)), None),
        "owner_id": owner,
        "created_by": owner,
    }
