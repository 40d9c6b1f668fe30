"""The demo company's calls come in once, with what was said in them, and find their customers."""

from __future__ import annotations

from pathlib import Path

from crm_lab.calls import demo
from crm_lab.demo.recordings import demo_calls
from crm_lab.workspace import Workspace


def test_they_come_in_once_with_their_words_and_find_whom_they_were_with(ws: Workspace, tmp_path: Path) -> None:
    first, *_ = demo_calls()
    account = ws.accounts.add(name=first.truth["account"])
    contact = ws.contacts.add(name=first.truth["contact"], phone=first.truth["phone"], account_id=account.id)
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / f"{first.id}_+4915112345678.ogg").write_bytes(first.path.read_bytes())  # of another company
    made = demo.bring_in(ws.calls, tmp_path / "calls")
    assert made is not None
    assert (made.new, made.failed) == (len(demo_calls()), 0)
    rows = ws.calls.frame()
    (mine,) = rows[rows.contact_id == contact.id].to_dict("records")
    assert mine["file_name"].startswith(first.id)
    said = ws.calls.transcript(mine["id"])
    assert [each.text for each in said] == [turn["text"] for turn in first.turns]
    assert said.rep == "rep"
    assert not ws.calls.latest()["total"].isna().all()
    assert Path(mine["path"]).stat().st_size == first.path.stat().st_size
    assert (rows.started_at.dt.tz_convert("UTC") < rows.created_at.dt.tz_convert("UTC")).all()
    assert rows.started_at.is_unique
    kept = ws.calls.passages()
    assert set(kept.title) == {title for _, _, title, _ in demo.BEST}
    assert (kept.quote.str.len() > 10).all()
    assert demo.bring_in(ws.calls, tmp_path / "calls") is None
    assert len(ws.calls.frame()) == len(rows)
