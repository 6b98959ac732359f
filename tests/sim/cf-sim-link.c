/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-link.h"

#include <string.h>

#include "cf-error.h"
#include "cf-sim-random.h"
#include "cf-sim-trace.h"

#define LATE_MAX_MS    180000 /* a message that comes late: after every time-out */
#define KEEP_ALIVE_MS  20000  /* docs/api/openapi.yaml: hint_keep_alive_ms */
#define WEATHER_MIN_MS 20000
#define WEATHER_MAX_MS 600000

/* The state of the way; the first is the only one without faults. */
typedef enum
{
  FAIR,
  NO_ROUTE,   /* refused at once */
  BLACK_HOLE, /* nothing arrives, nobody says so */
  ONE_WAY,    /* requests arrive, answers do not */
  PORTAL,     /* somebody else answers */
  OVERLOADED, /* 429 or 503 */
  WEATHERS,
} Weather;

static const struct
{
  const char *word;
  CfSimFault fault;
} weathers[WEATHERS] = {
  [FAIR] = { "fair", 0 },
  [NO_ROUTE] = { "no route", CF_SIM_FAULT_PARTITION },
  [BLACK_HOLE] = { "black hole", CF_SIM_FAULT_PARTITION },
  [ONE_WAY] = { "one way", CF_SIM_FAULT_ONE_WAY },
  [PORTAL] = { "captive portal", CF_SIM_FAULT_PORTAL },
  [OVERLOADED] = { "overloaded", CF_SIM_FAULT_THROTTLE },
};

struct _CfSimLink
{
  CfTransport transport; /* first */
  CfSimLoop *loop;
  const CfSimPlan *plan;
  guint index;
  CfSimServe serve;
  CfSimPoll poll;
  gpointer server;
  CfSimRandom random;
  gboolean is_faulty;
  Weather weather;
  guint64 last;
  GHashTable *waiting; /* id -> Exchange, owned: who still listens */
  GPtrArray *order;    /* of Exchange, the same ones as they were begun */
};

/* The machine's side of a request; gone when it was answered, cancelled or timed out. */
typedef struct
{
  CfSimLink *link;
  guint64 id;
  CfTransportChunk chunk;
  CfTransportDone done;
  gpointer data;
  guint silence_ms;
  guint deadline;   /* event */
  guint keep_alive; /* event: of a stream; the end of a poll's patience */
  gpointer hold;    /* the central's side of what is held open */
  GPtrArray *names; /* of the headers of what is held open, and their values beside them */
  GPtrArray *values;
  gboolean is_stream;
  gboolean is_broken; /* the other end is gone; the machine has not noticed */
  GDestroyNotify free;
} Exchange;

/* A message under way, which lives whatever became of its sender. */
typedef struct
{
  CfSimLink *link;
  guint64 id;
  char *method;
  char *path;
  GPtrArray *names;
  GPtrArray *values;
  GBytes *body;
  CfSimAnswer *answer; /* on its way back */
  gboolean is_cut;
} Message;

/* ---- values --------------------------------------------------------------------------------------- */

CfSimAnswer *
cf_sim_answer_new (guint status, GBytes *body)
{
  CfSimAnswer *self = g_new0 (CfSimAnswer, 1);

  self->status = status;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->body = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  return self;
}

void
cf_sim_answer_add_header (CfSimAnswer *self, const char *name, const char *value)
{
  g_ptr_array_add (self->names, g_ascii_strdown (name, -1));
  g_ptr_array_add (self->values, g_strdup (value));
}

