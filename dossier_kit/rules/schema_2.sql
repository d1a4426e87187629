-- Who is named in the columns of each row, kept so that a search after a small change reads only what changed.

CREATE TABLE identities (
    id INTEGER PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
    basis TEXT NOT NULL,             -- a keyed hash of the row and of the rules by which it was read
    found TEXT NOT NULL              -- the identities, as JSON
) STRICT;
CREATE TABLE telling (               -- their terms that are rare enough to be looked for in every other story
    id INTEGER NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    term TEXT NOT NULL, entity_type TEXT NOT NULL
) STRICT;
CREATE INDEX telling_id ON telling (id);

-- A case is looked up with the rows that are joined to it; without this every look reads the whole table.
CREATE INDEX submissions_joined ON submissions (joined_to);
