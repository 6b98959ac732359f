-- How a customer made or changed here is found: words as in the reference file's customer_word.
-- Written and deleted with the row of person_data they are made of; made anew from there when the
-- table is empty (cf_customer_store_fill_index), so it is lost without harm.
CREATE TABLE w_customer_word (
  word        TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (word, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX w_customer_word_by_customer ON w_customer_word (customer_id);