void
cf_sim_answer_free (CfSimAnswer *self)
{
  if (self == NULL)
    return;
  if (self->hold != NULL)
    self->free (self->hold);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
message_free (gpointer data)
{
  Message *self = data;

  g_free (self->method);
  g_free (self->path);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_bytes_unref (self->body);
  cf_sim_answer_free (self->answer);
  g_free (self);
}

static Message *
message_new (CfSimLink *link, guint64 id, const CfHttpRequest *request)
{
  Message *self = g_new0 (Message, 1);

  self->link = link;
  self->id = id;
  self->method = g_strdup (request->method);
  self->path = g_strdup (request->path);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < request->n_headers; i++) {
    g_ptr_array_add (self->names, g_strdup (request->headers[i].name));
    g_ptr_array_add (self->values, g_strdup (request->headers[i].value));
  }
  self->body = request->body != NULL ? g_bytes_ref (request->body) : g_bytes_new_static ("", 0);
  return self;
}

static Message *
message_copy (const Message *other)
{
  Message *self = g_new0 (Message, 1);

  self->link = other->link;
  self->id = other->id;
  self->method = g_strdup (other->method);
  self->path = g_strdup (other->path);
  self->names = g_ptr_array_ref (other->names);
  self->values = g_ptr_array_ref (other->values);
  self->body = g_bytes_ref (other->body);
  return self;
}

/* ---- chance --------------------------------------------------------------------------------------- */

static gboolean
strikes (CfSimLink *self, CfSimFault fault)
{
  return self->is_faulty &&
         cf_sim_random_happens (&self->random, cf_sim_plan_rate (self->plan, fault));
}

static gint64
draw_delay (CfSimLink *self)
{
  if (strikes (self, CF_SIM_FAULT_LATE)) {
    cf_sim_reached (CF_SIM_LATE);
    return cf_sim_random_between (&self->random, 1000, LATE_MAX_MS);
  }
  return cf_sim_random_between (&self->random, 2, 80);
}

static void weather_cb (gpointer data);

static void
plan_weather (CfSimLink *self)
{
  cf_sim_loop_add (self->loop,
                   cf_sim_random_between (&self->random, WEATHER_MIN_MS, WEATHER_MAX_MS), self,
                   weather_cb, self, NULL);
}

static void
weather_cb (gpointer data)
{
  CfSimLink *self = data;
  Weather next = cf_sim_random_happens (&self->random, 500000)
                   ? FAIR
                   : (Weather) cf_sim_random_below (&self->random, WEATHERS);

  if (next != FAIR && self->plan->far == self->index + 1)
    next = NO_ROUTE;
  if (!self->is_faulty)
    return;
  if (next != FAIR && !cf_sim_plan_has (self->plan, weathers[next].fault))
    next = FAIR;
  if (next != self->weather)
    cf_sim_trace ("link %u: %s", self->index + 1, weathers[next].word);
  self->weather = next;
  plan_weather (self);
}

/* ---- the machine's side ---------------------------------------------------------------------------- */

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  cf_sim_loop_drop (self->link->loop, self->deadline);
  cf_sim_loop_drop (self->link->loop, self->keep_alive);
  if (self->hold != NULL)
    self->free (self->hold);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self);
}

/* Ends an exchange; @answer or @why. */
static void
finish (Exchange *self, const CfSimAnswer *answer, const char *why)
{
  CfSimLink *link = self->link;
  Exchange ended = *self;
  g_autofree CfHttpHeader *headers = NULL;
  g_autoptr (GError) failure = NULL;
  CfHttpAnswer told = { 0 };

  g_ptr_array_remove (link->order, self);
  g_hash_table_remove (link->waiting, &self->id);
  if (answer == NULL) {
    cf_error_set (&failure, CF_ERROR_UNREACHABLE, "%s", why);
    cf_sim_trace ("link %u: #%" G_GUINT64_FORMAT " %s", link->index + 1, ended.id, why);
    ended.done (NULL, failure, ended.data);
    return;
  }
  headers = g_new0 (CfHttpHeader, answer->names->len);
  for (guint i = 0; i < answer->names->len; i++)
    headers[i] =
      (CfHttpHeader){ g_ptr_array_index (answer->names, i), g_ptr_array_index (answer->values, i) };
  told = (CfHttpAnswer){ answer->status, headers, answer->names->len, answer->body };
  cf_sim_trace ("link %u: #%" G_GUINT64_FORMAT " <- %u, %" G_GSIZE_FORMAT " bytes", link->index + 1,
                ended.id, answer->status, g_bytes_get_size (answer->body));
  ended.done (&told, NULL, ended.data);
}

