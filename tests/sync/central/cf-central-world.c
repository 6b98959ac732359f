/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-world.h"

#include <stdio.h>
#include <string.h>

#include "cf-sample-sale.h"

/* ---- a till --------------------------------------------------------------------------------------- */

static void
add_record_with (CfPlayTill *self, GBytes *bytes, const guint8 *salt, const char *fields)
{
  g_autoptr (GString) line = g_string_new (NULL);
  CfWireRecord record = { 0 };

  if (fields != NULL) {
    record.fields = fields;
    record.fields_len = strlen (fields);
    memcpy (record.salt, salt, sizeof record.salt);
  }
  record.bytes = g_bytes_get_data (bytes, &record.len);
  record.hash = cf_hash_of (record.bytes, record.len);
  record.signature = cf_record_sign (self->key, &record.hash);
  cf_wire_push_add (line, &record);
  self->hash = record.hash;
  self->seq++;
  g_ptr_array_add (self->lines, g_string_free (g_steal_pointer (&line), FALSE));
}

static void
add_record (CfPlayTill *self, GBytes *bytes)
{
  add_record_with (self, bytes, NULL, NULL);
}

void
cf_play_till_write_customer (CfPlayTill *self,
                             CfEventKind kind,
                             const char *id,
                             const char *fields,
                             const CfConsentGiven *consent)
{
  char hex[CF_HASH_HEX_LEN + 1];
  CfCustomerChanged body = { .customer = id,
                             .personal_hash = fields != NULL ? hex : NULL,
                             .consents = consent,
                             .n_consents = consent != NULL };
  g_autoptr (CfEvent) event = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 salt[CF_PERSONAL_SALT_LEN];

  if (fields != NULL) {
    CfHash hash;

    cf_random_bytes (salt, sizeof salt);
    hash = cf_personal_hash (salt, fields);
    cf_hash_to_hex (&hash, hex);
  }
  event = cf_event_new (kind, self->clock, CF_EVENT_BY_SYSTEM, cf_event_body_customer (&body));
  bytes = cf_event_to_record (event, &self->id, self->epoch, self->seq + 1, &self->hash, &error);
  ck_assert_ok (bytes);
  add_record_with (self, bytes, salt, fields);
}

void
cf_play_till_write (CfPlayTill *self, CfEventKind kind, json_object *body)
{
  g_autoptr (CfEvent) event = cf_event_new (kind, self->clock, CF_EVENT_BY_SYSTEM, body);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
    cf_event_to_record (event, &self->id, self->epoch, self->seq + 1, &self->hash, &error);

  ck_assert_ok (bytes);
  add_record (self, bytes);
}

/* The envelope of a fact, with another kind and body in it. */
void
cf_play_till_write_as (CfPlayTill *self, const char *kind, const char *body)
{
  g_autoptr (CfEvent) event =
    cf_event_new (CF_EVENT_CATALOG_UNKNOWN_CODE, self->clock, CF_EVENT_BY_SYSTEM,
                  cf_event_body_catalog_unknown_code (&(CfUnknownCodeScanned){ .code = "1" }));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
    cf_event_to_record (event, &self->id, self->epoch, self->seq + 1, &self->hash, &error);
  g_autoptr (json_object) record = NULL;
  g_autoptr (GBytes) changed = NULL;

  ck_assert_ok (bytes);
  record =
    cf_canonical_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  ck_assert_ok (record);
  json_object_object_add (record, "kind", json_object_new_string (kind));
  json_object_object_add (record, "body", cf_canonical_json_parse (body, strlen (body), &error));
  ck_assert_ptr_null (error);
  changed = cf_canonical_json_write (record, &error);
  ck_assert_ok (changed);
  add_record (self, changed);
}

