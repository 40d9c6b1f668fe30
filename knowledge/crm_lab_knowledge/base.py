"""The knowledge base: texts go in, answers with their sources come out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from crm_lab_knowledge import catalog, frames, learning, reranking
from crm_lab_knowledge import filters as filtering
from crm_lab_knowledge.answering import CUT, Answer, answer
from crm_lab_knowledge.citing import Sentence, Source, cite
from crm_lab_knowledge.embedding import cache
from crm_lab_knowledge.embedding.cache import Progress
from crm_lab_knowledge.embedding.opening import Chosen
from crm_lab_knowledge.entries import as_key
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.evaluating import DEPTH, Evaluation, evaluate
from crm_lab_knowledge.grouping import groups
from crm_lab_knowledge.hits import Added, Hit
from crm_lab_knowledge.meaning import Meaning
from crm_lab_knowledge.query import asked
from crm_lab_knowledge.searching import Search
from crm_lab_knowledge.status import Status, status
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.view import Floats

if TYPE_CHECKING:
    import pandas as pd


class KnowledgeBase:
    """A folder with what is known, and the search in it.

    The folder is made when it is not there.  ``model`` is the folder or the name of an embedding model, or an embedder;
    None takes the best there is, and searches by words alone when there is none, as False does.  ``reranker`` is the
    folder or the name of a cross-encoder that orders the best hits anew; None takes what CRM_LAB_RERANKER names, if it
    names one.  Several processes may search while one adds.
    """

    def __init__(
        self, folder: str | os.PathLike[str], model: Chosen = None, *, reranker: reranking.Chosen = None
    ) -> None:
        self._store = Store(Path(folder).expanduser())
        self._meaning = Meaning(self._store, model)
        self._search = Search(self._store, self._meaning)
        self._reranker = reranker

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._store.folder

    def add(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> Added:
        """Add rows with ``id``, ``question`` and ``answer``, or ``id`` and ``text``.

        An entry whose id is there is replaced; rows of one id are wordings of one question.  ``valid_until`` is the
        last day on which an entry is found; every other column can be filtered by; ``language`` is guessed when it is
        not given.  All of it is added or nothing; rows that cannot be used are set aside in what is returned.
        Raises BadInput when the columns do not fit.
        """
        read = frames.read(rows)
        entries = read.taken.values()
        with self._store.reading() as connection:
            learnt = [unit for entry in entries for _, _, unit in learning.units_for(connection, entry.id)]
        embedder = self._meaning.prepare([*(unit for entry in entries for unit in entry.units()), *learnt])
        with self._store.writing() as connection:
            catalog.note_facets(connection, read.names)
            done = catalog.put(connection, entries)
            if embedder and done.new:
                self._meaning.install(connection, embedder)
        if done.new or done.replaced:
            self._search.calibrate()
        return replace(done, set_aside=tuple(read.set_aside))

    def refresh(self, documents: str | os.PathLike[str], progress: Progress | None = None) -> Added:
        """Bring the passages of a folder of documents up to date: read what changed, remove what is gone.

        Read are Markdown, text, HTML, PDF, Word, and CSV and Excel with questions and answers; what cannot be read is
        set aside with its reason and not answered from any more.  ``progress`` hears how many documents are done.
        Raises BadInput when there is no such folder, KnowledgeError when the package for a type is not installed.
        """
        from crm_lab_knowledge.documents.folder import Folder

        done = Folder(self._store, self._meaning, Path(documents).expanduser()).refresh(progress)
        if done.new or done.replaced:
            self._search.calibrate()
        return done

    def remove(self, ids: Iterable[Any]) -> int:
        """Remove the entries with these ids; return how many there were."""
        if isinstance(ids, (str, bytes)):
            raise BadInput(f"remove was given {ids!r}: give a list of ids.")
        keys = [as_key(each) for each in ids]
        with self._store.writing() as connection:
            return catalog.remove(connection, keys)

    def embed(self, progress: Progress | None = None) -> int:
        """Give every text a vector of the model, and answer with that model from then on; return how many were made.

        Needed after another model was chosen, or when texts were added without one.  Until it is done the old model
        answers.  What was done stays when the work is stopped; the next call goes on from there.
        Raises ModelMissing when there is no model.
        """
        done = self._meaning.complete(progress)
        self._search.calibrate()
        return done

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector a text, (n, d), as of a question; what was embedded once is kept.

        A text in a language that the model was not made for has a row of NaN.  Raises ModelMissing when there is none.
        """
        return self._meaning.vectors(texts)

    def prune(self) -> int:
        """Let go of vectors of texts that are in no entry; return how many.  They can be made again."""
        with self._store.writing() as connection:
            return cache.prune(connection)

    def search(self, text: str, k: int = 5, *, on: date | None = None, **filters: Any) -> list[Hit]:
        """Return the ``k`` entries that fit ``text`` best, best first; none when it says nothing.

        ``filters`` name a column and the value that it must have, or several of which one must fit; they hold exactly.
        What has run out ``on`` that day (today) is not found.  Raises FilterUnknown, BadInput.
        """
        if self.reranker is None:
            return self._search(text, k, filters, on or date.today())
        hits = self._search(text, max(k, reranking.LOOKED_AT), filters, on or date.today())
        return reranking.reranked(self.reranker, " ".join(asked(text)), hits)[:k]

    @cached_property
    def reranker(self) -> reranking.Reranker | None:
        """The cross-encoder that orders the best hits anew; None when none was chosen.  Raises ModelMissing."""
        return reranking.open_reranker(self._reranker)

    def answer(self, question: str, k: int = 3, *, cut: float = CUT, on: date | None = None, **filters: Any) -> Answer:
        """Return drafts of an answer, each sentence with its source, or 'no answer' (which is false).

        Answered is from hits with a confidence of at least ``cut``; the rest is that of ``search``.
        """
        return answer(question, self.search(question, k, on=on, **filters), cut)

    def cite(self, text: str, sources: Iterable[Source]) -> tuple[Sentence, ...]:
        """Return the sentences of ``text``, each with where it stands in ``sources``, or marked as standing nowhere."""
        return cite(text, sources, self._meaning.serving)

    def groups(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the places of ``texts`` in groups that mean the same, the largest first, its middle first in each."""
        return groups(texts, self._meaning.serving) if texts else []

    def learn(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> int:
        """Learn from what people decided about suggestions; return how many decisions are new.

        Columns: ``question``, ``id`` of the entry that was suggested, ``verdict`` (accepted, edited, refused), and
        perhaps ``key`` of the decision and ``person`` whose question it was, by which it can be taken back.
        Raises BadInput.
        """
        given: Any = rows.to_dict("records") if hasattr(rows, "to_dict") else rows
        lessons = [(each, learning.wordings(each.question)) for each in learning.read(given)]
        with self._store.reading() as connection:
            chosen = [(each, learning.nearest(connection, each.id, said)) for each, said in lessons if said]
        embedder = self._meaning.prepare(learning.unit_of(wording) for _, wording in chosen)
        with self._store.writing() as connection:
            new = learning.keep(connection, chosen)
            if embedder and chosen:
                self._meaning.install(connection, embedder)
        self._search.calibrate()
        return new

    def unlearn(self, keys: Iterable[str] = (), *, person: str | None = None) -> int:
        """Take decisions back, those of ``keys`` and all of ``person``; return how many.  No word of them is left."""
        with self._store.writing() as connection:
            return learning.drop(connection, list(keys), person)

    def lessons(self) -> pd.DataFrame:
        """Return what was learnt: key, id, wording, refused, person; ``id`` is missing for a passage of a document."""
        import pandas as pd

        with self._store.reading() as connection:
            return pd.DataFrame(learning.told(connection), columns=["key", "id", "wording", "refused", "person"])

    def evaluate(self, questions: pd.DataFrame | Iterable[Mapping[str, Any]], **filters: Any) -> Evaluation:
        """Ask ``questions`` and return how well they were answered.

        Columns: ``question``, and ``id`` of the entry that answers it: a list where several do, empty where none does.
        Raises BadInput when they are not there.
        """
        return evaluate(lambda text: self.search(text, DEPTH, **filters), questions)

    def ids(self, **filters: Any) -> list[Any]:
        """Return the ids of all entries, as they were given in, those first that were added first.

        ``filters`` are those of ``search``; what has run out is told all the same.  Raises FilterUnknown.
        """
        with self._store.reading() as connection:
            return [json.loads(id) for id in filtering.ids(connection, filters)]

    def status(self) -> Status:
        """Return what is in here, which model answers, and what is still to be done.  Raises ModelMissing."""
        self._search.open()
        return status(self._store, self._meaning)

    def __len__(self) -> int:
        with self._store.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
