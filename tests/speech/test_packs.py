"""What the packs take for a topic and what they don't, in sentences that were misread once."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from crm_lab_speech import Transcript
from crm_lab_speech.trackers import packaged, tracker

FOUND = [
    ("needs", "您对现在的流程满意吗？哪些地方用着不方便？"),
    ("competitor", "有一家公司叫明远，也来报过价。"),
    ("competitor", "博文软件只收八千。"),
    ("competitor", "启新那边报五万二。"),
    ("competitor", "Thanks, but we're quite happy with our current supplier."),
    ("decision_maker", "Anything above ten thousand has to go through the finance committee."),
    ("decision_maker", "设备归王总管。"),
    ("complaint", "I am angry, this is the worst service."),
]
NOT_FOUND = [
    ("needs", "I know what we told him."),
    ("needs", "Why should I tell you?"),
    ("competitor", "They've charged us for it."),
    ("competitor", "财务那边只要三天。"),
    ("price_objection", "You billed us twice for two filters."),
    ("decision_maker", "投诉不归我管。"),
    ("decision_maker", "那归谁管？"),
    ("complaint", "When the queue is long everybody gets a bit annoyed."),
    ("complaint", "车间老在催，所以我们想换快一点的。"),
]


def hits(name: str, text: str) -> int:
    call = Transcript.from_turns([{"speaker": "A", "start": 0, "end": 4, "text": text}])
    return len(packaged()[name].find(call))


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_it_is_the_topic(name: str, text: str) -> None:
    assert hits(name, text)


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_it_is_another_matter(name: str, text: str) -> None:
    assert not hits(name, text)


def test_every_pattern_of_the_packs_can_be_used() -> None:
    """They are believed when they are read: trying each costs a second."""
    folder = files("crm_lab_speech").joinpath("packs")
    for name in ("en.yaml", "zh.yaml"):
        rows = yaml.safe_load(folder.joinpath(name).read_text("utf-8"))["trackers"]
        assert {each: tracker(each, row, name).name for each, row in rows.items()} == {each: each for each in rows}
