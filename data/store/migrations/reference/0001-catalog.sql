-- The catalogue: what may be sold, as it was told by the owner's file or by the central.
--
-- Keyed by small integers inside the file only; everything outside (store.db, the journal, the
-- central) speaks of SKUs.  No foreign keys between aggregates: a stock row or a price may come
-- before its product does.

CREATE TABLE department (
  department_id INTEGER PRIMARY KEY, -- 1, 2, … in the order in which they first came
  name          TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE product (
  product_id          INTEGER PRIMARY KEY, -- below 2^40, see product_search
  sku                 TEXT NOT NULL UNIQUE, -- compared byte by byte
  name                TEXT NOT NULL,
  brand               TEXT,
  department_id       INTEGER NOT NULL,    -- 0: none
  price_minor         INTEGER NOT NULL,    -- of 1.000 unit
  tax_class           TEXT NOT NULL,
  unit                TEXT NOT NULL,       -- ea, kg, l, m
  price_embedded      INTEGER NOT NULL,
  age_limit           INTEGER NOT NULL,    -- years, 0: none
  kind                TEXT NOT NULL,       -- merchandise, deposit, … (cf-product.h)
  discountable        INTEGER NOT NULL,
  returnable          INTEGER NOT NULL,
  serial_tracked      INTEGER NOT NULL,
  deposit_sku         TEXT,
  reorder_point_milli INTEGER,
  image_url           TEXT,
  popularity          INTEGER NOT NULL DEFAULT 0 CHECK (popularity BETWEEN 0 AND 255),
  -- The stock baseline of a shop without a central: the quantity that the first import of the SKU
  -- told, and the journal's position at that moment.  Written once.  Columns instead of a table of
  -- its own: it has exactly one row a product and is written in the same breath.
  opening_milli       INTEGER,
  opening_position    INTEGER,             -- cf_position_to_key()
  -- The words by which search finds it (cf-catalog-fold.h), exactly as product_search has them, so
  -- that a change can take them out again even if the folding has changed since.
  folded              TEXT NOT NULL
) STRICT;

-- The lists and quick keys of a department: most popular first.
CREATE INDEX product_by_department ON product (department_id, popularity DESC);

-- What was ever sold here, best first: the short cut of a search for half a code.
CREATE INDEX product_by_popularity ON product (popularity DESC) WHERE popularity > 0;

-- Barcodes, as the number that their 14 digits are.
CREATE TABLE product_gtin (
  gtin       INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL,
  position   INTEGER NOT NULL -- order within the product; 0 is the main one
) STRICT;
CREATE INDEX product_gtin_by_product ON product_gtin (product_id, position);

-- Earlier prices, kept 90 days: "was" and "−n %" are computed from them.  A product whose price has
-- not changed since it came has no row; the newest row is the price now.
CREATE TABLE price_history (
  sku          TEXT NOT NULL,
  from_ms      INTEGER NOT NULL, -- UTC; 0: since it came
  price_minor  INTEGER NOT NULL,
  PRIMARY KEY (sku, from_ms)
) STRICT, WITHOUT ROWID;

-- Rates that the chain tells its stores.  A shop without a central has its own in store.db.
CREATE TABLE told_tax_rate (
  tax_class TEXT NOT NULL,
  from_ms   INTEGER NOT NULL, -- UTC
  rate_ppm  INTEGER NOT NULL,
  PRIMARY KEY (tax_class, from_ms)
) STRICT, WITHOUT ROWID;

-- Search as you type.  A row's rowid is (255 - popularity) << 40 | product_id, so that the index
-- itself is in the order of the answer: the first matches found are the best ones, and a query stops
-- after as many as the screen shows.  prefix='1 2 3 4': the lists of short prefixes, which would be
-- the long ones to merge, stand ready made.  Words are separated by blanks and folded before they
-- come here, so the cheapest tokenizer will do.
CREATE VIRTUAL TABLE product_search USING fts5 (
  folded, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4', tokenize = 'ascii'
);
