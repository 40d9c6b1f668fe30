"""A real JupyterLab for the browser tests, started the way ``crm-lab`` starts it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page

SESSION = "crm-lab-workbench"  # the path of the plugin's shared session
START = """
import sys
from crm_lab.cli.lab_server import open_lab
extra = ["--LabApp.expose_app_in_browser=True"]
sys.exit(open_lab(sys.argv[1], browser=False, port=int(sys.argv[2]), extra=extra))
"""


class Lab:
    """One JupyterLab server on 127.0.0.1 with folders of its own; every kernel of it uses ``db_path``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.db_path = home / "crm.db"
        self.db_url = f"sqlite:///{self.db_path}"
        self.token = secrets.token_hex(16)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        (home / "work").mkdir(parents=True)
        self._build_nothing()
        self.log = home / "server.log"
        self._output = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, self.db_url, str(self.port)],
            cwd=home / "work",
            env=self._environment(),
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self._wait_until_up()

    def url(self, path: str) -> str:
        """The address of a page, with the token that logs in: ``lab.url("/lab?crm-lab=board")``."""
        return f"{self.base}{path}{'&' if '?' in path else '?'}token={self.token}"

    def open(self, page: Page, screen: str = "board") -> Locator:
        """Open JupyterLab on a screen, the way ``crm-lab`` does, and wait until the live widget is there."""
        page.goto(self.url(f"/lab?crm-lab={screen}"))
        return self.screen(page, screen)

    def screen(self, page: Page, screen: str = "board") -> Locator:
        """Wait for the live widget of a screen and return it."""
        found = page.locator(f"#crm-lab-{screen} .crm-{screen}")
        found.wait_for(timeout=60_000)
        return found

    def open_launcher(self, page: Page) -> None:
        """Open JupyterLab without asking for a screen."""
        page.goto(self.url("/lab"))
        page.locator(".jp-Launcher-body").wait_for(timeout=60_000)

    def execute(self, page: Page, command: str, **args: Any) -> None:
        """Execute a command of JupyterLab's front end."""
        page.evaluate("([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [command, args])

    def run_notebook(self, page: Page, name: str) -> None:
        """Open a notebook of the folder ``work`` and run all its cells, once its kernel answers."""
        page.goto(self.url(f"/lab/tree/{name}"))
        page.locator(".jp-Notebook-ExecutionIndicator").wait_for(timeout=60_000)
        page.evaluate(KERNEL_ANSWERS)
        self.execute(page, "notebook:run-all-cells")

    def python(self, page: Page, code: str) -> str:
        """Run code in the kernel behind the screens, as another client would; returns what it printed."""
        return str(page.evaluate(RUN_PYTHON, [SESSION, code]))

    def restart_kernel(self, page: Page) -> None:
        """Restart the kernel with the plugin's own command; the screen comes back by itself."""
        self.execute(page, "crm-lab:restart-kernel")

    def kernels(self) -> list[dict[str, Any]]:
        """The running kernels, as the server knows them."""
        return list(self.request("GET", "/api/kernels"))

    def change_setting(self, plugin: str, **values: Any) -> None:
        """Store a person's setting, before the page is opened."""
        self.request("PUT", f"/lab/api/settings/{quote(plugin)}", {"raw": json.dumps(values)})

    def at_kernel_start(self, code: str) -> None:
        """Let every kernel run ``code`` first, until the end of the test."""
        startup = self.home / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True, exist_ok=True)
        (startup / "00-test.py").write_text(code, "utf-8")

    def reset(self) -> None:
        """Forget kernels, layouts, settings and start-up code of the test before."""
        for session in self.request("GET", "/api/sessions"):
            self.request("DELETE", f"/api/sessions/{session['id']}")
        for kernel in self.kernels():
            self.request("DELETE", f"/api/kernels/{kernel['id']}")
        for kept in ("workspaces", "config/lab/user-settings", "ipython"):
            shutil.rmtree(self.home / kept, ignore_errors=True)

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Talk to the server's REST interface."""
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.base + path, data, headers, method=method), timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def close(self) -> None:
        """Stop the server and its kernels."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _environment(self) -> dict[str, str]:
        """Our own folders instead of the person's, so that nothing of theirs is read or changed."""
        places = {
            "HOME": "",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "XDG_DATA_HOME": "xdg",
        }
        own = {name: str(self.home / place) for name, place in places.items()}
        return {**os.environ, **own, "JUPYTER_TOKEN": self.token}

    def _build_nothing(self) -> None:
        # Where there is a Node, every page would make the server ask it whether the extensions have to be built.
        settings = self.home / "config" / "labconfig" / "page_config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"buildCheck": False}), "utf-8")

    def _wait_until_up(self) -> None:
        give_up = time.monotonic() + 60
        while True:
            try:
                self.request("GET", "/api/status")
            except (URLError, ConnectionError):
                if self._process.poll() is not None or time.monotonic() > give_up:
                    self.close()
                    raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text('utf-8')}") from None
                time.sleep(0.1)
            else:
                return


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


KERNEL_ANSWERS = """async () => {
  const { sessionContext } = window.jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  await sessionContext.session.kernel.requestExecute({ code: '', silent: true }).done;
}"""


RUN_PYTHON = """async ([path, code]) => {
  const { sessions, kernels } = window.jupyterapp.serviceManager;
  await sessions.refreshRunning();
  const model = [...sessions.running()].find(session => session.path === path).kernel;
  const kernel = kernels.connectTo({ model, handleComms: false });
  const future = kernel.requestExecute({ code, store_history: false });
  const printed = [];
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') printed.push(content.text);
  };
  const reply = await future.done;
  kernel.dispose();
  if (reply.content.status !== 'ok') throw new Error(reply.content.evalue);
  return printed.join('');
}"""
