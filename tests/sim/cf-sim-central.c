/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cf-sim-boxes.h"
#include "cf-sim-cards.h"
#include "cf-sim-carts.h"
#include "cf-sim-central-private.h"
#include "cf-sim-copies.h"
#include "cf-sim-folder.h"
#include "cf-sim-parked.h"
#include "cf-sim-trace.h"
#include "cf-wire-push.h"

#define DATABASE "central.db"

/* ---- making and opening --------------------------------------------------------------------------- */

static CfCentral *
open_central (const char *database, const CfClock *clock, GError **error)
{
  CfCentralOptions options = { .database = database, .vfs = CF_FAULT_VFS, .clock = clock };

  return cf_central_open (&options, error);
}

static void
put_goods (CfCentral *central, const char *key)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  const char *const headers[] = { "authorization", bearer, "content-type", "application/x-ndjson",
                                  NULL };
  CfCentralRequest request = { .method = "POST", .target = "/v1/catalog", .headers = headers };
  CfCentralAnswer *answer;

  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    g_autofree char *sheet = cf_sim_good_sheet (i, cf_sim_goods[i].price_minor);

    g_string_append (lines, sheet);
  }
  request.body = lines->str;
  request.len = lines->len;
  answer = cf_central_handle (central, &request);
  if (answer->status != 200)
    g_error ("the central's template: %s", answer->body);
  cf_central_answer_free (answer);
}

void
cf_sim_central_make_template (const char *folder, guint n, char **ret_codes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *database = g_build_filename (folder, DATABASE, NULL);
  g_autofree char *key = NULL;
  g_autoptr (CfCentral) central = NULL;
  CfManualClock clock;

  cf_manual_clock_init (&clock, CF_SIM_BEGIN_MS - 120000);
  g_mkdir_with_parents (folder, 0700);
  central = open_central (database, &clock.clock, &error);
  if (central == NULL || !cf_central_ensure_store (central, CF_SIM_STORE, "Corner shop", &error))
    g_error ("the central's template: %s", error->message);
  key = cf_central_make_admin_key (central, &error);
  if (key == NULL)
    g_error ("the central's template: %s", error->message);
  put_goods (central, key);
  for (guint i = 0; i < n; i++) {
    ret_codes[i] = cf_central_make_enrol_code (central, CF_SIM_STORE, 86400000, FALSE, &error);
    if (ret_codes[i] == NULL)
      g_error ("the central's template: %s", error->message);
  }
}

static void start_cb (gpointer data);

static void
start_later (CfSimCentral *self)
{
  cf_sim_loop_add (self->machine.loop, cf_sim_random_between (&self->faults, 1000, 240000), NULL,
                   start_cb, self, NULL);
}

static void
on_moved (const char *scope, gpointer data)
{
  CfSimCentral *self = data;

  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_link_poll (self->links[i]);
}

void
cf_sim_central_begin_look (CfSimCentral *self)
{
  g_autoptr (GError) error = NULL;

  if (self->looks++ == 0 &&
      !cf_central_begin (cf_central_get_store (self->central), CF_CENTRAL_READ, &error))
    cf_sim_fail ("central: cannot be read: %s", error->message);
}

void
cf_sim_central_end_look (CfSimCentral *self)
{
  g_assert (self->looks > 0);
  if (--self->looks == 0)
    cf_central_rollback (cf_central_get_store (self->central));
}

CfCentralRows *
cf_sim_central_look (CfSimCentral *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  CfCentralRows *rows = cf_central_query (cf_central_get_store (self->central), &error, sql, "");

  if (rows == NULL)
    cf_sim_fail ("central: cannot be read: %s", error->message);
  return rows;
}

gint
cf_sim_central_till_of (const CfSimCentral *self, const char *terminal)
{
  for (guint i = 0; i < self->n_tills; i++)
    if (g_str_equal (self->terminals[i].text, terminal))
      return (gint) i;
  return -1;
}

