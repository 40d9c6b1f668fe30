"""What the knowledge toolkit has to say, as errors of crm-lab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crm_lab.errors import CrmLabError, InvalidValue, MissingPart
from crm_lab_knowledge.errors import BadInput, FilterUnknown, KnowledgeError, ModelMissing


class KnowledgeUnusable(CrmLabError):
    """The knowledge base can't be read or written at the moment; nothing in the store is lost."""

    code = "knowledge"


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the toolkit raises as InvalidValue, MissingPart or KnowledgeUnusable, with the same sentence."""
    try:
        yield
    except (BadInput, FilterUnknown) as problem:
        raise InvalidValue(_sentence(problem)) from problem
    except ModelMissing as problem:
        raise MissingPart(_sentence(problem)) from problem
    except KnowledgeError as problem:
        raise KnowledgeUnusable(_sentence(problem)) from problem


def _sentence(problem: KnowledgeError) -> str:
    return str(problem).rstrip(".")
