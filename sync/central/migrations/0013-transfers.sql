-- Goods on their way from a store to another, keyed by where they go: under a document (the transfer's
-- number) what each sender sent, and in the row of sender '' what arrived.  That row is locked by whoever
-- moves a figure of the document.  A delivery's document stands here, too: a store may book what arrived
-- before the central has heard that it was sent.
CREATE TABLE transfer (
  store      {text} NOT NULL,
  document   {text} NOT NULL,
  sku        {text} NOT NULL,
  sender     {text} NOT NULL,
  unit       {text} NOT NULL,
  milli      {int} NOT NULL,
  open_milli {int} NOT NULL, -- sender '': of what was sent, still on its way
  at_ms      {int} NOT NULL, -- of the first record
  PRIMARY KEY (store, document, sku, sender)
) {strict};
CREATE INDEX transfer_open ON transfer (store, sku, document) WHERE open_milli > 0;
