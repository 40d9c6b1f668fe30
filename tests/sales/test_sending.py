"""Letters are sent when somebody chose by what, each once, and what went wrong stays to be seen."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from crm_lab import jobs
from crm_lab.errors import InvalidValue, MissingPart, NotAllowed, NotFound, Refused
from crm_lab.sales.reminding import work
from crm_lab.sales.sending.door import Outbox
from crm_lab.sales.sending.senders import Letter, message
from crm_lab.sales.sending.waiting import take_up
from crm_lab.workspace import Workspace

DAY = date(2026, 3, 10)
OURS = "Blue River <pay@river.example>"


@pytest.fixture
def letters(ws: Workspace) -> Workspace:
    ws.reminder_rules.add(name="due", days=0, channel="outbox", text="{amount} is due", text_zh="请付{amount}")
    for name, email in (("清泉公司", "qing@spring.example"), ("Acme", None), ("Nobody", None)):
        account = ws.accounts.add(name=name, email=email).id
        order = ws.orders.add(name=f"Pumps for\n{name}", account_id=account, amount="9.50", ordered_on=DAY).id
        if name == "Acme":
            ws.contacts.add(name="Ann", account_id=account, email="ann@acme.example")
        assert order
    ws.reminders.run(DAY)
    return ws


def states(ws: Workspace) -> list[str]:
    return list(ws.outbox.frame()["state"])


def test_letters_become_files_once_and_in_the_language_of_the_customer(letters: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no sender is chosen"):
        letters.outbox.send()
    assert list(letters.outbox.send(dry_run=True)["text"]) == ["请付9.50", "9.50 is due"]
    assert states(letters) == ["waiting", "waiting", "no address"]
    letters.outbox.use("file", folder=str(tmp_path / "out"), sender=OURS)
    assert list(letters.outbox.send()["state"]) == ["sent", "sent"]
    assert (len(letters.outbox.send()), states(letters)) == (0, ["no address"])
    mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in (tmp_path / "out").iterdir()]
    told = {str(one["To"]): (one["From"], one["Subject"], one.get_content().strip()) for one in mails}  # type: ignore[attr-defined]
    assert told == {
        "清泉公司 <qing@spring.example>": (OURS, "Pumps for 清泉公司", "请付9.50"),
        "Acme <ann@acme.example>": (OURS, "Pumps for Acme", "9.50 is due"),
    }


def test_what_fails_is_kept_and_tried_again_by_the_worker(
    letters: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    letters.outbox.use("file", folder=str(tmp_path / "file"), sender=OURS)
    failed = letters.outbox.send()
    assert list(failed["state"]) == ["failed"] * 2
    assert "can't be written to" in failed["failure"].iloc[0] == letters.outbox.frame()["failure"].iloc[0]
    letters.payments.receive(account=letters.accounts.frame(name="Acme")["id"].item(), amount="9.5", paid_on=DAY)
    assert states(letters) == ["failed", "paid", "no address"]
    sent: list[Any] = []

    class Server:
        def __init__(self, host: str, port: int, timeout: float) -> None:
            sent.append((host, port))

        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

        def starttls(self, *, context: ssl.SSLContext) -> None:
            assert context.check_hostname
            sent.append("tls")

        def login(self, user: str, password: str) -> None:
            sent.append((user, password))

        def send_message(self, mail: Any) -> None:
            sent.append(str(mail["Message-ID"]))

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setenv("CRM_LAB_SMTP_PASSWORD", "secret")
    letters.outbox.use("smtp", host="mail.example", sender=OURS, user="pay")
    job = letters.reminders.schedule()
    assert jobs.run_next(letters.database, {work.JOB: work.run})
    result = letters.jobs.get(job.id).result
    assert result is not None
    assert (result["sent"], result["failed"]) == (1, 0)
    assert sent == [("mail.example", 587), "tls", ("pay", "secret"), f"<{failed['id'].iloc[0]}@crm-lab>"]
    letters.outbox.use(None)
    assert letters.outbox.sender() is None


def test_what_was_taken_up_is_not_sent_by_another(letters: Workspace, tmp_path: Path) -> None:
    id = letters.outbox.frame()["id"].iloc[0]
    with letters.database.write(letters.actor) as unit:
        assert (take_up(unit, id), take_up(unit, id)) == (True, False)
    letters.outbox.use("file", folder=str(tmp_path), sender=OURS)
    assert len(letters.outbox.send()) == 1
    assert states(letters) == ["unclear", "no address"]
    letters.outbox.retry(id)
    with pytest.raises(NotFound, match="unclear whether"):
        letters.outbox.retry(id)
    assert list(letters.outbox.send()["state"]) == ["sent"]


def test_wrong_choices_are_told(ws: Workspace, acting: Callable[..., Workspace]) -> None:
    with pytest.raises(MissingPart, match="no sender 'pigeon'; installed are: file, smtp"):
        ws.outbox.use("pigeon")
    with pytest.raises(InvalidValue, match="needs folder="):
        ws.outbox.use("file", sender=OURS)
    with pytest.raises(NotAllowed, match="kept by a manager"):
        acting("Rep").outbox.use(None)
    with pytest.raises(Refused, match="mend the address"):
        message(Letter("1", "Ann", "ann@ex\nample", "x", "x"), OURS)
    assert isinstance(ws.outbox, Outbox)
