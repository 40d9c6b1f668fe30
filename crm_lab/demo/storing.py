"""Puts a generated company into an empty store, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.demo.company import Company
from crm_lab.demo.generator import SEED, generate
from crm_lab.demo.sizes import Rates
from crm_lab.demo.texts import words
from crm_lab.demo.truth import Truth, truth_folder
from crm_lab.errors import Refused
from crm_lab.store import entities as e
from crm_lab.store.base import Base
from crm_lab.store.bulk import insert_frame
from crm_lab.store.database import Database
from crm_lab.store.failures import shown
from crm_lab.store.location import file_of
from crm_lab.store.scope import DELETED, Actor
from crm_lab.store.trail import Unit

ORDER: tuple[type[Base], ...] = (
    e.Territory,
    e.Team,
    e.User,
    e.Product,
    e.PriceBook,
    e.PriceBookEntry,
    e.ExchangeRate,
    e.Tag,
    e.CustomField,
    e.LeadPool,
    e.Account,
    e.Contact,
    e.Lead,
    e.ContactPoint,
    e.Opportunity,
    e.OpportunityLine,
    e.StageHistory,
    e.OpportunityContactRole,
    e.Order,
    e.OrderLine,
    e.PaymentPlan,
    e.Payment,
    e.Quote,
    e.QuoteVersion,
    e.QuoteLine,
    e.ContractTemplate,
    e.Contract,
    e.ContractVersion,
    e.ContractSigner,
    e.ProjectTemplate,
    e.Project,
    e.ProjectPart,
    e.Ticket,
    e.Activity,
    e.TagLink,
)
"""The tables in an order in which every row finds those that it points to."""

CACHE_KIB = 1_000_000
"""How much memory SQLite may use while it writes; a small company takes a small part of it."""

ABOUT = "demo"
"""The setting that says which demo company a store holds."""

_FULL = (e.Account, e.Contact, e.Lead, e.Opportunity, e.Activity, e.Order, e.Ticket, e.Product)
_REFERENCES = ("pipeline_id", "stage_id", "from_stage_id", "to_stage_id", "status_id")

Progress = Callable[[str, float], None]


class Opened(Protocol):
    """What ``build`` needs of a workspace."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def actor(self) -> Actor:
        """Who builds."""


def build(
    ws: Opened,
    size: str | int = "small",
    seed: int = SEED,
    today: date | datetime | None = None,
    *,
    rates: Rates | None = None,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> Truth:
    """Fill the empty store of ``ws`` with a company and return the truth about it.

    The truth is written to the folder ``truth`` (default: beside a SQLite file, nowhere for a server).
    ``progress`` is told what is being done and how far it is (0..1).
    Raises Refused when the store already holds customers, deals or products, or lacks the default stages.
    """
    report = progress or (lambda text, share: None)
    require_empty(ws.database)
    report("making the company", 0.0)
    company = generate(size, seed, today, rates)
    with ws.database.write(ws.actor, origin="demo") as unit, _much_memory(unit.session):
        _write(unit, company, ws.database, report)
        _about(unit, company, size)
    file = file_of(ws.database.url)
    folder = truth or (truth_folder(file) if file else None)
    if folder is not None:
        company.truth.save(folder)
    report("done", 1.0)
    return company.truth


@contextmanager
def _much_memory(session: Session) -> Iterator[None]:
    """Let SQLite hold the pages of a large company until the commit; it would write them many times over."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(usual)}")


def require_empty(database: Database) -> None:
    """Raise Refused unless the store is as empty as a new one."""
    with database.read() as session:
        _require_empty(session, database)


def _require_empty(session: Session, database: Database) -> None:
    for entity in _FULL:
        found = session.execute(select(entity.id).limit(1), execution_options={DELETED: True}).first()
        if found is not None:
            raise Refused(
                f"the database {shown(database.url)} already holds {entity.__tablename__}; "
                "the demo company needs an empty one, name another with --db"
            )


def _write(unit: Unit, company: Company, database: Database, report: Progress) -> None:
    _require_empty(unit.session, database)  # again, now that nobody else can write
    renamed = _defaults_of(unit.session, company, database)
    total = sum(len(company[entity.__tablename__]) for entity in ORDER)
    written = 0
    for entity in ORDER:
        table = company[entity.__tablename__]
        report(f"writing {entity.__tablename__}", 0.3 + 0.65 * written / total)
        written += insert_frame(unit, entity, _with_defaults_of_store(table, renamed), points=False)


def _with_defaults_of_store(table: pd.DataFrame, renamed: dict[str, str]) -> pd.DataFrame:
    columns = [name for name in _REFERENCES if name in table]
    return table.assign(**{name: table[name].map(renamed).astype(object) for name in columns})


def _defaults_of(session: Session, company: Company, database: Database) -> dict[str, str]:
    """Return which rows of the store stand for the company's pipeline, stages and status labels."""
    pipeline = session.scalars(select(e.Pipeline).where(e.Pipeline.is_default).order_by(e.Pipeline.id)).first()
    pairs: dict[str, str] = {}
    if pipeline is not None:
        pairs[company["pipelines"]["id"][0]] = pipeline.id
        stages = session.scalars(select(e.PipelineStage).where(e.PipelineStage.pipeline_id == pipeline.id))
        pairs |= _same(company["pipeline_stages"], {(s.name,): s.id for s in stages}, ["name"])
    marks: dict[tuple[str, ...], str] = {(s.entity, s.type): s.id for s in session.scalars(select(e.StatusLabel))}
    pairs |= _same(company["status_labels"], marks, ["entity", "type"])
    if len(pairs) < sum(len(company[t]) for t in ("pipelines", "pipeline_stages", "status_labels")):
        raise Refused(
            f"the stages or status labels of {shown(database.url)} were changed; "
            "the demo company needs those of a new database"
        )
    return pairs


def _same(table: pd.DataFrame, known: dict[tuple[str, ...], str], keys: list[str]) -> dict[str, str]:
    named = zip(table["id"], table[keys].itertuples(index=False, name=None), strict=True)
    return {own: known[key] for own, key in named if key in known}


def _about(unit: Unit, company: Company, size: str | int) -> None:
    seller = words("market")["seller"]
    values: dict[str, Any] = {
        "company": {"name": seller["name"], "name_zh": seller["name_zh"]},
        ABOUT: {"size": size, "seed": company.seed, "today": company.today.isoformat()},
    }
    for key, value in values.items():
        unit.session.add(e.Setting(key=key, value=value))
