-- Records of this terminal that were counted under a branch's name: {NAME: [epoch, seq]}, NULL nearly always.  Kept as it
-- came and looked at when the row is read, for a copied till may hear which branch is its own after the row was told.
ALTER TABLE told_stock ADD COLUMN branches TEXT;
