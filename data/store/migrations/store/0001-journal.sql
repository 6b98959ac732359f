-- The journal: what happened here, once and for ever.
--
-- One row a record, in the order in which they were written.  position = epoch << 40 | seq, so the
-- rowid is the position and its order is the journal's order; one b-tree, appended to, is all that
-- a record costs.  record holds the canonical JSON byte for byte as it was hashed and signed.
CREATE TABLE journal (
  position INTEGER PRIMARY KEY,
  hash     BLOB NOT NULL CHECK (length (hash) = 32),
  sig      BLOB NOT NULL CHECK (length (sig) = 64),
  record   TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN
  SELECT raise (ABORT, 'the journal never changes');
END;

-- The key of each epoch, and what the central vouched for: its certificate of the key and its
-- signed acknowledgement of the epoch's newest record.
CREATE TABLE journal_epoch (
  epoch           INTEGER PRIMARY KEY,
  public_key      BLOB NOT NULL CHECK (length (public_key) = 32),
  opened_at_ms    INTEGER NOT NULL,
  certificate     TEXT,
  acknowledgement TEXT
) STRICT;

-- The personal fields whose salted hash stands in the record at position; deleted on erasure.
CREATE TABLE person_data (
  position   INTEGER PRIMARY KEY,
  subject_id TEXT NOT NULL,
  salt       BLOB NOT NULL CHECK (length (salt) = 16),
  fields     TEXT NOT NULL
) STRICT;

CREATE INDEX person_data_subject ON person_data (subject_id);
