"""After the win: delivery projects from templates, with goals, milestones, risks and progress."""

from __future__ import annotations

from crm_lab.sales.delivery.door import Projects
from crm_lab.sales.delivery.templates import ProjectTemplates

__all__ = ["ProjectTemplates", "Projects"]