void
cf_play_till_open_epoch (CfPlayTill *self, guint epoch, gboolean vouched)
{
  CfKeyPair *key = cf_key_pair_new ();
  CfPublicKey public_key = cf_key_pair_get_public (key);
  g_autofree char *text = cf_public_key_to_base64 (&public_key);
  g_autofree char *signature = NULL;
  char hex[CF_HASH_HEX_LEN + 1];
  CfEpochOpened opened = { .reason = self->epoch == 0 ? "init" : "restored",
                           .code = "T1",
                           .program = "0.1.0",
                           .public_key = text };

  if (self->epoch > 0) {
    cf_hash_to_hex (&self->hash, hex);
    opened.previous_epoch = self->epoch;
    opened.previous_seq = self->seq;
    opened.previous_hash = hex;
  }
  if (vouched) {
    CfSignature by_old = cf_epoch_sign (self->key, &public_key);

    signature = cf_signature_to_base64 (&by_old);
    opened.previous_signature = signature;
  }
  cf_key_pair_free (self->key);
  self->key = key;
  self->epoch = epoch;
  self->seq = 0;
  self->hash = cf_record_first_prev (&public_key);
  cf_play_till_write (self, CF_EVENT_EPOCH_OPENED, cf_event_body_epoch_opened (&opened));
}

CfPlayTill *
cf_play_till_new (const CfClock *clock)
{
  CfPlayTill *self = g_new0 (CfPlayTill, 1);

  self->clock = clock;
  self->id = cf_id_new (clock);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  cf_play_till_open_epoch (self, 1, FALSE);
  return self;
}

CfPlayTill *
cf_play_till_copy (const CfPlayTill *self)
{
  CfPlayTill *copy = g_new0 (CfPlayTill, 1);
  guint8 seed[CF_SEED_LEN];

  *copy = *self;
  cf_key_pair_copy_seed (self->key, seed);
  copy->key = cf_key_pair_new_from_seed (seed);
  copy->token = g_strdup (self->token);
  copy->lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->lines->len; i++)
    g_ptr_array_add (copy->lines, g_strdup (g_ptr_array_index (self->lines, i)));
  return copy;
}

void
cf_play_till_free (CfPlayTill *self)
{
  if (self == NULL)
    return;
  cf_key_pair_free (self->key);
  g_ptr_array_unref (self->lines);
  g_free (self->token);
  g_free (self);
}

void
cf_play_till_receive (CfPlayTill *self, const char *sku, gint64 milli)
{
  cf_play_till_write (self, CF_EVENT_STOCK_RECEIVED,
                      cf_event_body_stock_received (&(CfStockReceived){ .sku = sku,
                                                                        .location = "main",
                                                                        .unit = CF_UNIT_EA,
                                                                        .quantity = { milli } }));
}

void
cf_play_till_count (CfPlayTill *self, const char *sku, gint64 milli)
{
  cf_play_till_write (self, CF_EVENT_STOCK_COUNTED,
                      cf_event_body_stock_counted (&(CfStockCounted){ .sku = sku,
                                                                      .location = "main",
                                                                      .unit = CF_UNIT_EA,
                                                                      .counted = { milli } }));
}

/* A genuine sale with the number and its first line changed: the sums stay, only goods matter here. */
void
cf_play_till_sell (CfPlayTill *self, const char *number, const char *sku, gint64 milli)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  json_object *body, *line;

  g_free (sale->number);
  sale->number = g_strdup (number);
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body);
  line = json_object_array_get_idx (cf_wire_get_array (body, "lines"), 0);
  json_object_object_add (line, "sku", json_object_new_string (sku));
  json_object_object_add (line, "kind", json_object_new_string ("merchandise"));
  json_object_object_add (line, "quantity_milli", json_object_new_int64 (milli));
  cf_play_till_write (self, CF_EVENT_SALE_COMPLETED, body);
}

char *
cf_play_till_body (const CfPlayTill *self, guint from, guint to)
{
  GString *body = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    g_string_append (body, g_ptr_array_index (self->lines, i));
  return g_string_free (body, FALSE);
}

/* ---- a central ------------------------------------------------------------------------------------------ */

static void
open_central (CfCentralWorld *self)
{
  g_autoptr (GError) error = NULL;

  self->central =
    cf_central_open (&(CfCentralOptions){ .database = self->database, .clock = &self->clock.clock },
                     &error);
  ck_assert_ok (self->central);
}

/* A database of its own on the server that the tests were given. */
static void
on_server (CfCentralWorld *self, const char *server, const char *verb, const char *more)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralStore) store = cf_central_store_open (server, NULL, &error);
  g_autofree char *sql =
    g_strdup_printf ("%s DATABASE %s %s", verb, strrchr (self->database, '/') + 1, more);

  ck_assert_ok (store);
  ck_assert_ok (store->class->script (store, sql, &error));
}