/* How far the central has the journal of till @index. */
static void
read_chain (CfSimCentral *self, guint index, guint *ret_epoch, gint64 *ret_seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows =
    cf_central_query (cf_central_get_store (self->central), &error,
                      "SELECT epoch, seq FROM chain WHERE terminal = $1 AND branch = ''", "t",
                      self->terminals[index].text);

  if (rows == NULL)
    cf_sim_fail ("central: cannot be read: %s", error->message);
  *ret_epoch = rows->n_rows > 0 ? (guint) cf_central_rows_int (rows, 0, 0) : 0;
  *ret_seq = rows->n_rows > 0 ? cf_central_rows_int (rows, 0, 1) : 0;
}

gint64
cf_sim_central_get_head (CfSimCentral *self, const char *scope)
{
  g_autoptr (CfCentralRows) rows = NULL;
  gint64 head;

  if (self->central == NULL)
    return -1;
  cf_sim_central_begin_look (self);
  rows = cf_central_query (cf_central_get_store (self->central), NULL,
                           "SELECT head FROM scope WHERE scope = $1", "t", scope);
  head = rows != NULL && rows->n_rows > 0 ? cf_central_rows_int (rows, 0, 0) : -1;
  cf_sim_central_end_look (self);
  return head;
}

gboolean
cf_sim_central_has (CfSimCentral *self, guint index, guint epoch, gint64 seq)
{
  guint has_epoch;
  gint64 has_seq;

  if (self->central == NULL)
    return FALSE;
  cf_sim_central_begin_look (self);
  read_chain (self, index, &has_epoch, &has_seq);
  cf_sim_central_end_look (self);
  return has_epoch == epoch && has_seq == seq;
}

/* What it once acknowledged it must still have. */
static void
check_acknowledged (CfSimCentral *self)
{
  cf_sim_central_begin_look (self);
  for (guint i = 0; i < self->n_tills; i++) {
    guint epoch;
    gint64 seq;

    read_chain (self, i, &epoch, &seq);
    if (epoch < self->acknowledged.epoch[i] ||
        (epoch == self->acknowledged.epoch[i] && seq < self->acknowledged.seq[i]))
      cf_sim_fail ("central: has till %u up to %u/%d, it had acknowledged %u/%d", i + 1, epoch,
                   (int) seq, self->acknowledged.epoch[i], (int) self->acknowledged.seq[i]);
  }
  cf_sim_central_end_look (self);
}

/* What the shop's other tills, which stand in a cellar, may hold they will never say: the owner does. */
static void
fence_strangers (CfSimCentral *self)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", self->admin_key, NULL);
  const char *const headers[] = { "authorization", bearer, NULL };
  g_autoptr (CfCentralRows) rows = NULL;

  cf_sim_central_begin_look (self);
  rows = cf_sim_central_look (self, "SELECT terminal FROM terminal ORDER BY terminal");
  cf_sim_central_end_look (self);
  for (gsize i = 0; i < rows->n_rows; i++) {
    g_autofree char *target =
      g_strdup_printf ("/v1/terminals/%s/fence", cf_central_rows_text (rows, i, 0));
    CfCentralRequest request = {
      .method = "POST", .target = target, .headers = headers, .body = ""
    };

    if (cf_sim_central_till_of (self, cf_central_rows_text (rows, i, 0)) < 0)
      cf_central_answer_free (cf_central_handle (self->central, &request));
  }
}