static void
deadline_cb (gpointer data)
{
  Exchange *self = data;

  self->deadline = 0;
  cf_sim_reached (CF_SIM_TIMED_OUT);
  finish (self, NULL, "timed out");
}

static void
set_deadline (Exchange *self, gint64 after_ms)
{
  cf_sim_loop_drop (self->link->loop, self->deadline);
  self->deadline =
    cf_sim_loop_add (self->link->loop, after_ms, self->link, deadline_cb, self, NULL);
}

/* ---- on the way ------------------------------------------------------------------------------------ */

static void
say (Exchange *self, const char *bytes)
{
  if (self->silence_ms != 0)
    set_deadline (self, self->silence_ms);
  if (self->chunk != NULL)
    self->chunk (bytes, strlen (bytes), self->data);
}

/* Asks what there is to say.  The exchange may be gone afterwards. */
static void
poll_hold (Exchange *self, gboolean at_deadline)
{
  g_autofree char *words =
    self->hold == NULL ? NULL : self->link->poll (self->hold, at_deadline, self->link->server);
  g_autoptr (GBytes) body = NULL;
  CfSimAnswer *answer;

  if (words == NULL)
    return;
  if (self->is_stream) {
    say (self, words);
    return;
  }
  body = g_bytes_new (words, strlen (words));
  answer = cf_sim_answer_new (200, body);
  for (guint i = 0; i < self->names->len; i++)
    cf_sim_answer_add_header (answer, g_ptr_array_index (self->names, i),
                              g_ptr_array_index (self->values, i));
  finish (self, answer, NULL);
  cf_sim_answer_free (answer);
}

static void keep_alive_cb (gpointer data);

static void
plan_keep_alive (Exchange *self, gint64 after_ms)
{
  self->keep_alive =
    cf_sim_loop_add (self->link->loop, after_ms, self->link, keep_alive_cb, self, NULL);
}

static void
keep_alive_cb (gpointer data)
{
  Exchange *self = data;

  self->keep_alive = 0;
  if (self->hold == NULL)
    return;
  if (self->link->weather != FAIR) {
    plan_keep_alive (self, KEEP_ALIVE_MS); /* said, but not heard */
  } else if (self->is_stream) {
    plan_keep_alive (self, KEEP_ALIVE_MS);
    say (self, ":\n\n");
  } else {
    poll_hold (self, TRUE);
  }
}

/* The answer is held open: what there is comes now, more will come. */
static void
hold (Exchange *self, CfSimAnswer *answer)
{
  self->hold = g_steal_pointer (&answer->hold);
  self->names = g_ptr_array_ref (answer->names);
  self->values = g_ptr_array_ref (answer->values);
  self->free = answer->free;
  self->is_stream = answer->is_stream;
  plan_keep_alive (self, self->is_stream ? KEEP_ALIVE_MS : answer->wait_ms);
  poll_hold (self, FALSE);
}

static void
come_home_cb (gpointer data)
{
  Message *message = data;
  Exchange *exchange = g_hash_table_lookup (message->link->waiting, &message->id);

  if (exchange == NULL || exchange->keep_alive != 0)
    return; /* nobody listens any more, or to another answer */
  if (message->answer == NULL)
    finish (exchange, NULL, "refused");
  else if (message->is_cut)
    finish (exchange, NULL, "cut off");
  else if (message->answer->hold != NULL)
    hold (exchange, message->answer);
  else
    finish (exchange, message->answer, NULL);
}

