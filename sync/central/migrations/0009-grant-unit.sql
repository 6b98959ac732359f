-- Pieces that are lent have the unit of their stock row, which is there before they are; nobody read this one, and
-- of a grant that was heard of late it was empty.
ALTER TABLE escrow_grant DROP COLUMN unit;
