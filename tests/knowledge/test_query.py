"""What of a mail is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge.query import SENTENCES, asked

MAIL = """Dear Sir or Madam,

I hope you are doing well. I have been a customer for three years.
My parcel 4711 has not come.

Where is it?

Thanks in advance for your help. Please let me know.

Best regards,
John Smith
Sent from my phone

On Monday, Jane Doe wrote:
> Your parcel is on its way.
"""

POST = """您好！
我上周买的耳机一直没有声音。请问怎么退货？谢谢您的帮助。
祝好
张伟
"""


def test_a_mail_is_asked_by_its_sentences_without_what_frames_it() -> None:
    assert asked(MAIL) == ["I have been a customer for three years.", "My parcel 4711 has not come.", "Where is it?"]


def test_chinese_mails_too() -> None:
    assert asked(POST) == ["我上周买的耳机一直没有声音。 请问怎么退货？"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks page does not load?",
        "Hi I want a refund",
        "Hello",
        "谢谢",
        "My card was stolen. What now?",
        "> quoted only",
        "Regards to whom?",
    ],
)
def test_what_is_all_there_is_is_asked_as_it_is(text: str) -> None:
    assert asked(text) == [text]


def test_of_a_long_mail_the_questions_come_before_the_rest() -> None:
    told = [f"This is thing number {number} that happened." for number in range(40)]
    sentences = asked("\n".join([*told, "Why is that so?"]))
    assert len(sentences) == SENTENCES
    assert sentences[-1] == "Why is that so?"


@given(st.text())
def test_any_text_is_asked_in_few_sentences_that_say_something(text: str) -> None:
    sentences = asked(text)
    assert len(sentences) <= SENTENCES
    assert all(each.strip() for each in sentences)
