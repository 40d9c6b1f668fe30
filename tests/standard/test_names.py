"""Names of people and companies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.standard import company, person


@pytest.mark.parametrize(
    ("written", "name", "family", "given_name"),
    [
        ("王伟", "王伟", "王", "伟"),
        ("王　偉 先生", "王 偉", "王", "偉"),
        ("王小明", "王小明", "王", "小明"),
        ("歐陽娜娜", "歐陽娜娜", "歐陽", "娜娜"),
        ("张先生", "张先生", "张", ""),
        ("欧阳女士", "欧阳女士", "欧阳", ""),
        ("买买提·艾力", "买买提·艾力", "艾力", "买买提"),
        ("Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith", "Smith", "John"),
        ("Dr. John A. Smith Jr.", "John A. Smith", "Smith", "John A."),
        ("Smith, John", "Smith, John", "Smith", "John"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("Wang Xiaoming", "Wang Xiaoming", "Wang", "Xiaoming"),
        ("Xiaoming Wang", "Xiaoming Wang", "Wang", "Xiaoming"),
        ("Madonna", "Madonna", "", "Madonna"),
    ],
)
def test_a_name_and_its_parts(written: str, name: str, family: str, given_name: str) -> None:
    read = person(written)
    assert (read.name, read.family, read.given, read.raw) == (name, family, given_name, written)


@pytest.mark.parametrize(
    "spellings",
    [
        ("王伟", "王偉", "Wang Wei", "Wei Wang", "WANG, Wei", "王 伟 先生"),
        ("王小明", "Wang Xiao Ming", "Xiaoming Wang", "Xiao-Ming Wang"),
        ("曾国藩", "曾國藩", "Zeng Guofan"),
        ("John Smith", "Smith, John", "Mr. John Q. Smith", "JOHN SMITH"),
        ("José García", "Jose Garcia"),
        ("欧阳娜娜", "Ouyang Nana"),
    ],
)
def test_spellings_of_one_person_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({person(spelling).key for spelling in spellings}) == 1


def test_the_order_can_be_said() -> None:
    assert person("Kovács Anna", "family").family == "Kovács"
    assert person("伟 王", "given").family == "王"


def test_different_people_have_different_keys() -> None:
    assert len({person(name).key for name in ("王伟", "王芳", "李伟", "John Smith", "Jane Smith", "Ann")}) == 6


@pytest.mark.parametrize(
    ("written", "core", "suffix", "place"),
    [
        ("上海某某信息科技有限公司", "某某信息科技", "有限公司", "上海"),
        ("（上海）华某技术有限公司", "华某技术", "有限公司", "上海"),
        ("华某技术(上海)有限公司", "华某技术", "有限公司", "上海"),
        ("江苏省南京市某宁集团股份有限公司", "某宁", "集团股份有限公司", "南京"),
        ("北京某某科技有限公司上海分公司", "某某科技", "有限公司上海分公司", "北京"),
        ("鴻某精密工業股份有限公司", "鸿某精密工业", "股份有限公司", ""),
        ("株式会社某立", "某立", "株式会社", ""),
        ("㈱某芝", "某芝", "(株)", ""),
        ("阿里某某(中国)有限公司", "阿里某某", "有限公司(中国)", ""),
        ("Foo Bar GmbH & Co. KG", "foo bar", "gmbh & co kg", ""),
        ("ACME, Inc.", "acme", "inc", ""),
        ("The Acme Company, L.L.C.", "acme", "company llc", ""),
        ("Foo S.A. de C.V.", "foo", "sa de cv", ""),
        ("Foo (Singapore) Pte. Ltd.", "foo", "pte ltd", "singapore"),
        ("AB", "ab", "", ""),
        ("有限公司", "有限公司", "有限公司", ""),
    ],
)
def test_a_company_and_its_core(written: str, core: str, suffix: str, place: str) -> None:
    read = company(written)
    assert (read.core, read.suffix, read.place, read.raw) == (core, suffix, place, written)


@given(st.text(max_size=40) | st.text("王欧阳伟·, Smithvander先生()总Dr.有限公司上海集团分", max_size=15))
def test_any_text_is_read_and_reading_the_name_again_changes_nothing(text: str) -> None:
    assert person(text).raw == company(text).raw == text
    assert person(person(text).name).name == person(text).name
    assert company(company(text).name).name == company(text).name
    assert company(company(text).name).core == company(text).core


@pytest.mark.parametrize(
    "spellings",
    [("Zhang Wei Wei", "Wei Wei Zhang", "张维维", "Zhang Weiwei"), ("Li Xiao Li", "Xiao Li Li", "李晓丽")],
)
def test_a_name_whose_ends_are_both_surnames_has_one_key(spellings: tuple[str, ...]) -> None:
    assert len({person(one).key for one in spellings}) == 1