static void
start (CfSimCentral *self)
{
  g_autoptr (GError) error = NULL;

  self->central = open_central (self->database, &self->machine.clock, &error);
  if (self->central == NULL)
    cf_sim_fail ("central: does not open: %s", error->message);
  if (self->is_restored && !cf_central_renew_feeds (self->central, &error))
    cf_sim_fail ("central: does not renew its feeds: %s", error->message);
  cf_central_watch (self->central, on_moved, self);
  self->shop->is_placed = FALSE;
  check_acknowledged (self);
  if (self->is_restored)
    fence_strangers (self);
  if (self->is_restored || self->shop->editions->len == 0)
    cf_sim_central_begin_prices (self);
  self->is_restored = FALSE;
  cf_sim_central_settle_prices (self);
  cf_sim_central_settle_carts (self);
  cf_sim_central_settle_moves (self);
  cf_sim_central_watch_cards (self);
}

static void
start_cb (gpointer data)
{
  CfSimCentral *self = data;

  cf_sim_trace ("central: on");
  start (self);
}

void
cf_sim_central_init (CfSimCentral *self,
                     CfSimLoop *loop,
                     CfSimShop *shop,
                     const CfSimPlan *plan,
                     const char *template_folder,
                     const char *root)
{
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  cf_sim_folder_copy (template_folder, root);
  cf_sim_machine_init (&self->machine, loop, "central", root);
  self->plan = plan;
  self->shop = shop;
  self->database = g_build_filename (root, DATABASE, NULL);
  self->backup = g_strconcat (root, "-backup", NULL);
  cf_sim_random_init (&self->faults, plan->seed, "central faults", 0);
  for (guint i = 0; i < CF_SIM_CARDS; i++)
    self->told_cards[i] = g_array_new (FALSE, FALSE, sizeof (CfSimToldCard));
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    self->told[i] = g_array_new (FALSE, FALSE, sizeof (CfSimTold));
  start (self);
  self->admin_key = cf_central_make_admin_key (self->central, &error);
  if (self->admin_key == NULL)
    g_error ("the central makes no key: %s", error->message);
}

void
cf_sim_central_clear (CfSimCentral *self)
{
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_link_free (self->links[i]);
  cf_sim_link_free (self->web);
  g_free (self->admin_key);
  cf_central_free (self->central);
  for (guint i = 0; i < CF_SIM_CARDS; i++)
    g_array_unref (self->told_cards[i]);
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    g_array_unref (self->told[i]);
  g_free (self->database);
  g_free (self->backup);
  cf_sim_machine_clear (&self->machine);
}

/* ---- copies ----------------------------------------------------------------------------------------- */

/* Between two requests its folder is whole. */
static void
make_backup (CfSimCentral *self)
{
  cf_sim_folder_empty (self->backup, TRUE);
  cf_sim_folder_copy (self->machine.folder, self->backup);
  self->has_backup = TRUE;
  self->in_backup = self->acknowledged;
  self->lists_in_backup = self->shop->lists_booked;
}

/* The disk is lost, and what there is of it is put on a new one. */
static void
put_back (CfSimCentral *self)
{
  cf_sim_machine_cut (&self->machine, CF_CUT_ALL_LOST, &self->faults);
  cf_sim_folder_empty (self->machine.folder, FALSE);
  cf_sim_folder_copy (self->backup, self->machine.folder);
  self->has_backup = FALSE;
  self->is_restored = TRUE;
  self->restores++;
  self->acknowledged = self->in_backup;
  cf_sim_shop_forget_moves (self->shop);
  cf_sim_reached (CF_SIM_CENTRAL_RESTORED);
  cf_sim_trace ("central: an older copy is put back");
}

/* ---- stopping -------------------------------------------------------------------------------------- */

static void
break_links_cb (gpointer data)
{
  CfSimCentral *self = data;

  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_link_break (self->links[i]);
}

