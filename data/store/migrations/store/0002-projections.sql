-- Projections: a pure fold of the journal's bodies (cf-projection.c), rebuilt bit for bit by
-- `journal rebuild`.  position is always the journal's rowid of the record a row comes from.
-- Whoever adds a table adds it to the list in cf-store-tables.c.

-- What this terminal is, as said by its records.
CREATE TABLE setting (
  key      TEXT PRIMARY KEY,
  value    TEXT NOT NULL,              -- JSON
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_rate (
  tax_class TEXT NOT NULL,
  from_date TEXT NOT NULL,             -- local civil date, '' for always
  rate_ppm  INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  PRIMARY KEY (tax_class, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  person_id      TEXT PRIMARY KEY,
  role           TEXT NOT NULL,
  active         INTEGER NOT NULL,
  first_position INTEGER NOT NULL,
  position       INTEGER NOT NULL      -- of the record whose person_data row holds now
) STRICT, WITHOUT ROWID;

-- The last number drawn of each series of documents, per epoch.
CREATE TABLE document_counter (
  series TEXT NOT NULL,                -- 'sale' (sales and returns), 'z'
  epoch  INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (series, epoch)
) STRICT, WITHOUT ROWID;

-- Sales.  Taxes, tenders and texts are read from the record; these rows find it and sum it.
CREATE TABLE sale (
  position       INTEGER PRIMARY KEY,
  sale_id        TEXT NOT NULL UNIQUE,
  number         TEXT NOT NULL UNIQUE,
  shift_id       TEXT NOT NULL,
  business_day   TEXT NOT NULL,
  person_id      TEXT NOT NULL,
  finished_at_ms INTEGER NOT NULL,
  total_minor    INTEGER NOT NULL
) STRICT;

CREATE TABLE sale_line (
  position       INTEGER NOT NULL,
  line_no        INTEGER NOT NULL,
  sku            TEXT NOT NULL,
  quantity_milli INTEGER NOT NULL,
  total_minor    INTEGER NOT NULL,
  PRIMARY KEY (position, line_no)
) STRICT, WITHOUT ROWID;

-- Card money that was asked for, whether or not it became part of a sale.
CREATE TABLE tender (
  tender_id      TEXT PRIMARY KEY,
  basket_id      TEXT NOT NULL,
  type           TEXT NOT NULL,
  state          TEXT NOT NULL,        -- started, approved, declined, unknown, reversed
  amount_minor   INTEGER NOT NULL,
  approved_minor INTEGER NOT NULL,
  reference      TEXT,
  started_at_ms  INTEGER NOT NULL,
  sale_position  INTEGER               -- of the sale it became part of
) STRICT, WITHOUT ROWID;

-- Open card money is looked for at every start and every sale; settled rows are not in here.
CREATE INDEX tender_open ON tender (basket_id)
  WHERE sale_position IS NULL AND state IN ('started', 'approved', 'unknown');

-- Shifts and their cash.
CREATE TABLE shift (
  position        INTEGER PRIMARY KEY, -- of shift.opened
  shift_id        TEXT NOT NULL UNIQUE,
  business_day    TEXT NOT NULL,
  opened_by       TEXT NOT NULL,
  opened_at_ms    INTEGER NOT NULL,
  float_minor     INTEGER NOT NULL,
  closed_position INTEGER,
  number          TEXT,
  closed_by       TEXT,
  closed_at_ms    INTEGER,
  counted_minor   INTEGER
) STRICT;

-- At most one shift is open.
CREATE UNIQUE INDEX shift_open ON shift (closed_position IS NULL) WHERE closed_position IS NULL;

-- Sums kept up to date, so that an X, a Z or a day's report reads a handful of rows.
-- scope: 'shift:<id>', 'day:<YYYY-MM-DD>' or 'ever' (perpetual); account and key: cf-projection.h.
CREATE TABLE total (
  scope        TEXT NOT NULL,
  account      TEXT NOT NULL,
  key          TEXT NOT NULL,
  entries      INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  base_minor   INTEGER NOT NULL,       -- of a tax: the net it was computed on; else 0
  PRIMARY KEY (scope, account, key)
) STRICT, WITHOUT ROWID;

-- First and last sale of a business day: a day's sales are one range of positions.
CREATE TABLE business_day (
  business_day   TEXT PRIMARY KEY,
  first_position INTEGER NOT NULL,
  last_position  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Movements of stock with the running sum of their product at their location.
CREATE TABLE stock_delta (
  sku       TEXT NOT NULL,
  location  TEXT NOT NULL,
  position  INTEGER NOT NULL,
  sum_milli INTEGER NOT NULL,          -- of all movements up to and including this record
  PRIMARY KEY (sku, location, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_count (
  sku           TEXT NOT NULL,
  location      TEXT NOT NULL,
  position      INTEGER NOT NULL,
  counted_milli INTEGER NOT NULL,
  PRIMARY KEY (sku, location, position)
) STRICT, WITHOUT ROWID;

-- Codes that were scanned and nobody knew.
CREATE TABLE unknown_code (
  code       TEXT PRIMARY KEY,
  times      INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
