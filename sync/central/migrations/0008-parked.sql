-- Parked baskets that all tills of a store see.  Distribution: by the basket's id; a store's are told by its
-- feed, so nobody lists them here.

-- store: whose feed tells it; terminal: where it was parked; position: key of the newest of that terminal's
-- records that is known here to be about it.  holder: who rings it up; '': nobody, it lies there.
-- is_left: the terminal's record says that it went; is_rung: the holder's says that it came.
-- info: what is told; document: the basket in the tills' own encoding, '' once it is with its holder.
CREATE TABLE parked (
  id         {text} PRIMARY KEY,
  store      {text} NOT NULL,
  terminal   {text} NOT NULL,
  position   {int} NOT NULL,
  holder     {text} NOT NULL,
  is_left    {int} NOT NULL,
  is_rung    {int} NOT NULL,
  changed_ms {int} NOT NULL,
  info       {text} NOT NULL,
  document   {text} NOT NULL
) {strict};

-- Under which id each till rang up a parked basket, and the number of the sale it became; '': none yet.
-- is_open: it did not park it again since.
CREATE TABLE parked_ring (
  basket   {text} PRIMARY KEY,
  parked   {text} NOT NULL,
  terminal {text} NOT NULL,
  number   {text} NOT NULL,
  is_open  {int} NOT NULL,
  rung_ms  {int} NOT NULL
) {strict};
CREATE INDEX parked_ring_parked ON parked_ring (parked, basket);
CREATE INDEX parked_ring_terminal ON parked_ring (terminal, number, basket);
