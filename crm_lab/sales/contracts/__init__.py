"""Contracts: from a template, in versions that never change, signed by everybody, ordered once."""

from __future__ import annotations

from crm_lab.sales.contracts.door import Contracts
from crm_lab.sales.contracts.signing import Envelope, SignatureProvider
from crm_lab.sales.contracts.templates import ContractTemplates

__all__ = ["ContractTemplates", "Contracts", "Envelope", "SignatureProvider"]
