"""What is installed: Python, the parts that crm-lab needs, the optional extras, the plugin, the models."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from crm_lab import __version__
from crm_lab.cli.findings import Finding

EXTRAS = {
    "speech": "recordings become transcripts",
    "learn": "chances of deals and leads",
    "embed": "search by meaning",
    "offline": "models that packages carry",
    "postgres": "data on a PostgreSQL server",
}
"""The optional parts and what they are for."""

PLUGIN = "crm-lab-workbench"
"""The name of the JupyterLab plugin."""


def findings() -> Iterator[Finding]:
    """Look at everything that is installed."""
    yield Finding("python", f"{platform.python_version()} in {sys.prefix}")
    yield Finding("crm-lab", __version__)
    yield _needed()
    for extra, purpose in EXTRAS.items():
        yield _extra(extra, purpose)
    yield _plugin()
    yield _model("speech model", "crm_lab_speech.models", "find_whisper")
    yield _voice_models()
    yield _model("text model", "crm_lab_knowledge.models", "find_embedder")


def _needed() -> Finding:
    wanted = _requirements(None)
    absent = _absent(wanted)
    if absent:
        return Finding("packages", f"missing: {', '.join(absent)}", "wrong", f"run: pip install {_source()}")
    shown = ("jupyterlab", "anywidget", "pandas", "sqlalchemy")
    return Finding("packages", ", ".join(f"{name} {version(name)}" for name in shown))


def _extra(extra: str, purpose: str) -> Finding:
    absent = _absent(_requirements(extra))
    if not absent:
        return Finding(extra, f"installed ({purpose})")
    text = f"not installed ({purpose}); missing: {', '.join(absent)}"
    return Finding(extra, text, "missing", f"run: pip install {_source(f'[{extra}]')}")


def _source(extras: str = "") -> str:
    """Return what pip is to be given: the folder of a clone, or the name of the package."""
    origin = json.loads(distribution("crm-lab").read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        return f"-e '{url2pathname(urlsplit(origin['url']).path)}{extras}'"
    return f"'crm-lab{extras}'"


def _requirements(extra: str | None) -> list[Any]:
    from packaging.requirements import Requirement

    found = [Requirement(line) for line in requires("crm-lab") or []]
    if extra is None:
        return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [
        one
        for one in found
        if one.marker and one.marker.evaluate({"extra": extra}) and not one.marker.evaluate({"extra": ""})
    ]


def _absent(wanted: list[Any]) -> list[str]:
    return sorted({one.name for one in wanted if not _fits(one)})


def _fits(wanted: Any) -> bool:
    try:
        return bool(wanted.specifier.contains(version(wanted.name), prereleases=True))
    except PackageNotFoundError:
        return False


def _plugin() -> Finding:
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    folders = jupyter_path("labextensions")
    installed = get_federated_extensions(folders)
    again = f"run: pip install --force-reinstall --no-deps {_source()}"
    if PLUGIN not in installed:
        return Finding("plugin", f"JupyterLab does not see {PLUGIN}", "wrong", again)
    disabled = get_page_config(folders).get("disabledExtensions", [])
    if any(name.partition(":")[0] == PLUGIN for name in disabled):
        return Finding("plugin", f"{PLUGIN} is switched off", "wrong", f"run: jupyter labextension enable {PLUGIN}")
    return Finding("plugin", f"{PLUGIN} {installed[PLUGIN].get('version', '')}, switched on")


def _model(topic: str, module: str, function: str) -> Finding:
    from importlib import import_module

    models = import_module(module)
    try:
        found = getattr(models, function)()
    except (models.ModelMissing, ValueError) as problem:
        advice = str(problem).replace("'crm-lab[offline]'", _source("[offline]"))
        return Finding(topic, "none found", "missing", advice)
    return Finding(topic, f"{found.name}, from {found.where}{f' ({found.path})' if found.path else ''}")


def _voice_models() -> Finding:
    from crm_lab_speech.catalogue import SPEAKER_MODELS, find_speaker

    found = {each.name: find_speaker(each) for each in SPEAKER_MODELS}
    absent = [name for name, there in found.items() if there is None]
    told = ", ".join(f"{name}, from {there.where}" for name, there in found.items() if there) or "none found"
    if not absent:
        return Finding("voice models", told)
    advice = f"to tell voices apart in recordings of one channel, run: crm-lab models get {' '.join(absent)}"
    return Finding("voice models", told, "missing", advice)
