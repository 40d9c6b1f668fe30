"""The data-quality screen: what to mend first, which records are the same, and what comes in from files."""

from crm_lab_widgets.data_quality.screen import DataQuality

__all__ = ["DataQuality"]
