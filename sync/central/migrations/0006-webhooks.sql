-- Who wants to be told, and what they have not been told yet.  Distribution: by webhook; a change of a
-- store writes into the shard of each webhook that wants it.

-- lease_*: which process delivers now, and until when at the latest.  state: active or paused.
CREATE TABLE webhook (
  id         {text} PRIMARY KEY,
  owner      {text} NOT NULL,
  store      {text} NOT NULL,
  url        {text} NOT NULL,
  secret     {text} NOT NULL,
  events     {text} NOT NULL,
  state      {text} NOT NULL,
  made_ms    {int} NOT NULL,
  failures   {int} NOT NULL,
  due_ms     {int} NOT NULL,
  lease_ms   {int} NOT NULL,
  lease      {text} NOT NULL,
  last_error {text} NOT NULL
) {strict};

-- One event for one webhook, until it was taken.  (scope, position): of the change in its feed, which is
-- the order of a subject's events.  state: waiting or dead.
CREATE TABLE webhook_delivery (
  webhook  {text} NOT NULL,
  scope    {text} NOT NULL,
  position {int} NOT NULL,
  subject  {text} NOT NULL,
  event    {text} NOT NULL,
  body     {text} NOT NULL,
  state    {text} NOT NULL,
  tries    {int} NOT NULL,
  due_ms   {int} NOT NULL,
  made_ms  {int} NOT NULL,
  error    {text} NOT NULL,
  PRIMARY KEY (webhook, scope, position)
) {strict};
CREATE INDEX webhook_delivery_next ON webhook_delivery (webhook, state, made_ms);
CREATE INDEX webhook_delivery_subject ON webhook_delivery (webhook, scope, subject, state, position);
