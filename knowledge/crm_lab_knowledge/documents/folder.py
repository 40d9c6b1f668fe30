"""A folder of documents and what the base holds of it: only what changed is read, what is gone is removed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from crm_lab_knowledge import catalog, frames
from crm_lab_knowledge.documents import reading
from crm_lab_knowledge.documents.document import Unreadable
from crm_lab_knowledge.embedding.cache import Progress
from crm_lab_knowledge.entries import Entry
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.hits import Added, SetAside
from crm_lab_knowledge.meaning import Meaning
from crm_lab_knowledge.store import Store

AT_ONCE = 50
"""Documents whose passages are embedded and kept together."""


@dataclass
class File:
    """A file as it was found, and what was read of it."""

    path: Path
    name: str
    size: int
    modified: int
    hash: bytes = b""
    title: str = ""
    problem: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)


class Folder:
    """The documents under ``root`` in a store."""

    def __init__(self, store: Store, meaning: Meaning, root: Path) -> None:
        if not root.is_dir():
            raise BadInput(f"{root} is no folder: name the folder of the documents.")
        self._store = store
        self._meaning = meaning
        self._root = root.resolve()

    def refresh(self, progress: Progress | None) -> Added:
        """Bring the store up to date; return what was done with the passages.  A repeated call goes on after a stop."""
        files = list(_files(self._root))
        done = self._remove_all_but({file.name for file in files})
        changed = [file for file in files if not self._is_as_before(file, done)]
        for at, batch in enumerate(_batches(changed)):
            for file in batch:
                _read(file, f"{self._root.name}/{file.name}")
            done += self._put(batch)
            if progress:
                progress(min((at + 1) * AT_ONCE, len(changed)), len(changed))
        return done.report()

    def _is_as_before(self, file: File, done: _Done) -> bool:
        row = self._store.connection.execute(_KNOWN, (str(self._root), file.name)).fetchone()
        if row is None or (row[1], row[2]) != (file.size, file.modified):
            file.hash = _hash(file.path)
            if row is None or row[3] != file.hash:
                return False
            with self._store.writing() as connection:
                connection.execute("UPDATE documents SET modified = ? WHERE number = ?", (file.modified, row[0]))
        if row[4]:
            done.set_aside.append(SetAside(file.name, None, row[4]))
        done.unchanged += int(self._store.connection.execute(_COUNT, (row[0],)).fetchone()[0])
        return True

    def _put(self, files: Sequence[File]) -> _Done:
        units = (unit for file in files for entry in file.entries.values() for unit in entry.units())
        embedder = self._meaning.prepare(units)
        done = _Done()
        with self._store.writing() as connection:
            for file in files:
                self._put_one(connection, file, done)
            if embedder and done.new:
                self._meaning.install(connection, embedder)
        return done

    def _put_one(self, connection: sqlite3.Connection, file: File, done: _Done) -> None:
        number = self._document(connection, file)
        taken = _taken_by_others(connection, file.entries, number)
        if taken:
            file.problem, file.entries = f"{file.name} has the ids of another document or entry ({taken}).", {}
            connection.execute("UPDATE documents SET problem = ? WHERE number = ?", (file.problem, number))
        held = {row[0] for row in connection.execute("SELECT id FROM entries WHERE document = ?", (number,))}
        done.removed += catalog.remove(connection, sorted(held - set(file.entries)))
        put = catalog.put(connection, file.entries.values(), number)
        done.new, done.replaced = done.new + put.new, done.replaced + put.replaced
        done.unchanged += put.unchanged
        done.set_aside += file.set_aside + ([SetAside(file.name, None, file.problem)] if file.problem else [])

    def _document(self, connection: sqlite3.Connection, file: File) -> int:
        if not file.hash:
            file.hash = _hash(file.path)
        row = (str(self._root), file.name, file.title, file.size, file.modified, file.hash, file.problem)
        return int(connection.execute(_DOCUMENT, row).fetchone()[0])

    def _remove_all_but(self, names: set[str]) -> _Done:
        done = _Done()
        known = self._store.connection.execute(
            "SELECT number, path FROM documents WHERE folder = ?", (str(self._root),)
        )
        gone = [number for number, path in known.fetchall() if path not in names]
        if gone:
            with self._store.writing() as connection:
                for number in gone:
                    ids = [row[0] for row in connection.execute("SELECT id FROM entries WHERE document = ?", (number,))]
                    done.removed += catalog.remove(connection, ids)
                    connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        return done


@dataclass
class _Done:
    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    set_aside: list[SetAside] = field(default_factory=list)

    def __iadd__(self, other: _Done) -> _Done:
        self.new += other.new
        self.replaced += other.replaced
        self.unchanged += other.unchanged
        self.removed += other.removed
        self.set_aside += other.set_aside
        return self

    def report(self) -> Added:
        return Added(self.new, self.replaced, self.unchanged, self.removed, tuple(self.set_aside))


_KNOWN = "SELECT number, size, modified, hash, problem FROM documents WHERE folder = ? AND path = ?"
_COUNT = "SELECT count(*) FROM entries WHERE document = ?"
_DOCUMENT = """
INSERT INTO documents (folder, path, title, size, modified, hash, problem) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (folder, path) DO UPDATE SET title = excluded.title, size = excluded.size, modified = excluded.modified,
hash = excluded.hash, problem = excluded.problem RETURNING number
"""


def _files(root: Path) -> Iterator[File]:
    """Yield the files under ``root`` by name, without hidden ones and those that programs keep while one is open."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith((".", "~$")) and path.is_file():
                stat = path.stat()
                yield File(path, path.relative_to(root).as_posix(), stat.st_size, stat.st_mtime_ns)


def _read(file: File, name: str) -> None:
    try:
        document = reading.read(file.path)
        found: frames.Entries = reading.entries(document, name)
    except Unreadable as reason:
        file.problem = f"{file.name} {reason}."
        return
    file.title, file.entries = document.title, found.taken
    file.set_aside = [SetAside(file.name, each.id, f"{file.name}: {each.reason}") for each in found.set_aside]


def _hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest()


def _taken_by_others(connection: sqlite3.Connection, ids: dict[str, Entry], document: int) -> str:
    asked = "SELECT id FROM entries WHERE id = ? AND document IS NOT ?"
    return next((row[0] for each in ids for row in connection.execute(asked, (each, document))), "")


def _batches(files: Sequence[File]) -> Iterator[list[File]]:
    left = iter(files)
    while batch := list(islice(left, AT_ONCE)):
        yield batch
