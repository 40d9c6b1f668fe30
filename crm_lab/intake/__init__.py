"""Import: any export of another CRM becomes records, through a mapping that is proposed, shown, edited and saved.

>>> proposal = propose("export/", ws)      # doctest: +SKIP
>>> report = proposal.run()                # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab.intake.proposal import Proposal as Proposal
    from crm_lab.intake.proposing import propose as propose
    from crm_lab.intake.report import Report as Report
    from crm_lab.intake.undoing import undo as undo

__all__ = ["Proposal", "Report", "propose", "undo"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    places = {"Proposal": "proposal", "propose": "proposing", "Report": "report", "undo": "undoing"}
    if name in places:
        return getattr(import_module(f"crm_lab.intake.{places[name]}"), name)
    raise AttributeError(f"module 'crm_lab.intake' has no attribute '{name}'")
