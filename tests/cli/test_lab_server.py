"""Starting JupyterLab from the command line; the browser tests start a real one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("jupyterlab")

from jupyter_server.auth import IdentityProvider
from jupyterlab.labapp import LabApp

from crm_lab.cli.lab_address import AddressedServer
from crm_lab.cli.lab_server import DEFAULTS, open_lab


@pytest.fixture(autouse=True)
def _no_server_stays() -> Iterator[None]:
    yield
    AddressedServer.clear_instance()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that JupyterLab was started with; none really starts."""
    lines: list[list[str]] = []

    def launch(argv: list[str], **_: Any) -> None:
        lines.append(argv)

    monkeypatch.setattr(LabApp, "launch_instance", launch)
    for name in ("CRM_LAB_DB", "JUPYTER_CONFIG_PATH"):  # put back what open_lab sets
        monkeypatch.setenv(name, "")
    return lines


def test_the_store_reaches_the_kernels(started: list[list[str]]) -> None:
    assert open_lab("sqlite:///deals.db") == 0
    assert os.environ["CRM_LAB_DB"] == "sqlite:///deals.db"


def test_the_screen_is_the_first_page(started: list[list[str]]) -> None:
    open_lab("sqlite:///deals.db", screen="board", browser=False, port=9999, extra=["--debug"])
    [line] = started
    assert "--LabApp.default_url=/lab?crm-lab=board" in line
    assert "--no-browser" in line
    assert line[-3:] == ["--ServerApp.port=9999", "--ServerApp.port_retries=0", "--debug"]


def test_without_a_port_jupyterlab_looks_for_a_free_one(started: list[list[str]]) -> None:
    open_lab("sqlite:///deals.db")
    assert not any("port" in argument or "browser" in argument for argument in started[0])


def test_the_login_token_stays(started: list[list[str]]) -> None:
    open_lab("sqlite:///deals.db", browser=False)
    assert not any("token" in argument or "password" in argument for argument in started[0])


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="only POSIX has a root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_may_run_it_too(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, user: int, allowed: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    open_lab("sqlite:///deals.db")
    assert ("--allow-root" in started[0]) is allowed


def test_a_persons_configuration_stays_in_force(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/mine")
    open_lab("sqlite:///deals.db")
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(DEFAULTS), "/etc/mine"]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 1), (None, 0), ("no such folder", 1)])
def test_the_exit_code_is_jupyterlabs(monkeypatch: pytest.MonkeyPatch, code: Any, expected: int) -> None:
    def launch(argv: list[str], **_: Any) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(LabApp, "launch_instance", launch)
    monkeypatch.setenv("CRM_LAB_DB", "")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    assert open_lab("sqlite:///deals.db") == expected


def test_the_printed_address_has_the_screen_and_the_token() -> None:
    server = AddressedServer(default_url="/lab?crm-lab=board", port=8888)
    server.identity_provider = IdentityProvider(token="secret")
    server.identity_provider.token_generated = True
    assert server.local_url == "http://127.0.0.1:8888/lab?crm-lab=board&token=secret"
    assert server.connection_url == "http://localhost:8888/"
