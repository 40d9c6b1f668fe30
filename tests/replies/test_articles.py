"""Articles: what they go through, who may do what, how they changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.replies.plain import plain
from crm_lab.replies.versions import compared, share_changed
from crm_lab.store.entities import Article
from crm_lab.workspace import Workspace

BODY = "Refunds are paid within **five** working days."


def draft(ws: Workspace, title: str = "When is my refund paid?", body: str = BODY, **fields: object) -> Article:
    return ws.articles.add(title=title, body=body, **fields)


def test_from_the_draft_to_the_archive_and_back(ws: Workspace) -> None:
    article = draft(ws)
    assert (article.status, article.language, article.revision, article.audience) == ("draft", "en", 1, "customers")
    assert ws.articles.submit(article.id).status == "in_review"
    public = ws.articles.publish(article.id)
    assert public.status == "published"
    assert public.published_at is not None
    assert public.review_on is not None
    assert public.review_on > date.today()
    assert ws.articles.archive(article.id, "no longer true").status == "archived"
    assert ws.articles.reopen(article.id).status == "draft"
    names = [one.removeprefix("article.") for one in ws.events.frame(entity="articles")["name"]]
    assert names == ["created", "submitted", "published", "archived", "reopened"]


def test_what_is_not_ready_is_not_published(ws: Workspace) -> None:
    empty = draft(ws, body="<script>alert(1)</script>")
    with pytest.raises(Refused, match="body that says something"):
        ws.articles.publish(empty.id)
    over = draft(ws, valid_until="2020-01-01")
    with pytest.raises(Refused, match="ran out on 2020-01-01"):
        ws.articles.publish(over.id)
    with pytest.raises(InvalidValue, match="use submit, publish"):
        ws.articles.update(empty.id, status="published")
    with pytest.raises(InvalidValue, match="customers, team"):
        draft(ws, audience="everybody")
    with pytest.raises(InvalidValue, match="list of texts"):
        draft(ws, questions="one text")
    ready = ws.articles.publish(draft(ws).id)
    with pytest.raises(Refused, match="can't be published"):
        ws.articles.publish(ready.id)
    with pytest.raises(Refused, match="body that says something"):
        ws.articles.update(ready.id, body=" ")


def test_only_managers_publish_and_drafts_belong_to_their_authors(
    ws: Workspace, acting: Callable[..., Workspace]
) -> None:
    anna, ben = acting("Anna", "agent"), acting("Ben", "agent")
    mine = draft(anna)
    assert ben.articles.get(mine.id).title == mine.title  # everybody reads
    with pytest.raises(NotAllowed, match="another person's draft"):
        ben.articles.update(mine.id, body="mine now")
    with pytest.raises(NotAllowed, match="another person's draft"):
        ben.articles.delete(mine.id)
    anna.articles.update(mine.id, body="Within six days.")
    anna.articles.submit(mine.id)
    with pytest.raises(NotAllowed, match="only a manager or an administrator can publish"):
        anna.articles.publish(mine.id)
    ws.articles.publish(mine.id)
    with pytest.raises(NotAllowed, match="change the published article"):
        anna.articles.update(mine.id, body="Within seven days.")


def test_every_change_of_the_content_is_a_version(ws: Workspace) -> None:
    article = draft(ws)
    ws.articles.update(article.id, category="money")
    ws.articles.update(article.id, review_on="2099-01-01")  # no content
    ws.articles.update(article.id, body="Refunds are paid within ten working days.", note="new bank")
    found = ws.articles.versions(article.id)
    assert list(found["number"]) == [3, 2, 1]
    assert found.loc[0, "note"] == "new bank"
    assert found.loc[2, "body"] == BODY
    (change,) = ws.articles.difference(article.id, 2)
    assert change.field == "body"
    assert [(piece.kind, piece.text) for piece in change.pieces if piece.kind == "added"] == [("added", "ten")]
    back = ws.articles.revert(article.id, 1)
    assert (back.body, back.category, back.revision) == (BODY, None, 4)
    with pytest.raises(NotFound, match="no version 9; it has 1 to 4"):
        ws.articles.difference(article.id, 9)


def test_pairs_have_one_article_per_language(ws: Workspace) -> None:
    english, chinese = draft(ws), draft(ws, "退款什么时候到账？", "五个工作日内到账。")
    assert chinese.language == "zh"
    ws.articles.pair(english.id, chinese.id)
    assert [one.id for one in ws.articles.counterparts(english.id)] == [chinese.id]
    with pytest.raises(Refused, match="one article per language"):
        ws.articles.pair(draft(ws, "Another").id, english.id)
    german = draft(ws, "Erstattung", "Fünf Tage.", language="de")
    ws.articles.pair(german.id, chinese.id)
    assert {one.language for one in ws.articles.counterparts(english.id)} == {"zh", "de"}
    ws.articles.unpair(chinese.id)
    assert ws.articles.counterparts(chinese.id) == []


def test_votes_and_views_are_counted_without_a_new_version(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    article = draft(ws)
    ws.articles.vote(article.id, True)
    acting("Anna", "agent").articles.vote(article.id, False, "too short")
    assert ws.articles.vote(article.id, False).unhelpful == 2  # the last vote counts
    assert ws.articles.view(article.id).views == 1
    now = ws.articles.get(article.id)
    assert (now.helpful, now.unhelpful, now.views, now.version) == (0, 2, 1, article.version)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# Title\n\nSome **bold** and *thin* `code`.", "Title\n\nSome bold and thin code."),
        ("Look [here](https://example.org/a_b).", "Look here (https://example.org/a_b)."),
        ("[click](javascript:alert(1)) me", "click) me"),
        ("a<script>alert(1)</script>b <img src=x onerror=alert(1)> c", "ab  c"),
        ("1 < 2 and snake_case_name * 3", "1 < 2 and snake_case_name * 3"),
        ("<p>one</p><p>two &amp; three</p>", "one\ntwo & three"),
        ("- first\n- second", "- first\n- second"),
        (
            "See <https://example.org/a?b=1&c=2>, <anna@example.org>.",
            "See https://example.org/a?b=1&c=2, anna@example.org.",
        ),
        ("Write `<b>` or:\n\n```\nx <i>y</i>\n```", "Write <b> or:\n\nx <i>y</i>"),
        ("5 \\* 3, \\*as it is\\*", "5 * 3, *as it is*"),
        ("<style>p{}</style><iframe src=x>inside</iframe>text", "text"),
    ],
)
def test_an_article_is_sent_as_text(written: str, read: str) -> None:
    assert plain(written) == read


@given(st.text(max_size=80), st.text(max_size=80))
def test_differences_tell_both_texts(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new
    assert 0 <= share_changed(old, new) <= 1
    assert share_changed(old, old) == 0


def test_stale_dates_are_checked(ws: Workspace) -> None:
    article = draft(ws)
    with pytest.raises(InvalidValue, match="not a day to come"):
        ws.articles.publish(article.id, review_on=date.today())
    ws.articles.publish(article.id, review_on=date.today() + timedelta(days=3))
    assert ws.articles.review(article.id).review_on > date.today() + timedelta(days=100)  # type: ignore[operator]
