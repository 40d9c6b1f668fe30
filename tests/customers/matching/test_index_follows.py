"""The index of match keys follows everything that can happen to a record."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import or_, select

from crm_lab.customers.key_index import catch_up, rebuild
from crm_lab.intake import undo
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Contact, MatchKey, PairLabel
from crm_lab.workspace import Workspace

WANG = {"name": "王伟", "phone": "138 1234 5678", "email": "wangwei88@163.com", "city": "上海"}
AGAIN = {"name": "Wang Wei", "phone": "139 0000 2222", "email": "ww.shanghai@qq.example", "city": "上海"}


@pytest.fixture
def crowded(ws: Workspace) -> Workspace:
    frame = pd.DataFrame({"name": [f"Person{at} Nobody{at}" for at in range(40)], "city": "Boston"})
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Contact, frame)
    catch_up(ws.database)
    return ws


def found(ws: Workspace, **values: Any) -> list[str]:
    return [one.record_id for one in ws.contacts.check(values)]


def keys(ws: Workspace) -> set[tuple[int, str]]:
    with ws.database.read() as session:
        return {(row.key, row.record_id) for row in session.execute(select(MatchKey.key, MatchKey.record_id))}


def told(ws: Workspace, id: str) -> int:
    with ws.database.read() as session:
        either = or_(PairLabel.left_id == id, PairLabel.right_id == id)
        return len(session.scalars(select(PairLabel).where(either)).all())


def the_index_is_what_it_would_be_anew(ws: Workspace) -> bool:
    catch_up(ws.database)
    before = keys(ws)
    rebuild(ws.database)
    return keys(ws) == before


def test_nothing_by_which_a_forgotten_person_could_be_found_stays(crowded: Workspace) -> None:
    ws = crowded
    person, other = ws.contacts.add(**WANG).id, ws.contacts.add(**AGAIN).id
    left, right = sorted((person, other))
    with ws.database.write(ws.actor) as unit:
        unit.session.add(PairLabel(entity="contacts", left_id=left, right_id=right, same=False))
    catch_up(ws.database)
    assert person in {record for _, record in keys(ws)}
    assert ws.contacts.forget(person).removed["match_keys"] > 0
    assert told(ws, person) == 1, "a dry run takes nothing away"
    result = ws.contacts.forget(person, dry_run=False)
    assert result.removed["match_keys"] > 0
    assert result.removed["pair_labels"] == 1
    assert person not in {record for _, record in keys(ws)}
    assert told(ws, person) == 0
    assert person not in found(ws, **WANG)
    catch_up(ws.database)
    assert person not in {record for _, record in keys(ws)}
    assert the_index_is_what_it_would_be_anew(ws)


@pytest.mark.parametrize("indexed", [True, False])
def test_merged_records_are_found_as_the_survivor_and_again_as_themselves(crowded: Workspace, indexed: bool) -> None:
    ws = crowded
    keep, other = ws.contacts.add(**WANG).id, ws.contacts.add(**AGAIN).id

    def perhaps_catch_up() -> None:
        if indexed:
            catch_up(ws.database)

    perhaps_catch_up()
    merge = ws.contacts.merge(keep, other)
    perhaps_catch_up()
    assert found(ws, phone=AGAIN["phone"], name="Wang Wei") == [keep]
    assert found(ws, email=AGAIN["email"]) == [keep]
    assert other not in found(ws, **AGAIN)
    ws.contacts.unmerge(merge.merge_id)
    perhaps_catch_up()
    assert found(ws, phone=AGAIN["phone"])[:1] == [other]
    assert set(found(ws, name="Wang Wei", phone=WANG["phone"], email=AGAIN["email"])) == {keep, other}
    assert the_index_is_what_it_would_be_anew(ws)


def test_deleted_records_are_not_found_until_they_are_restored(crowded: Workspace) -> None:
    ws = crowded
    there = ws.contacts.add(**WANG).id
    catch_up(ws.database)
    ws.contacts.delete(there)
    assert found(ws, **AGAIN | {"phone": WANG["phone"]}) == []
    catch_up(ws.database)
    assert there not in {record for _, record in keys(ws)}
    ws.contacts.restore(there)
    assert found(ws, name="Wang Wei", phone=WANG["phone"]) == [there]
    assert the_index_is_what_it_would_be_anew(ws)


def test_an_import_and_its_undoing(crowded: Workspace) -> None:
    ws = crowded
    kept = ws.contacts.add(name="李娜", email="lina77@qq.example", external_id="c2", source="import").id
    catch_up(ws.database)
    frame = pd.DataFrame({"id": ["c1", "c2"], "name": ["王伟", "李薇薇"], "email": ["wangwei88@163.com", None]})
    report = ws.intake(frame, entity="contacts").run()
    assert (report.total("landed"), report.total("updated")) == (1, 1)
    assert len(found(ws, name="Wang Wei", email="wangwei88@163.com")) == 1
    assert found(ws, name="Li Weiwei", email="lina77@qq.example") == [kept]
    undo(ws, report.batch_id)
    assert found(ws, name="Wang Wei", email="wangwei88@163.com") == []
    assert found(ws, name="Li Na", email="lina77@foxmail.example") == [kept]
    assert the_index_is_what_it_would_be_anew(ws)
