"""``ws.contracts``: agreements with customers, from the template to the last signature and the order."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.sales.contracts import signing
from crm_lab.sales.contracts.templates import filled
from crm_lab.sales.numbering import next_number
from crm_lab.sales.ordering import SAME, Terms, ordered
from crm_lab.sales.papers import Papers
from crm_lab.sales.quotes import states
from crm_lab.store.entities import Contract, ContractTemplate, ContractVersion, Quote
from crm_lab.store.named import resolved
from crm_lab.store.trail import Unit, line_up

if TYPE_CHECKING:
    import pandas as pd

OWN = frozenset({"number", "state", "revision", "order_id", "reason"})
"""What the verbs write and nobody by hand."""

QUOTED = frozenset({"account_id", "amount", "amount_minor", "currency"})
"""What a contract has from its quote and from nowhere else."""

Signers = Sequence[tuple[str, str | None]]


class Contracts(Papers[Contract]):
    """All contracts."""

    entity = Contract

    def add(self, **fields: Any) -> Contract:
        """Draw up a contract and return it: ``template``, ``account``, ``name``, ``amount``, ``signers``, ``fields`` …

        With ``quote``, which has to be accepted, customer, deal, owner and amount are the quote's, and asked again the
        contract that is there is returned.  ``signers`` are (name, e-mail), ``fields`` what the template asks for.
        Raises InvalidValue for a field that is missing or unknown; then nothing is written.
        """
        signers, given = fields.pop("signers", ()), fields.pop("fields", {})
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that draw it up at once, one finds the other's
            values = self._of_quote(unit.session, resolved(unit.session, Contract, fields))
            if isinstance(values, Contract):
                return values
            return self._drawn_up(unit, values, given, signers)

    def _drawn_up(self, unit: Unit, values: dict[str, Any], given: Mapping[str, Any], signers: Signers) -> Contract:
        if written := sorted(OWN & set(values)):
            raise InvalidValue(f"{written[0]} of a contract follows from its verbs; leave it out")
        number = next_number(unit, Contract.__table__.c.number, "C", date.today().year)
        contract = self._make(unit, {**values, "number": number})
        unit.session.add(contract)
        unit.session.flush()
        self._write(unit, contract, given, signers)
        return contract

    def _of_quote(self, session: Session, values: dict[str, Any]) -> dict[str, Any] | Contract:
        if values.get("quote_id") is None:
            return values
        there = session.scalars(select(Contract).where(Contract.quote_id == values["quote_id"])).first()
        if there is not None:
            return there
        quote = session.get_one(Quote, values["quote_id"])
        states.require(quote, "accepted", to="draw up its contract")
        if given := sorted(QUOTED & set(values)):
            raise InvalidValue(f"{given[0]} of a contract of a quote is the quote's; leave it out")
        return {**{name: getattr(quote, name) for name in SAME}, **values}

    def _write(self, unit: Unit, contract: Contract, given: Mapping[str, Any], signers: Signers) -> None:
        template = unit.session.get_one(ContractTemplate, contract.template_id)
        text = filled(unit.session, template, contract, given)
        facts = {"fields": dict(given), "made_by": unit.actor.id}
        version = ContractVersion(contract_id=contract.id, number=contract.revision, text=text, **facts)
        unit.session.add(version)
        unit.session.flush()
        signing.ask(unit, version, signers)
        unit.session.flush()

    def revise(self, id: str, **fields: Any) -> Contract:
        """Begin a new version with the template's present words; ``fields`` are changed ones of the template's.

        Who has to sign stays the same; a cancelled contract is taken up again.  Raises Refused for what is signed.
        """

        def change(unit: Unit, contract: Contract) -> None:
            _require(contract, "draft", "sent", "declined", "cancelled", to="revise it")
            old = _version(unit.session, contract)
            contract.revision, contract.state, contract.reason = old.number + 1, "draft", None
            signers = [(one.name, one.email) for one in signing.signers_of(unit.session, old)]
            self._write(unit, contract, {**old.fields, **fields}, signers)
            unit.name(contract, "revised", version=contract.revision)

        return self._do(id, change)

    def text(self, id: str, version: int | None = None) -> str:
        """Return the words of a version (default: the newest)."""
        with self.database.read(self.actor) as session:
            return _version(session, self._load(session, id), version).text

    def versions(self, id: str) -> pd.DataFrame:
        """Return all versions of a contract: number, text, fields, made_at, provider, envelope."""
        import pandas as pd

        columns = ["number", "text", "fields", "made_at", "provider", "envelope"]
        with self.database.read(self.actor) as session:
            query = select(*(getattr(ContractVersion, one) for one in columns))
            mine = query.where(ContractVersion.contract_id == self._load(session, id).id)
            return pd.DataFrame(session.execute(mine.order_by(ContractVersion.number)).all(), columns=columns)

    def difference(self, id: str, old: int | None = None, new: int | None = None) -> str:
        """Return in what two versions differ (default: the newest and the one before): lines with - and +."""
        with self.database.read(self.actor) as session:
            contract = self._load(session, id)
            after = _version(session, contract, new)
            before = _version(session, contract, old or max(1, after.number - 1))
        first, second = (f"{contract.number} / {one.number}" for one in (before, after))
        told = difflib.unified_diff(before.text.splitlines(), after.text.splitlines(), first, second, lineterm="")
        return "\n".join(told)

    def send(self, id: str, provider: str = "manual") -> Contract:
        """Ask for the signatures on the newest version.  Raises MissingPart for a provider that is not installed."""
        by = signing.provider(provider)
        with self.database.read(self.actor) as session:
            contract = self._load(session, id)
            version, signers = _to_send(session, contract)
        envelope = signing.Envelope(f"{contract.number}/{version.number}", version.text, signers)
        told = by.send(envelope)  # may take long, so nobody waits for the store meanwhile

        def change(unit: Unit, contract: Contract) -> None:
            now, _ = _to_send(unit.session, contract)
            if now.id != version.id:
                raise Refused(f"'{contract.name}' was revised while it was sent; send it again")
            now.provider, now.envelope, contract.state = provider, told, "sent"
            unit.name(contract, "sent", version=now.number)

        return self._do(id, change)

    def sign(self, id: str, signer: str, note: str | None = None) -> Contract:
        """Write down that somebody signed; with the last signature the contract is signed."""
        return self._answer(id, {signer: "signed"}, note)

    def decline(self, id: str, signer: str, note: str) -> Contract:
        """Write down that somebody does not sign, and why."""
        return self._answer(id, {signer: "declined"}, note)

    def refresh(self, id: str) -> Contract:
        """Ask the provider who has signed meanwhile."""
        with self.database.read(self.actor) as session:
            version = _version(session, self._load(session, id))
        if version.provider is None or version.envelope is None:
            raise Refused("this contract was not sent yet; ws.contracts.send(id)")
        return self._answer(id, signing.provider(version.provider).states(version.envelope), None)

    def _answer(self, id: str, answers: Mapping[str, str], note: str | None) -> Contract:
        return self._do(id, lambda unit, one: signing.answered(unit, one, _version(unit.session, one), answers, note))

    def signatures(self, id: str, version: int | None = None) -> pd.DataFrame:
        """Return who has to sign a version (default: the newest): name, email, state, at, note."""
        import pandas as pd

        with self.database.read(self.actor) as session:
            found = signing.signers_of(session, _version(session, self._load(session, id), version))
        rows = [(one.name, one.email, one.state, one.at, one.note) for one in found]
        return pd.DataFrame(rows, columns=["name", "email", "state", "at", "note"])

    def cancel(self, id: str, reason: str) -> Contract:
        """Cancel a contract, and say why.  Raises Refused when it was ordered already."""

        def change(unit: Unit, contract: Contract) -> None:
            if contract.order_id is not None:
                raise Refused(f"'{contract.name}' was ordered already; cancel the order first")
            contract.state, contract.reason = "cancelled", reason

        return self._do(id, change)

    def order(self, id: str, parts: int | None = None, first: date | str | None = None) -> str:
        """Make the order of a signed contract and return its id; asked again, return the one that is there.

        It has the lines of the quote, if there is one; ``parts`` equal monthly instalments begin on ``first``.
        """
        terms = Terms.of(parts, first)
        return str(self._do(id, lambda unit, one: _order(unit, one, terms)).order_id)

    def _check_update(self, unit: Unit, record: Contract, values: dict[str, Any]) -> None:
        fixed = OWN | {"account_id", "quote_id", "template_id", "amount_minor", "currency"}
        if changed := sorted(name for name in fixed & set(values) if values[name] != getattr(record, name)):
            raise Refused(f"{changed[0]} of a contract is changed by its verbs only: revise, send, sign, cancel …")

    def _check_delete(self, unit: Unit, record: Contract) -> None:
        _require(record, "draft", to="delete it")


def _require(contract: Contract, *allowed: str, to: str) -> None:
    if contract.state not in allowed:
        raise Refused(f"'{contract.name}' is {contract.state}; to {to}, it has to be {' or '.join(allowed)}")


def _version(session: Session, contract: Contract, number: int | None = None) -> ContractVersion:
    wanted = contract.revision if number is None else number
    mine = (ContractVersion.contract_id == contract.id, ContractVersion.number == wanted)
    found = session.scalars(select(ContractVersion).where(*mine)).one_or_none()
    if found is None:
        raise NotFound(f"'{contract.name}' has no version {wanted}; it has 1 to {contract.revision}")
    return found


def _to_send(session: Session, contract: Contract) -> tuple[ContractVersion, list[tuple[str, str | None]]]:
    """Return the newest version and who signs it.  Raises Refused for what is no draft, or what nobody signs."""
    _require(contract, "draft", to="send it")
    version = _version(session, contract)
    signers = [(one.name, one.email) for one in signing.signers_of(session, version)]
    if not signers:
        raise Refused(f"nobody signs '{contract.name}'; draw it up with signers=[(name, e-mail), …]")
    return version, signers


def _order(unit: Unit, contract: Contract, terms: Terms) -> None:
    if contract.order_id is not None:
        return
    _require(contract, "signed", to="order it")
    if contract.quote_id is not None:
        contract.order_id = states.order(unit, unit.session.get_one(Quote, contract.quote_id), terms)
    else:
        ordered(unit, contract, terms)
    unit.name(contract, "ordered", order_id=contract.order_id)
