-- The vault's first schema. A later change is a new file schema_2.sql, applied once, in order.
-- A story's key is a keyed hash of its text: what was decided holds for that text and no other.

CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;

CREATE TABLE files (
    name TEXT PRIMARY KEY,           -- the newest version of a file of this name
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    added_at TEXT NOT NULL,
    sealed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE mappings (shape TEXT PRIMARY KEY, corrections TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT;

CREATE TABLE submissions (
    id INTEGER PRIMARY KEY,
    ref TEXT UNIQUE,                 -- null: the row is set aside
    file TEXT NOT NULL,
    sheet TEXT NOT NULL,
    row INTEGER NOT NULL,
    story TEXT NOT NULL,
    story_key TEXT NOT NULL,
    doc TEXT NOT NULL,               -- the rest of the row, as JSON
    set_aside TEXT,                  -- a reason, or null
    joined_to TEXT,                  -- the case that this one is part of, or null
    hint TEXT,                       -- the case that intake takes it for a copy of, or null
    hint_kind TEXT,                  -- exact, near, follow_up
    hint_answer TEXT                 -- joined, separate, or null while nobody has said
) STRICT;
CREATE INDEX submissions_place ON submissions (file, sheet, row);

CREATE TABLE consents (              -- what a person decided over what the intake reading says; the last one holds
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, state TEXT NOT NULL, until TEXT, conditions TEXT NOT NULL,
    basis TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE problems (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL, sheet TEXT NOT NULL, row INTEGER, col TEXT,
    kind TEXT NOT NULL, message TEXT NOT NULL
) STRICT;

CREATE TABLE detections (ref TEXT PRIMARY KEY, story_key TEXT NOT NULL, fingerprint TEXT NOT NULL) STRICT;
CREATE TABLE spans (
    ref TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, entity_type TEXT NOT NULL,
    score REAL NOT NULL, recogniser TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX spans_ref ON spans (ref);

CREATE TABLE decisions (             -- the last one for a reader and place holds
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, story_key TEXT NOT NULL, reader TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, action TEXT NOT NULL, entity_type TEXT NOT NULL,
    role TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_ref ON decisions (ref);

CREATE TABLE readings (              -- a reader has read the case to its end; kind: reading, settlement
    ref TEXT NOT NULL, story_key TEXT NOT NULL, reader TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (ref, story_key, reader, kind)
) STRICT;

CREATE TABLE numbers (               -- the number in a label, given once
    scope TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (scope, key)
) STRICT;

CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, ref TEXT NOT NULL,
    detail TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
