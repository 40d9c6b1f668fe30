"""What follows an accepted quote: contracts, signed or waiting for it, and the delivery of what was won."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from crm_lab.demo.clock import as_dates, stamps
from crm_lab.demo.dice import Array, choose, objects, spread
from crm_lab.demo.people import founding, managed
from crm_lab.demo.quotes import Quotes
from crm_lab.demo.texts import words
from crm_lab.demo.world import Draft, World, frame
from crm_lab.store.money import from_minor

DAY = np.timedelta64(1, "D")


def contracts(world: World, offered: Quotes, drafts: Draft, people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return contracts of accepted quotes with template, versions and signers; signed when the deal is won."""
    dice, said = world.dice("contracts"), words("papers")["contract"]
    template = _template(world, "contract_templates", {name: [said[name]] for name in ("name", "text", "fields")})
    mine = offered.quotes[(offered.quotes["state"] == "accepted").to_numpy()].reset_index(drop=True)
    deals = drafts.frame.set_index("id").loc[mine["opportunity_id"]]
    made = deals["stage_since"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    won = (deals["status"] == "won").to_numpy()
    state = np.where(won, "signed", np.where(dice.chance(0.25, len(mine)), "draft", "sent"))
    numbers = objects([f"C{one[1:]}" for one in mine["number"]])
    same = ["name", "account_id", "opportunity_id", "order_id", "amount_minor", "currency", "owner_id", "created_by"]
    columns: dict[str, Any] = {"id": dice.ids(made), "number": numbers, **{name: mine[name] for name in same}}
    columns |= {"quote_id": mine["id"], "template_id": objects(list(template["id"]) * len(mine)), "state": state}
    table = frame({**columns, "created_at": stamps(made), "updated_at": stamps(made)})
    versions = _words(dice.ids(made), table, offered, said, made)
    return {
        "contract_templates": template,
        "contracts": table,
        "contract_versions": versions,
        "contract_signers": _signers(dice.ids(made), table, versions, people, made),
    }


def _words(ids: Array, table: pd.DataFrame, offered: Quotes, said: dict[str, Any], made: Array) -> pd.DataFrame:
    customer = offered.versions.drop_duplicates("quote_id", keep="last").set_index("quote_id")["customer"]
    facts = zip(table["number"], table["quote_id"].map(customer), table["amount_minor"], table["currency"], strict=True)
    texts = [
        said["text"].strip().format(number=n, customer=c, amount=from_minor(int(a), u), currency=u, days=said["days"])
        for n, c, a, u in facts
    ]
    sent = (table["state"] != "draft").to_numpy()
    columns = {"id": ids, "contract_id": table["id"], "number": np.ones(len(table), dtype=int), "text": texts}
    given = {"fields": objects([{"days": said["days"]}] * len(table)), "made_by": table["owner_id"]}
    asked = {
        "provider": choose(sent, "manual", None),
        "envelope": objects([f"{n}/1" if s else None for n, s in zip(table["number"], sent, strict=True)]),
    }
    return frame({**columns, **given, **asked, "made_at": stamps(made)})


def _signers(
    ids: Array, table: pd.DataFrame, versions: pd.DataFrame, people: pd.DataFrame, made: Array
) -> pd.DataFrame:
    first = people.drop_duplicates("account_id").set_index("account_id")
    known = table["account_id"].isin(first.index).to_numpy()
    mine, signed = first.reindex(table["account_id"][known]), (table["state"] == "signed").to_numpy()[known]
    return frame(
        {
            "id": ids[known],
            "version_id": versions["id"].to_numpy(dtype=object)[known],
            "name": mine["name"].to_numpy(dtype=object),
            "email": mine["email"].to_numpy(dtype=object),
            "state": np.where(signed, "signed", "waiting").astype(object),
            "at": stamps(made[known], missing=~signed),
        }
    )


def projects(world: World, offered: Quotes, drafts: Draft) -> dict[str, pd.DataFrame]:
    """Return the deliveries of won deals that have a quote, with the parts of their template; what is over is done."""
    dice, said = world.dice("projects"), words("papers")["delivery"]
    plan = {name: [said[name]] for name in ("name", "goals", "milestones", "risks")}
    template = _template(world, "project_templates", plan)
    deals = drafts.frame.iloc[offered.deals]
    deals = deals[(deals["status"] == "won").to_numpy()].reset_index(drop=True)
    began = deals["closed_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    same = {name: deals[name] for name in ("name", "account_id", "owner_id", "created_by")}
    columns = {"id": dice.ids(began), "opportunity_id": deals["id"], **same}
    columns |= {"template_id": objects(list(template["id"]) * len(deals)), "starts_on": as_dates(began)}
    table = frame({**columns, "created_at": stamps(began), "updated_at": stamps(began)})
    return {"project_templates": template, "projects": table, "project_parts": _parts(world, table, said, began)}


def _parts(world: World, table: pd.DataFrame, said: dict[str, Any], began: Array) -> pd.DataFrame:
    kinds = [("milestone", *one) for one in said["milestones"]]
    kinds = [*(("goal", one, None) for one in said["goals"]), *kinds, *(("risk", one, None) for one in said["risks"])]
    row, place = spread(np.full(len(table), len(kinds)))
    kind = objects([one[0] for one in kinds])[place]
    dice, today = world.dice("project_parts"), np.datetime64(world.clock.today.replace(tzinfo=None), "us")
    after = np.array([-1 if one[2] is None else one[2] for one in kinds])[place]
    over = began[row] + np.maximum(after, 60) * DAY
    reached = began[row] + after * DAY + dice.raw.integers(-3, 9, len(row)) * DAY
    over = np.where(after < 0, over, reached)
    return frame(
        {
            "id": dice.ids(began[row]),
            "project_id": table["id"].to_numpy(dtype=object)[row],
            "kind": kind,
            "position": place,
            "name": objects([one[1] for one in kinds])[place],
            "due_on": as_dates(began[row] + np.maximum(after, 0) * DAY, missing=after < 0),
            "level": pd.array(np.where(kind == "risk", 2.0, np.nan), dtype="Int64"),
            "done_at": stamps(over, missing=over > today),
        }
    )


def _template(world: World, table: str, columns: dict[str, list[Any]]) -> pd.DataFrame:
    founded = founding(world, 1)
    given = {name: objects(values) for name, values in columns.items()}
    return managed({"id": world.dice(table).ids(founded), **given}, founded)