static char *
new_database (const char *server)
{
  guint8 bytes[8];
  GString *name = g_string_new (NULL);

  cf_random_bytes (bytes, sizeof bytes);
  g_string_append_len (name, server, strrchr (server, '/') - server);
  g_string_append (name, "/w");
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (name, "%02x", bytes[i]);
  return g_string_free (name, FALSE);
}

CfCentralWorld *
cf_central_world_new (void)
{
  CfCentralWorld *self = g_new0 (CfCentralWorld, 1);
  const char *named = g_getenv ("CF_TEST_CENTRAL");
  g_autoptr (GError) error = NULL;

  cf_manual_clock_init (&self->clock, G_GINT64_CONSTANT (1795511964000));
  self->folder = cf_test_temp_dir ();
  self->database =
    named != NULL ? new_database (named) : g_build_filename (self->folder, "central.db", NULL);
  if (named != NULL)
    on_server (self, named, "CREATE", "");
  open_central (self);
  self->admin = cf_central_make_admin_key (self->central, &error);
  ck_assert_ok (self->admin);
  ck_assert_ok (cf_central_ensure_store (self->central, "S1", "High Street", &error));
  ck_assert_ok (cf_central_ensure_store (self->central, "S2", "Station", &error));
  return self;
}

void
cf_central_world_reopen (CfCentralWorld *self)
{
  cf_central_free (self->central);
  open_central (self);
}

/* Every answer of the tests, and what it answers, is checked against the contract afterwards, by check-contract.py. */
static void
note (const char *method, const char *target, const char *sent, const CfCentralAnswer *answer)
{
  const char *path = g_getenv ("CF_TEST_TRANSCRIPT");
  g_autoptr (json_object) row = NULL;
  FILE *file;

  if (path == NULL || answer->hold != NULL)
    return;
  row = json_object_new_object ();
  cf_wire_add_text (row, "method", method);
  cf_wire_add_text (row, "target", target);
  cf_wire_add_text (row, "sent", sent);
  cf_wire_add_int (row, "status", answer->status);
  cf_wire_add_text (row, "content_type", answer->content_type);
  cf_wire_add_text (row, "body", answer->body);
  file = fopen (path, "ae");
  ck_assert_ptr_nonnull (file);
  fprintf (file, "%s\n", json_object_to_json_string_ext (row, JSON_C_TO_STRING_PLAIN));
  fclose (file);
}

/* All that a test has made its central tell is checked, too, whether the test read it or not. */
static void
note_everything (CfCentralWorld *self)
{
  static const char *const targets[] = { "/v1/snapshot/chain?limit=5000",
                                         "/v1/snapshot/S1?limit=5000",
                                         "/v1/snapshot/S2?limit=5000" };
  g_autofree char *bearer = g_strconcat ("Bearer ", self->admin, NULL);
  const char *headers[] = { "authorization", bearer, NULL };

  if (g_getenv ("CF_TEST_TRANSCRIPT") == NULL || self->central == NULL || self->admin == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_handle (self->central, &(CfCentralRequest){ .method = "GET",
                                                             .target = targets[i],
                                                             .headers = headers,
                                                             .body = "",
                                                             .is_loopback = TRUE });

    note ("GET", targets[i], NULL, answer);
  }
}

void
cf_central_world_free (CfCentralWorld *self)
{
  if (self == NULL)
    return;
  note_everything (self);
  cf_central_free (self->central);
  if (g_getenv ("CF_TEST_CENTRAL") != NULL)
    on_server (self, g_getenv ("CF_TEST_CENTRAL"), "DROP", "WITH (FORCE)");
  cf_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->admin);
  g_free (self);
}

