-- Whose a barcode is, to be asked of many products: their texts cannot be searched for it.  Two may have one of
-- before it was asked; what is so is kept until one of the two changes.
CREATE TABLE product_gtin (
  gtin {text} NOT NULL,
  sku  {text} NOT NULL,
  PRIMARY KEY (gtin, sku)
) {strict};
CREATE INDEX product_gtin_sku ON product_gtin (sku);
INSERT INTO product_gtin (gtin, sku)
  SELECT DISTINCT {gtin of g}, f.id FROM feed_row AS f, {gtins of f}
  WHERE f.scope = 'chain' AND f.kind = 'product' AND f.body IS NOT NULL;
