-- Working state: lost without harm to the books.

-- The open basket as of the last key press, and the parked ones.
CREATE TABLE w_basket (
  basket_id   TEXT PRIMARY KEY,
  is_parked   INTEGER NOT NULL,
  document    TEXT NOT NULL,           -- the till's own encoding
  note        TEXT,
  person_id   TEXT,
  total_minor INTEGER NOT NULL,
  lines       INTEGER NOT NULL,
  saved_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- At most one basket is open.
CREATE UNIQUE INDEX w_basket_open ON w_basket (is_parked) WHERE is_parked = 0;

CREATE TABLE w_print_job (
  job_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  role     TEXT NOT NULL,
  position INTEGER NOT NULL,           -- of the record whose paper it is; 0: document says it all
  is_copy  INTEGER NOT NULL,
  document TEXT
) STRICT;

CREATE TABLE w_pin_failure (
  person_id  TEXT PRIMARY KEY,
  failures   INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Single values by name, such as 'reference' (the generation of the reference file in use).
CREATE TABLE w_state (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
