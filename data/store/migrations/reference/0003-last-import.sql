-- The newest import of a catalogue file, written in its own transaction, until its record stands in
-- the journal: store.db keeps the id of the import that was recorded last (cf-catalog-import-note.c).
CREATE TABLE last_import (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  import_id TEXT NOT NULL,
  by        TEXT NOT NULL,   -- whom the record names
  body      TEXT NOT NULL    -- of the record catalog.imported, canonical JSON
) STRICT;
