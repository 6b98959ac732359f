-- A sale may take value from one card several times, and from several grants: each is a row of its own.  Nothing of
-- that kind was recorded before, so what stands here are the single movements of the kinds stored_value.….
CREATE TABLE stored_value_parts (
  card          TEXT NOT NULL,
  position      INTEGER NOT NULL,
  part          INTEGER NOT NULL,        -- within the record, from 0
  delta_minor   INTEGER NOT NULL,        -- below zero: taken
  at_risk_minor INTEGER NOT NULL,        -- part of it that nothing covered
  grant_id      TEXT,
  PRIMARY KEY (card, position, part)
) STRICT, WITHOUT ROWID;
INSERT INTO stored_value_parts (card, position, part, delta_minor, at_risk_minor, grant_id)
  SELECT card, position, 0, delta_minor, at_risk_minor, grant_id FROM stored_value;
DROP TABLE stored_value;
ALTER TABLE stored_value_parts RENAME TO stored_value;
CREATE INDEX stored_value_grant ON stored_value (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX stored_value_risk ON stored_value (position) WHERE at_risk_minor > 0;
