"""Duplicates: the same customer, contact or lead entered again, written a little differently."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.ledger import Ledger
from crm_lab.demo.variants import firm_variant, person_variant, phone_variant
from crm_lab.demo.world import Draft, World

Tables = dict[str, pd.DataFrame]


def add_duplicates(world: World, tables: Tables, customers: Draft, people: Draft, ledger: Ledger) -> None:
    """Add duplicates to accounts, contacts and leads, and let some later work hang on the wrong account."""
    dice = world.dice("duplicates")
    rates = world.rates
    firms = _copy(world, dice, tables, "accounts", rates.duplicate_accounts, _firm_names(customers), ledger)
    twins = _copy(world, dice, tables, "contacts", rates.duplicate_contacts, _people_names(people), ledger)
    _copy(world, dice, tables, "leads", rates.duplicate_leads, _lead_names(tables["leads"]), ledger)
    _follow(dice, tables, firms, twins)
    _misfile(dice, tables, firms)


Namer = Callable[[int, int], tuple[str, str]]


def _firm_names(customers: Draft) -> Namer:
    names, english, person = (customers.known(k) for k in ("name", "english", "person"))
    return lambda row, lot: (
        person_variant(names[row], english[row], None, lot)
        if person[row]
        else firm_variant(names[row], english[row], lot)
    )


def _people_names(people: Draft) -> Namer:
    names, latin, last = (people.known(k) for k in ("name", "latin", "last"))
    return lambda row, lot: person_variant(names[row], latin[row], last[row], lot)


def _lead_names(leads: pd.DataFrame) -> Namer:
    names = leads["name"].to_numpy(dtype=object)
    return lambda row, lot: (
        ("same name", names[row]) if not names[row].isascii() else person_variant(names[row], None, None, lot)
    )


def _copy(
    world: World, dice: Dice, tables: Tables, entity: str, rate: float, named: Namer, ledger: Ledger
) -> pd.DataFrame:
    """Append copies of a share of the rows; return which copy stands for which original."""
    table = tables[entity]
    rows = dice.some(np.arange(len(table)), rate)
    lots = dice.raw.integers(0, 1 << 20, len(rows))
    made = [named(int(row), int(lot)) for row, lot in zip(rows, lots, strict=True)]
    copies = table.iloc[rows].reset_index(drop=True)
    created = _later(world, dice, copies)
    copies["id"], copies["name"] = dice.ids(created), objects([name for _, name in made])
    copies["created_at"] = copies["updated_at"] = stamps(created)
    copies["phone"] = _other_phones(dice, copies["phone"].to_numpy(dtype=object))
    copies.loc[dice.chance(0.35, len(copies)), "email"] = None
    tables[entity] = pd.concat([table, copies], ignore_index=True)
    originals = table["id"].to_numpy(dtype=object)[rows]
    ledger.add("duplicates", entity=entity, id=copies["id"], same_as=originals, how=[how for how, _ in made])
    return pd.DataFrame({"id": copies["id"], "same_as": originals, "created_at": copies["created_at"]})


def _later(world: World, dice: Dice, copies: pd.DataFrame) -> Array:
    start = copies["created_at"].dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    room = np.datetime64(world.clock.today.replace(tzinfo=None), "s") - start
    days = np.floor(room.astype(float) / 86_400 * dice.raw.uniform(0.05, 0.9, len(start)))
    return np.asarray(start + (days * 86_400).astype("timedelta64[s]"))


def _other_phones(dice: Dice, phones: Array) -> Array:
    lots, kept = dice.raw.integers(0, 1 << 20, len(phones)), dice.raw.random(len(phones))
    return objects(
        [
            None if phone is None or share > 0.88 else (phone_variant(phone, int(lot)) if share > 0.3 else phone)
            for phone, lot, share in zip(phones, lots, kept, strict=True)
        ]
    )


def _follow(dice: Dice, tables: Tables, firms: pd.DataFrame, twins: pd.DataFrame) -> None:
    """Half of the copied contacts of a copied account belong to the copy."""
    contacts = tables["contacts"]
    copy = contacts["account_id"].map(dict(zip(firms["same_as"], firms["id"], strict=True)))
    moves = contacts["id"].isin(twins["id"]) & copy.notna() & dice.chance(0.5, len(contacts))
    contacts.loc[moves, "account_id"] = copy[moves]


def _misfile(dice: Dice, tables: Tables, firms: pd.DataFrame) -> None:
    """Some open deals that began after the copy was made were filed there, with their activities."""
    deals, acts = tables["opportunities"], tables["activities"]
    begun = pd.to_datetime(
        deals["account_id"].map(dict(zip(firms["same_as"], firms["created_at"], strict=True))), utc=True
    )
    copy = deals["account_id"].map(dict(zip(firms["same_as"], firms["id"], strict=True)))
    moves = (deals["status"] == "open") & (deals["created_at"] > begun) & dice.chance(0.4, len(deals))
    deals.loc[moves, "account_id"] = copy[moves]
    moved = dict(zip(deals["id"][moves], copy[moves], strict=True))
    here = acts["opportunity_id"].isin(moved.keys())
    acts.loc[here, "account_id"] = acts["opportunity_id"][here].map(moved)
