"""Running a proposal: the batch in the store, the files in their order, the rows set aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lab.errors import Refused
from crm_lab.intake import kept, mappings, matched, set_aside
from crm_lab.intake.landing import Landing
from crm_lab.intake.plan import Plan
from crm_lab.intake.reasons import Reason
from crm_lab.intake.report import FileReport, Report
from crm_lab.seldom import seldom_collected
from crm_lab.store.entities import ImportBatch
from crm_lab.store.ids import new_id
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    from crm_lab.intake.proposal import Proposal


@seldom_collected()
def run(proposal: Proposal, folder: Path | None, dry_run: bool, progress: Callable[[str, int], None] | None) -> Report:
    """Land every plan of the proposal; what landed stays when a later file fails, and can be undone."""
    _check_stages(proposal)
    landed, refused = kept.parted([plan for plan in proposal.plans if plan.entity_name], proposal.ws.actor)
    matched.check(landed, proposal.options.match)
    ws, batch_id = proposal.ws, new_id()
    report = Report("" if dry_run else batch_id, left_out=_left_out(proposal) + refused, dry_run=dry_run)
    landing = Landing(
        ws.database, ws.actor, proposal.options, batch_id, dry_run, likeness=ws.likeness, referred=_referred(landed)
    )
    if progress:
        landing.progress = progress
    if not dry_run:
        proposal.batch_id = batch_id
        _begin(proposal, batch_id)
    try:
        for plan in landed:
            notes = _readings(plan)
            report.files.append(_assuming(plan, landing.land(plan), notes))
    except BaseException:
        if not dry_run:
            _finish(proposal, batch_id, report, "failed")
        raise
    if not dry_run:
        place = folder or Path.cwd() / set_aside.FOLDER
        report.aside_files = set_aside.write(landed, report.files, place, batch_id)
        _finish(proposal, batch_id, report, "done")
    return report


def _referred(plans: list[Plan]) -> frozenset[str]:
    return frozenset(table for plan in plans for _, one in plan.mapped() for table in one.to)


def _left_out(proposal: Proposal) -> list[tuple[str, str]]:
    assigned = [(plan.table.label, Reason("left_out")) for plan in proposal.plans if plan.entity_name is None]
    return [*proposal.left_out, *assigned]


def _check_stages(proposal: Proposal) -> None:
    if not any(plan.entity_name for plan in proposal.plans):
        raise Refused("no file is left to import: all of them are left out; say what one of them is with assign()")
    for plan in proposal.plans:
        if plan.entity_name == "opportunities" and plan.column_of("stage") is None:
            columns = ", ".join(plan.table.columns)
            raise Refused(
                f"no column of {plan.table.label} is read as the stage of a deal; map one of {columns} to stage"
            )


def _readings(plan: Plan) -> list[str]:
    """Say how the plan reads stages, before they are made."""
    return [str(one) for one in plan.stages.values()] + [note for one in plan.stages.values() for note in one.notes]


def _assuming(plan: Plan, report: FileReport, notes: list[str]) -> FileReport:
    """Add what the plan itself assumed: orders of dates, stages."""
    report.assume(
        f"{column}: dates are {order} (--dates dmy|mdy|ymd sets another order)"
        for column, order in plan.orders.items()
        if not order.sure
    )
    report.assume(
        f"{column}: kept as a custom field ({match.reason})" for column, match in plan.matches.items() if match.doubted
    )
    report.notes += notes
    return report


def _begin(proposal: Proposal, batch_id: str) -> None:
    mapping = mappings.as_dict(proposal.plans, proposal.options)
    with proposal.ws.database.write(proposal.ws.actor, origin="import") as unit:
        batch = ImportBatch(id=batch_id, source=proposal.source[:500], mapping=mapping, created_by=proposal.ws.actor.id)
        unit.session.add(batch)


def _finish(proposal: Proposal, batch_id: str, report: Report, state: str) -> None:
    with proposal.ws.database.write(proposal.ws.actor, origin="import") as unit:
        batch = unit.session.get_one(ImportBatch, batch_id)
        batch.state, batch.report, batch.finished_at = state, report.as_dict(), utc_now()
