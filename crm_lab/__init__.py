"""crm-lab: a CRM that lives in Jupyter.  ``import crm_lab as crm; ws = crm.open()``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace as Workspace
    from crm_lab.workspace import open as open

__version__ = "0.1.0"
__all__ = ["Workspace", "__version__", "open"]


def __getattr__(name: str) -> Any:
    # Late, so that ``import crm_lab`` costs nothing: the store comes with the first use.
    if name in ("Workspace", "open"):
        from crm_lab import workspace

        return getattr(workspace, name)
    raise AttributeError(f"module 'crm_lab' has no attribute '{name}'")
