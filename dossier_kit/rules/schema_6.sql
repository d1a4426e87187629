-- What still holds an erased account, found again after it was edited; and why a pack may go without a sample.

CREATE TABLE leftover_marks (        -- what of it stood in a file that is not the kit's to change; never a word of it
    erasure INTEGER NOT NULL REFERENCES erasures (id),
    place TEXT NOT NULL,             -- a keyed hash of the file's path
    words INTEGER NOT NULL,          -- how many words a mark has
    key TEXT NOT NULL,               -- a keyed hash of them
    PRIMARY KEY (erasure, place, key)
) STRICT;

CREATE TABLE unsampled (             -- the lead's words; the last ones hold, for the cases and the sample of that day
    id INTEGER PRIMARY KEY, reason TEXT NOT NULL,
    round INTEGER NOT NULL,          -- the newest sample then, 0 for none
    found INTEGER NOT NULL,          -- in how many of its cases something had been found by then
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE unsampled_cases (
    id INTEGER NOT NULL REFERENCES unsampled (id), ref TEXT NOT NULL, story_key TEXT NOT NULL, PRIMARY KEY (id, ref)
) STRICT;