static void
stop_with_disk (CfSimCentral *self)
{
  /* Whoever waits is told in a moment: nothing calls back from within a request. */
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_link_unplug (self->links[i]);
  cf_sim_loop_add (self->machine.loop, 1, NULL, break_links_cb, self, NULL);
  self->machine.disk->is_dead = TRUE;
  g_clear_pointer (&self->central, cf_central_free);
  if (self->kills) {
    self->machine.disk->is_dead = FALSE;
    self->machine.disk->die_at = 0;
    cf_sim_reached (CF_SIM_CENTRAL_KILLED);
  } else {
    cf_sim_machine_cut (&self->machine, (CfCut) cf_sim_random_below (&self->faults, 3),
                        &self->faults);
    cf_sim_reached (CF_SIM_CENTRAL_CUT);
  }
  cf_sim_trace ("central: off");
  if (self->has_backup && cf_sim_random_happens (&self->faults, 300000))
    put_back (self);
  start_later (self);
}

/* ---- what it says ----------------------------------------------------------------------------------- */

static gint
good_of (const char *sku)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    if (sku != NULL && g_str_equal (cf_sim_goods[i].sku, sku))
      return (gint) i;
  return -1;
}

void
cf_sim_central_read_applied (CfSimCentral *self, json_object *applied, CfSimKnown *ret_known)
{
  json_object_object_foreach (applied, terminal, position)
  {
    gint till = cf_sim_central_chain_of (self, terminal);

    if (till < 0)
      cf_sim_fail ("central: a stock row names terminal '%s', which is nobody's", terminal);
    ret_known->epoch[till] =
      (guint) json_object_get_int64 (json_object_array_get_idx (position, 0));
    ret_known->seq[till] = json_object_get_int64 (json_object_array_get_idx (position, 1));
  }
}

/* What a till has lost is known as far as the central has it. */
void
cf_sim_central_tell_ends (CfSimCentral *self)
{
  cf_sim_central_tell_places (self);
  for (guint i = 0; i < self->n_tills; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CfCentralRows) rows = NULL;

    if (!cf_sim_shop_has_lost (self->shop, i))
      continue;
    cf_sim_central_begin_look (self);
    rows = cf_central_query (cf_central_get_store (self->central), &error,
                             "SELECT epoch, max (seq) FROM journal"
                             " WHERE terminal = $1 AND branch = '' GROUP BY epoch",
                             "t", self->terminals[i].text);
    if (rows == NULL)
      cf_sim_fail ("central: cannot be read: %s", error->message);
    cf_sim_shop_forget_ends (self->shop, i);
    for (gsize k = 0; k < rows->n_rows; k++)
      cf_sim_shop_tell_end (self->shop, i, (guint) cf_central_rows_int (rows, k, 0),
                            cf_central_rows_int (rows, k, 1));
    cf_sim_central_end_look (self);
  }
}

/* A stock row is what follows from the records that it says are in it. */
static void
hear_stock (CfSimCentral *self, json_object *row)
{
  gint good = good_of (cf_wire_get_text (row, "sku", 64));
  json_object *applied = cf_wire_get_object (row, "applied");
  CfSimTold told = { 0 };
  gint64 should;

  if (good < 0 || g_strcmp0 (cf_wire_get_text (row, "location", 64), "main") != 0)
    return;
  if (applied == NULL ||
      !cf_wire_get_int (row, "on_hand_milli", -G_MAXINT32, G_MAXINT32, &told.on_hand_milli))
    cf_sim_fail ("central: a stock row without applied or on_hand_milli: %s",
                 json_object_to_json_string (row));
  cf_sim_central_read_applied (self, applied, &told.applied);
  should = cf_sim_shop_stock (self->shop, (guint) good, &told.applied);
  if (told.on_hand_milli != should)
    cf_sim_fail ("central: says %d of %s; by the records it names there are %d: %s",
                 (int) told.on_hand_milli, cf_sim_goods[good].sku, (int) should,
                 json_object_to_json_string (row));
  g_array_append_val (self->told[good], told);
}

static void
hear_row (CfSimCentral *self, const CfWireChange *change, gboolean is_now)
{
  if (g_str_equal (change->kind, "stock") && change->body != NULL)
    hear_stock (self, change->body);
  else if (g_str_equal (change->kind, "card") && change->body != NULL)
    cf_sim_central_hear_card (self, change->body, is_now);
  else if (g_str_equal (change->kind, "order") && change->body != NULL)
    cf_sim_central_hear_order (self, change->body);
}

