"""The plugin's texts: every one of them in Chinese, too.  Needs no browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import crm_lab_widgets

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widgets" / "labextension" / "src"
CATALOGUE = Path(crm_lab_widgets.__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "crm_lab.json"
TEXT = re.compile(r"trans\.__\(\s*'((?:[^'\\]|\\.)+)'")


def catalogue() -> dict[str, list[str]]:
    texts = json.loads(CATALOGUE.read_text("utf-8"))
    header = texts.pop("")
    assert header["language"] == "zh-CN"  # with an underscore JupyterLab ignores the file
    return dict(texts)


def test_the_catalogue_has_the_texts_of_the_sources_and_no_others() -> None:
    used = {text for file in SOURCES.glob("*.ts") for text in TEXT.findall(file.read_text("utf-8"))}
    assert len(used) > 10
    assert used == set(catalogue())


def test_translations_keep_their_placeholders() -> None:
    for english, [chinese] in catalogue().items():
        assert re.findall(r"%\d", english) == re.findall(r"%\d", chinese), english
