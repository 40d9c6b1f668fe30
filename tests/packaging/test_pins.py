"""The pins: every package that pyproject names is held, and what pyproject allows includes what is pinned."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def named() -> list[Requirement]:
    """What pyproject asks for, in all extras."""
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for lines in extras for line in lines)]
    return [each for each in map(Requirement, lines) if each.name != PROJECT["name"]]


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pinned_version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is no pin"
    assert not specifier.version.endswith("*"), f"{pin} is no pin"
    return Version(specifier.version)


@pytest.mark.parametrize("requirement", named(), ids=str)
def test_what_pyproject_names_is_pinned_within_its_range(requirement: Requirement) -> None:
    name = canonicalize_name(requirement.name)
    versions = [pinned_version(pin) for pin in pins() if canonicalize_name(pin.name) == name]
    assert versions, f"{name} is not in constraints.txt; write it anew (its first lines say how)"
    assert all(requirement.specifier.contains(version) for version in versions)


def test_a_package_is_pinned_once_per_platform() -> None:
    plain = [canonicalize_name(pin.name) for pin in pins() if pin.marker is None]
    everywhere = [canonicalize_name(pin.name) for pin in pins()]
    assert [name for name in plain if everywhere.count(name) > 1] == []


def test_torch_is_the_agreed_one_and_only_in_extras() -> None:
    assert [str(pin) for pin in pins() if pin.name == "torch"] == ["torch==2.13.0"]
    heavy = {"torch", "sentence-transformers", "faster-whisper", "faiss-cpu", "transformers"}
    assert heavy.isdisjoint(canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"])


def test_the_file_says_how_it_is_written() -> None:
    head = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()[:2]
    assert "uv pip compile pyproject.toml --universal" in head[1]


OTHERWISE = {"faiss": "faiss-cpu", "sklearn": "scikit-learn"}
"""Distributions of extras that may not be installed here, and are not called as their module is."""


BY_HAND = ROOT / "benchmarks" / "demo_calls"
"""What speaks the demo's calls is run by hand, in an environment that its README describes."""


def imported(folder: str) -> set[str]:
    """The top-level modules that the sources in ``folder`` import, without the standard library and our own."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if BY_HAND in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    own = {"crm_lab", "crm_lab_widgets", "crm_lab_speech", "crm_lab_knowledge", "tests", "benchmarks"}
    return found - set(sys.stdlib_module_names) - own


@pytest.mark.parametrize("folder", ["crm_lab", "widgets/crm_lab_widgets", "speech", "knowledge", "tests", "benchmarks"])
def test_what_the_code_imports_is_named_in_pyproject(folder: str) -> None:
    """Not only installed because another package happens to need it."""
    known = {canonicalize_name(each.name) for each in named()}
    distributions = packages_distributions()
    missing = [
        module
        for module in sorted(imported(folder))
        if known.isdisjoint(
            canonicalize_name(name) for name in [module, OTHERWISE.get(module, module), *distributions.get(module, [])]
        )
    ]
    assert missing == []
