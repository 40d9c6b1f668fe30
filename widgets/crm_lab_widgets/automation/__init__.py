"""The screen for rules, segments and tags: conditions and actions by clicks, with a look at what they would do."""

from crm_lab_widgets.automation.screen import Automation

__all__ = ["Automation"]
