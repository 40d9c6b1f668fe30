"""Who may name a recording to the server."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from crm_lab.store.location import data_folder
from crm_lab_widgets.audio.tokens import LIFETIME, key, path_of, token


@pytest.mark.parametrize("path", ["/calls/a.wav", "/通话/录音 1.mp3", "C:\\calls\\a.wav", "/calls/\udcff.wav"])
def test_a_token_names_the_path_that_was_signed(path: str) -> None:
    assert path_of(token(path)) == path


def test_what_was_changed_names_nothing() -> None:
    mine, other = token("/calls/a.wav"), token("/etc/passwd")
    swapped = f"{other.partition('.')[0]}.{mine.partition('.')[2]}"
    for forged in (swapped, mine[:-6] + "AAAA==", mine.partition(".")[0], "", ".", "a.b", "ä.ö", f"x{mine}"):
        assert path_of(forged) is None


def test_a_token_ends_after_a_day() -> None:
    made = token("/calls/a.wav", now=1_000_000.0)
    assert path_of(made, now=1_000_000.0 + LIFETIME - 1) == "/calls/a.wav"
    assert path_of(made, now=1_000_000.0 + LIFETIME + 1) is None


def test_a_token_of_another_person_names_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path_factory) -> None:
    made = token("/calls/a.wav")
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path_factory.mktemp("other")))
    assert path_of(made) is None


def test_the_key_is_its_owners_alone_and_stays() -> None:
    first = key()
    file = data_folder() / "audio.key"
    assert len(first) == 32
    assert key() == first == file.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in data_folder().iterdir()] == ["audio.key"]


def test_of_many_who_make_the_key_at_once_all_have_the_same() -> None:
    with ThreadPoolExecutor(16) as threads:
        assert len({one.result() for one in [threads.submit(key) for _ in range(64)]}) == 1


def test_a_kernel_that_signs_loads_no_server() -> None:
    code = "import sys, crm_lab_widgets.calls.sound; print({'tornado.web', 'jupyter_server', 'av'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "jupyter_server" not in done.stdout
    assert "av" not in done.stdout.replace("'", " ").split()
