-- Orders to be collected.  Distribution: by store, as everything of a store's own; looking an order up
-- by its id alone asks all shards.

-- body: the order as its store is told, without the person, and per chain the newest record in it.
-- personal: name, phone, email; NULL: none, or erased.
CREATE TABLE pickup_order (
  store      {text} NOT NULL,
  id         {text} NOT NULL,
  number     {text} NOT NULL,
  state      {text} NOT NULL,
  changed_ms {int} NOT NULL,
  body       {text} NOT NULL,
  applied    {text} NOT NULL,
  personal   {text},
  PRIMARY KEY (store, id)
) {strict};
CREATE INDEX pickup_order_id ON pickup_order (id);
CREATE UNIQUE INDEX pickup_order_number ON pickup_order (store, number);

-- The records about an order, so that an exception can name them.
CREATE TABLE pickup_step (
  store    {text} NOT NULL,
  order_id {text} NOT NULL,
  terminal {text} NOT NULL,
  branch   {text} NOT NULL,
  epoch    {int} NOT NULL,
  seq      {int} NOT NULL,
  kind     {text} NOT NULL,
  PRIMARY KEY (store, order_id, terminal, branch, epoch, seq)
) {strict};

-- The newest order's number in each store.
CREATE TABLE pickup_counter (
  store {text} PRIMARY KEY,
  value {int} NOT NULL
) {strict};
