-- Reading once more, and the contributors' answers. What is in no table here is worked out from these rows.

CREATE TABLE readings_undone (       -- a signature that no longer holds: the case went back to its readers
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, story_key TEXT NOT NULL, reader TEXT NOT NULL, kind TEXT NOT NULL,
    at TEXT NOT NULL,                -- when it was signed
    why TEXT NOT NULL,               -- sample, contributor
    undone_at TEXT NOT NULL, by TEXT NOT NULL
) STRICT;
CREATE INDEX readings_undone_ref ON readings_undone (ref);

CREATE TABLE samples (               -- one random sample of reviewed cases, to be read once more
    round INTEGER PRIMARY KEY,
    bound INTEGER NOT NULL,          -- the share of cases, in per cent, that it was to be able to rule out
    at TEXT NOT NULL, by TEXT NOT NULL
) STRICT;
CREATE TABLE sample_cases (          -- the batch that it was drawn from: every case reviewed on that day
    round INTEGER NOT NULL REFERENCES samples (round), ref TEXT NOT NULL, story_key TEXT NOT NULL,
    drawn INTEGER NOT NULL,          -- 1: in the sample
    PRIMARY KEY (round, ref)
) STRICT;
CREATE TABLE sample_readings (       -- a case of the sample was read once more; written once, never changed
    round INTEGER NOT NULL, ref TEXT NOT NULL, reader TEXT NOT NULL,
    own INTEGER NOT NULL,            -- 1: by one of its own readers, since nobody else was there
    missed INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (round, ref), FOREIGN KEY (round, ref) REFERENCES sample_cases (round, ref)
) STRICT;
CREATE TABLE sample_findings (       -- what both readers had overlooked, as a place in the story
    round INTEGER NOT NULL, ref TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    entity_type TEXT NOT NULL,
    PRIMARY KEY (round, ref, start, "end"), FOREIGN KEY (round, ref) REFERENCES sample_readings (round, ref)
) STRICT;

CREATE TABLE letters (               -- each text that a contributor was sent; its key is a keyed hash of the text
    ref TEXT NOT NULL, text_key TEXT NOT NULL, dated TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (ref, text_key)
) STRICT;
CREATE TABLE approvals (             -- what contributors answered; the last one for a text holds
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL,
    text_key TEXT NOT NULL,          -- the text that the answer is about; '' where an account is taken back unseen
    answer TEXT NOT NULL,            -- agree, change, withdraw
    note TEXT NOT NULL,              -- in the contributor's words: confidential
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_ref ON approvals (ref);
