"""Starts JupyterLab on a store, with a screen in view and nothing calling home."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--ServerApp.log_level=WARN",
    "--LabApp.log_level=WARN",
)
"""What keeps JupyterLab's server from asking other machines, and from telling the terminal everything."""

DEFAULTS = Path(__file__).with_name("jupyter")
"""Defaults of JupyterLab's settings (no question about news); a person's own settings are stronger."""


def open_lab(
    url: str,
    *,
    screen: str = "board",
    browser: bool = True,
    port: int | None = None,
    extra: Sequence[str] = (),
) -> int:
    """Run JupyterLab on the store at ``url`` in this process until it is stopped; return its exit code.

    The current folder is its root.  ``screen`` is opened at the start; ``port`` must be free when given
    (default: 8888 or the next free one).  ``extra`` are further arguments for JupyterLab, stronger than ours.
    A person's own Jupyter configuration stays in force, and so does the login token.
    """
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]  # late: it takes seconds

    from crm_lab.cli.lab_address import AddressedServer

    os.environ["CRM_LAB_DB"] = url  # kernels inherit it
    paths = [str(DEFAULTS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    AddressedServer.instance(jpserver_extensions={"jupyterlab": True})  # LabApp takes the one that is there
    try:
        LabApp.launch_instance([*lab_arguments(screen, browser=browser, port=port), *extra])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


def lab_arguments(screen: str, *, browser: bool = True, port: int | None = None) -> list[str]:
    """Return JupyterLab's command line for a quiet start with ``screen`` in view."""
    arguments = [*QUIET, f"--LabApp.default_url=/lab?crm-lab={screen}"]
    if not browser:
        arguments.append("--no-browser")
    if _is_root():
        arguments.append("--allow-root")  # in a container that is who one is
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    return arguments


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
