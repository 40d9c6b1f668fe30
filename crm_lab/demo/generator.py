"""Puts the company together: from its people to its activities, then the defects and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from crm_lab.demo import catalogue, defaults, labels, people
from crm_lab.demo.accounts import accounts, plan_accounts
from crm_lab.demo.activities import activities
from crm_lab.demo.clock import Clock
from crm_lab.demo.company import Company
from crm_lab.demo.contacts import contacts
from crm_lab.demo.deals import Deals, plan_deals, set_first_contact
from crm_lab.demo.defects import add_defects
from crm_lab.demo.deliveries import contracts, projects
from crm_lab.demo.duplicates import add_duplicates
from crm_lab.demo.history import stage_history
from crm_lab.demo.leads import leads
from crm_lab.demo.ledger import Ledger
from crm_lab.demo.opportunities import contact_roles, opportunities, opportunity_lines
from crm_lab.demo.orders import order_lines, orders
from crm_lab.demo.payments import Money, money
from crm_lab.demo.places import Phones
from crm_lab.demo.points import contact_points
from crm_lab.demo.pool import back_in_pool, lead_pools
from crm_lab.demo.purchases import Purchases, last_purchase, plan_purchases, set_leaving
from crm_lab.demo.quotes import TAX, quotes
from crm_lab.demo.sizes import Rates, size_of
from crm_lab.demo.tickets import tickets
from crm_lab.demo.touches import touches
from crm_lab.demo.truth import Truth
from crm_lab.demo.world import Draft, World

SEED = 2026
"""The seed of the company that ``crm-lab demo`` makes."""

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class _Market:
    """Everybody and everything that was dealt with."""

    customers: Draft
    people: Draft
    leads: Draft
    staff: Draft
    deals: Deals
    drafts: Draft
    purchases: Purchases
    bought: Draft
    money: Money
    cases: Draft


def generate(
    size: str | int = "small", seed: int = SEED, today: date | datetime | None = None, rates: Rates | None = None
) -> Company:
    """Return a company made by chance from ``seed``; its story ends ``today`` (default: now).

    ``size`` is small, medium, large or a number of accounts.  The same arguments give the same company, value for
    value, ids too.  Raises InvalidValue for a size that is none.
    """
    world = World(seed, size_of(size), rates or Rates(), Clock(today))
    tables = _house(world)
    market = _market(world, tables)
    _records(world, tables, market)
    ledger = Ledger()
    _facts(world, market, ledger)
    add_duplicates(world, tables, market.customers, market.people, ledger)
    bounced = add_defects(world, tables, market.drafts, market.staff, ledger)
    tables["contact_points"] = contact_points(world, tables, market.people, bounced)
    return Company(seed, world.clock.today, tables, Truth(ledger.tables()))


def _house(world: World) -> Tables:
    areas = people.territories(world)
    items, books = catalogue.products(world), catalogue.price_books(world)
    pipeline = defaults.pipelines(world)
    return {
        "pipelines": pipeline,
        "pipeline_stages": defaults.pipeline_stages(world, pipeline),
        "status_labels": defaults.status_labels(world),
        "territories": areas,
        "teams": people.teams(world, areas),
        "products": items,
        "price_books": books,
        "price_book_entries": catalogue.price_book_entries(world, books, items),
        "exchange_rates": catalogue.exchange_rates(world),
        "tags": labels.tags(world),
        "custom_fields": labels.custom_fields(world),
        "lead_pools": lead_pools(world),
    }


def _market(world: World, house: Tables) -> _Market:
    staff = people.users(world, house["teams"])
    areas, stages, words = house["territories"], house["pipeline_stages"], house["status_labels"]
    phones = Phones(world.dice("phones"))
    plan = plan_accounts(world, staff)
    deals = plan_deals(world, plan, staff)
    plan = set_leaving(world, set_first_contact(world, plan, deals), deals)
    customers = accounts(world, plan, staff, areas, phones)
    folk = contacts(world, customers, phones)
    prospects = leads(world, folk, customers, staff, areas, phones, words)
    drafts = opportunities(world, deals, customers, folk, staff, stages)
    purchases = plan_purchases(world, deals, customers)
    bought = orders(world, purchases, customers, drafts, words)
    customers = _since(customers, purchases)
    cases = tickets(world, purchases, bought, customers, folk, staff, words)
    return _Market(customers, folk, prospects, staff, deals, drafts, purchases, bought, money(world, bought), cases)


def _since(customers: Draft, purchases: Purchases) -> Draft:
    """Add ``since``: the working time of the first order of each customer."""
    first = purchases.plan.groupby("account")["ordered"].min().reindex(np.arange(len(customers.ids))).to_numpy()
    since = np.where(np.isnan(first), customers.known("created"), first)
    return Draft(customers.frame, customers.plan.assign(since=since))


def _records(world: World, tables: Tables, m: _Market) -> None:
    items, stages = tables["products"], tables["pipeline_stages"]
    table = touches(world, m.deals, m.drafts, m.customers, m.people, m.leads, m.cases)
    tables["users"] = m.staff.frame
    tables["accounts"] = m.customers.frame
    tables["contacts"] = m.people.frame
    tables["leads"] = back_in_pool(world, m.leads.frame, tables["status_labels"])
    tables["opportunities"] = m.drafts.frame
    tables["opportunity_lines"] = opportunity_lines(world, m.deals, m.drafts, items)
    tables["stage_history"] = stage_history(world, m.deals, m.drafts, stages)
    tables["opportunity_contact_roles"] = contact_roles(world, m.deals, m.drafts, m.people, len(m.customers.ids))
    tables["orders"] = m.bought.frame
    tables["order_lines"] = order_lines(world, m.purchases, m.bought, items)
    tables["payment_plans"] = m.money.plans
    tables["payments"] = m.money.payments
    tables["tickets"] = m.cases.frame
    tables["activities"] = activities(world, table, m.drafts, m.customers, m.people, m.leads, m.cases).frame
    tables |= _papers(world, tables, m)
    tables["tag_links"] = labels.tag_links(world, tables["tags"], m.customers, m.purchases, m.cases)


def _papers(world: World, tables: Tables, m: _Market) -> Tables:
    """Return what was offered, agreed and delivered."""
    items = tables["products"].set_index("id")["name"]
    lines = tables["opportunity_lines"]
    currency = lines["opportunity_id"].map(m.drafts.frame.set_index("id")["currency"])
    lines = lines.assign(product=lines["product_id"].map(items), tax=currency.map(TAX))
    offered = quotes(world, m.drafts, m.customers, lines, m.bought.frame)
    papers = {"quotes": offered.quotes, "quote_versions": offered.versions, "quote_lines": offered.lines}
    signed = contracts(world, offered, m.drafts, tables["contacts"])
    return papers | signed | projects(world, offered, m.drafts)


def _facts(world: World, m: _Market, ledger: Ledger) -> None:
    """Write down what is true before anything is spoiled."""
    ledger.add("chances", id=m.drafts.ids, **{str(name): values for name, values in m.deals.odds.items()})
    last = last_purchase(m.purchases, len(m.customers.ids))
    left = m.customers.known("gone") & ~np.isnan(last)
    plan = m.customers.plan[left]
    since = world.clock.dates(plan["until"].to_numpy(), plan["zone"].to_numpy())
    ledger.add("churned", id=m.customers.ids[left], since=since.astype(str))
    ledger.add("payments_twice", **{str(name): values for name, values in m.money.twice.items()})
