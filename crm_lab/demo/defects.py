"""Defects as real data have them: gaps, wrong values, stale records.  Each is written into the ledger."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.firms import industries
from crm_lab.demo.ledger import Ledger
from crm_lab.demo.tickets import categories
from crm_lab.demo.variants import broken_email, phone_variant
from crm_lab.demo.world import Draft, World

Tables = dict[str, pd.DataFrame]

_PLAIN = {"phone": r"1\d{10}|\+\d[\d ]+|0\d{2,3}-\d+", "email": r"[^@\s]+@[^@\s]+"}
"""What is still written as it should be; only that is spoiled."""


def add_defects(world: World, tables: Tables, drafts: Draft, staff: Draft, ledger: Ledger) -> Array:
    """Spoil the tables; return the ids of contacts who have left their company."""
    dice = world.dice("defects")
    gone = _stale(world, dice, tables, drafts, staff, ledger)
    _wrong(world, dice, tables, ledger)
    _gaps(world, dice, tables, ledger)
    _loose_deals(world, dice, tables, ledger)
    return gone


def _known(table: pd.DataFrame, *fields: str) -> Array:
    return np.flatnonzero(table[list(fields)].notna().all(axis=1).to_numpy())


def _gaps(world: World, dice: Dice, tables: Tables, ledger: Ledger) -> None:
    rates = world.rates
    for entity in ("accounts", "contacts", "leads"):
        for field, rate in (("phone", rates.no_phone), ("email", rates.no_email), ("city", rates.no_city)):
            ledger.blank(entity, tables[entity], field, dice.some(_known(tables[entity], field), rate))
    for entity in ("accounts", "leads"):
        ledger.blank(
            entity, tables[entity], "industry", dice.some(_known(tables[entity], "industry"), rates.no_industry)
        )
    deals = tables["opportunities"]
    still = deals["status"].to_numpy(dtype=object) == "open"
    ledger.blank("opportunities", deals, "next_step", dice.some(np.flatnonzero(still), rates.no_next_step))
    no_amount = [
        dice.some(np.flatnonzero(still), rates.no_amount),
        dice.some(np.flatnonzero(~still), rates.closed_no_amount),
    ]
    rows = np.sort(np.concatenate(no_amount))
    ledger.blank("opportunities", deals, "amount_minor", rows)
    _unpriced(tables, deals["id"].to_numpy(dtype=object)[rows], ledger)


def _unpriced(tables: Tables, deals: Array, ledger: Ledger) -> None:
    lines = tables["opportunity_lines"]
    ledger.blank(
        "opportunity_lines", lines, "price_minor", np.flatnonzero(lines["opportunity_id"].isin(deals).to_numpy())
    )


def _wrong(world: World, dice: Dice, tables: Tables, ledger: Ledger) -> None:
    rates = world.rates
    for entity in ("accounts", "contacts", "leads"):
        table = tables[entity]
        for field, rate, spoiled, how in (
            ("phone", rates.phone_format, phone_variant, "format"),
            ("email", rates.bad_email, broken_email, "shape"),
        ):
            rows = dice.some(np.flatnonzero(table[field].str.fullmatch(_PLAIN[field]).fillna(False).astype(bool)), rate)
            lots = dice.raw.integers(0, 1 << 20, len(rows))
            right = table[field].to_numpy(dtype=object)[rows]
            wrong = [spoiled(value, int(lot)) for value, lot in zip(right, lots, strict=True)]
            ledger.spoil(entity, table, field, rows, wrong, how)
        _other_province(dice, entity, table, rates.wrong_province, ledger)
    for entity in ("accounts", "leads"):
        _misspell(dice, entity, tables[entity], rates.misspelt_industry, ledger)
    _misfile_tickets(dice, tables["tickets"], rates.wrong_category, ledger)


def _other_province(dice: Dice, entity: str, table: pd.DataFrame, rate: float, ledger: Ledger) -> None:
    """Write the province of some other record of the same country."""
    rows = dice.some(_known(table, "province", "city", "country"), rate)
    provinces = table.groupby("country")["province"].unique()
    lots = dice.raw.integers(0, 1 << 20, len(rows))
    wrong = [
        str(provinces[c][lot % len(provinces[c])])
        for c, lot in zip(table["country"].to_numpy()[rows], lots, strict=True)
    ]
    ledger.spoil(entity, table, "province", rows, wrong, "contradicts city")


def _misspell(dice: Dice, entity: str, table: pd.DataFrame, rate: float, ledger: Ledger) -> None:
    rows = dice.some(_known(table, "industry"), rate)
    spellings = {i["name"]: i["misspelt"] for i in industries()}
    lots = dice.raw.integers(0, 1 << 20, len(rows))
    right = table["industry"].to_numpy(dtype=object)[rows]
    wrong = [spellings[value][lot % len(spellings[value])] for value, lot in zip(right, lots, strict=True)]
    ledger.spoil(entity, table, "industry", rows, wrong, "misspelt")


def _misfile_tickets(dice: Dice, table: pd.DataFrame, rate: float, ledger: Ledger) -> None:
    ledger.add("categories", id=table["id"], category=table["category"])
    rows = dice.some(np.arange(len(table)), rate)
    wrong = dice.pick([c["name"] for c in categories()], len(rows))
    ledger.spoil("tickets", table, "category", rows, list(wrong), "other category")


def _stale(world: World, dice: Dice, tables: Tables, drafts: Draft, staff: Draft, ledger: Ledger) -> Array:
    deals, contacts = tables["opportunities"], tables["contacts"]
    old = drafts.known("stale")
    since = deals["stage_since"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    ledger.add("stale", entity="opportunities", id=deals["id"][old], why="nothing happens", since=since[old])
    left = drafts.known("open") & staff.known("left")[drafts.known("owner")]
    ledger.add("stale", entity="opportunities", id=deals["id"][left], why="owner left", since=since[left])
    rows = dice.some(_known(contacts, "title"), world.rates.stale_contacts)
    gone = contacts["id"].to_numpy(dtype=object)[rows]
    known = contacts["created_at"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)[rows]
    ledger.add("stale", entity="contacts", id=gone, why="left the company", since=known)
    return gone


def _loose_deals(world: World, dice: Dice, tables: Tables, ledger: Ledger) -> None:
    """Some deals name no account, some nobody at the customer."""
    deals, roles = tables["opportunities"], tables["opportunity_contact_roles"]
    loose = dice.some(np.arange(len(deals)), world.rates.no_account)
    ledger.blank("opportunities", deals, "account_id", loose)
    bare = dice.some(np.arange(len(deals)), world.rates.no_roles)
    ids = deals["id"].to_numpy(dtype=object)
    out = roles["opportunity_id"].isin(set(ids[loose]) | set(ids[bare]))
    gone = roles[out]
    ledger.add(
        "gaps",
        entity="opportunities",
        id=gone["opportunity_id"],
        field="contact " + gone["role"],
        true_value=gone["contact_id"],
    )
    tables["opportunity_contact_roles"] = roles[~out].reset_index(drop=True)
