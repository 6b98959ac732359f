-- Carts that several edit.  Distribution: by the cart's id; listing a store's or a customer's asks all
-- shards, which is why tills have them from their feed.

-- scope: whose feed tells it: its store's, or the chain's.  body: the whole state, with what actors wrote.
-- state: open, paid or closed, as the body says.
CREATE TABLE cart (
  id         {text} PRIMARY KEY,
  scope      {text} NOT NULL,
  customer   {text} NOT NULL,
  state      {text} NOT NULL,
  changed_ms {int} NOT NULL,
  body       {text} NOT NULL,
  applied    {text} NOT NULL
) {strict};
CREATE INDEX cart_customer ON cart (customer, id);
CREATE INDEX cart_scope ON cart (scope, id);

-- In which basket a till rings up a cart; gone with the sale.
CREATE TABLE cart_claim (
  chain      {text} NOT NULL,
  basket     {text} NOT NULL,
  cart       {text} NOT NULL,
  claimed_ms {int} NOT NULL,
  PRIMARY KEY (chain, basket)
) {strict};
