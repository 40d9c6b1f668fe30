"""A folder of calls comes in once each, whatever happens on the way."""

from __future__ import annotations

import json
import threading
import wave
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.engine import URL

import crm_lab
from crm_lab import jobs
from crm_lab.calls.executor import InThisThread
from crm_lab.calls.glossary import spoken
from crm_lab.calls.importing import Import, Wanted
from crm_lab.errors import DatabaseFull, InvalidValue, NotFound
from crm_lab.store.entities import CallFigures, CallFile, CallScore, CallTranscript, Recording
from crm_lab.workspace import Workspace
from crm_lab_speech import BadTranscript, ModelMissing, Transcript, measure, save, score

from ..conftest import Python, full
from .conftest import TALK, PutCall, turns

Eventually = Callable[[Callable[[], Any]], Any]


def scripted(path: Path, glossary: Sequence[str]) -> Transcript:
    """Hear what stands in the file."""
    text = path.read_text(errors="replace")
    if text.startswith("bad"):
        raise BadTranscript("That is no recording.")
    return Transcript.from_turns(turns(*TALK, text))


def rows(ws: Workspace, *entities: type[Any]) -> list[int]:
    with ws.database.read() as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in entities]


def test_a_transcript_beside_its_recording_is_taken(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("2026/20260115-093000_out.wav")
    save(Transcript.from_turns(turns(*TALK)), folder / "alone.vtt")
    (folder / "2026" / ".hidden.json").write_text("no call")
    (folder / "readme.txt").write_text("no call")
    done = ws.calls.bring_in(folder, workers=1)
    assert (done.state, done.found, done.new, done.known, done.failed) == ("done", 2, 2, 0, 0)
    calls = ws.calls.frame().set_index("file_name")
    assert sorted(calls.index) == ["20260115-093000_out.wav", "alone.vtt"]
    one = calls.loc["20260115-093000_out.wav"]
    assert (one.direction, one.started_from, one.language) == ("out", "name", "en")
    assert one.started_at.isoformat() == "2026-01-15T09:30:00+00:00"
    assert one.duration == 9.5
    heard = ws.calls.transcript(one.id)
    assert heard.text.splitlines() == list(TALK)
    with ws.database.read() as session:
        figures = session.get_one(CallFigures, one.id)
        assert figures.talk_share == measure(heard).talk_share
        made = session.scalars(select(CallScore).where(CallScore.recording_id == one.id)).one()
    judged = score(heard)
    assert (made.name, made.version, made.total) == (judged.card, judged.version, judged.total)
    marks = {mark["item"]: mark for mark in made.marks or []}
    assert marks["price_objection"]["evidence"][0]["quote"] == judged["price_objection"].evidence[0].quote
    assert set(ws.events.frame().name) >= {"call.brought_in", "call.scored"}


def test_channels_and_length_are_those_of_the_recording(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("a.wav")
    with wave.open(str(folder / "a.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(4 * 8000 * 12))
    put("b.mp3")
    ws.calls.bring_in(folder, workers=1)
    calls = ws.calls.frame().set_index("file_name")
    assert (calls.loc["a.wav"].channels, calls.loc["a.wav"].duration) == (2, 12.0)
    assert pd.isna(calls.loc["b.mp3"].channels)
    assert calls.loc["b.mp3"].duration == 9.5


def test_what_is_there_is_not_read_again(ws: Workspace, folder: Path, put: PutCall) -> None:
    read: list[str] = []

    def reader(path: Path, glossary: Sequence[str]) -> Transcript:
        read.append(path.name)
        return scripted(path, glossary)

    put("a.wav", transcript=False)
    put("again/same as a.mp3", sound="a.wav", transcript=False)
    put("b.wav", transcript=False)
    done = ws.calls.bring_in(folder, reader=reader)
    assert (done.new, done.known) == (2, 1)
    again = ws.calls.bring_in(folder, reader=reader)
    assert (again.new, again.known, again.failed) == (0, 3, 0)
    put("c.wav", transcript=False)
    put("b.wav", sound="another call under the old name", transcript=False)
    third = ws.calls.bring_in(folder, reader=reader)
    assert (third.new, third.known) == (2, 2)
    assert sorted(read) == ["a.wav", "b.wav", "b.wav", "c.wav"]
    assert rows(ws, Recording, CallTranscript, CallScore, CallFigures, CallFile) == [4, 4, 4, 4, 4]


def test_failures_are_told_and_tried_again_on_request(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("good.wav", transcript=False)
    bad = put("bad.wav", sound="bad", transcript=False)
    (folder / "broken.json").write_text("{}")
    (folder / "empty.json").write_text("")
    (folder / "binary.srt").write_bytes(bytes(range(256)))
    done = ws.calls.bring_in(folder, reader=scripted)
    assert (done.new, done.failed) == (1, 4)
    assert done.failures["bad.wav"] == "That is no recording."
    told = ws.calls.failures().set_index("path").reason
    assert told[str(bad)] == "That is no recording."
    assert told[str(folder / "broken.json")].startswith("It has no list of turns")
    assert all(len(reason.splitlines()) == 1 for reason in told)
    assert "retry=True" in str(again := ws.calls.bring_in(folder, reader=scripted))
    assert (again.failed, again.failed_before) == (0, 4)
    bad.write_text("mended meanwhile")
    assert ws.calls.bring_in(folder, reader=scripted).new == 1
    (folder / "broken.json").write_text(json.dumps(turns(*TALK)))
    last = ws.calls.bring_in(folder, reader=scripted, retry=True)
    assert (last.new, last.failed, last.failed_before) == (1, 2, 0)
    assert len(ws.calls.failures()) == 2


def test_without_a_model_recordings_wait_and_transcripts_come(ws: Workspace, folder: Path, put: PutCall) -> None:
    def reader(path: Path, glossary: Sequence[str]) -> Transcript:
        raise ModelMissing("No speech model was found.")

    put("a.wav", transcript=False)
    put("b.wav", transcript=False)
    put("c.wav")
    done = ws.calls.bring_in(folder, reader=reader)
    assert (done.new, done.waiting, done.failed, done.waits_for) == (1, 2, 0, "No speech model was found.")
    assert "2 wait: No speech model was found." in str(done)
    assert ws.calls.bring_in(folder, reader=scripted).new == 2


def test_names_of_the_customer_are_given_to_the_recogniser(ws: Workspace, folder: Path, put: PutCall) -> None:
    heard: list[Sequence[str]] = []

    def reader(path: Path, glossary: Sequence[str]) -> Transcript:
        heard.append(glossary)
        return scripted(path, glossary)

    account = ws.accounts.add(name="上海某某信息科技有限公司")
    ws.contacts.add(name="王小明", account_id=account.id, phone="13812345678")
    put("13812345678.wav", transcript=False)
    ws.calls.bring_in(folder, reader=reader, glossary=["年度套餐"])
    assert heard == [["年度套餐", "王小明", "某某信息科技"]]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Corbridge Foods Inc.", "Corbridge Foods"),
        ("北京麓辰制药有限公司", "麓辰制药"),
        ("上海 安芯 科技（集团）股份有限公司", "安芯科技"),
        ("ACME", "ACME"),
        ("", ""),
    ],
)
def test_a_company_is_called_as_people_say_it(name: str, said: str) -> None:
    assert spoken(name) == said


def test_a_card_of_ones_own_judges(ws: Workspace, folder: Path, put: PutCall, tmp_path: Path) -> None:
    card = tmp_path / "card.yaml"
    card.write_text("name: Short\nversion: 4\nitems: [{id: greeting, tracker: greeting, by: rep, first_turns: 3}]\n")
    put("a.wav")
    ws.calls.bring_in(folder, card=card, workers=1)
    with ws.database.read() as session:
        made = session.scalars(select(CallScore)).one()
    assert (made.name, made.version, made.total, len(made.marks or [])) == ("Short", 4, 100.0, 1)
    card.write_text("items: [{id: x, tracker: nothing}]")
    done = ws.calls.bring_in(folder, card=card)
    assert done.state == "failed"
    assert "which is no tracker" in str(done)


def test_what_cannot_be_used_is_said_at_once(ws: Workspace, folder: Path) -> None:
    with pytest.raises(InvalidValue, match="no file or folder"):
        ws.calls.bring_in(folder / "nowhere")
    done = ws.calls.bring_in(folder, lists=folder / "none.csv")
    assert (done.state, "there is no list of calls" in str(done)) == ("failed", True)
    assert ws.calls.bring_in(folder).found == 0


def test_whoever_waits_for_another_process_is_told(
    store: URL, folder: Path, put: PutCall, python: Python, eventually: Eventually
) -> None:
    for at in range(30):
        put(f"{at}.wav")
    told: list[str] = []
    with crm_lab.open(store) as ws:
        other = python(IMPORTER, full(store), folder)
        eventually(lambda: ws.calls.count() >= 1)
        other.kill()
        other.communicate()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(jobs, "LEASE", timedelta(seconds=1))
            done = ws.calls.bring_in(folder, workers=1, progress=lambda part, message: told.append(message))
        assert (done.state, ws.calls.count()) == ("done", 30)
        assert all(told)


def test_a_worker_does_it(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("a.wav")
    queued = ws.calls.bring_in(folder, wait=False, workers=1)
    assert queued.state == "queued"
    assert ws.calls.bring_in(folder, wait=False).job == queued.job
    jobs.work(ws.database, stop=threading.Event(), once=True)
    done = ws.jobs.get(queued.job)
    assert (done.state, done.error, (done.result or {})["new"]) == ("done", None, 1)


def test_a_cancelled_import_keeps_what_landed(ws: Workspace, folder: Path, put: PutCall) -> None:
    for at in range(5):
        put(f"{at}.wav", transcript=False)

    def reader(path: Path, glossary: Sequence[str]) -> Transcript:
        if path.name == "2.wav":
            (job,) = ws.jobs.frame(state="running").id
            ws.jobs.cancel(job)
        return scripted(path, glossary)

    def told(task_progress: Any) -> Any:
        return lambda self, part, message=None: self._report(part, message)  # every report, none left out

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jobs.Task, "progress", told(jobs.Task.progress))
        done = ws.calls.bring_in(folder, reader=reader)
    assert done.state == "cancelled"
    there = ws.calls.count()
    assert 0 < there < 5
    assert ws.calls.bring_in(folder, reader=scripted).new == 5 - there


def test_a_full_disk_ends_the_import_and_the_next_goes_on(
    ws: Workspace, folder: Path, put: PutCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_lab.calls import importing

    for at in range(4):
        put(f"{at}.wav", transcript=False)
    land, landed = importing.landing.land, Counter[str]()

    def full_disk(*given: Any) -> Any:
        landed["calls"] += 1
        if landed["calls"] == 3:
            raise DatabaseFull("the database can't grow, the disk is full; make room and try again")
        return land(*given)

    monkeypatch.setattr(importing.landing, "land", full_disk)
    done = ws.calls.bring_in(folder, reader=scripted)
    assert (done.state, "the disk is full" in str(done)) == ("failed", True)
    assert rows(ws, Recording, CallTranscript, CallFile) == [2, 2, 2]
    assert ws.calls.bring_in(folder, reader=scripted).new == 2


IMPORTER = """
    import sys
    from datetime import timedelta
    import crm_lab
    from crm_lab import jobs
    jobs.LEASE = timedelta(seconds=1)
    with crm_lab.open(sys.argv[1]) as ws:
        done = ws.calls.bring_in(sys.argv[2], workers=1)
        print(done.state, done.new, done.known, done.failed)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_twice_it_ends_complete_and_once_each(
    store: URL, folder: Path, put: PutCall, python: Python, eventually: Eventually
) -> None:
    files = 500 if store.get_backend_name() == "sqlite" else 150
    for at in range(files):
        put(f"{at % 7}/{at}.wav", f"This is call {at}.", "Yes?")
    with crm_lab.open(store) as ws:
        account = ws.accounts.add(name="Acme", phone="021-64371234")
        (folder / "calls.csv").write_text(
            "file,phone\n" + "".join(f"{at % 7}/{at}.wav,(021) 6437 1234\n" for at in range(files))
        )
        for wanted in (files // 5, files // 2):
            importer = python(IMPORTER, full(store), folder)
            eventually(lambda wanted=wanted: ws.calls.count() >= wanted, 300)
            importer.kill()
            importer.communicate()
        last = python(IMPORTER, full(store), folder)
        out, problems = last.communicate(timeout=400)
        assert out.startswith("done "), problems
        assert rows(ws, Recording, CallTranscript, CallScore, CallFigures, CallFile) == [files] * 5
        assert ws.activities.count(account_id=account.id, channel="phone") == files
        said = sorted(ws.calls.transcript(id).segments[0].text for id in ws.calls.frame().id)
        assert said == sorted(f"This is call {at}." for at in range(files))


def test_two_importers_at_once_bring_each_call_in_once(
    store: URL, folder: Path, put: PutCall, python: Python, tmp_path: Path
) -> None:
    for at in range(40):
        put(f"{at}.wav", f"Call {at}.", "Yes.")
    other = tmp_path / "other"
    other.mkdir()
    for path in folder.iterdir():
        (other / f"copy {path.name}").write_bytes(path.read_bytes())
    importers = [python(IMPORTER, full(store), place) for place in (folder, folder, other)]
    told = [one.communicate(timeout=200) for one in importers]
    assert all(out.startswith("done ") for out, _ in told), told
    with crm_lab.open(store) as ws:
        assert rows(ws, Recording, CallTranscript, CallScore) == [40, 40, 40]
        assert rows(ws, CallFile) == [80]


@settings(max_examples=12)
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=6), min_size=1, max_size=4))
def test_contents_come_in_once_whatever_is_put_and_in_which_order(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[int, int]]]
) -> None:
    """Files (names) get contents, again and again; after every import each content that was ever seen is one call."""
    place = tmp_path_factory.mktemp("calls")
    database = place / "crm.db"
    database.write_bytes(sqlite_template.read_bytes())
    calls, seen = place / "in", set()
    calls.mkdir()
    with crm_lab.open(database) as ws:
        for at, step in enumerate(steps):
            for name, content in step:
                (calls / f"{name}.wav").write_text(f"{content}" * (at + 1))
            seen |= {path.read_text() for path in calls.iterdir()}
            Import(ws.database, ws.actor, Wanted(str(calls))).run(InThisThread(scripted))
            assert rows(ws, Recording, CallTranscript, CallScore, CallFigures) == [len(seen)] * 4


def test_a_transcript_that_is_not_there_is_told(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("a.wav")
    ws.calls.bring_in(folder, workers=1)
    (id,) = ws.calls.frame().id
    with pytest.raises(NotFound, match="it has 1 to 1"):
        ws.calls.transcript(id, 2)
    with pytest.raises(NotFound, match="no call with the id"):
        ws.calls.transcript("nobody")
