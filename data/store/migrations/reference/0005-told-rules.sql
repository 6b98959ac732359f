-- Prices and taxes that the central tells with their validity.  Times are local civil times of the
-- store, kept as told: the zone is a setting, and what the text says in it is computed where it is used.

-- Prices besides the base price, by their id on the feed ("SKU|RULE").  Of a markdown either the
-- price or the share counts; the lowest one that holds now and fits the customer is the price.
CREATE TABLE told_price (
  id             TEXT PRIMARY KEY,
  sku            TEXT NOT NULL,
  is_markdown    INTEGER NOT NULL,
  price_minor    INTEGER NOT NULL,
  percent_ppm    INTEGER NOT NULL, -- 0: price_minor counts
  from_at        TEXT NOT NULL,    -- '': since ever
  to_at          TEXT NOT NULL,    -- '': for good
  customer_group TEXT              -- NULL: for everybody
) STRICT, WITHOUT ROWID;
CREATE INDEX told_price_by_sku ON told_price (sku);

-- In the place of told_tax_rate, which knew instants only.
CREATE TABLE told_tax (
  id        TEXT PRIMARY KEY,
  tax_class TEXT NOT NULL,
  from_ms   INTEGER NOT NULL, -- UTC; counts where from_at is ''
  from_at   TEXT NOT NULL,
  rate_ppm  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO told_tax (id, tax_class, from_ms, from_at, rate_ppm)
  SELECT tax_class || '|' || from_ms, tax_class, from_ms, '', rate_ppm FROM told_tax_rate;
DROP TABLE told_tax_rate;
