-- Whose a told cart is, so that a customer's carts are found without reading everybody's.  Written with the told
-- row and gone with it.
CREATE TABLE cart_customer (
  cart_id     TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cart_customer_by_customer ON cart_customer (customer_id, cart_id);
-- A body may be anything.  By paths into the whole of it, for a field that is no object is no JSON by itself.
INSERT INTO cart_customer (cart_id, customer_id)
  SELECT t.id, json_extract (t.body, f.fullkey || '.value')
  FROM told AS t, json_each (CASE WHEN NOT json_valid (t.body) THEN '{}'
                                  WHEN json_type (t.body, '$.fields') = 'array' THEN t.body
                                  ELSE '{}' END, '$.fields') AS f
  WHERE t.kind = 'cart' AND t.problem IS NULL
    AND json_extract (t.body, f.fullkey || '.name') = 'customer'
    AND json_type (t.body, f.fullkey || '.value') = 'text'
  ON CONFLICT (cart_id) DO NOTHING;
