"""Making a proposal: which entity every table is, and which field every column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.intake import foreign, mappings, own_export
from crm_lab.intake.fields import ENTITIES, catalogue
from crm_lab.intake.kinds import UnreadableFile
from crm_lab.intake.matching import Match, entity_score, match_columns
from crm_lab.intake.plan import IF_THERE, MODES, Options, Plan, profile, samples
from crm_lab.intake.proposal import Proposal, known_names
from crm_lab.intake.reading import Found, Source, read
from crm_lab.intake.reasons import LOCALES
from crm_lab.intake.set_aside import OWN_ID, REASON
from crm_lab.intake.table import Table
from crm_lab.seldom import seldom_collected
from crm_lab.standard.date_text import ORDERS
from crm_lab.store.defaults import currency_of

if TYPE_CHECKING:
    from crm_lab.intake.door import Door

ENOUGH = 2.0
"""The score from which on a table is taken for an entity without being told."""

USUAL: Mapping[str, Any] = {
    "zone": "UTC", "currency": None, "dates": None, "system": None, "region": "CN", "mode": MODES[0], "match": (),
    "if_there": IF_THERE[0],
}  # fmt: skip
"""What is meant when neither a person nor a saved mapping says anything."""


@seldom_collected()
def propose(
    source: Source,
    ws: Door,
    entity: str | None = None,
    mapping: str | Mapping[str, Any] | None = None,
    *,
    dates: str | None = None,
    currency: str | None = None,
    zone: str | None = None,
    system: str | None = None,
    region: str | None = None,
    mode: str | None = None,
    match: str | Sequence[str] | None = None,
    tables: str | Sequence[str] = (),
    query: str | None = None,
    if_there: str | None = None,
    locale: str = "en",
) -> Proposal:
    """Propose how a file, a folder, a DataFrame or another database becomes records of the workspace.

    `entity` says what the rows are, `mapping` is the name of a saved mapping or {column: field}; `dates`
    ('dmy', 'mdy', 'ymd'), `currency` (ISO 4217) and `zone` (IANA) say what the file does not; `system`
    names the system it comes from, `region` (ISO code) is where phone numbers without a country are dialled.
    `mode` is 'create-and-update', 'create' (rows that are there already are skipped) or 'update' (rows that are not
    there are skipped, and what the file says wins); `match` names the fields by which a row finds its record, beside
    its id: 'email', 'phone', 'name' …; `tables` and `query` say what of a database (or which sheets) is meant.
    `if_there` says what becomes of new accounts, contacts and leads that are perhaps there already, in the store or
    further up in the file, by likeness: 'add' (they land, and `Report.likely` lists them), 'ask' (they are set aside
    with the id of the record that they may be) or 'skip' (left out when they are most likely the same).  `locale` (en,
    zh) is the language of reasons.
    What is not said here is taken from the saved mapping, which keeps it since it was saved, else it is as usual.
    Raises UnreadableFile, UnknownField, NotFound or InvalidValue.
    """
    whole = _mapping(ws, mapping, entity)
    given: dict[str, Any] = {"zone": zone, "currency": currency, "dates": dates, "system": system, "region": region}
    given |= {"mode": mode, "match": match, "if_there": if_there}
    options = _options(ws, given, whole, entity, locale)
    found = read(source, _fields(tables), query)
    plans = [_first_plan(table, entity or table.entity) for table in found.tables]
    proposal = Proposal(ws, _named(source), plans, options, list(found.left_out))
    names = known_names(ws, plans)
    for plan in plans:
        part = mappings.choose(whole, plan.table.columns) if whole else None
        title = repr(mapping) if isinstance(mapping, str) else "given"
        if part is not None:
            mappings.apply(plan, part, title)
        elif plan.entity_name:
            matches = match_columns(catalogue()[plan.entity_name], samples(plan.texts, plan.table), names)
            plan.matches = {match.column: match for match in matches}
        _ignore_reasons(plan)
        if plan.entity_name and own_export.is_own(plan.table):
            own_export.settle(plan)
        proposal.settle(plan, part, title)
    _refuse_nothing(proposal, found, entity)
    proposal.plans.sort(key=lambda plan: ENTITIES.index(plan.entity_name) if plan.entity_name else 99)
    return proposal


def _named(source: Source) -> str:
    if isinstance(source, pd.DataFrame):
        return "DataFrame"
    return foreign.shown(source) if foreign.is_url(source) else str(source)


def _options(
    ws: Door, given: Mapping[str, Any], mapping: Mapping[str, Any] | None, entity: str | None, locale: str
) -> Options:
    """Return what was said, else what the mapping has saved, else what is usual."""
    said = {name: value for name, value in given.items() if value is not None}
    told = {**USUAL} | ((mapping or {}).get("options") or {}) | said
    _check(entity, told["dates"], told["zone"], told["mode"])
    _check_words(told["if_there"], locale)
    named = told["currency"]
    return Options(
        told["zone"], named or _currency(ws), bool(named), told["dates"], told["system"], told["region"].upper(),
        told["mode"], _fields(told["match"]), told["if_there"], locale,
    )  # fmt: skip


def _check(entity: str | None, dates: str | None, zone: str, mode: str) -> None:
    if mode not in MODES:
        raise InvalidValue(f"{mode!r} is no way to import; use one of {', '.join(MODES)}")
    if entity is not None and entity not in catalogue():
        raise UnknownField(f"rows cannot become {entity!r}; use one of {', '.join(ENTITIES)}")
    if dates is not None and dates not in ORDERS:
        raise InvalidValue(f"{dates!r} is no order of dates; use one of {', '.join(ORDERS)}")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidValue(f"{zone!r} is no time zone; use a name such as Europe/Berlin or Asia/Shanghai") from error


def _check_words(if_there: str, locale: str) -> None:
    if if_there not in IF_THERE:
        raise InvalidValue(f"{if_there!r} says nothing about rows that are perhaps there already; use add, ask or skip")
    if locale not in LOCALES:
        raise InvalidValue(f"reasons are written in en or zh, not in {locale!r}")


def _fields(match: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in match.split(",") if word.strip()) if isinstance(match, str) else tuple(match)


def _currency(ws: Door) -> str:
    with ws.database.read() as session:
        return currency_of(session)


def _mapping(ws: Door, mapping: str | Mapping[str, Any] | None, entity: str | None) -> dict[str, Any] | None:
    if mapping is None:
        return None
    return mappings.load(ws.database, mapping) if isinstance(mapping, str) else mappings.normal(mapping, entity)


def _first_plan(table: Table, entity: str | None) -> Plan:
    """Plan a table by itself: which entity it is, from its name, its columns and its values."""
    texts = profile(table)
    found = samples(texts, table)
    scored = []
    for one in catalogue().values():
        if entity in (None, one.name):
            matches = match_columns(one, found, {})
            scored.append((entity_score(one, matches, table.name), one.name, matches))
    score, name, matches = max(scored, key=lambda item: item[0])
    if entity is None and (score < ENOUGH or (table.name in own_export.SETTINGS and own_export.is_own(table))):
        why = "crm-lab makes these from the records" if score >= ENOUGH else "its columns are not those of any record"
        return Plan(table, None, why, {c: Match(c, None) for c in table.columns}, texts)
    told = "as its format says" if table.entity == entity else "as you said"
    why = told if entity else "by its name and columns"
    return Plan(table, name, why, {match.column: match for match in matches}, texts)


def _ignore_reasons(plan: Plan) -> None:
    for column, what in ((REASON, "why the row was set aside"), (OWN_ID, "the id of the record that the row is")):
        if column in plan.matches:
            plan.matches[column] = Match(column, mappings.IGNORED, 1.0, what)


def _refuse_nothing(proposal: Proposal, found: Found, entity: str | None) -> None:
    """Leave out tables that are no records; raise when nothing is left."""
    for plan in [plan for plan in proposal.plans if plan.entity_name is None]:
        proposal.plans.remove(plan)
        proposal.left_out.append((plan.table.label, f"{plan.why}; say what it is with --as"))
    for plan in [plan for plan in proposal.plans if not plan.table.head().came]:
        proposal.plans.remove(plan)
        proposal.left_out.append((plan.table.label, "it has column names but no rows"))
    if not proposal.plans and len(found.tables) == 1 and not found.tables[0].head().came:
        raise UnreadableFile(f"{found.tables[0].label} has column names but no rows: export it again with its records.")
    if not proposal.plans:
        label = found.tables[0].label
        columns = ", ".join(column[:30] for column in found.tables[0].columns[:8])
        raise UnreadableFile(
            f"{label} holds no records that can be recognised (columns: {columns}): say what they are with --as."
        )
