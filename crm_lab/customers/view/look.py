"""The first look at a customer: header, the newest page of the timeline, and every part that comes quickly."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.customers.view import part as parts
from crm_lab.customers.view.actions import actions
from crm_lab.customers.view.finding import require
from crm_lab.customers.view.header import header
from crm_lab.customers.view.timeline import Timeline

FIRST_ENTRIES = 40
"""Entries of the timeline that come with the first look."""


def first_look(session: Session, account_id: str, zone: tzinfo, locale: str = "en") -> dict[str, Any]:
    """Return all that the screen shows at first.  Raises NotFound when the customer is gone or may not be seen."""
    account = require(session, account_id)
    timeline = Timeline(session, account_id)
    return {
        "header": header(session, account, zone),
        "actions": [one.shown() for one in actions(session, account, locale)],
        "timeline": {
            **timeline.page(count=FIRST_ENTRIES),
            "total": timeline.total(),
            "pinned": timeline.pinned(),
        },
        "parts": [_part(session, account, part) for part in parts.parts()],
    }


def _part(session: Session, account: Any, part: parts.Part) -> dict[str, Any]:
    return parts.outline(part) if getattr(part, "slow", False) else parts.shown(session, account, part)
