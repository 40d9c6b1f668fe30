"""What the customer screen answers the browser, and what it offers in Python; no browser here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import crm_lab
from crm_lab.errors import InvalidValue, MissingPart, NotFound
from crm_lab.workspace import Workspace
from crm_lab_widgets.customer import CustomerView

NOW = datetime.now(UTC)


@pytest.fixture
def ws(sqlite_store: Any) -> Iterator[Workspace]:
    with crm_lab.open(sqlite_store) as workspace:
        workspace.watch.interval = 0.05
        yield workspace


@pytest.fixture
def acme(ws: Workspace) -> str:
    return str(ws.accounts.add(name="Acme", phone="021-64371234").id)


class Page:
    """The other end of a screen: calls verbs and keeps what comes back."""

    def __init__(self, screen: CustomerView, monkeypatch: pytest.MonkeyPatch) -> None:
        self.screen = screen
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(screen, "send", lambda content, buffers=None: self.sent.append(content))

    def call(self, verb: str, **arguments: Any) -> dict[str, Any]:
        self.screen._receive(self.screen, {"kind": "call", "id": "1", "verb": verb, "args": arguments}, [])
        return [one for one in self.sent if one["kind"] == "answer"][-1]

    def ok(self, verb: str, **arguments: Any) -> Any:
        answer = self.call(verb, **arguments)
        assert "ok" in answer, answer
        return answer["ok"]

    def error(self, verb: str, **arguments: Any) -> dict[str, Any]:
        answer = self.call(verb, **arguments)
        assert "error" in answer, answer
        found: dict[str, Any] = answer["error"]
        return found

    def events(self, name: str) -> int:
        return sum(one["kind"] == "event" and one["name"] == name for one in self.sent)


Open = Callable[..., Page]


@pytest.fixture
def open_page(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    pages: list[Page] = []

    def open_(*id: str, **options: Any) -> Page:
        pages.append(Page(ws.customer(*id, **options), monkeypatch))
        return pages[-1]

    yield open_
    for page in pages:
        page.screen.close()


def test_a_customer_opens_by_id_by_name_and_through_a_person(ws: Workspace, acme: str, open_page: Open) -> None:
    person = ws.contacts.add(name="Wang", account_id=acme).id
    for id, marked in ((acme, None), ("Acme", None), (person, person)):
        found = open_page(id).ok("open", zone="Asia/Shanghai", language="en")
        assert found["customer"]["header"]["fields"]["name"] == "Acme"
        assert found["person"] == marked
    assert {"id", "name"} == set(found["owners"][0])


def test_who_cannot_be_meant_is_told_at_once(ws: Workspace, acme: str) -> None:
    with pytest.raises(NotFound, match="'Nobody'"):
        ws.customer("Nobody")
    ws.accounts.add(name="Acme")
    with pytest.raises(InvalidValue, match="2 customers"):
        ws.customer("Acme")
    with pytest.raises(InvalidValue, match="colour"):
        ws.customer(acme, colour="red")
    with pytest.raises(MissingPart):
        ws.screen("gossip")


def test_without_an_id_it_begins_with_the_search(acme: str, open_page: Open) -> None:
    page = open_page()
    assert page.ok("open")["customer"] is None
    assert [hit["id"] for hit in page.ok("find", text="ac")["hits"]] == [acme]
    assert page.error("page")["code"] == "not_found"
    with pytest.raises(NotFound, match="no customer was chosen"):
        _ = page.screen.id
    assert page.ok("choose", id=acme)["customer"]["header"]["id"] == acme
    assert page.screen.id == acme
    assert page.error("choose", id="nobody")["code"] == "not_found"


def test_the_timeline_comes_in_pages_narrowed_and_counted(ws: Workspace, acme: str, open_page: Open) -> None:
    for number in range(70):
        at = NOW - timedelta(hours=number + 1)
        channel = "phone" if number % 2 else "wechat"
        ws.activities.add(channel=channel, subject=f"No {number}", occurred_at=at, account_id=acme)
    page = open_page(acme)
    first = page.ok("open")["customer"]["timeline"]
    assert first["total"] == 71
    assert page.ok("counts")["counts"] == {"call": 35, "message": 35, "change": 1}
    by_key, by_place = page.ok("page", after=first["next"], count=5), page.ok("page", start=40, count=5)
    assert by_key["entries"] == by_place["entries"]
    narrowed = page.ok("page", kinds=["call"], text="No 3", counted=True)
    assert narrowed["total"] == 6
    assert [one["title"] for one in narrowed["entries"]] == ["No 3", "No 31", "No 33", "No 35", "No 37", "No 39"]
    assert page.error("page", kinds=["gossip"])["code"] == "invalid"
    whole = page.ok("entry", source="activities", id=narrowed["entries"][0]["id"])
    assert whole["title"] == "No 3"


def test_pins(ws: Workspace, acme: str, open_page: Open) -> None:
    id = ws.activities.add(channel="note", subject="Mind this", occurred_at=NOW, account_id=acme).id
    page = open_page(acme)
    assert [one["title"] for one in page.ok("pin", source="activities", id=id, on=True)["pinned"]] == ["Mind this"]
    assert page.ok("open")["customer"]["timeline"]["pinned"][0]["id"] == id
    page.screen.unpin("activities", id)
    assert page.ok("open")["customer"]["timeline"]["pinned"] == []
    page.screen.pin("activities", id)
    assert page.ok("pin", source="activities", id=id, on=False)["pinned"] == []
    assert page.error("pin", source="activities", id="nothing", on=True)["code"] == "not_found"


def test_a_field_is_edited_in_place_against_its_version(ws: Workspace, acme: str, open_page: Open) -> None:
    page = open_page(acme)
    header = page.ok("open")["customer"]["header"]
    changed = page.ok("edit", version=header["version"], field="tier", value="A")
    assert (changed["fields"]["tier"], changed["version"]) == ("A", header["version"] + 1)
    ws.accounts.update(acme, city="Hefei")
    stale = page.error("edit", version=changed["version"], field="tier", value="B")
    assert stale["code"] == "stale"
    assert stale["data"]["header"]["fields"]["city"] == "Hefei"
    assert page.error("edit", version=99, field="version", value=1)["code"] == "invalid"
    present = stale["data"]["header"]["version"]
    assert "whole number" in page.error("edit", version=present, field="employees", value="many")["message"]
    assert "needs a name" in page.error("edit", version=present, field="name", value=None)["message"]
    assert ws.accounts.get(acme).tier == "A"
    assert set(ws.audit.frame(entity="accounts", record_id=acme, action="updated").origin) == {"customer", "python"}


def test_what_is_written_in_place_is_standardised_like_everywhere(ws: Workspace, acme: str, open_page: Open) -> None:
    page = open_page(acme)
    version = page.ok("open")["customer"]["header"]["version"]
    changed = page.ok("edit", version=version, field="phone", value="+86 138 0013 8000")
    assert changed["fields"]["phone"] == "13800138000"


def test_one_click_does_what_was_suggested_and_nothing_else(ws: Workspace, acme: str, open_page: Open) -> None:
    task = ws.activities.add(
        channel="task", subject="Quote", occurred_at=NOW, due_at=NOW - timedelta(days=2), account_id=acme
    )
    page = open_page(acme)
    [action] = page.ok("open")["customer"]["actions"]
    done = page.ok("act", key=action["key"])
    assert done["customer"]["actions"] == []
    assert done["done"]["values"]["what"]["values"] == {"task": "Quote"}
    assert ws.activities.get(task.id).done_at is not None
    assert page.error("act", key=action["key"])["code"] == "refused"
    assert page.error("act", key="__class__")["code"] == "refused"


def test_a_task_is_finished_against_its_version(ws: Workspace, acme: str, open_page: Open) -> None:
    task = ws.activities.add(channel="task", occurred_at=NOW, due_at=NOW + timedelta(days=2), account_id=acme)
    page = open_page(acme)
    assert page.error("finish", id=task.id, version=7)["code"] == "stale"
    assert page.ok("finish", id=task.id, version=1)["customer"]["header"]["figures"]["next"] is None


def test_parts_and_more_of_their_rows(ws: Workspace, acme: str, open_page: Open) -> None:
    for number in range(8):
        ws.contacts.add(name=f"Person {number}", account_id=acme)
    page = open_page(acme)
    parts = {one["name"]: one for one in page.ok("open")["customer"]["parts"]}
    assert len(parts["people"]["rows"]) == 5
    assert parts["similar"]["later"] is True
    assert [one["title"] for one in page.ok("rows", name="people", start=5, count=9)["rows"]] == [
        "Person 5",
        "Person 6",
        "Person 7",
    ]
    assert page.ok("part", name="similar")["count"] == 0
    assert page.error("part", name="gossip")["code"] == "not_found"


def test_the_standing_among_buyers_is_said_when_it_is_known(
    ws: Workspace, acme: str, open_page: Open, eventually: Any
) -> None:
    ws.orders.add(name="o", account_id=acme, amount="10", ordered_on="2026-01-02")
    page = open_page(acme)
    assert page.ok("standing") == {"later": True}
    eventually(lambda: page.events("standing"))
    told = page.ok("standing")
    assert (told["id"], told["standing"]["orders"], told["standing"]["scores"]) == (acme, 1, None)


def test_the_language_is_chosen_and_kept(acme: str, open_page: Open) -> None:
    page = open_page(acme)
    assert page.ok("open", language="zh")["locale"] == ""
    assert page.ok("speak", locale="en")["locale"] == "en"
    assert page.screen.locale == "en"


def test_an_unknown_time_zone_is_no_reason_to_fail(acme: str, open_page: Open) -> None:
    assert open_page(acme).ok("open", zone="Moon/Crater")["customer"] is not None


def test_the_screen_follows_its_customer_through_a_merge(ws: Workspace, acme: str, open_page: Open) -> None:
    page, into = open_page(acme), ws.accounts.add(name="Acme Holding").id
    ws.accounts.merge(into, [acme])
    assert page.ok("open")["customer"]["header"]["id"] == into
    ws.accounts.delete(into)
    assert page.error("open")["code"] == "not_found"


def test_a_change_from_elsewhere_is_told_and_others_are_not(
    ws: Workspace, acme: str, open_page: Open, eventually: Any
) -> None:
    other = ws.accounts.add(name="Other").id
    page, idle = open_page(acme), open_page()
    ws.accounts.update(other, tier="A")
    ws.accounts.update(acme, tier="B")
    eventually(lambda: page.events("changed"))
    assert (page.events("changed"), idle.events("changed")) == (1, 0)
    page.screen.close()
    assert ws.watch._listeners == [idle.screen._changed]


def test_the_same_in_python(ws: Workspace, acme: str, open_page: Open) -> None:
    ws.accounts.update(acme, city="上海", industry="Chemicals")
    ws.contacts.add(name="Wang", account_id=acme, title="CTO")
    ws.activities.add(channel="phone", subject="Hello", occurred_at=NOW, account_id=acme, duration_seconds=60)
    ws.payments.add(amount="12.50", paid_on="2026-01-02", account_id=acme, name="P-1")
    screen = open_page(acme).screen
    assert screen.profile.text == "First-tier city, Chemicals."
    assert screen.health["level"] == "good"
    assert screen.health["reasons"] == ["Last contact 0 days ago; too few contacts to know a rhythm"]
    frame = screen.timeline(kinds=["call", "payment"])
    assert frame[["kind", "title"]].to_numpy().tolist() == [["call", "Hello"], ["payment", "P-1"]]
    assert frame.amount.tolist()[1] == 12.5
    assert str(frame["at"].dtype).startswith("datetime64")
    assert screen.timeline(count=2).shape[0] == 2
    people = screen.part("people")
    assert people[["title", "note"]].to_numpy().tolist() == [["Wang", "CTO"]]
    assert screen.part("documents").empty
    assert screen.timeline(text="nothing like it").empty
    ws.accounts.update(acme, phone=None)
    [line] = screen.actions.python
    eval(line, {"ws": ws})
    assert screen.actions.empty


def test_no_customer_data_is_saved_with_a_notebook(acme: str, open_page: Open) -> None:
    page = open_page(acme)
    page.ok("open")
    state = str({name: value for name, value in page.screen.get_state().items() if not name.startswith("_")})
    assert "Acme" not in state
    assert acme not in state


def test_what_was_done_last_is_undone_once(open_page: Open, ws: Workspace, acme: str) -> None:
    task = ws.activities.add(
        channel="task", subject="Send", occurred_at=NOW, due_at=NOW - timedelta(days=2), account_id=acme
    )
    ws.opportunities.add(name="Laser", account_id=acme)
    page = open_page(acme)
    opened = page.ok("open")["customer"]
    petal = next(one["key"] for one in opened["actions"] if one["key"].startswith("petal"))
    assert page.ok("act", key=petal)["undo"]
    assert ws.activities.count(channel="task") == 2
    assert page.ok("undo")["undo"] is False
    assert ws.activities.count(channel="task") == 1
    assert page.error("undo")["code"] == "refused"
    assert page.ok("act", key=f"done:{task.id}")["undo"]
    assert ws.activities.get(task.id).done_at is not None
    page.ok("undo")
    assert ws.activities.get(task.id).done_at is None
    page.ok("act", key=f"done:{task.id}")
    ws.activities.update(task.id, subject="Sent")
    assert page.error("undo")["code"] == "stale"


def test_tags_go_on_and_off_and_say_who_set_them(open_page: Open, ws: Workspace, acme: str) -> None:
    ws.rules.save(
        {
            "name": "Loyal ones",
            "entity": "accounts",
            "when": [{"field": "name", "is": "Acme"}],
            "then": [{"tag": "loyal"}],
        }
    )
    ws.rules.run("Loyal ones")
    page = open_page(acme)
    page.ok("open")
    tagged = page.ok("tag", name="VIP", group=None, on=True)
    tags = {tag["name"]: tag for tag in tagged["customer"]["header"]["tags"]}
    assert (tags["loyal"]["set_by"], tags["loyal"]["by_rule"]) == ("Loyal ones", True)
    assert (tags["VIP"]["set_by"], tags["VIP"]["by_rule"]) == (ws.actor.name, False)
    assert page.error("tag", name="VIP", group=None, on=True)["code"] == "refused"
    back = page.ok("undo")
    assert [tag["name"] for tag in back["customer"]["header"]["tags"]] == ["loyal"]
    assert {tag["name"] for tag in page.ok("tags")} == {"loyal", "VIP"}
    page.ok("tag", name="loyal", group=None, on=False)
    page.ok("undo")
    assert ws.tags.of(ws.accounts.get(acme))["name"].tolist() == ["loyal"]


def test_open_views_follow_to_another_customer(open_page: Open, ws: Workspace, acme: str) -> None:
    other = ws.accounts.add(name="Other").id
    page = open_page(acme)
    page.screen.turn_to("Other")
    assert page.events("turned") == 1
    assert page.ok("open")["customer"]["header"]["id"] == other
    with pytest.raises(NotFound):
        page.screen.turn_to("Nobody")
    assert page.screen.id == other
