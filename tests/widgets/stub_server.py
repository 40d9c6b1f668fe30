"""Serves the stub host, the built bundles and the themes of the installed JupyterLab, on this machine only."""

from __future__ import annotations

import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

WIDGETS = Path(__file__).parent
ROOTS = {
    "static": WIDGETS.parents[1] / "widgets" / "crm_lab_widgets" / "static",
    "themes": Path(sys.prefix) / "share" / "jupyter" / "lab" / "themes" / "@jupyterlab",
    "host": WIDGETS / "stub_host",
}


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        root, _, rest = urlsplit(path).path.lstrip("/").partition("/")
        return str(ROOTS.get(root, ROOTS["host"]) / rest)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


class StubServer(ThreadingHTTPServer):
    """A server on a free port of this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/host/index.html"
