"""A new record against the store: who may be the same, right after every kind of change."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from sqlalchemy import select

from crm_lab.customers import check, duplicates_of
from crm_lab.customers.checkable import Checkable
from crm_lab.customers.checking import MOST
from crm_lab.customers.key_index import CONSUMER, backlog, catch_up, drop, rebuild
from crm_lab.errors import InvalidValue, PerhapsThere, UnknownField
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, Contact, EventReceipt, Lead, MatchKey
from crm_lab.workspace import Workspace

WANG = {"name": "王伟", "phone": "138 1234 5678", "email": "wangwei88@163.com", "city": "上海"}


def leads(ws: Workspace) -> Checkable[Lead]:
    return Checkable(ws.database, ws.actor, Lead)


def found(ws: Workspace, **values: object) -> list[str]:
    return [one.record_id for one in leads(ws).check(values)]


def keys(ws: Workspace) -> set[tuple[int, str]]:
    with ws.database.read() as session:
        return {(row.key, row.record_id) for row in session.execute(select(MatchKey.key, MatchKey.record_id))}


def crowd(ws: Workspace, number: int = MOST + 10) -> None:
    """Add so many leads that the index has to be brought up to date."""
    frame = pd.DataFrame({"name": [f"Person{at} Nobody{at}" for at in range(number)], "city": "Boston"})
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Lead, frame)


def test_a_record_is_found_however_it_is_written(ws: Workspace) -> None:
    there = ws.leads.add(**WANG)
    crowd(ws)
    assert found(ws, name="Wang Wei", phone="+86 138-1234-5678") == [there.id]
    assert found(ws, name="王偉", email="WangWei88@qq.com", city="上海市") == [there.id]
    assert found(ws, phone="０１３８１２３４５６７８") == [there.id]


def test_strangers_are_not_found(ws: Workspace) -> None:
    ws.leads.add(**WANG)
    crowd(ws)
    assert found(ws, name="李娜", phone="13900001111", email="lina@163.com") == []
    assert found(ws, name="李娜") == []
    assert found(ws) == []


def test_a_match_says_why(ws: Workspace) -> None:
    there = ws.leads.add(**WANG)
    (match,) = leads(ws).check(name="Wang Wei", phone="13812345678")
    assert (match.record_id, match.name, match.decision) == (there.id, "王伟", "same")
    assert match.score > 0.99
    assert "phone same (+" in match.reasons
    assert "电话 相同" in leads(ws).check(phone="13812345678", locale="zh")[0].reasons


def test_a_record_does_not_match_itself(ws: Workspace) -> None:
    there = ws.leads.add(**WANG)
    assert found(ws, id=there.id, **WANG) == []


@pytest.mark.parametrize("indexed", [True, False])
def test_every_change_counts_at_once(ws: Workspace, indexed: bool) -> None:
    def perhaps_catch_up() -> None:
        if indexed:
            catch_up(ws.database)

    there = ws.leads.add(name="王伟", email="wangwei88@163.com", city="上海")
    perhaps_catch_up()
    assert found(ws, name="Wang Wei", email="wangwei88@qq.com") == [there.id]
    ws.leads.update(there.id, name="李娜", email="lina77@163.com")
    perhaps_catch_up()
    assert found(ws, name="Wang Wei", email="wangwei88@qq.com") == []
    assert found(ws, name="Li Na", email="lina77@qq.com") == [there.id]
    ws.leads.delete(there.id)
    perhaps_catch_up()
    assert found(ws, name="Li Na", email="lina77@qq.com") == []
    ws.leads.restore(there.id)
    perhaps_catch_up()
    assert found(ws, name="Li Na", email="lina77@qq.com") == [there.id]


def test_bulk_work_counts_at_once(ws: Workspace) -> None:
    crowd(ws)
    catch_up(ws.database)
    with ws.database.write(ws.actor) as unit:
        insert_frame(unit, Lead, pd.DataFrame([{"id": "bulk", **WANG}]))
    assert found(ws, name="Wang Wei", email="wangwei88@qq.com") == ["bulk"]


def test_the_index_made_anew_is_the_same(ws: Workspace) -> None:
    crowd(ws)
    there = ws.leads.add(**WANG)
    ws.leads.update(there.id, name="王薇")
    ws.accounts.add(name="上海龙腾科技有限公司", address="上海市南京路1号")
    catch_up(ws.database)
    before = keys(ws)
    assert rebuild(ws.database) > MOST
    assert keys(ws) == before
    assert catch_up(ws.database) == 0


def test_catching_up_half_way_and_twice_does_no_harm(ws: Workspace) -> None:
    crowd(ws)
    catch_up(ws.database)
    before = keys(ws)
    with ws.database.write() as unit:
        receipt = unit.session.get(EventReceipt, CONSUMER)
        assert receipt is not None
        receipt.seq = 0
    catch_up(ws.database)
    assert keys(ws) == before
    with ws.database.read() as session:
        assert backlog(session).empty


def test_nothing_is_written_to_the_trail(ws: Workspace) -> None:
    crowd(ws)
    before = ws.database.last_event()
    catch_up(ws.database)
    assert ws.database.last_event() == before


def test_keys_of_the_forgotten_are_taken_away(ws: Workspace) -> None:
    there = ws.leads.add(**WANG)
    catch_up(ws.database)
    with ws.database.write() as unit:
        drop(unit.session, [there.id])
    assert not {record for _, record in keys(ws)} & {there.id}


def test_only_what_a_person_may_see_is_found(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    anna, ben = acting("Anna"), acting("Ben")
    there = anna.leads.add(**WANG)
    assert found(anna, phone="13812345678") == [there.id]
    assert found(ben, phone="13812345678") == []
    assert found(ws, phone="13812345678") == [there.id]


def test_accounts_are_compared_as_firms_and_contacts_as_people(ws: Workspace) -> None:
    firm = ws.accounts.add(name="上海龙腾科技有限公司", address="上海市徐汇区南京路1号", city="上海")
    person = ws.contacts.add(name="Anna Miller", email="anna.miller@example.com", phone="+1 512 555 0100")
    accounts, contacts = (Checkable(ws.database, ws.actor, one) for one in (Account, Contact))
    assert [one.record_id for one in accounts.check(name="龍騰科技（上海）", address="上海徐汇区南京路1号")] == [
        firm.id
    ]
    assert [one.record_id for one in contacts.check(name="Miller, Anna", phone="(512) 555-0100")] == [person.id]


def test_what_cannot_be_checked_is_refused(ws: Workspace) -> None:
    with pytest.raises(UnknownField, match="leads have no field 'nam'"):
        leads(ws).check(nam="x")
    with ws.database.read() as session, pytest.raises(InvalidValue, match="products are not checked"):
        check(session, "products", {"name": "x"})


def test_duplicates_in_the_store_by_any_of_their_phones(ws: Workspace) -> None:
    first = ws.leads.add(name="王伟", phone="13812345678; 13900002222", city="上海")
    again = ws.leads.add(name="Wang Wei", phone="139-0000-2222", city="上海")
    for at in range(40):
        ws.leads.add(name=f"Person{at} Nobody{at}", phone=f"1370000{at:04d}", city="Boston")
    pairs = leads(ws).find_duplicates()
    same = pairs[pairs["decision"] == "same"]
    assert [tuple(sorted(row)) for row in zip(same["left_id"], same["right_id"], strict=True)] == [
        tuple(sorted((first.id, again.id)))
    ]
    assert duplicates_of(ws, "leads").equals(pairs)


def test_adding_can_ask_first(ws: Workspace) -> None:
    crowd(ws)
    there = ws.leads.add(**WANG)
    with pytest.raises(PerhapsThere, match="perhaps there already: 王伟") as caught:
        ws.leads.add(name="Wang Wei", phone="+86 138-1234-5678", if_there="ask")
    (match,) = caught.value.data["matches"]
    assert (match["record_id"], match["decision"]) == (there.id, "same")
    assert ws.leads.count() == MOST + 11
    assert ws.leads.add(name="Wang Wei", phone="+86 138-1234-5678", if_there="add").phone == "13812345678"
    assert ws.leads.add(name="李娜", phone="13911112222", if_there="ask").name == "李娜"
    with pytest.raises(PerhapsThere):
        ws.leads.add(name="Li Na", phone="139 1111 2222", if_there="ask")
    with pytest.raises(InvalidValue, match="if_there is one of add, ask"):
        ws.leads.add(name="x", if_there="merge")