CfCentralAnswer *
cf_central_world_ask (CfCentralWorld *self,
                      const char *token,
                      const char *method,
                      const char *target,
                      const char *body,
                      const char *const *extra,
                      guint status)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", token != NULL ? token : "", NULL);
  const char *headers[12] = { 0 };
  guint n = 0;
  CfCentralAnswer *answer;

  if (token != NULL) {
    headers[n++] = "authorization";
    headers[n++] = bearer;
  }
  for (guint i = 0; extra != NULL && extra[i] != NULL; i++)
    headers[n++] = extra[i];
  answer =
    cf_central_handle (self->central, &(CfCentralRequest){ .method = method,
                                                           .target = target,
                                                           .headers = headers,
                                                           .body = body != NULL ? body : "",
                                                           .len = body != NULL ? strlen (body) : 0,
                                                           .is_loopback = TRUE });
  note (method, target, body, answer);
  ck_assert_msg (answer->status == status, "%s %s: %u instead of %u: %s", method, target,
                 answer->status, status, answer->body);
  return answer;
}

json_object *
cf_central_world_json (CfCentralWorld *self,
                       const char *token,
                       const char *method,
                       const char *target,
                       const char *body,
                       guint status)
{
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (self, token, method, target, body, NULL, status);
  g_autoptr (GError) error = NULL;
  json_object *object = cf_wire_parse (answer->body, answer->len, &error);

  ck_assert_ok (object);
  return object;
}

void
cf_central_world_refuse (CfCentralWorld *self,
                         const char *token,
                         const char *method,
                         const char *target,
                         const char *body,
                         CfWireErrorCode code)
{
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (self, token, method, target, body, NULL, cf_wire_error_status (code));
  g_auto (CfWireError) error = { 0 };

  ck_assert (cf_wire_error_decode (answer->status, answer->body, answer->len, &error));
  ck_assert_msg (error.code == code, "%s %s: %s", method, target, answer->body);
}

char *
cf_play_till_enrolment (const CfPlayTill *self,
                        const char *code,
                        const char *wanted,
                        const char *currency)
{
  CfWireEnrol asked = { .code = code,
                        .terminal = self->id,
                        .wanted_code = wanted,
                        .epoch = self->epoch,
                        .public_key = cf_key_pair_get_public (self->key),
                        .program = "0.1.0",
                        .currency = currency };

  return cf_wire_enrol_encode (&asked);
}

void
cf_central_world_enrol_with (CfCentralWorld *self,
                             const CfPlayTill *till,
                             const char *code,
                             CfWireEnrolled *ret_enrolled)
{
  g_autofree char *body = cf_play_till_enrolment (till, code, "T1", NULL);
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (self, NULL, "POST", "/v1/enrol", body, NULL, 200);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_wire_enrolled_decode (answer->body, answer->len, ret_enrolled, &error));
}

void
cf_central_world_enrol (CfCentralWorld *self, CfPlayTill *till, const char *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (self->central, store, 0, FALSE, &error);
  CfWireEnrolled enrolled;

  ck_assert_ok (code);
  cf_central_world_enrol_with (self, till, code, &enrolled);
  g_free (till->token);
  till->token = g_strdup (enrolled.token);
}

void
cf_central_world_push (CfCentralWorld *self, CfPlayTill *till, guint from, guint to)
{
  g_autofree char *body = cf_play_till_body (till, from, to);
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (self, till->token, "POST", "/v1/journal", body, NULL, 200);

  (void) answer;
}

char *
cf_central_world_key (CfCentralWorld *self, const char *rights, const char *store)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"k\",\"rights\":[%s]%s%s%s}", rights,
                                           store != NULL ? ",\"store\":\"" : "",
                                           store != NULL ? store : "", store != NULL ? "\"" : "");
  g_autoptr (json_object) made =
    cf_central_world_json (self, self->admin, "POST", "/v1/keys", body, 200);

  return g_strdup (cf_wire_get_text (made, "key", 64));
}

json_object *
cf_central_world_told (CfCentralWorld *self, const char *scope, const char *kind, const char *id)
{
  CfCentralStore *store = cf_central_get_store (self->central);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error,
                           "SELECT body FROM feed_row WHERE scope = $1 AND kind = $2 AND id = $3"
                           " AND body IS NOT NULL",
                           "ttt", scope, kind, id);
  cf_central_rollback (store);
  ck_assert_ok (rows);
  return rows->n_rows == 1 ? json_tokener_parse (cf_central_rows_text (rows, 0, 0)) : NULL;
}

