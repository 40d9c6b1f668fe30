"""What two spellings have in common, and how Chinese is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.standard import clean, email, emails, fold, pinyin


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢＣ　公司", "abc 公司"), ("資訊科技", "资讯科技"), (" a\u200b  b\n", "A B"), ("Straße", "STRASSE")],
)
def test_spellings_of_one_text_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_and_cleaning_twice_change_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("重庆银行", "chongqingyinhang"),
        ("長沙", "changsha"),
        ("王 伟", "wangwei"),
        ("Lee 李", "leeli"),
        ("", ""),
    ],
)
def test_pinyin(text: str, reading: str) -> None:
    assert pinyin(text) == reading


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Ann.Lee@Example.COM", "ann.lee@example.com"),
        ("ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ann@example.com"),
        ("mailto:ann@example.com", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com"),
        (" ann @ example.com ", "ann@example.com"),
        ("邮箱：ann@example.com。", "ann@example.com"),
        ("王@例子.公司", "王@例子.公司"),
    ],
)
def test_an_address_gets_the_form_that_can_be_compared(written: str, value: str) -> None:
    read = email(written)
    assert (read.value, read.valid, read.raw) == (value, True, written)
    assert read.domain == value.partition("@")[2]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"),
        ("ann", "no @"),
        ("a@b@c.com", "more than one"),
        ("ann lee@x.com", "space"),
        ("ann@host", "domain"),
        ("ann@x..com", "form"),
        ("a" * 65 + "@x.com", "longer"),
    ],
)
def test_what_is_no_address_says_why(written: str, reason: str) -> None:
    read = email(written)
    assert not read.valid
    assert reason in read.reason


def test_several_addresses_in_one_cell() -> None:
    assert [e.value for e in emails("a@x.com; B@x.com, a@x.com ::: c@x.com")] == ["a@x.com", "b@x.com", "c@x.com"]


@given(st.text(max_size=60) | st.from_regex(r"[a-z .<>;:,\"]{0,9}@?[a-z.。 ]{0,9}", fullmatch=True))
def test_any_text_is_read_and_reading_the_value_again_changes_nothing(text: str) -> None:
    read = email(text)
    again = email(read.value)
    assert read.raw == text
    assert (again.value, again.valid) == (read.value, read.valid)
