-- How a told customer is found: the beginnings of words.  "n" and a word of the name, "e" and the
-- address, "p" and the telephone number's digits from behind, "c" and the card's number.  Written
-- with the told row and gone with it, so that nothing of an erased customer stays.
CREATE TABLE customer_word (
  word        TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (word, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_word_by_customer ON customer_word (customer_id);