static void
hear_page (CfSimCentral *self, const char *body, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfWirePage) page = cf_wire_page_decode (body, len, &error);

  if (page == NULL)
    cf_sim_fail ("central: a page that is none: %s", error->message);
  for (guint i = 0; i < page->changes->len; i++)
    hear_row (self, g_ptr_array_index (page->changes, i), TRUE);
  cf_sim_reached (CF_SIM_PULLED);
}

static void
hear_piece (CfSimCentral *self, const char *body, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfWirePiece) piece = cf_wire_piece_decode (body, len, &error);

  if (piece == NULL)
    cf_sim_fail ("central: a piece that is none: %s", error->message);
  for (guint i = 0; i < piece->rows->len; i++)
    hear_row (self, g_ptr_array_index (piece->rows, i), FALSE);
  cf_sim_reached (CF_SIM_BOOTSTRAPPED);
}

static void
hear_acknowledgement (CfSimCentral *self, guint index, const char *body, gsize len)
{
  g_auto (CfWireAcknowledgement) words = { 0 };
  guint *epoch = &self->acknowledged.epoch[index];
  gint64 *seq = &self->acknowledged.seq[index];

  if (!cf_wire_acknowledgement_decode (body, len, &words, NULL) || words.main.has_branch)
    return;
  if (words.main.epoch == *epoch && words.main.seq == *seq)
    cf_sim_reached (CF_SIM_PUSHED_AGAIN);
  else
    cf_sim_reached (CF_SIM_PUSHED);
  if (words.main.epoch > *epoch || (words.main.epoch == *epoch && words.main.seq > *seq)) {
    *epoch = words.main.epoch;
    *seq = words.main.seq;
  }
}

const char *
cf_sim_request_header (const CfSimRequest *request, const char *name)
{
  for (gsize i = 0; i < request->n_headers; i++)
    if (g_ascii_strcasecmp (request->headers[i].name, name) == 0)
      return request->headers[i].value;
  return NULL;
}

/* What was answered with 200: all of it is held against one instant of the database. */
static void
hear_done (CfSimCentral *self,
           const CfSimRequest *request,
           guint index,
           const CfCentralAnswer *answer)
{
  cf_sim_central_begin_look (self);
  cf_sim_central_tell_ends (self);
  if (g_str_has_prefix (request->path, "/v1/feed/"))
    hear_page (self, answer->body, answer->len);
  else if (g_str_has_prefix (request->path, "/v1/snapshot/"))
    hear_piece (self, answer->body, answer->len);
  else if (g_str_equal (request->path, "/v1/journal"))
    hear_acknowledgement (self, index, answer->body, answer->len);
  else if (g_str_has_prefix (request->path, "/v1/gift-cards"))
    cf_sim_central_hear_move (self, request);
  else if (g_str_has_prefix (request->path, "/v1/carts"))
    cf_sim_central_hear_cart (self, request, answer->body);
  else if (g_str_equal (request->path, "/v1/catalog"))
    cf_sim_central_hear_list (self, request);
  else if (g_str_has_prefix (request->path, "/v1/parked/"))
    cf_sim_central_hear_given (self, request, index);
  if (!g_str_equal (request->method, "GET")) {
    cf_sim_central_watch_cards (self);
    cf_sim_central_watch_carts (self);
  }
  cf_sim_central_end_look (self);
}