/* @message goes back with its answer, or without one where nobody was there. */
static void
send_back (Message *message)
{
  CfSimLink *self = message->link;

  if (self->weather == ONE_WAY || self->weather == BLACK_HOLE) {
    cf_sim_reached (CF_SIM_ANSWER_LOST);
    message_free (message);
    return;
  }
  if (strikes (self, CF_SIM_FAULT_LOSS)) {
    cf_sim_reached (CF_SIM_ANSWER_LOST);
    if (cf_sim_random_happens (&self->random, 500000)) {
      message_free (message);
      return;
    }
    message->is_cut = TRUE;
  }
  cf_sim_loop_add (self->loop, draw_delay (self), NULL, come_home_cb, message, message_free);
}

static void
arrive_cb (gpointer data)
{
  Message *message = data;
  CfSimLink *self = message->link;
  g_autofree CfHttpHeader *headers = g_new0 (CfHttpHeader, message->names->len);
  CfSimRequest request = { message->method, message->path, headers, message->names->len,
                           message->body };

  for (guint i = 0; i < message->names->len; i++)
    headers[i] = (CfHttpHeader){ g_ptr_array_index (message->names, i),
                                 g_ptr_array_index (message->values, i) };
  cf_sim_trace ("link %u: #%" G_GUINT64_FORMAT " arrives: %s %s", self->index + 1, message->id,
                message->method, message->path);
  message->answer = self->serve (&request, self->index, self->server);
  send_back (message);
}

static CfSimAnswer *
answer_of_portal (void)
{
  static const char page[] = "<html><body>Welcome! Please accept our terms.</body></html>";
  g_autoptr (GBytes) body = g_bytes_new_static (page, strlen (page));
  CfSimAnswer *answer = cf_sim_answer_new (200, body);

  cf_sim_answer_add_header (answer, "Content-Type", "text/html");
  cf_sim_reached (CF_SIM_PORTAL);
  return answer;
}

static CfSimAnswer *
answer_of_overload (CfSimLink *self)
{
  CfSimAnswer *answer =
    cf_sim_answer_new (cf_sim_random_happens (&self->random, 500000) ? 429 : 503, NULL);
  g_autofree char *seconds = g_strdup_printf ("%u", 1 + cf_sim_random_below (&self->random, 60));

  if (cf_sim_random_happens (&self->random, 500000))
    cf_sim_answer_add_header (answer, "Retry-After", seconds);
  cf_sim_reached (CF_SIM_THROTTLED);
  return answer;
}

/* Lets @message (transfer full) go. */
static void
depart (CfSimLink *self, Message *message)
{
  switch (self->weather) {
  case NO_ROUTE:
    cf_sim_reached (CF_SIM_PARTITIONED);
    cf_sim_loop_add (self->loop, 1, NULL, come_home_cb, message, message_free);
    return;
  case BLACK_HOLE:
    cf_sim_reached (CF_SIM_PARTITIONED);
    message_free (message);
    return;
  case PORTAL:
  case OVERLOADED:
    message->answer = self->weather == PORTAL ? answer_of_portal () : answer_of_overload (self);
    send_back (message);
    return;
  case FAIR:
  case ONE_WAY:
  case WEATHERS:
  default: break;
  }
  if (strikes (self, CF_SIM_FAULT_LOSS)) {
    cf_sim_reached (CF_SIM_REQUEST_LOST);
    message_free (message);
    return;
  }
  if (strikes (self, CF_SIM_FAULT_TWICE)) {
    cf_sim_reached (CF_SIM_REPEATED);
    cf_sim_loop_add (self->loop, cf_sim_random_between (&self->random, 1, LATE_MAX_MS), NULL,
                     arrive_cb, message_copy (message), NULL);
  }
  cf_sim_loop_add (self->loop, draw_delay (self), NULL, arrive_cb, message, NULL);
}

/* ---- as a transport --------------------------------------------------------------------------------- */

