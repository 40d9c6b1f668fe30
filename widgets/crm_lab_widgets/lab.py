"""What the JupyterLab plugin runs in its kernel: one live screen of each name, shown again after a reload.

The plugin says ``show("board")`` and takes the first thing displayed: the screen, or a problem that it
renders as a readable notice (MIME type `PROBLEM_MIMETYPE`, see ``widgets/labextension/src/execute.ts``).
"""

from __future__ import annotations

import traceback
from functools import cache
from typing import TYPE_CHECKING, Any

from IPython.display import display

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

PROBLEM_MIMETYPE = "application/vnd.crm-lab.problem+json"
"""A JSON object with ``kind``, ``message`` and ``details`` (the traceback), all text."""

_screens: dict[str, Any] = {}


def show(name: str, **options: Any) -> None:
    """Display the one live screen called ``name``, made with ``options`` when it is not there yet.

    ``id`` among the options turns a screen that is there already to that record (of a call, to the second ``at``).
    Never raises: a failure is displayed as a problem, for the plugin to show.
    """
    try:
        screen = _live_screen(name, options)
    except Exception as error:  # whatever it is, the panel must say it
        display(_problem(error), raw=True)  # type: ignore[no-untyped-call]
    else:
        display(screen)  # type: ignore[no-untyped-call]


def _live_screen(name: str, options: dict[str, Any]) -> Any:
    screen = _screens.get(name)
    if screen is None or screen.comm is None:  # a closed widget has no comm
        screen = _screens[name] = _workspace().screen(name, **options)
    elif "id" in options:
        screen.turn_to(**{name: options[name] for name in ("id", "at") if name in options})
    return screen


@cache
def _workspace() -> Workspace:
    """Open the workspace that CRM_LAB_DB names, once per kernel; a failure is not remembered."""
    import crm_lab

    return crm_lab.open()


def _problem(error: Exception) -> dict[str, dict[str, str]]:
    from crm_lab.errors import CrmLabError

    ours = isinstance(error, CrmLabError)
    kind = type(error).__name__
    told = {
        "kind": kind,
        "message": str(error) if ours else f"{kind}: {error}",
        "details": "".join(traceback.format_exception(error)),
    }
    return {PROBLEM_MIMETYPE: told}
