"""What a screen is told when something failed in Python."""

from __future__ import annotations

import logging

from crm_lab.errors import CrmLabError

log = logging.getLogger(__name__)


def failure(problem: Exception, what: str) -> dict[str, str]:
    """Return ``code`` and ``message`` of a problem; one that nobody foresaw is logged with ``what`` failed."""
    if isinstance(problem, CrmLabError):
        return {"code": problem.code, "message": problem.message}
    log.error("%s failed", what, exc_info=problem)
    message = f"something went wrong in Python ({type(problem).__name__}: {problem}); the log has the details"
    return {"code": "internal", "message": message}
