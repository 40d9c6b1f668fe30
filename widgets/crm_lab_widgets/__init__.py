"""The screens of crm-lab: each one is a widget that works in any notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab_widgets.board import PipelineBoard as PipelineBoard

__all__ = ["PipelineBoard"]


def __getattr__(name: str) -> Any:
    # Late: the language files of JupyterLab are found through this package, long before a screen is needed.
    if name == "PipelineBoard":
        from crm_lab_widgets.board import PipelineBoard

        return PipelineBoard
    raise AttributeError(f"module 'crm_lab_widgets' has no attribute '{name}'")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "crm-lab-workbench"}]