static void
hear (CfSimCentral *self, const CfSimRequest *request, guint index, const CfCentralAnswer *answer)
{
  cf_sim_trace ("central: %u to till %u: %.*s", answer->status, index + 1,
                (int) MIN (answer->len, 300), answer->body != NULL ? answer->body : "");
  if (answer->status >= 500 && answer->status != 503)
    cf_sim_fail ("central: %u for %s %s: %.300s", answer->status, request->method, request->path,
                 answer->body);
  if (answer->status == 409 && strstr (answer->body, "\"gap\"") != NULL)
    cf_sim_reached (CF_SIM_GAP);
  if (answer->status == 200 && answer->hold == NULL)
    hear_done (self, request, index, answer);
}

/* ---- serving ----------------------------------------------------------------------------------------- */

static void
free_hold (gpointer hold)
{
  cf_central_answer_free (hold);
}

static CfSimAnswer *
answer_of (CfCentralAnswer *from)
{
  g_autoptr (GBytes) body = g_bytes_new (from->body != NULL ? from->body : "", from->len);
  CfSimAnswer *answer = cf_sim_answer_new (from->status, body);
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, from->time_ms);
  g_autofree char *protocol = g_strdup_printf ("%u", from->protocol);
  g_autofree char *retry = g_strdup_printf ("%u", from->retry_after_s);

  if (from->content_type != NULL)
    cf_sim_answer_add_header (answer, "content-type", from->content_type);
  cf_sim_answer_add_header (answer, CF_WIRE_HEADER_TIME, time);
  cf_sim_answer_add_header (answer, CF_WIRE_HEADER_PROTOCOL, protocol);
  if (from->retry_after_s != 0)
    cf_sim_answer_add_header (answer, "retry-after", retry);
  if (from->hold == NULL) {
    cf_central_answer_free (from);
    return answer;
  }
  answer->hold = from;
  answer->free = free_hold;
  answer->is_stream = cf_central_hold_is_stream (from->hold);
  answer->wait_ms = cf_central_hold_wait_ms (from->hold);
  return answer;
}

static char **
headers_of (const CfSimRequest *request)
{
  char **headers = g_new0 (char *, 2 * request->n_headers + 1);

  for (gsize i = 0; i < request->n_headers; i++) {
    headers[2 * i] = g_strdup (request->headers[i].name);
    headers[2 * i + 1] = g_strdup (request->headers[i].value);
  }
  return headers;
}

/* Whether it stopped before it read the request. */
static gboolean
let_faults_strike (CfSimCentral *self)
{
  CfFault *disk = self->machine.disk;

  if (!self->is_faulty)
    return FALSE;
  if (cf_sim_random_happens (&self->faults, cf_sim_plan_rate (self->plan, CF_SIM_FAULT_RESTORE)))
    make_backup (self);
  if (!cf_sim_random_happens (&self->faults, cf_sim_plan_rate (self->plan, CF_SIM_FAULT_CENTRAL)))
    return FALSE;
  self->kills = cf_sim_random_happens (&self->faults, 400000);
  if (cf_sim_random_happens (&self->faults, 200000)) {
    stop_with_disk (self);
    return TRUE;
  }
  disk->die_at = disk->changes + cf_sim_random_between (&self->faults, 1, 12);
  return FALSE;
}

static CfSimAnswer *
serve (const CfSimRequest *request, guint index, gpointer server)
{
  CfSimCentral *self = server;
  g_auto (GStrv) headers = headers_of (request);
  CfCentralAnswer *answer;
  gsize len;
  const char *body = g_bytes_get_data (request->body, &len);
  CfCentralRequest asked = { .method = request->method,
                             .target = request->path,
                             .headers = (const char *const *) headers,
                             .body = body != NULL ? body : "",
                             .len = len };

  if (self->central == NULL || let_faults_strike (self)) {
    cf_sim_reached (CF_SIM_CENTRAL_OFF);
    return NULL;
  }
  cf_sim_central_tidy_orders (self);
  if (!g_str_equal (request->method, "GET"))
    self->shop->is_placed = FALSE;
  answer = cf_central_handle (self->central, &asked);
  if (self->machine.disk->is_dead) {
    cf_central_answer_free (answer);
    stop_with_disk (self);
    return NULL; /* an answer that nobody saw is none */
  }
  hear (self, request, index, answer);
  return answer_of (answer);
}

