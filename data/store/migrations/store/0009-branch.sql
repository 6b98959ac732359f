-- Every name that this till heard for a branch of its own.  Each is the hash of one of its records, so a name once heard
-- stays true, whatever the push makes of it afterwards: what the central counted under it is in what it tells.
CREATE TABLE w_branch (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO w_branch (name) SELECT DISTINCT branch FROM w_push WHERE branch IS NOT NULL;
