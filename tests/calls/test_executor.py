"""Work on files by processes: in any order, each task once, whatever becomes of the workers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from crm_lab.calls.executor import Executor, InThisThread, Processes, usual_workers
from crm_lab_speech import Transcript

from .conftest import TALK, turns

DAY = "2026-01-15"
READER = """
import os, signal, sys, threading
from crm_lab_speech import BadTranscript, ModelMissing, Transcript

def read(path, glossary):
    print("a library talks")
    what = path.name
    if what.startswith("dies"):
        os.kill(os.getpid(), signal.SIGKILL)
    if what.startswith("ends"):
        print("no more room", file=sys.stderr)
        os._exit(7)
    if what.startswith("bad"):
        raise BadTranscript("That is no call.")
    if what.startswith("model"):
        raise ModelMissing("No model is here.")
    said = f"{os.getpid()} {os.environ['OMP_NUM_THREADS']} {' '.join(glossary)}"
    return Transcript.from_turns([{"speaker": "a", "start": 0, "end": 1, "text": said}])
"""


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "scripted_reader.py").write_text(READER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return "scripted_reader:read"


def results(executor: Executor, *names: str) -> dict[str, dict[str, Any]]:
    tasks = ((name, {"path": name, "glossary": ["Acme"], "day": DAY}) for name in names)
    found = [one for one in executor.run(tasks) if one]
    assert sorted(name for name, _ in found) == sorted(names)
    return dict(found)


def test_every_task_comes_back_and_the_dead_are_told(reader: str) -> None:
    names = ("dies.wav", "ends.wav", "bad.wav", "model.wav", *(f"{at}.wav" for at in range(6)))
    found = results(Processes(2, reader), *names)
    assert found["dies.wav"]["failed"] == (
        "The process that read it died (SIGKILL: perhaps memory ran out); the rest went on."
    )
    assert found["ends.wav"]["failed"] == (
        "The process that read it ended with code 7 (no more room); the rest went on."
    )
    assert found["bad.wav"] == {"failed": "That is no call.", "about": "file"}
    assert found["model.wav"] == {"failed": "No model is here.", "about": "part"}
    said = [found[f"{at}.wav"]["transcript"]["segments"][0]["text"].split() for at in range(6)]
    assert {(threads, name) for _, threads, name in said} == {("1", "Acme")}
    assert str(os.getpid()) not in {process for process, _, _ in said}


def test_workers_are_recycled(reader: str) -> None:
    found = results(Processes(1, reader, recycled=2), *(f"{at}.wav" for at in range(6)))
    assert len({one["transcript"]["segments"][0]["text"].split()[0] for one in found.values()}) == 3


def test_stopping_early_ends_the_workers(reader: str) -> None:
    executor = Processes(2, reader)
    run = executor.run((at, {"path": f"{at}.wav"}) for at in range(100))
    assert next(one for one in run if one is not None)
    run.close()  # type: ignore[attr-defined]
    assert executor._all == []


def test_a_given_transcript_needs_no_reader(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(turns(*TALK)))
    task = {"path": "a.wav", "transcript": str(tmp_path / "a.json"), "day": DAY}
    for executor in (Processes(1), InThisThread()):
        ((_, made),) = [one for one in executor.run([("a", task)]) if one]
        assert made["figures"]["talk_share"] == 0.5
        assert made["score"]["name"] == "Sales call"
        assert made["trackers"]["price_objection"] == 1


def test_what_no_database_keeps_is_taken_out() -> None:
    def read(path: Path, glossary: object) -> Transcript:
        return Transcript.from_turns([{"speaker": "a\x00", "start": 0, "end": 1, "text": "half \ud800 a pair\x00"}])

    ((_, made),) = [one for one in InThisThread(read).run([("a", {"path": "a.wav", "day": DAY})]) if one]
    assert made["transcript"]["segments"][0]["text"] == "half ? a pair"


def test_at_least_one_worker() -> None:
    assert usual_workers() >= 1
