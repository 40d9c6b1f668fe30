"""A real Jupyter server that gives out recordings: in ranges, to people who are logged in, and nothing else."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from crm_lab_widgets.audio.tokens import ADDRESS, token

LOGIN = secrets.token_hex(16)
SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """The address of a server as JupyterLab starts one, below a base URL as a hub has it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "XDG_DATA_HOME", "LOCALAPPDATA")
    options = [f"--ServerApp.port={port}", "--ServerApp.base_url=/user/ann/", "--no-browser", "--allow-root"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            env={**os.environ, **dict.fromkeys(own, str(home)), "JUPYTER_TOKEN": LOGIN},
            cwd=home,
            stdout=log,
            stderr=log,
        )
        try:
            yield _up(process, f"http://127.0.0.1:{port}/user/ann/", home / "log")
        finally:
            process.terminate()
            process.wait()


def _up(process: subprocess.Popen[bytes], address: str, log: Path) -> str:
    for _ in range(1_200):
        try:
            urlopen(Request(f"{address}api/status", headers={"Authorization": f"token {LOGIN}"}), timeout=60).close()
        except URLError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return address
    raise AssertionError(log.read_text())


@pytest.fixture(autouse=True)
def same_person(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(home))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "录音 1.wav"
    path.write_bytes(SOUND)
    return path


class Answer:
    def __init__(self, url: str, method: str = "GET", login: str | None = LOGIN, **headers: str) -> None:
        if login:
            headers["Authorization"] = f"token {login}"
        try:
            answer = urlopen(Request(url, headers=headers, method=method), timeout=60)
        except HTTPError as refused:
            answer = refused
        with answer:
            self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def test_a_recording_comes_whole_and_in_ranges(server: str, recording: Path) -> None:
    url = f"{server}{ADDRESS}/{token(recording)}"
    whole = Answer(url)
    assert (whole.status, whole.body) == (200, SOUND)
    assert whole.headers["Content-Type"] == "audio/wav"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in whole.headers["Cache-Control"]
    part = Answer(url, Range="bytes=1000-1999")
    assert (part.status, part.body) == (206, SOUND[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(SOUND)}"
    assert Answer(url, Range="bytes=-16").body == SOUND[-16:]
    assert Answer(url, Range="bytes=99999-").status == 416
    head = Answer(url, method="HEAD")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(SOUND)), b"")


def test_nobody_hears_it_who_is_not_logged_in(server: str, recording: Path) -> None:
    url = f"{server}{ADDRESS}/{token(recording)}"
    for login in (None, "wrong"):
        answer = Answer(url, login=login)
        assert answer.status != 200 or SOUND not in answer.body
        assert SOUND[:64] not in answer.body


def test_nothing_else_comes_than_what_was_offered(server: str, recording: Path, tmp_path: Path) -> None:
    text = tmp_path / "secret.txt"
    text.write_text("secret")
    other = recording.with_name("other.wav")
    other.write_bytes(b"other")
    name, _, signature = token(recording).partition(".")
    forged = f"{token(other).partition('.')[0]}.{signature}"
    gone = token(tmp_path / "gone.wav")
    for wrong in (forged, name, f"{name}.{signature[:-8]}AAAAAAA=", token(text), gone, token("x.wav"), token(tmp_path)):
        answer = Answer(f"{server}{ADDRESS}/{wrong}")
        assert answer.status == 404, wrong
        assert b"secret" not in answer.body
        assert b"other" not in answer.body
    assert Answer(f"{server}{ADDRESS}/{quote(str(recording))}").status == 404
    assert Answer(f"{server}{ADDRESS}/..%2f..%2fetc%2fpasswd").status == 404
