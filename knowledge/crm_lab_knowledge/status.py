"""What a knowledge base holds and what it answers with."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from crm_lab_knowledge.meaning import Meaning
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.vectors.large import Large


@dataclass(frozen=True, slots=True)
class Status:
    """What is in a base.

    ``texts`` are what entries are found by; ``without_vectors`` of them are found by words alone, in the language of
    the model too, until ``embed``.  ``model`` answers, ``wanted`` should; both are None where words answer alone.
    ``index`` is exact, SQ8 or IVF-SQ8, and ``recall`` the share of the nearest that it finds on a sample; both are
    None where words answer alone.  ``problems`` are the documents that could not be read.
    """

    entries: int
    texts: int
    documents: int
    problems: tuple[str, ...]
    model: str | None
    wanted: str | None
    without_vectors: int
    index: str | None
    recall: float | None


def status(store: Store, meaning: Meaning) -> Status:
    """Return what is in ``store``.  Raises ModelMissing when the model that was named is not there."""
    serving, wanted = meaning.serving, meaning.wanted
    with store.reading() as connection:
        entries, texts, documents = (_count(connection, table) for table in ("entries", "units", "documents"))
        problems = connection.execute("SELECT problem FROM documents WHERE problem != '' ORDER BY path").fetchall()
        without = meaning.without(connection, wanted) if wanted else []
    loaded = meaning.loaded
    large = loaded.built if isinstance(loaded, Large) else None
    return Status(
        entries=entries,
        texts=texts,
        documents=documents,
        problems=tuple(row[0] for row in problems),
        model=serving.name if serving else None,
        wanted=wanted.name if wanted else None,
        without_vectors=len(without),
        index=large.kind if large else "exact" if loaded else None,
        recall=large.recall if large else 1.0 if loaded else None,
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
