"""What the Jupyter server answers with when a browser asks for a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import AuthenticatedFileHandler
from tornado import web

from crm_lab_widgets.audio.kinds import kind_of
from crm_lab_widgets.audio.tokens import path_of


class RecordingHandler(AuthenticatedFileHandler):
    """Gives out the file that a token names, whole or in ranges, to a person who is logged in.

    Tornado's own handler knows ranges and conditional requests; here only the way from an address to a file is another
    one.
    """

    def parse_url_path(self, url_path: str) -> str:
        """Return the path that the token names.  Raises HTTPError 404 for anything that was not offered."""
        path = path_of(url_path)
        if path is None or not Path(path).is_absolute() or kind_of(path) is None:
            raise web.HTTPError(404, "no such recording")
        return path

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        """Return the path as it is: tokens have whole ones."""
        return path

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        """Return the path of a file that is there, wherever it lies.  Raises HTTPError 404."""
        if not Path(absolute_path).is_file():
            raise web.HTTPError(404, "this recording is no longer there")
        return absolute_path

    def get_content_type(self) -> str:
        """Return the kind of sound by the file's ending."""
        return kind_of(str(self.absolute_path)) or "application/octet-stream"

    def set_headers(self) -> None:
        """Let nobody but this browser keep it, and no browser take it for anything but sound."""
        super().set_headers()
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")

    def write_error(self, status_code: int, **options: Any) -> None:
        """Answer with a status and no page: nobody reads one here."""
        self.finish()
