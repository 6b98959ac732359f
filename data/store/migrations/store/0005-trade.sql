-- What this terminal did about orders, customers and stored value that it shares with others: a pure
-- fold of the journal's bodies (cf-projection-trade.c).  Read over what the central told: a row counts
-- as long as its position is above the told row's `applied`.

-- Steps of orders, one row a line of goods; line_no 0 where a step has none.
CREATE TABLE order_step (
  order_id       TEXT NOT NULL,
  position       INTEGER NOT NULL,
  row_no         INTEGER NOT NULL,       -- within the record, from 0
  kind           TEXT NOT NULL,          -- the record's: order.picked …
  line_no        INTEGER NOT NULL,       -- of the order
  sku            TEXT,
  name           TEXT,
  quantity_milli INTEGER NOT NULL,
  shelf          TEXT,
  at_ms          INTEGER NOT NULL,
  PRIMARY KEY (order_id, position, row_no)
) STRICT, WITHOUT ROWID;

-- Customers made or changed here; the personal fields stand in person_data at the position.
CREATE TABLE customer_change (
  customer_id TEXT NOT NULL,
  position    INTEGER NOT NULL,
  is_new      INTEGER NOT NULL,
  PRIMARY KEY (customer_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_consent (
  customer_id TEXT NOT NULL,
  position    INTEGER NOT NULL,
  topic       TEXT NOT NULL,
  granted     INTEGER NOT NULL,
  is_explicit INTEGER NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (customer_id, position, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_alias (
  alias       TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  position    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_tombstone (
  customer_id TEXT PRIMARY KEY,
  position    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_points (
  customer_id TEXT NOT NULL,
  position    INTEGER NOT NULL,
  delta       INTEGER NOT NULL,
  PRIMARY KEY (customer_id, position)
) STRICT, WITHOUT ROWID;

-- Value paid into and taken from cards and accounts.
CREATE TABLE stored_value (
  card          TEXT NOT NULL,
  position      INTEGER NOT NULL,
  delta_minor   INTEGER NOT NULL,        -- below zero: taken
  at_risk_minor INTEGER NOT NULL,        -- part of it that nothing covered
  grant_id      TEXT,
  PRIMARY KEY (card, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE grant_end (
  grant_id TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong typed codes of an order in a row; lost without harm to the books.
CREATE TABLE w_order_try (
  order_id   TEXT PRIMARY KEY,
  failures   INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
