"""The recordings of the demo company and the truth about them."""

from __future__ import annotations

import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from crm_lab.demo import Company, generate
from crm_lab.demo.recordings import FOLDER, DemoCall, demo_calls, lay_out
from crm_lab_speech import Scorecard, Transcript, mask, measure, score
from crm_lab_speech.languages import language_of
from tests.demo.conftest import TODAY

CALLS = demo_calls()
FOR_EACH = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)


@pytest.fixture(scope="module")
def usual() -> Company:
    return generate(today=TODAY)


def said(call: DemoCall) -> Transcript:
    return Transcript.from_turns(call.turns, duration=call.truth["duration"])


def test_there_are_calls_of_both_languages_and_kinds() -> None:
    assert [call.id[:2] for call in CALLS] == ["en"] * 7 + ["zh"] * 7
    assert [call.truth["channels"] for call in CALLS].count(2) == 9
    assert {call.truth["kind"] for call in CALLS} == {"sales", "service"}
    assert {call.truth["rate"] for call in CALLS} == {8000, 16000}
    assert {file.name for file in FOLDER.iterdir()} == {
        name for call in CALLS for name in (call.path.name, call.path.with_suffix(".json").name)
    }
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 4_000_000


@FOR_EACH
def test_turns_are_in_order_and_within_the_recording(call: DemoCall) -> None:
    assert 60 <= call.truth["duration"] <= 240
    assert {turn["speaker"] for turn in call.turns} == {"rep", "customer"}
    assert all(0 <= turn["start"] < turn["end"] <= call.truth["duration"] for turn in call.turns)
    assert all(one["start"] < other["start"] for one, other in pairwise(call.turns))
    assert [segment.text for segment in said(call)] == [turn["text"] for turn in call.turns]


@FOR_EACH
def test_the_truth_points_to_turns_that_are_there(call: DemoCall) -> None:
    truth, count = call.truth, len(call.turns)
    assert set(truth["items"]) == {item.id for item in Scorecard.default().items}
    assert all(bool(item["turns"]) == (item["mark"] is True) for item in truth["items"].values())
    assert all(turn < count for item in truth["items"].values() for turn in item["turns"])
    assert all(each["turn"] < count for name in ("next_steps", "promises", "personal") for each in truth[name])
    assert bool(truth["personal"]) == (truth["items"]["personal_data"]["mark"] is True)
    assert all(each["when"] in call.turns[each["turn"]]["text"] for each in truth["next_steps"])
    assert truth["roles"]


def test_what_calls_are_like_is_in_them() -> None:
    figures = [measure(said(call)) for call in CALLS]
    assert max(each.longest_silence for each in figures) > 4
    assert sum(each.rep_interruptions or 0 for each in figures) >= 2
    together = {name: {call.truth["items"][name]["mark"] for call in CALLS} for name in CALLS[0].truth["items"]}
    assert all({True, False} <= marks for marks in together.values())
    switched = [call for call in CALLS if len({language_of(turn["text"]) for turn in call.turns}) == 2]
    assert len(switched) == 1


@FOR_EACH
def test_the_sales_card_judges_as_the_truth_says(call: DemoCall) -> None:
    made = score(said(call))
    assert {mark.item.id: mark.mark for mark in made.marks} == {
        name: item["mark"] for name, item in call.truth["items"].items()
    }
    for mark in made.marks:
        turns = call.truth["items"][mark.item.id]["turns"]
        assert not turns or {hit.turn for hit in mark.evidence} & set(turns), mark


@FOR_EACH
def test_what_is_personal_is_masked_and_nothing_else(call: DemoCall) -> None:
    personal = {each["turn"]: each["what"] for each in call.truth["personal"]}
    for at, (before, after) in enumerate(zip(said(call), mask(said(call)), strict=True)):
        if at in personal:
            assert personal[at] in before.text
            assert personal[at] not in after.text
            assert "[" in after.text
        else:
            assert after.text == before.text


@FOR_EACH
def test_the_recording_is_what_the_truth_says(call: DemoCall) -> None:
    data = call.path.read_bytes()
    head, last = data.index(b"OpusHead"), data.rindex(b"OggS")
    channels, skipped, rate = struct.unpack_from("<BHI", data, head + 9)  # RFC 7845, section 5.1
    (samples,) = struct.unpack_from("<q", data, last + 6)  # RFC 3533, section 6: at 48 kHz in Opus
    assert (channels, rate) == (call.truth["channels"], call.truth["rate"])
    assert (samples - skipped) / 48_000 == pytest.approx(call.truth["duration"], abs=0.1)


def test_phones_are_those_of_the_usual_company(usual: Company, tmp_path: Path) -> None:
    contacts = usual["contacts"].merge(
        usual["accounts"][["id", "name"]], left_on="account_id", right_on="id", suffixes=("", "_account")
    )
    people = {(row.name, row.name_account) for row in contacts.itertuples(index=False)}
    reps = set(usual["users"]["name"])
    assert all((call.truth["contact"], call.truth["account"]) in people for call in CALLS)
    assert all(call.truth["rep"] in reps for call in CALLS)
    assert {call.truth["product"] for call in CALLS} <= set(usual["products"]["code"])
    assert [place.name for place in lay_out(tmp_path, usual["contacts"])] == [call.path.name for call in CALLS]


def test_in_another_company_others_stand_in(small: Company, tmp_path: Path) -> None:
    places = lay_out(tmp_path, small["contacts"])
    assert [place.read_bytes() for place in places] == [call.path.read_bytes() for call in CALLS]
    phones = small["contact_points"].query("kind == 'phone'").dropna(subset=["contact_id"])
    known = set(phones["value"].str.removeprefix("+86")) | set(phones["value"])
    names = [place.stem.split("_")[1] for place in places]
    assert set(names) <= known
    assert len(set(names)) == len(names)


def test_they_are_found_without_loading_pandas() -> None:
    code = "import sys; from crm_lab.demo.recordings import demo_calls; demo_calls(); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_they_belong_to_the_package() -> None:
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    left_out = subprocess.run(
        ["git", "check-ignore", *map(str, FOLDER.iterdir())], cwd=root, capture_output=True, text=True, check=False
    )
    assert left_out.stdout == ""
