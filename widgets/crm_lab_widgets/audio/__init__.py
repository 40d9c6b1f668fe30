"""Recordings for the browser: a handler of the Jupyter server that gives out files, in ranges, by signed tokens.

The kernel signs the path of a recording that its user may hear; the server gives out what is signed and nothing else.
Both read the key from the same file of the person who runs them.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "crm_lab_widgets.audio"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Let a Jupyter server answer at ``crm-lab/audio/<token>``; it calls this when it starts."""
    from jupyter_server.utils import url_path_join

    from crm_lab_widgets.audio.handler import RecordingHandler
    from crm_lab_widgets.audio.tokens import ADDRESS

    web = server.web_app
    address = url_path_join(web.settings["base_url"], ADDRESS, r"([\w.=-]+)")
    web.add_handlers(".*$", [(address, RecordingHandler, {"path": "/"})])
