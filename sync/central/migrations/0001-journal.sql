-- The central: journals, feeds, stock.  One text for SQLite and PostgreSQL: {int} is a 64-bit
-- integer, {text} text that compares by bytes.
--
-- Distribution: every table of a store's own begins its key with `store` (or `scope`, which is the
-- store's id); a distributed PostgreSQL shards by it.  Journals are keyed by terminal: a terminal is
-- of one store, and no query joins a journal with a store's table.  Small tables that every request
-- reads (token, terminal, epoch_key, scope 'chain') are to be replicated to all shards.  What crosses
-- shards: a product's stock over all stores, analytics over stores, the list of exceptions.

CREATE TABLE central (
  name  {text} PRIMARY KEY,
  value {text} NOT NULL
) {strict};

-- A scope's feed: the row is locked by whoever gives out positions.  Removals at or below
-- forgotten are not known any more.
CREATE TABLE scope (
  scope     {text} PRIMARY KEY,
  name      {text} NOT NULL,
  feed      {text} NOT NULL,
  head      {int} NOT NULL,
  forgotten {int} NOT NULL
) {strict};

-- Everything a feed tells, each object once at its newest position; body NULL: removed.
CREATE TABLE feed_row (
  scope      {text} NOT NULL,
  kind       {text} NOT NULL,
  id         {text} NOT NULL,
  position   {int} NOT NULL,
  changed_ms {int} NOT NULL,
  body       {text},
  PRIMARY KEY (scope, kind, id)
) {strict};
CREATE UNIQUE INDEX feed_row_position ON feed_row (scope, position);

CREATE TABLE terminal (
  terminal       {text} PRIMARY KEY,
  store          {text} NOT NULL,
  code           {text} NOT NULL UNIQUE,
  revoked_ms     {int} NOT NULL,
  brings_catalog {int} NOT NULL,
  enrolled_ms    {int} NOT NULL,
  seen_ms        {int} NOT NULL,
  heartbeat      {text}
) {strict};
CREATE INDEX terminal_store ON terminal (store);

-- branch is '' for the main chain, else the name of a fork.
CREATE TABLE epoch_key (
  terminal   {text} NOT NULL,
  branch     {text} NOT NULL,
  epoch      {int} NOT NULL,
  public_key {text} NOT NULL,
  PRIMARY KEY (terminal, branch, epoch)
) {strict};

-- kind: t terminal, k integrator, a admin.  state: 0 not used yet, 1 in use.
CREATE TABLE token (
  hash     {text} PRIMARY KEY,
  id       {text} NOT NULL,
  kind     {text} NOT NULL,
  terminal {text},
  store    {text},
  rights   {text} NOT NULL,
  name     {text} NOT NULL,
  state    {int} NOT NULL,
  made_ms  {int} NOT NULL
) {strict};
CREATE INDEX token_terminal ON token (terminal);

CREATE TABLE enrol_code (
  hash           {text} PRIMARY KEY,
  store          {text} NOT NULL,
  expires_ms     {int} NOT NULL,
  brings_catalog {int} NOT NULL,
  terminal       {text},
  public_key     {text}
) {strict};

-- The end of each chain, locked by whoever appends or applies.  applied_*: the newest record whose
-- effects are booked.  offset_ms, unsure_ms: of the terminal's clock, as of that record.
CREATE TABLE chain (
  terminal      {text} NOT NULL,
  branch        {text} NOT NULL,
  epoch         {int} NOT NULL,
  seq           {int} NOT NULL,
  hash          {text} NOT NULL,
  applied_epoch {int} NOT NULL,
  applied_seq   {int} NOT NULL,
  offset_ms     {int} NOT NULL,
  unsure_ms     {int} NOT NULL,
  PRIMARY KEY (terminal, branch)
) {strict};

CREATE TABLE journal (
  terminal    {text} NOT NULL,
  branch      {text} NOT NULL,
  epoch       {int} NOT NULL,
  seq         {int} NOT NULL,
  hash        {text} NOT NULL,
  sig         {text} NOT NULL,
  received_ms {int} NOT NULL,
  record      {text} NOT NULL,
  PRIMARY KEY (terminal, branch, epoch, seq)
) {strict};

-- Personal fields whose salted hash stands in a record; deleted on erasure.
CREATE TABLE person_data (
  terminal {text} NOT NULL,
  branch   {text} NOT NULL,
  epoch    {int} NOT NULL,
  seq      {int} NOT NULL,
  subject  {text} NOT NULL,
  salt     {text} NOT NULL,
  fields   {text} NOT NULL,
  PRIMARY KEY (terminal, branch, epoch, seq)
) {strict};
CREATE INDEX person_data_subject ON person_data (subject);

-- One product at one place; serialised by its row.  count_*: the count that holds, '' for none.
-- applied: JSON, per chain the newest record in the figure.
CREATE TABLE stock (
  store           {text} NOT NULL,
  sku             {text} NOT NULL,
  location        {text} NOT NULL,
  unit            {text} NOT NULL,
  opening_milli   {int} NOT NULL,
  on_hand_milli   {int} NOT NULL,
  reserved_milli  {int} NOT NULL,
  transit_milli   {int} NOT NULL,
  count_chain     {text} NOT NULL,
  count_position  {int} NOT NULL,
  count_at_ms     {int} NOT NULL,
  count_unsure_ms {int} NOT NULL,
  applied         {text} NOT NULL,
  PRIMARY KEY (store, sku, location)
) {strict};

-- What the records say about it: the figure is a function of these.
CREATE TABLE stock_fact (
  store     {text} NOT NULL,
  sku       {text} NOT NULL,
  location  {text} NOT NULL,
  chain     {text} NOT NULL,
  position  {int} NOT NULL,
  part      {int} NOT NULL,
  at_ms     {int} NOT NULL,
  unsure_ms {int} NOT NULL,
  is_count  {int} NOT NULL,
  milli     {int} NOT NULL,
  PRIMARY KEY (store, sku, location, chain, position, part)
) {strict};

-- Printed numbers: one on two papers is an exception.
CREATE TABLE document (
  number   {text} NOT NULL,
  terminal {text} NOT NULL,
  branch   {text} NOT NULL,
  epoch    {int} NOT NULL,
  seq      {int} NOT NULL,
  PRIMARY KEY (number, terminal, branch, epoch, seq)
) {strict};

-- subject: what makes a second report of the same thing the same exception.
CREATE TABLE exception (
  id      {text} PRIMARY KEY,
  kind    {text} NOT NULL,
  subject {text} NOT NULL,
  store   {text} NOT NULL,
  at_ms   {int} NOT NULL,
  detail  {text} NOT NULL,
  UNIQUE (kind, subject)
) {strict};

-- Answers kept for requests that carried a key.
CREATE TABLE kept_answer (
  principal {text} NOT NULL,
  key       {text} NOT NULL,
  request   {text} NOT NULL,
  status    {int} NOT NULL,
  body      {text} NOT NULL,
  at_ms     {int} NOT NULL,
  PRIMARY KEY (principal, key)
) {strict};