static gboolean
file_holds (const char *path, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize len;

  return g_file_get_contents (path, &bytes, &len, NULL) &&
         memmem (bytes, len, text, strlen (text)) != NULL;
}

static gboolean
tables_hold (CfCentralStore *store, const char *text)
{
  g_autoptr (CfCentralRows) columns = NULL;
  g_autoptr (GError) error = NULL;
  gboolean holds = FALSE;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  columns = cf_central_query (store, &error,
                              "SELECT table_name, column_name FROM information_schema.columns"
                              " WHERE table_schema = 'public' AND data_type = 'text'",
                              "");
  ck_assert_ok (columns);
  ck_assert_uint_gt (columns->n_rows, 20);
  for (gsize i = 0; i < columns->n_rows; i++) {
    g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM \"%s\" WHERE strpos (\"%s\", $1) > 0 LIMIT 1",
                       cf_central_rows_text (columns, i, 0), cf_central_rows_text (columns, i, 1));
    g_autoptr (CfCentralRows) found = cf_central_query (store, &error, sql, "t", text);

    ck_assert_ok (found);
    holds = holds || found->n_rows > 0;
  }
  cf_central_rollback (store);
  return holds;
}

gboolean
cf_central_world_holds (CfCentralWorld *self, const char *text)
{
  g_autofree char *journal = g_strconcat (self->database, "-journal", NULL);

  if (g_getenv ("CF_TEST_CENTRAL") != NULL)
    return tables_hold (cf_central_get_store (self->central), text);
  return file_holds (self->database, text) || file_holds (journal, text);
}

gint64
cf_central_world_on_hand (CfCentralWorld *self, const char *store, const char *sku)
{
  g_autofree char *target = g_strdup_printf ("/v1/stock/%s?store=%s", sku, store);
  g_autoptr (json_object) answer =
    cf_central_world_json (self, self->admin, "GET", target, NULL, 200);
  json_object *rows = cf_wire_get_array (answer, "stock");
  gint64 milli = 0;

  for (gsize i = 0; i < json_object_array_length (rows); i++) {
    json_object *row = json_object_array_get_idx (rows, i);

    if (g_strcmp0 (cf_wire_get_text (row, "location", 64), "main") == 0)
      cf_wire_get_int (row, "on_hand_milli", G_MININT64, G_MAXINT64, &milli);
  }
  return milli;
}

guint
cf_central_world_exceptions (CfCentralWorld *self, const char *kind)
{
  g_autoptr (json_object) answer =
    cf_central_world_json (self, self->admin, "GET", "/v1/exceptions", NULL, 200);
  json_object *rows = cf_wire_get_array (answer, "exceptions");
  guint n = 0;

  for (gsize i = 0; i < json_object_array_length (rows); i++)
    n += g_strcmp0 (cf_wire_get_text (json_object_array_get_idx (rows, i), "kind", 64), kind) == 0;
  return n;
}

CfWireHead
cf_central_world_head (CfCentralWorld *world, CfPlayTill *till, const char *scope)
{
  static const char beat[] =
    "{\"epoch\":1,\"seq\":1,\"acknowledged_epoch\":1,\"acknowledged_seq\":1,"
    "\"program\":\"0.1.0\"}";
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, till->token, "POST", "/v1/heartbeat", beat, NULL, 200);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) heads = cf_wire_heads_decode (answer->body, answer->len, NULL, &error);

  ck_assert_ok (heads);
  for (guint i = 0; i < heads->len; i++)
    if (g_str_equal (g_array_index (heads, CfWireHead, i).scope, scope))
      return g_array_index (heads, CfWireHead, i);
  ck_abort_msg ("no head of %s", scope);
}

CfWirePage *
cf_central_world_page (CfCentralWorld *world,
                       CfPlayTill *till,
                       const CfWireHead *head,
                       gint64 after,
                       guint limit)
{
  g_autofree char *target =
    g_strdup_printf ("/v1/feed/%s?feed=%s&after=%" G_GINT64_FORMAT "&limit=%u", head->scope,
                     head->feed, after, limit);
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, till->token, "GET", target, NULL, NULL, 200);
  g_autoptr (GError) error = NULL;
  CfWirePage *page = cf_wire_page_decode (answer->body, answer->len, &error);

  ck_assert_ok (page);
  return page;
}
