-- Gift cards and store credit, and what of value and last pieces was lent to terminals.  Distribution: by
-- the card, with its facts; grants by their terminal, as journals.  Giving a grant of a card reaches two shards.

-- One card or account; serialised by its row.  applied: per chain the newest record in the figures.
CREATE TABLE value_card (
  card         {text} PRIMARY KEY,
  issued_minor {int} NOT NULL,
  used_minor   {int} NOT NULL,
  lent_minor   {int} NOT NULL,
  changed_ms   {int} NOT NULL,
  applied      {text} NOT NULL
) {strict};

-- What was paid into it and taken from it, so that an exception can name the parties.  fact: of a record
-- its chain and place, of a request its own id.  amount_minor below zero: taken.
CREATE TABLE value_fact (
  card         {text} NOT NULL,
  fact         {text} NOT NULL,
  at_ms        {int} NOT NULL,
  amount_minor {int} NOT NULL,
  document     {text} NOT NULL,
  PRIMARY KEY (card, fact)
) {strict};

-- kind: card (minor units) or stock (thousandths).  used: by records that name it, or of its terminal and
-- epoch behind (epoch, after_seq).  state: live, returned, fenced.
CREATE TABLE escrow_grant (
  id        {text} PRIMARY KEY,
  kind      {text} NOT NULL,
  subject   {text} NOT NULL,
  unit      {text} NOT NULL,
  amount    {int} NOT NULL,
  used      {int} NOT NULL,
  terminal  {text} NOT NULL,
  epoch     {int} NOT NULL,
  after_seq {int} NOT NULL,
  shop      {text} NOT NULL,
  state     {text} NOT NULL,
  given_ms  {int} NOT NULL,
  applied   {text} NOT NULL
) {strict};
CREATE INDEX escrow_grant_terminal ON escrow_grant (terminal, state);
CREATE INDEX escrow_grant_subject ON escrow_grant (subject, state);

-- After the database was put back from a backup: whether the terminal may hold grants that are not known
-- here.  Until all have said what they hold, nothing is lent and nothing is taken by request.
ALTER TABLE terminal ADD COLUMN grants_unsaid {int} NOT NULL DEFAULT 0;
