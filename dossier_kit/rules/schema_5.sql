-- Who may do what, where packs went, and what is kept of what is gone. None of these tables holds a word of a story.

CREATE TABLE people (
    name TEXT PRIMARY KEY, roles TEXT NOT NULL,   -- roles: JSON list of keys of rules/people.toml
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE releases (
    id INTEGER PRIMARY KEY, manifest TEXT NOT NULL, version TEXT NOT NULL, dated TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE release_cases (         -- stays when a case is erased: its contributor may ask where it went
    release INTEGER NOT NULL REFERENCES releases (id), ref TEXT NOT NULL, PRIMARY KEY (release, ref)
) STRICT;
CREATE TABLE handed_over (
    id INTEGER PRIMARY KEY, release INTEGER NOT NULL REFERENCES releases (id), recipient TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE reveals (               -- why a reference was led back to a person; the ledger has a keyed hash of it
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE erasures (              -- that something was erased, and why: taken back, kept long enough
    id INTEGER PRIMARY KEY, case_ref TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE fingerprints (          -- keyed hashes by which an erased account is known when it comes in again
    erasure INTEGER NOT NULL REFERENCES erasures (id),
    kind TEXT NOT NULL,              -- whole: the words of the account; part: a run of them; sender: who sent it
    key TEXT NOT NULL
) STRICT;
CREATE INDEX fingerprints_key ON fingerprints (key);
CREATE TABLE leftovers (             -- files, by their SHA-256, that still held an erased account and are not the kit's
    erasure INTEGER NOT NULL REFERENCES erasures (id), sha256 TEXT NOT NULL, PRIMARY KEY (erasure, sha256)
) STRICT;

CREATE TABLE sealed (                -- files of the confidential room that are no intake, kept as they were
    name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes BLOB NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
