-- A case is looked up with the rows that may be copies of it; without this every look reads the whole table.
CREATE INDEX submissions_hint ON submissions (hint) WHERE hint IS NOT NULL;