static char *
poll_hold (gpointer hold, gboolean at_deadline, gpointer server)
{
  CfSimCentral *self = server;
  const CfCentralAnswer *answer = hold;
  char *words;

  if (self->central == NULL)
    return NULL;
  words = cf_central_hold_poll (self->central, answer->hold, at_deadline);
  if (words != NULL)
    cf_sim_reached (CF_SIM_HINTED);
  return words;
}

CfSimLink *
cf_sim_central_connect (CfSimCentral *self, guint index, const CfId *terminal)
{
  g_assert (index == self->n_tills);
  self->terminals[index] = *terminal;
  self->links[index] =
    cf_sim_link_new (self->machine.loop, self->plan, index, serve, poll_hold, self);
  self->n_tills++;
  return self->links[index];
}

CfSimLink *
cf_sim_central_connect_web (CfSimCentral *self)
{
  self->web =
    cf_sim_link_new (self->machine.loop, self->plan, CF_SIM_TILLS_MAX, serve, poll_hold, self);
  return self->web;
}

void
cf_sim_central_set_faulty (CfSimCentral *self, gboolean is_faulty)
{
  self->is_faulty = is_faulty;
  if (!is_faulty)
    self->machine.disk->die_at = 0;
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_link_set_faulty (self->links[i], is_faulty);
  cf_sim_link_set_faulty (self->web, is_faulty);
}

/* ---- the proof ----------------------------------------------------------------------------------------- */

static void
prove_stock (CfSimCentral *self, guint good, const CfSimKnown *heads)
{
  gint64 should = cf_sim_shop_stock (self->shop, good, heads);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows =
    cf_central_query (cf_central_get_store (self->central), &error,
                      "SELECT on_hand_milli, transit_milli FROM stock WHERE store = $1 AND sku = $2"
                      " AND location = 'main'",
                      "tt", CF_SIM_STORE, cf_sim_goods[good].sku);
  gint64 has;

  if (rows == NULL)
    cf_sim_fail ("central: cannot be read: %s", error->message);
  has = rows->n_rows > 0 ? cf_central_rows_int (rows, 0, 0) : 0;
  if (has != should)
    cf_sim_fail ("central: has %d of %s, on the shelf lie %d", (int) has, cf_sim_goods[good].sku,
                 (int) should);
  has = rows->n_rows > 0 ? cf_central_rows_int (rows, 0, 1) : 0;
  should = cf_sim_shop_on_its_way (self->shop, good, heads);
  if (has != should)
    cf_sim_fail ("central: has %d of %s on its way, in boxes lie %d", (int) has,
                 cf_sim_goods[good].sku, (int) should);
}

static gboolean
takes_out (GPtrArray *expected, const char *what)
{
  guint at;

  if (!g_ptr_array_find_with_equal_func (expected, what, g_str_equal, &at))
    return FALSE;
  g_ptr_array_remove_index_fast (expected, at);
  return TRUE;
}

/* What a till has lost for good is listed as not seen. */
static gboolean
is_of_lost (const CfSimCentral *self, const char *kind, const char *subject)
{
  for (guint i = 0; i < self->n_tills; i++)
    if (g_str_equal (kind, "archived_not_seen") && cf_sim_shop_has_lost (self->shop, i) &&
        g_str_has_prefix (subject, self->terminals[i].text))
      return TRUE;
  return FALSE;
}

/* Nobody can say who had seen what. */
static gboolean
is_of_doubtful_cart (const CfSimCentral *self, const char *kind, const char *subject)
{
  return g_str_equal (kind, "paid_twice") && !cf_sim_central_knows_carts (self) &&
         cf_sim_shop_find_cart (self->shop, subject) != NULL;
}

