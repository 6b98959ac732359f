-- Working state of the push: what the central has of each epoch.  Lost without harm: what it has
-- already is asked again, and sending a record twice is no error.
CREATE TABLE w_push (
  epoch            INTEGER PRIMARY KEY,
  acknowledged_seq INTEGER NOT NULL,   -- the central has every record up to it
  branch           TEXT                -- hash of the first record that differs: this is a second branch
) STRICT;
