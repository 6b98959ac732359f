-- Whose a told cart is, so that a customer's carts are found without reading everybody's.  Written with the told
-- row and gone with it.
CREATE TABLE cart_customer (
  cart_id     TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cart_customer_by_customer ON cart_customer (customer_id, cart_id);
INSERT INTO cart_customer (cart_id, customer_id)
  SELECT t.id, json_extract (f.value, '$.value')
  FROM told AS t, json_each (CASE WHEN json_valid (t.body) THEN t.body ELSE '{}' END, '$.fields') AS f
  WHERE t.kind = 'cart' AND t.problem IS NULL AND json_extract (f.value, '$.name') = 'customer'
    AND json_type (f.value, '$.value') = 'text'
  ON CONFLICT (cart_id) DO NOTHING;
