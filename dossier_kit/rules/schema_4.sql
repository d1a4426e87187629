-- The reader's desk: who has which case open, what can be taken back, words for all cases, time spent.

CREATE TABLE holds (                 -- told to the others, never a lock: an old one is passed over
    sitting TEXT PRIMARY KEY, ref TEXT NOT NULL, reader TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE steps (                 -- what one key press changed, so that it can be taken back and done again
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL, reader TEXT NOT NULL,
    changes TEXT NOT NULL,           -- JSON: places with the decision before and after, no words
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX steps_place ON steps (ref, reader);

CREATE TABLE words (                 -- words to hide always (with a type), or never to hide (type '')
    folded TEXT PRIMARY KEY, entity_type TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE time_spent (
    ref TEXT NOT NULL, story_key TEXT NOT NULL, reader TEXT NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (ref, story_key, reader)
) STRICT;

CREATE INDEX decisions_reader ON decisions (ref, reader, id);