static guint64
transport_send (CfTransport *transport,
                const CfHttpRequest *request,
                CfTransportChunk chunk,
                CfTransportDone done,
                gpointer data)
{
  CfSimLink *self = (CfSimLink *) transport;
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->link = self;
  exchange->id = ++self->last;
  exchange->chunk = chunk;
  exchange->done = done;
  exchange->data = data;
  exchange->silence_ms = request->silence_ms;
  g_hash_table_insert (self->waiting, &exchange->id, exchange);
  g_ptr_array_add (self->order, exchange);
  if (request->timeout_ms != 0 || request->silence_ms != 0)
    set_deadline (exchange, request->timeout_ms != 0 ? request->timeout_ms : request->silence_ms);
  cf_sim_trace ("link %u: #%" G_GUINT64_FORMAT " -> %s %s, %" G_GSIZE_FORMAT " bytes",
                self->index + 1, exchange->id, request->method, request->path,
                request->body != NULL ? g_bytes_get_size (request->body) : 0);
  depart (self, message_new (self, exchange->id, request));
  return exchange->id;
}

static void
transport_cancel (CfTransport *transport, guint64 id)
{
  CfSimLink *self = (CfSimLink *) transport;
  Exchange *exchange = g_hash_table_lookup (self->waiting, &id);

  if (exchange == NULL)
    return;
  g_ptr_array_remove (self->order, exchange);
  g_hash_table_remove (self->waiting, &id);
}

CfSimLink *
cf_sim_link_new (CfSimLoop *loop,
                 const CfSimPlan *plan,
                 guint index,
                 CfSimServe serve,
                 CfSimPoll poll,
                 gpointer server)
{
  CfSimLink *self = g_new0 (CfSimLink, 1);

  self->transport.send = transport_send;
  self->transport.cancel = transport_cancel;
  self->loop = loop;
  self->plan = plan;
  self->index = index;
  self->serve = serve;
  self->poll = poll;
  self->server = server;
  self->waiting = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, exchange_free);
  self->order = g_ptr_array_new ();
  cf_sim_random_init (&self->random, plan->seed, "link", index);
  return self;
}

void
cf_sim_link_free (CfSimLink *self)
{
  if (self == NULL)
    return;
  cf_sim_loop_drop_owner (self->loop, self);
  cf_sim_link_forget (self);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->waiting);
  g_free (self);
}

CfTransport *
cf_sim_link_get_transport (CfSimLink *self)
{
  return &self->transport;
}

void
cf_sim_link_set_faulty (CfSimLink *self, gboolean is_faulty)
{
  self->is_faulty = is_faulty;
  self->weather = FAIR;
  if (is_faulty)
    plan_weather (self);
}

void
cf_sim_link_forget (CfSimLink *self)
{
  g_ptr_array_set_size (self->order, 0);
  g_hash_table_remove_all (self->waiting);
}

void
cf_sim_link_poll (CfSimLink *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->order->len; i++) {
    const Exchange *exchange = g_ptr_array_index (self->order, i);

    if (exchange->hold != NULL)
      g_array_append_val (ids, exchange->id);
  }
  /* Whoever is told something may end and begin others. */
  for (guint i = 0; i < ids->len && self->weather == FAIR; i++) {
    Exchange *exchange = g_hash_table_lookup (self->waiting, &g_array_index (ids, guint64, i));

    if (exchange != NULL)
      poll_hold (exchange, FALSE);
  }
}

void
cf_sim_link_unplug (CfSimLink *self)
{
  for (guint i = 0; i < self->order->len; i++) {
    Exchange *exchange = g_ptr_array_index (self->order, i);

    if (exchange->hold == NULL)
      continue;
    exchange->free (g_steal_pointer (&exchange->hold));
    exchange->is_broken = TRUE;
  }
}

void
cf_sim_link_break (CfSimLink *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->order->len; i++) {
    const Exchange *exchange = g_ptr_array_index (self->order, i);

    if (exchange->is_broken)
      g_array_append_val (ids, exchange->id);
  }
  for (guint i = 0; i < ids->len; i++) {
    Exchange *exchange = g_hash_table_lookup (self->waiting, &g_array_index (ids, guint64, i));

    if (exchange != NULL)
      finish (exchange, NULL, "the connection broke");
  }
}