/* A central that was put back may have forgotten that it is the basket which was laid aside elsewhere before. */
static gboolean
is_of_forgotten_basket (const CfSimCentral *self, const char *kind, const char *subject)
{
  return self->restores > 0 && g_str_equal (kind, "paid_twice") &&
         cf_sim_shop_find_parked (self->shop, subject) != NULL;
}

/* Boxes of which more was taken in than was sent. */
static void
expect_boxes (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected)
{
  for (guint i = 0; i < CF_SIM_GOODS * CF_SIM_BOXES_MAX; i++) {
    guint good = i % CF_SIM_GOODS, box = i / CF_SIM_GOODS + 1;
    g_autofree char *number = cf_sim_box_number (box);
    gint64 sent, taken;

    cf_sim_shop_count_box (self->shop, good, box, heads, &sent, &taken);
    if (sent > 0 && taken > sent)
      g_ptr_array_add (expected, g_strdup_printf ("over_received " CF_SIM_STORE " %s %s", number,
                                                  cf_sim_goods[good].sku));
  }
}

/* Exactly these are listed: what two people did that cannot both be right. */
static void
prove_exceptions (CfSimCentral *self, const CfSimKnown *heads)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CfCentralRows) rows =
    cf_sim_central_look (self, "SELECT kind, subject, detail FROM exception ORDER BY id");

  cf_sim_central_prove_cards (self, heads, expected);
  cf_sim_central_prove_parked (self, heads, expected);
  cf_sim_central_prove_copies (self, expected);
  cf_sim_central_prove_carts (self, expected);
  cf_sim_central_prove_pieces (self, heads, expected);
  cf_sim_central_expect_orders (self, heads, expected);
  expect_boxes (self, heads, expected);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *kind = cf_central_rows_text (rows, i, 0);
    g_autofree char *what = g_strconcat (kind, " ", cf_central_rows_text (rows, i, 1), NULL);

    /* Orders that went with an older copy are known to tills alone. */
    if (takes_out (expected, what) || is_of_lost (self, kind, cf_central_rows_text (rows, i, 1)) ||
        (self->restores > 0 && g_str_equal (kind, "unknown_order")) ||
        (g_str_equal (kind, "owed") &&
         cf_sim_central_was_owed (self, cf_central_rows_text (rows, i, 1), heads)) ||
        is_of_doubtful_cart (self, kind, cf_central_rows_text (rows, i, 1)) ||
        is_of_forgotten_basket (self, kind, cf_central_rows_text (rows, i, 1)))
      continue;
    cf_sim_fail ("central: lists %s, which nobody did: %s", what,
                 cf_central_rows_text (rows, i, 2));
  }
  if (expected->len > 0 && self->restores == 0)
    cf_sim_fail ("central: does not list %s", (char *) g_ptr_array_index (expected, 0));
}

void
cf_sim_central_prove (CfSimCentral *self, const CfSimKnown *heads)
{
  if (self->central == NULL)
    cf_sim_fail ("central: did not come back");
  check_acknowledged (self);
  cf_sim_central_tell_ends (self);
  cf_sim_central_begin_look (self);
  for (guint i = 0; i < self->n_tills; i++) {
    guint epoch;
    gint64 seq;

    if (cf_sim_shop_is_copied (self->shop, i))
      continue; /* that it has all of it was looked at */
    read_chain (self, i, &epoch, &seq);
    if (epoch != heads->epoch[i] || seq != heads->seq[i])
      cf_sim_fail ("central: has till %u up to %u/%d, it is at %u/%d", i + 1, epoch, (int) seq,
                   heads->epoch[i], (int) heads->seq[i]);
  }
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    prove_stock (self, i, heads);
  cf_sim_central_prove_orders (self, heads);
  cf_sim_central_prove_customers (self, heads);
  prove_exceptions (self, heads);
  cf_sim_central_end_look (self);
  cf_sim_central_prove_prices (self);
}
