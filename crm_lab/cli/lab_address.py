"""A Jupyter server whose printed addresses keep what the first page is asked to show."""

from __future__ import annotations

from typing import Any
from urllib.parse import ParseResult

from jupyter_server.serverapp import ServerApp


class AddressedServer(ServerApp):
    """The stock server, but for one thing: ``default_url`` may have a query (``/lab?crm-lab=board``).

    The stock one takes it for a part of the path and prints an address with two question marks, from which
    the browser learns no token.
    """

    def _get_urlparts(self, *args: Any, **kwargs: Any) -> ParseResult:
        parts = super()._get_urlparts(*args, **kwargs)
        path, _, asked = parts.path.partition("?")
        return parts._replace(path=path, query="&".join(filter(None, [asked, parts.query])))
