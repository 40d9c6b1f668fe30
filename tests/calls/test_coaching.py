"""What coaches say of calls stays theirs: marks, comments, passages, and how far they agree with the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from crm_lab.calls.coaching.collecting import words_between
from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.store.entities import AuditLog
from crm_lab.workspace import Workspace

from .conftest import TALK, PutCall

CARD = "name: Short\nversion: {}\nitems: [{{id: greeting, tracker: greeting, by: rep, first_turns: 3}}, {}]\n"
PRICE = "{id: price, tracker: price_objection, title: {en: Price, zh: 价格}}"


@pytest.fixture
def call(ws: Workspace, folder: Path, put: PutCall) -> str:
    """A call of ten seconds."""
    put("a.wav")
    ws.calls.bring_in(folder, workers=1)
    return str(ws.calls.frame().id.iloc[0])


@pytest.fixture
def card(ws: Workspace, call: str, tmp_path: Path) -> Callable[[int], None]:
    """Judge all calls by a version of a card with two items: ``card(2)``."""

    def judge(version: int) -> None:
        path = tmp_path / f"short-{version}.yaml"
        path.write_text(CARD.format(version, PRICE), "utf-8")
        ws.calls.score(card=path)

    return judge


def of(ws: Workspace, call: str, item: str = "greeting") -> tuple[object, ...]:
    """Return machine's mark, coach's mark, note and coach of an item."""
    row = ws.calls.marks(call).set_index("item").loc[item]
    return row["mark"], row.coach, row.coach_note, row.coach_by


def test_a_coach_marks_beside_the_machine(ws: Workspace, call: str) -> None:
    assert of(ws, call) == (True, None, None, None)
    made = ws.calls.mark(call, "greeting", False, " too hasty ")
    assert (made.mark, made.note, made.made_by) == (False, "too hasty", ws.actor.id)
    assert of(ws, call) == (True, False, "too hasty", ws.actor.name)
    ws.calls.mark(call, "greeting", None)
    assert of(ws, call) == (True, None, "too hasty", ws.actor.name)
    ws.calls.mark(call, "greeting", True, "")
    assert of(ws, call) == (True, True, None, ws.actor.name)
    assert ws.calls.features().coach_greeting.tolist() == [1.0]
    (row,) = ws.calls.coach_marks(call).to_dict("records")
    assert (row["id"], row["item"], row["mark"], row["machine"]) == (call, "greeting", True, True)
    ws.calls.unmark(call, "greeting")
    assert of(ws, call) == (True, None, None, None)
    assert ws.calls.coach_marks().empty
    with pytest.raises(NotFound, match="you gave 'greeting' no mark"):
        ws.calls.unmark(call, "greeting")
    with ws.database.read(ws.actor) as session:
        trail = [one.action for one in session.query(AuditLog).order_by(AuditLog.at, AuditLog.id)]
    assert trail[-4:] == ["coach_marked"] * 3 + ["coach_unmarked"]


def test_what_the_machine_does_later_leaves_it(ws: Workspace, call: str, card: Callable[[int], None]) -> None:
    card(1)
    ws.calls.mark(call, "greeting", False, "mumbled")
    ws.calls.score(card="Short", again=True)
    ws.calls.correct(call, {0: "What do you need?"})
    assert of(ws, call) == (False, False, "mumbled", ws.actor.name)
    card(2)
    assert of(ws, call)[1:] == (False, "mumbled", ws.actor.name)
    assert ws.calls.features().card_version.tolist() == [2]
    assert ws.calls.features().coach_greeting.tolist() == [0.0]
    ws.calls.mark(call, "greeting", True)
    assert of(ws, call)[1:] == (True, None, ws.actor.name)
    assert ws.calls.coach_marks(call)[["version", "mark", "machine"]].values.tolist() == [
        [1, False, False],
        [2, True, False],
    ]
    ws.calls.mark(call, "greeting", None, card="Short", version=1)
    assert of(ws, call)[1] is True


def test_what_can_not_be_marked_is_said(ws: Workspace, call: str) -> None:
    with pytest.raises(NotFound, match="the card 'Sales call' has no item 'grace'; it has greeting"):
        ws.calls.mark(call, "grace", True)
    with pytest.raises(NotFound, match="was not judged by the card 'Sales call' in its version 99"):
        ws.calls.mark(call, "greeting", True, card="Sales call", version=99)
    with pytest.raises(InvalidValue, match="a mark is True, False or None"):
        ws.calls.mark(call, "greeting", "yes")  # type: ignore[arg-type]


def test_every_coach_has_a_mark(ws: Workspace, call: str, acting: Callable[..., Workspace]) -> None:
    anna = acting("Anna", "analyst")
    ws.calls.mark(call, "greeting", True)
    anna.calls.mark(call, "greeting", False)
    assert of(ws, call)[1::2] == (True, ws.actor.name)
    assert of(anna, call)[1::2] == (False, "Anna")
    assert of(acting("Max", "analyst"), call)[1::2] == (False, "Anna")
    with pytest.raises(NotFound):
        acting("Joe").calls.mark(call, "greeting", True)
    assert acting("Eve").calls.coach_marks().empty


def test_agreement_is_a_row_an_item(
    ws: Workspace, call: str, acting: Callable[..., Workspace], card: Callable[[int], None]
) -> None:
    card(1)
    anna = acting("Anna", "analyst")
    ws.calls.mark(call, "greeting", True)
    anna.calls.mark(call, "greeting", False)
    ws.calls.mark(call, "price", None)
    card(2)
    found = ws.calls.agreement().set_index("item")
    assert found[["calls", "open", "machine_true", "coach_true"]].values.tolist() == [[2, 0, 2, 1], [0, 1, 0, 0]]
    assert found.agreed.iloc[0] == 0.5
    assert found.kappa.iloc[0] == 0
    assert np.isnan(found.kappa.iloc[1])
    assert found.title.iloc[1] == {"en": "Price", "zh": "价格"}
    assert found.trust.tolist() == ["too few", "too few"]
    among = ws.calls.agreement("Short", 1, between="coaches").set_index("item")
    assert among[["calls", "agreed", "first_true", "second_true"]].iloc[0].tolist() == [1, 0, 1, 0]
    assert ws.calls.agreement("Sales call").calls.sum() == 0
    with pytest.raises(NotFound, match="no call was judged by the card 'Nothing'"):
        ws.calls.agreement("Nothing")
    with pytest.raises(NotFound, match="by version 7 of the card 'Short'"):
        ws.calls.agreement("Short", 7)
    with pytest.raises(InvalidValue):
        ws.calls.agreement(between="friends")  # type: ignore[arg-type]


def test_nothing_judged_has_an_empty_agreement(ws: Workspace) -> None:
    assert ws.calls.agreement().empty
    assert "kappa" in ws.calls.agreement().columns
    assert ws.calls.passages().empty


def test_comments_stand_at_their_moment(ws: Workspace, call: str, acting: Callable[..., Workspace]) -> None:
    later = ws.calls.comment(call, 7.5, " Ask why. ")
    ws.calls.comment(call, 2, "Good pace.")
    shown = ws.calls.comments(call)
    assert shown[["at_second", "text", "by"]].values.tolist() == [
        [2.0, "Good pace.", ws.actor.name],
        [7.5, "Ask why.", ws.actor.name],
    ]
    assert shown.edited_at.isna().all()
    assert ws.calls.edit_comment(later.id, "Ask why first.").edited_at is not None
    ws.calls.drop_comment(later.id)
    assert ws.calls.comments(call).text.tolist() == ["Good pace."]
    with pytest.raises(NotFound):
        ws.calls.edit_comment(later.id, "Gone")
    ws.calls.restore_comment(later.id)
    assert ws.calls.comments(call).text.tolist() == ["Good pace.", "Ask why first."]
    anna = acting("Anna", "analyst")
    with pytest.raises(NotAllowed, match="only who wrote this comment"):
        anna.calls.drop_comment(later.id)
    own = anna.calls.comment(call, 0, "Mine")
    assert ws.calls.drop_comment(own.id).made_by == anna.actor.id
    with pytest.raises(NotFound):
        acting("Joe").calls.comments(call)


def test_a_comment_needs_a_moment_and_a_text(ws: Workspace, call: str) -> None:
    for at in (-1, 12.0, float("nan"), True, "3"):
        with pytest.raises(InvalidValue, match=r"a\.wav' has no second"):
            ws.calls.comment(call, at, "When?")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="a comment needs a text"):
        ws.calls.comment(call, 1, " \x00")


def test_passages_are_kept_with_their_words(ws: Workspace, call: str, acting: Callable[..., Workspace]) -> None:
    one = ws.calls.keep_passage(call, 0, 4.5, "A good start", ["greeting", " greeting ", ""], note="Calm")
    ws.calls.keep_passage(call, 5, 9.5, tags="異議處理")
    assert one.quote == TALK[0]
    assert ws.calls.passages().quote.tolist() == [TALK[1], TALK[0]]
    assert ws.calls.passages(limit=1).quote.tolist() == [TALK[1]]
    assert ws.calls.passages("ann CALM").id.tolist() == [one.id]
    assert ws.calls.passages("异议").quote.tolist() == [TALK[1]]
    assert ws.calls.passages("100%").empty
    (row,) = ws.calls.passages(tags="greeting").to_dict("records")
    assert (row["title"], row["tags"], row["note"]) == ("A good start", ["greeting"], "Calm")
    assert (row["recording_id"], row["file_name"], row["by"]) == (call, "a.wav", ws.actor.name)
    ws.calls.correct(call, {0: "Hello."})
    edited = ws.calls.edit_passage(one.id, title="Opening", note="", tags=())
    assert (edited.title, edited.note, edited.tags, edited.quote) == ("Opening", None, [], TALK[0])
    assert ws.calls.edit_passage(one.id, end=9).quote == "\n".join(("Hello.", TALK[1]))
    assert ws.calls.passages("calm").empty
    ws.calls.drop_passage(one.id)
    assert one.id not in set(ws.calls.passages().id)
    ws.calls.restore_passage(one.id)
    assert one.id in set(ws.calls.passages().id)
    assert acting("Joe").calls.passages().empty
    with pytest.raises(NotAllowed):
        acting("Anna", "analyst").calls.edit_passage(one.id, title="Mine")
    for start, end in ((4, 4), (5, 4), (-1, 3), (0, 60)):
        with pytest.raises(InvalidValue):
            ws.calls.keep_passage(call, start, end)


def test_words_that_lie_between_two_moments() -> None:
    said = [
        {"text": word, "start": at, "end": at + 1.0} for at, word in enumerate((" So", " we", " do,", " we", " do."))
    ]
    turns = [
        {"text": "So we do, we do.", "start": 0, "end": 5, "words": said},
        {"text": "好的。", "start": 5, "end": 6, "words": []},
    ]
    content = {"segments": turns}
    assert list(words_between(content, 0, 6)) == ["So we do, we do.", "好的。"]
    assert list(words_between(content, 1.4, 3.6)) == ["we do, we"]
    assert list(words_between(content, 4.4, 5.2)) == ["do."]
    assert list(words_between(content, 8, 9)) == []


def test_forgetting_takes_it_along(ws: Workspace, call: str) -> None:
    bob = ws.contacts.add(name="Bob", phone="13812345678")
    ws.calls.link(call, contact=bob.id)
    for item in ("greeting", "price_objection"):
        ws.calls.mark(call, item, True, "Zq7xWv")
    ws.calls.comment(call, 1, "Zq7xWv")
    ws.calls.keep_passage(call, 0, 4.5, "Zq7xWv", ["Zq7xWv"])
    told = ws.contacts.forget(bob.id, dry_run=False)
    assert (told.removed["call_marks"], told.removed["call_comments"], told.removed["call_passages"]) == (2, 1, 1)
    assert ws.calls.coach_marks().empty
    assert ws.calls.passages().empty


def test_it_is_in_what_is_held_about_a_person(ws: Workspace, call: str, tmp_path: Path) -> None:
    bob = ws.contacts.add(name="Bob", phone="13812345678")
    ws.calls.link(call, contact=bob.id)
    ws.calls.mark(call, "greeting", True)
    ws.calls.comment(call, 1, "Listen.")
    ws.calls.keep_passage(call, 0, 4.5)
    rows = ws.contacts.export_person(bob.id, tmp_path / "bob.json")
    assert (rows["call_marks"], rows["call_comments"], rows["call_passages"]) == (1, 1, 1)
