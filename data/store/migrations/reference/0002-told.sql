-- What the central told: rows of its feeds and snapshots, and how far each feed was read.
--
-- No foreign keys between aggregates: a row about an unknown SKU waits for it.

-- How far each feed was read, beside its data: a page and its cursor are one transaction, so a page
-- is applied once or not at all.
CREATE TABLE feed_cursor (
  scope      TEXT PRIMARY KEY,   -- 'chain' or a store's name
  feed       TEXT NOT NULL,      -- the feed's random name: another one continues nothing
  position   INTEGER NOT NULL,   -- of the last change that is in here
  head       INTEGER NOT NULL,   -- the newest one that we heard of
  read_at_ms INTEGER NOT NULL    -- when, UTC
) STRICT, WITHOUT ROWID;

-- Stock as the central knew it at one instant.  applied: the last record of this terminal that is in
-- the figures (cf_position_to_key()), 0 for none; what happened here since comes on top of it.
CREATE TABLE told_stock (
  sku              TEXT NOT NULL,
  location         TEXT NOT NULL,
  on_hand_milli    INTEGER NOT NULL,
  reserved_milli   INTEGER NOT NULL,
  in_transit_milli INTEGER NOT NULL,
  damaged_milli    INTEGER NOT NULL,
  applied          INTEGER NOT NULL,
  PRIMARY KEY (sku, location)
) STRICT, WITHOUT ROWID;

-- Every other kind, byte for byte as it came: what this program reads from its body, what only a later
-- one will, and rows of known kinds that could not be read (with why) or have fields that this program
-- does not know.
CREATE TABLE told (
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  body    TEXT NOT NULL,
  problem TEXT,                  -- NULL: none
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX told_problem ON told (kind, id) WHERE problem IS NOT NULL;

-- While a snapshot is loaded into this file, which nobody uses yet: how far it has come.
CREATE TABLE bootstrap (
  scope    TEXT PRIMARY KEY,
  snapshot TEXT NOT NULL,        -- the snapshot's name
  place    TEXT NOT NULL,        -- where to go on, as the central said; '' from the start
  rows     INTEGER NOT NULL,
  is_done  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The products that the snapshot has named; the others go at its end.
CREATE TABLE bootstrap_seen (
  product_id INTEGER PRIMARY KEY
) STRICT;
