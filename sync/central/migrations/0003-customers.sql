-- Customers, of the whole chain.  Distribution: by the customer's id, with its words beside it; finding by
-- words and erasing (records and orders of all stores) ask all shards.

-- body: what is no personal data (ids, points, consents, erased), as tills are told it.  applied: per chain
-- the newest record in it.  personal: name, phone, email, card; NULL: none, or erased.  personal_ms,
-- personal_by: of the newest record that wrote them, its corrected time and chain.
CREATE TABLE customer (
  id          {text} PRIMARY KEY,
  changed_ms  {int} NOT NULL,
  erased      {int} NOT NULL,
  body        {text} NOT NULL,
  applied     {text} NOT NULL,
  personal    {text},
  personal_ms {int} NOT NULL,
  personal_by {text} NOT NULL
) {strict};

-- Every id that a person was ever given, and whose it is now.
CREATE TABLE customer_id (
  id       {text} PRIMARY KEY,
  customer {text} NOT NULL
) {strict};

-- How a customer is found: the words of cf_customer_words().
CREATE TABLE customer_word (
  word     {text} NOT NULL,
  customer {text} NOT NULL,
  PRIMARY KEY (word, customer)
) {strict};
CREATE INDEX customer_word_customer ON customer_word (customer);

-- Whose an order is, so that erasing finds it; '' for nobody's, NULL: from before this column.
ALTER TABLE pickup_order ADD COLUMN customer {text};
CREATE INDEX pickup_order_customer ON pickup_order (customer);
