"""Who has signed: providers of electronic signatures behind one interface, and people who write it down by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, MissingPart, NotFound, Refused
from crm_lab.store.entities import Contract, ContractSigner, ContractVersion
from crm_lab.store.installed import installed
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

GROUP = "crm_lab.signatures"
"""The entry point group of the providers; each is a class without arguments."""

ANSWERS = ("signed", "declined")


@dataclass(frozen=True)
class Envelope:
    """What a provider is given: the number and the words of a contract, and (name, e-mail) of those who sign."""

    number: str
    text: str
    signers: Sequence[tuple[str, str | None]]


class SignatureProvider(Protocol):
    """Collects signatures; what it is called in the entry points is its name."""

    def send(self, envelope: Envelope) -> str:
        """Ask for the signatures and return the provider's id of it; given the same again, return the same id."""
        ...

    def states(self, id: str) -> Mapping[str, str]:
        """Return {name of a signer: "waiting", "signed" or "declined"}, as far as it is known."""
        ...


class Manual:
    """Paper: nothing is sent, and people write down who has signed."""

    def send(self, envelope: Envelope) -> str:
        """Return the number of the contract."""
        return envelope.number

    def states(self, id: str) -> Mapping[str, str]:
        """Know nothing."""
        return {}


def provider(name: str) -> SignatureProvider:
    """Return a provider by its name.  Raises MissingPart for one that is not installed."""
    found = {one.name: one for one in installed(GROUP)}
    if name not in found:
        raise MissingPart(f"there is no provider of signatures '{name}'; installed are: {', '.join(sorted(found))}")
    made: SignatureProvider = found[name].load()()
    return made


def signers_of(session: Session, version: ContractVersion) -> list[ContractSigner]:
    """Return who has to sign a version, in their order."""
    query = select(ContractSigner).where(ContractSigner.version_id == version.id)
    return list(session.scalars(query.order_by(ContractSigner.position).execution_options(populate_existing=True)))


def ask(unit: Unit, version: ContractVersion, signers: Sequence[tuple[str, str | None]]) -> None:
    """Write down who has to sign a version.  Raises InvalidValue for nobody and for somebody twice."""
    names = [name for name, _ in signers]
    if not all(isinstance(name, str) and name.strip() for name in names) or len(set(names)) != len(names):
        raise InvalidValue("every signer of a contract has a name of their own; give [(name, e-mail), …]")
    for position, (name, email) in enumerate(signers):
        unit.session.add(ContractSigner(version_id=version.id, position=position, name=name, email=email))


def answered(
    unit: Unit, contract: Contract, version: ContractVersion, answers: Mapping[str, str], note: str | None
) -> None:
    """Write down answers of signers; with the last signature the contract is signed, with the first "no" declined."""
    signers = {one.name: one for one in signers_of(unit.session, version)}
    news = [(_signer(contract, signers, name), answer) for name, answer in answers.items() if answer in ANSWERS]
    news = [(one, answer) for one, answer in news if one.state != answer]
    for one, answer in news:
        if contract.state != "sent" or one.state != "waiting":
            raise Refused(f"'{one.name}' can't have {answer} now: '{contract.name}' is {contract.state}")
        one.state, one.at, one.note = answer, utc_now(), note
    if news:
        _settle(unit, contract, {one.state for one in signers.values()})


def _signer(contract: Contract, signers: Mapping[str, ContractSigner], name: str) -> ContractSigner:
    if name not in signers:
        raise NotFound(f"'{name}' does not sign '{contract.name}'; {', '.join(signers)} do")
    return signers[name]


def _settle(unit: Unit, contract: Contract, states: set[str]) -> None:
    """Say what all answers together make of the contract."""
    if "declined" in states:
        contract.state = "declined"
    elif states == {"signed"}:
        contract.state = "signed"
    else:
        return
    unit.name(contract, contract.state, version=contract.revision)
