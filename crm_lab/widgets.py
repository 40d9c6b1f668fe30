"""The short name of the screens: ``from crm_lab.widgets import PipelineBoard``."""

from __future__ import annotations

from crm_lab_widgets.board import PipelineBoard as PipelineBoard
