"""What carries letters: senders behind one interface; files and SMTP are built in."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any, Protocol

from crm_lab.errors import InvalidValue, MissingPart, Refused
from crm_lab.store.installed import installed
from crm_lab.store.types import utc_now

GROUP = "crm_lab.senders"
"""The entry point group of the senders; each is a class that takes its options as a mapping."""

PASSWORD = "CRM_LAB_SMTP_PASSWORD"
"""The environment variable with the password of ``smtp``; it is never kept in the store."""

SECONDS = 30.0
"""How long a mail server may take to answer."""


@dataclass(frozen=True)
class Letter:
    """What a sender is given: the id of the letter, to whom (name and e-mail), subject and text."""

    id: str
    name: str
    email: str
    subject: str
    text: str


class Sender(Protocol):
    """Carries letters; what it is called in the entry points is its name."""

    def send(self, letter: Letter) -> None:
        """Send a letter.  Raises Refused, with the sentence that is kept, when it could not be sent."""
        ...


class Files:
    """Writes each letter as an .eml file into ``folder``, where a mail program opens it.  ``sender`` is who writes."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.folder = Path(_required(options, "file", "folder"))
        self.sender = _required(options, "file", "sender")

    def send(self, letter: Letter) -> None:
        """Write the file; the same letter has the same file."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{letter.id}.eml").write_bytes(message(letter, self.sender).as_bytes())
        except OSError as problem:
            raise Refused(f"the letter can't be written to {self.folder} ({problem.strerror}); check it") from problem


class Smtp:
    """Hands letters to a mail server: ``host``, ``port`` (587), ``sender`` (who writes), ``user``, ``tls`` (True)."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.host, self.sender = _required(options, "smtp", "host"), _required(options, "smtp", "sender")
        self.port, self.user, self.tls = int(options.get("port", 587)), options.get("user"), options.get("tls", True)

    def send(self, letter: Letter) -> None:
        """Hand the letter over."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, os.environ.get(PASSWORD, ""))
                server.send_message(message(letter, self.sender))
        except (OSError, smtplib.SMTPException) as problem:
            where = f"the mail server {self.host}:{self.port}"
            raise Refused(f"{where} did not take the letter to {letter.email} ({problem}); try again") from problem


def message(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as an e-mail; its Message-ID follows from its id, so that a second copy is known as one.

    Raises Refused for an address that no mail can have.
    """
    mail = EmailMessage()
    try:
        mail["From"], mail["To"] = sender, formataddr((letter.name, letter.email))
    except ValueError as problem:
        raise Refused(
            f"no letter can go from '{sender}' to '{letter.email}' ({problem}); mend the address"
        ) from problem
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"], mail["Message-ID"] = format_datetime(utc_now()), f"<{letter.id}@crm-lab>"
    mail.set_content(letter.text)
    return mail


def _required(options: Mapping[str, Any], name: str, option: str) -> str:
    if not str(options.get(option) or "").strip():
        raise InvalidValue(f"the sender '{name}' needs {option}=; say it in ws.outbox.use('{name}', {option}=…)")
    return str(options[option])


def sender_named(name: str, options: Mapping[str, Any]) -> Sender:
    """Return a sender by its name.  Raises MissingPart for one that is not installed, InvalidValue for its options."""
    found = {one.name: one for one in installed(GROUP)}
    if name not in found:
        raise MissingPart(f"there is no sender '{name}'; installed are: {', '.join(sorted(found))}")
    made: Sender = found[name].load()(options)
    return made
