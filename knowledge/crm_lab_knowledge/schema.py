"""The tables of a knowledge base: one SQLite file, the source of truth.  Everything else can be made again from it."""

from __future__ import annotations

VERSION = 1

TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A file that was read; its passages are entries.
CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,             -- under which folder it is refreshed
    path TEXT NOT NULL,               -- within that folder, with forward slashes
    title TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,        -- nanoseconds
    hash BLOB NOT NULL,               -- of its bytes
    problem TEXT NOT NULL DEFAULT '', -- why it could not be read; empty when it could
    UNIQUE (folder, path)
);

-- What a search finds: a question with its answer, a text, or a passage of a document.
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,          -- as JSON, so that 1 and "1" are two
    document INTEGER REFERENCES documents (number) ON DELETE CASCADE,
    text TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '[]', -- the headings above it, as JSON
    facets TEXT NOT NULL DEFAULT '{}',
    valid_until TEXT,                 -- the last day on which it is answered, ISO
    hash BLOB NOT NULL                -- of all of the above and its questions
);
CREATE INDEX entries_of_document ON entries (document);
CREATE INDEX entries_that_end ON entries (valid_until) WHERE valid_until IS NOT NULL;

-- What an entry is found by: each wording of its question, each piece of its text.
CREATE TABLE units (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: a number stands for one text for ever
    entry INTEGER NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
    kind TEXT NOT NULL,               -- question or passage
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    length INTEGER NOT NULL,          -- in words as they are indexed
    answer INTEGER NOT NULL,          -- the same for all that lead to one answer
    density REAL,                     -- how close its own neighbours lie, when that was found out
    hash BLOB NOT NULL,               -- of kind and text
    lesson INTEGER REFERENCES lessons (number) ON DELETE CASCADE, -- that taught it; NULL for the entry's own
    refused INTEGER NOT NULL DEFAULT 0 -- it speaks against the entry
);
CREATE INDEX units_of_lesson ON units (lesson) WHERE lesson IS NOT NULL;
CREATE INDEX units_of_entry ON units (entry);
CREATE INDEX units_by_hash ON units (hash);

-- What people decided about suggestions; entries may come and go, lessons stay.
CREATE TABLE lessons (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,         -- the decision
    target TEXT NOT NULL,             -- the id of the entry as JSON, or the words of a passage
    refused INTEGER NOT NULL,
    text TEXT NOT NULL,               -- the wording
    language TEXT NOT NULL,
    person TEXT                       -- whose question it was
);
CREATE INDEX lessons_of_target ON lessons (target);
CREATE INDEX lessons_of_person ON lessons (person) WHERE person IS NOT NULL;

-- Values to filter by, as JSON; several per entry and name are allowed.
CREATE TABLE facets (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
    PRIMARY KEY (name, value, entry)
) WITHOUT ROWID;
CREATE INDEX facets_of_entry ON facets (entry);
CREATE TABLE facet_names (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- The inverted index, in segments that are merged as they grow.
CREATE TABLE segments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER NOT NULL,           -- the numbers of its units lie from here
    last INTEGER NOT NULL,            -- to here
    units INTEGER NOT NULL            -- so many at most
);
CREATE TABLE postings (
    term TEXT NOT NULL,
    segment INTEGER NOT NULL REFERENCES segments (number) ON DELETE CASCADE,
    units BLOB NOT NULL,              -- their numbers, int32
    counts BLOB NOT NULL,             -- how often each holds the term, uint8
    PRIMARY KEY (term, segment)
) WITHOUT ROWID;
CREATE INDEX postings_of_segment ON postings (segment);

-- What embedding has cost once is kept: float16, by model and text.
CREATE TABLE models (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL);
CREATE TABLE vectors (
    number INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (number) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (model, hash)
);
"""
