"""A chat model on this machine that says what it is told to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest


class ChatServer(HTTPServer):
    """Answers every question with ``says``: words, an HTTP status, or anything else that JSON holds."""

    says: Any = ""
    asked: dict[str, Any]
    key: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        self.server.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.key = self.headers["Authorization"]
        said = self.server.says
        self.send_response(said if isinstance(said, int) else 200)
        self.end_headers()
        answer = {"choices": [{"message": {"content": said}}]} if isinstance(said, str) else said
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    made = ChatServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()
