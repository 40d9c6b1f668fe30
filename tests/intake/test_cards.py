"""vCard files of all versions: every card lands or is set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.intake import propose
from crm_lab.intake.vcard import read_card
from crm_lab.store.entities import Contact
from crm_lab.store.points import points_of
from crm_lab.workspace import Workspace

Write = Callable[..., Path]

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E4=BC=9F;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=E4=BC=9F
TEL;CELL:+86 138-0013-8000
TEL;WORK;VOICE:021-64371234
EMAIL;PREF;INTERNET:Wang@X.example
NOTE;ENCODING=QUOTED-PRINTABLE:first line=0D=0A=
second line
PHOTO;ENCODING=BASE64;JPEG:/9j/4QFaRXhpZgAAS
 broken
END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:4fbe8971
FN:Ann Lee
N:Lee;Ann;Q.;Dr.;
ORG:Acme;Sales
TITLE:Buyer
TEL;TYPE="cell,voice";VALUE=uri:tel:+1-415-555-2671
TEL;TYPE=fax:+1 415 555 2672
EMAIL;TYPE=home:a@x.example
EMAIL;PREF=1;TYPE=work:ann@acme.example
ADR;TYPE=work:;;1 Main St;Austin;TX;78701;USA
ADR;TYPE=home:;;2 Side St;Dallas;TX;75201;USA
BDAY:19800322
NOTE:line one\\nline two
X-HOBBY:sailing
END:VCARD
"""
EMPTY = "BEGIN:VCARD\nVERSION:3.0\nNICKNAME:nobody\nEND:VCARD\n"


def test_cards_of_several_versions_land_with_all_their_numbers(ws: Workspace, write: Write) -> None:
    path = write("people.vcf", OLD + "\n" + NEW + EMPTY)
    report = propose(path, ws).run(set_aside=path.parent / "aside")
    people = ws.contacts.full_frame().set_index("name")
    assert (report.total("came"), report.total("landed"), report.total("set aside")) == (3, 2, 1)
    assert report.set_aside()[["line", "reason"]].values.tolist() == [
        [31, "holds no name, phone or e-mail; write one of them into the card"]
    ]
    assert people.loc["王伟", ["last_name", "first_name", "phone", "email"]].tolist() == [
        "王", "伟", "13800138000", "wang@x.example",
    ]  # fmt: skip
    assert people.loc["王伟", "description"].split() == ["first", "line", "second", "line"]
    ann = people.loc["Ann Lee"]
    assert ann[["account", "department", "title", "city", "postal_code"]].tolist() == [
        "Acme", "Sales", "Buyer", "Austin", "78701",
    ]  # fmt: skip
    assert str(ann["birthday"])[:10] == "1980-03-22"
    assert ann["external_id"] == "urn:uuid:4fbe8971"
    assert ann["custom"]["City (home)"] == "Dallas"
    assert ann["custom"]["Fax (fax)"] == "+1 415 555 2672"
    assert ann["custom"]["Hobby"] == "sailing"
    with ws.database.read() as session:
        ways = [(p.value, p.is_primary) for p in points_of(session, ws.contacts.get(ann["id"]))]
    assert ways == [("ann@acme.example", True), ("a@x.example", False), ("+14155552671", True)]
    assert propose(path, ws).run(set_aside=path.parent / "aside").total("unchanged") == 2


def test_a_property_that_cannot_be_read_costs_only_itself(ws: Workspace, write: Write) -> None:
    odd = "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=klingon:=E7=8E"
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nTEL:+1 415 555 2671\n{odd}\nEND:VCARD\n"
    path = write("one.vcf", card)
    report = propose(path, ws).run(set_aside=path.parent / "aside")
    assert ws.contacts.frame()[["name", "phone"]].values.tolist() == [["Ann", "+14155552671"]]
    assert "properties that can't be read were left out" in str(report)


@given(st.text(max_size=200) | st.text("NFTEL;:=\n ,BEGINVCARD3.0\\", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    found, _ = read_card(f"BEGIN:VCARD\nVERSION:2.1\n{text}\nEND:VCARD\n")
    assert found is None or all(isinstance(one, str) for texts in found.values() for one in texts)


def test_a_number_of_a_card_keeps_its_extension(ws: Workspace, write: Write) -> None:
    card = "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nTEL;VALUE=uri;TYPE=work:tel:+49-30-123456;ext=102\nEND:VCARD\n"
    propose(write("a.vcf", card), ws).run()
    with ws.database.read() as session:
        person = session.scalars(select(Contact)).one()
        assert [(one.value, one.valid) for one in points_of(session, person)] == [("+4930123456 ext 102", True)]
