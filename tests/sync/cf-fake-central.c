/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fake-central.h"

#include <string.h>

#include "cf-error.h"
#include "cf-record.h"
#include "cf-test.h"
#include "cf-wire-enrol.h"
#include "cf-wire-error.h"
#include "cf-wire-hint.h"

#define TOKEN "cft_0123456789012345678901234567890123456789012"

typedef struct
{
  guint epoch;
  char *branch; /* NULL: the main chain */
  GArray *hashes;
  gint64 first_seq;
  guint had; /* hashes, before it forgot some */
} Chain;

typedef struct
{
  char feed[CF_WIRE_FEED_LEN + 1];
  gint64 head;
  GPtrArray *objects; /* of CfWireChange, by position */
} Feed;

typedef struct
{
  guint64 id;
  CfTransportChunk chunk;
  CfTransportDone done;
  gpointer data;
  guint status;
  char *body;
  gboolean is_ours;
  gboolean is_lost;
  gboolean is_held;
  gboolean is_page;
  char *heads; /* of a poll that waits for others than these */
  guint retry_after;
  guint silence; /* timer */
} Call;

typedef struct
{
  guint id;
  gint64 due_ms;
  CfTimerFunc func;
  gpointer data;
} Later;

struct _CfFakeCentral
{
  CfTransport transport;
  CfTimer timer;
  CfManualClock *clock;
  CfKeyPair *key;
  CfFakeMood mood;
  gboolean streams_work;
  gboolean pages_are_late;
  CfId terminal;
  const char *code;
  guint piece_rows;
  guint feeds_made;
  gint64 free_disk_bytes; /* as the till said */
  GPtrArray *chains;
  Feed feeds[2]; /* chain, store */
  GPtrArray *log;
  GList *calls;
  GList *laters;
  guint64 last_call;
  guint last_later;
};

/* ---- making ------------------------------------------------------------------------------------ */

static void
chain_free (gpointer data)
{
  Chain *self = data;

  g_free (self->branch);
  g_array_unref (self->hashes);
  g_free (self);
}

static void
call_free (gpointer data)
{
  Call *self = data;

  g_free (self->body);
  g_free (self->heads);
  g_free (self);
}

static Feed *
feed_of (CfFakeCentral *self, const char *scope)
{
  return &self->feeds[strcmp (scope, CF_WIRE_SCOPE_CHAIN) == 0 ? 0 : 1];
}

void
cf_fake_central_renew_feed (CfFakeCentral *self, const char *scope)
{
  g_snprintf (feed_of (self, scope)->feed, CF_WIRE_FEED_LEN + 1, "%032x", ++self->feeds_made);
}

static guint64 fake_send (CfTransport *transport,
                          const CfHttpRequest *request,
                          CfTransportChunk chunk,
                          CfTransportDone done,
                          gpointer data);

static guint
fake_start (const CfTimer *timer, guint after_ms, CfTimerFunc func, gpointer data)
{
  CfFakeCentral *self = timer->user_data;
  Later *later = g_new (Later, 1);

  *later =
    (Later){ ++self->last_later, cf_clock_mono_ms (&self->clock->clock) + after_ms, func, data };
  self->laters = g_list_append (self->laters, later);
  return later->id;
}

static void
fake_stop (const CfTimer *timer, guint id)
{
  CfFakeCentral *self = timer->user_data;

  for (GList *at = self->laters; at != NULL; at = at->next)
    if (((Later *) at->data)->id == id) {
      g_free (at->data);
      self->laters = g_list_delete_link (self->laters, at);
      return;
    }
}

static void
fake_cancel (CfTransport *transport, guint64 id)
{
  CfFakeCentral *self = transport->user_data;

  for (GList *at = self->calls; at != NULL; at = at->next)
    if (((Call *) at->data)->id == id) {
      fake_stop (&self->timer, ((Call *) at->data)->silence);
      call_free (at->data);
      self->calls = g_list_delete_link (self->calls, at);
      return;
    }
}

CfFakeCentral *
cf_fake_central_new (CfManualClock *clock)
{
  CfFakeCentral *self = g_new0 (CfFakeCentral, 1);

  self->transport = (CfTransport){ fake_send, fake_cancel, self };
  self->timer = (CfTimer){ fake_start, fake_stop, self };
  self->clock = clock;
  self->key = cf_key_pair_new ();
  self->streams_work = TRUE;
  self->code = "T1";
  self->piece_rows = 100;
  self->chains = g_ptr_array_new_with_free_func (chain_free);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->free_disk_bytes = -1;
  for (guint i = 0; i < 2; i++)
    self->feeds[i].objects = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_wire_change_free);
  cf_fake_central_renew_feed (self, CF_WIRE_SCOPE_CHAIN);
  cf_fake_central_renew_feed (self, CF_FAKE_STORE);
  return self;
}

void
cf_fake_central_free (CfFakeCentral *self)
{
  cf_key_pair_free (self->key);
  g_ptr_array_unref (self->chains);
  g_ptr_array_unref (self->log);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_unref (self->feeds[i].objects);
  g_list_free_full (self->calls, call_free);
  g_list_free_full (self->laters, g_free);
  g_free (self);
}

CfTransport *
cf_fake_central_get_transport (CfFakeCentral *self)
{
  return &self->transport;
}

const CfTimer *
cf_fake_central_get_timer (CfFakeCentral *self)
{
  return &self->timer;
}

void
cf_fake_central_set_mood (CfFakeCentral *self, CfFakeMood mood)
{
  self->mood = mood;
}

void
cf_fake_central_set_streams (CfFakeCentral *self, gboolean work)
{
  self->streams_work = work;
}

void
cf_fake_central_set_pages (CfFakeCentral *self, gboolean arrive)
{
  self->pages_are_late = !arrive;
}

void
cf_fake_central_set_piece (CfFakeCentral *self, guint rows)
{
  self->piece_rows = rows;
}

void
cf_fake_central_set_code (CfFakeCentral *self, const char *code)
{
  self->code = code;
}

guint
cf_fake_central_count (CfFakeCentral *self, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < self->log->len; i++)
    n += g_str_has_prefix (self->log->pdata[i], prefix);
  return n;
}

gint64
cf_fake_central_free_disk (CfFakeCentral *self)
{
  return self->free_disk_bytes;
}

/* ---- the journal ----------------------------------------------------------------------------------- */

static Chain *
find_chain (CfFakeCentral *self, guint epoch, const char *branch)
{
  Chain *chain;

  for (guint i = 0; i < self->chains->len; i++) {
    chain = self->chains->pdata[i];
    if (chain->epoch == epoch && g_strcmp0 (chain->branch, branch) == 0)
      return chain;
  }
  chain = g_new0 (Chain, 1);
  chain->epoch = epoch;
  chain->branch = g_strdup (branch);
  chain->first_seq = 1;
  chain->hashes = g_array_new (FALSE, TRUE, sizeof (CfHash));
  g_ptr_array_add (self->chains, chain);
  return chain;
}

guint
cf_fake_central_records (CfFakeCentral *self, guint epoch, gboolean branches)
{
  guint n = 0;

  for (guint i = 0; i < self->chains->len; i++) {
    const Chain *chain = self->chains->pdata[i];

    if (chain->epoch == epoch && (chain->branch != NULL) == branches)
      n += chain->hashes->len;
  }
  return n;
}

void
cf_fake_central_forget (CfFakeCentral *self, guint epoch, guint n)
{
  Chain *chain = find_chain (self, epoch, NULL);

  chain->had = MAX (chain->had, chain->hashes->len);
  g_array_set_size (chain->hashes, chain->hashes->len - n);
}

void
cf_fake_central_diverge (CfFakeCentral *self, guint epoch)
{
  Chain *chain = find_chain (self, epoch, NULL);

  memset (&g_array_index (chain->hashes, CfHash, chain->hashes->len - 1), 7, sizeof (CfHash));
}

static char *
refuse (Call *call, const CfWireError *error)
{
  call->status = cf_wire_error_status (error->code);
  return cf_wire_error_encode (error);
}

static CfWireAcknowledgement
acknowledge (CfFakeCentral *self, const Chain *chain)
{
  CfWireAcknowledgement words = { .retain_ms = 1000 };
  guint8 message[CF_WIRE_MESSAGE_MAX];
  gsize len;

  words.main.terminal = self->terminal;
  words.main.epoch = chain->epoch;
  words.main.seq = chain->first_seq + chain->hashes->len - 1;
  words.main.hash = g_array_index (chain->hashes, CfHash, chain->hashes->len - 1);
  if (self->mood == CF_FAKE_FORGE)
    words.main.seq++;
  len = cf_wire_acknowledged_message (&words.main.hash, message);
  words.main.has_signature = TRUE;
  words.main.signature = cf_key_pair_sign (self->key, message, len);
  if (self->mood == CF_FAKE_FORGE)
    words.main.signature.bytes[0] ^= 1;
  return words;
}

/* The chain before @epoch that ends earlier than it did. */
static const Chain *
find_torn (CfFakeCentral *self, guint epoch)
{
  for (guint i = 0; i < self->chains->len; i++) {
    const Chain *chain = self->chains->pdata[i];

    if (chain->branch == NULL && chain->epoch < epoch && chain->hashes->len < chain->had)
      return chain;
  }
  return NULL;
}

static char *
refuse_gap (Call *call, const Chain *chain)
{
  return refuse (call, &(CfWireError){ .code = CF_WIRE_ERROR_GAP,
                                       .message = (char *) "gap",
                                       .has_need = TRUE,
                                       .need_epoch = chain->epoch,
                                       .need_seq = chain->hashes->len + chain->first_seq });
}

/* One record: NULL where it was taken or known, else the refusal. */
static char *
take_record (CfFakeCentral *self,
             Call *call,
             const CfWireRecord *wire,
             const char *branch,
             Chain **last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = cf_record_parse (wire->bytes, wire->len, &error);
  const Chain *torn;
  Chain *chain;
  gint64 at;

  ck_assert_ok (record != NULL);
  ck_assert (cf_id_equal (&record->terminal, &self->terminal));
  *last = chain = find_chain (self, record->epoch, branch);
  if (branch != NULL && chain->hashes->len == 0)
    chain->first_seq = record->seq;
  at = record->seq - chain->first_seq;
  if (branch == NULL && (torn = find_torn (self, record->epoch)) != NULL)
    return refuse_gap (call, torn);
  if (at > chain->hashes->len)
    return refuse_gap (call, chain);
  if (at == chain->hashes->len) {
    g_array_append_val (chain->hashes, wire->hash);
    return NULL;
  }
  if (cf_hash_equal (&g_array_index (chain->hashes, CfHash, at), &wire->hash))
    return NULL;
  return refuse (call, &(CfWireError){ .code = CF_WIRE_ERROR_FORK,
                                       .message = (char *) "fork",
                                       .has_branch = TRUE,
                                       .branch = wire->hash });
}

static char *
push (CfFakeCentral *self, Call *call, const char *path, GBytes *body)
{
  gsize len;
  const char *bytes = g_bytes_get_data (body, &len);
  CfWireLines lines = { bytes, bytes + len };
  const char *branch = strstr (path, "branch=");
  Chain *chain = NULL;
  CfWireAcknowledgement words;
  guint n = 0;

  ck_assert_uint_le (len, CF_WIRE_PUSH_BYTES_MAX);
  for (;;) {
    g_autoptr (GError) error = NULL;
    CfWireRecord record;
    gboolean is_end;
    char *refusal;

    ck_assert_ok (cf_wire_push_next (&lines, &record, &is_end, &error));
    if (is_end)
      break;
    n++;
    refusal = take_record (self, call, &record, branch != NULL ? branch + 7 : NULL, &chain);
    if (refusal != NULL)
      return refusal;
  }
  ck_assert_uint_ge (n, 1);
  ck_assert_uint_le (n, CF_WIRE_PUSH_RECORDS_MAX);
  words = acknowledge (self, chain);
  return cf_wire_acknowledgement_encode (&words);
}

/* ---- feeds -------------------------------------------------------------------------------------------- */

static CfWireChange *
copy_change (const CfWireChange *from)
{
  CfWireChange *change = g_new0 (CfWireChange, 1);

  *change = (CfWireChange){ .position = from->position,
                            .kind = g_strdup (from->kind),
                            .id = g_strdup (from->id),
                            .text = g_strdup (from->text) };
  return change;
}

static gint64
number_of (const char *path, const char *name, gint64 fallback)
{
  const char *at = strstr (path, name);

  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : fallback;
}

static const char *
scope_of (const char *path, const char *prefix, char *ret_scope, gsize size)
{
  g_strlcpy (ret_scope, path + strlen (prefix),
             MIN (size, strcspn (path + strlen (prefix), "?") + 1));
  return ret_scope;
}

static char *
gone (Call *call)
{
  return refuse (call,
                 &(CfWireError){ .code = CF_WIRE_ERROR_FEED_GONE, .message = (char *) "gone" });
}

static char *
page (CfFakeCentral *self, Call *call, const char *path)
{
  char scope[CF_WIRE_SCOPE_MAX + 1];
  Feed *feed = feed_of (self, scope_of (path, "/v1/feed/", scope, sizeof scope));
  gint64 after = number_of (path, "after=", 0);
  guint limit = 3; /* so that there are several pages */
  g_autoptr (CfWirePage) answer = NULL;
  g_autofree char *expected = g_strconcat ("feed=", feed->feed, NULL);

  if (strstr (path, expected) == NULL || after > feed->head)
    return gone (call);
  answer = cf_wire_page_new (feed->feed);
  answer->after = after;
  answer->next = answer->head = feed->head;
  for (guint i = 0; i < feed->objects->len; i++) {
    const CfWireChange *object = feed->objects->pdata[i];

    if (object->position <= after)
      continue;
    if (answer->changes->len == limit) {
      answer->next = ((CfWireChange *) answer->changes->pdata[limit - 1])->position;
      break;
    }
    g_ptr_array_add (answer->changes, copy_change (object));
  }
  return cf_wire_page_encode (answer);
}

static gint
by_kind_and_id (gconstpointer a, gconstpointer b)
{
  const CfWireChange *x = *(CfWireChange *const *) a, *y = *(CfWireChange *const *) b;
  int order = strcmp (x->kind, y->kind);

  return order != 0 ? order : strcmp (x->id, y->id);
}

/* How many of @rows stand before what "after=" of @path names, and at it. */
static guint
count_before (GPtrArray *rows, const char *path)
{
  const char *param = strstr (path, "&after=");
  g_autofree char *after = param != NULL ? g_uri_unescape_string (param + 7, NULL) : g_strdup ("|");
  char *bar = strchr (after, '|');
  guint n = 0;

  ck_assert_ptr_nonnull (bar);
  *bar = '\0';
  for (; n < rows->len; n++) {
    const CfWireChange *row = rows->pdata[n];
    int order = strcmp (row->kind, after);

    if (order > 0 || (order == 0 && strcmp (row->id, bar + 1) > 0))
      break;
  }
  return n;
}

static char *
piece (CfFakeCentral *self, Call *call, const char *path)
{
  char scope[CF_WIRE_SCOPE_MAX + 1];
  Feed *feed = feed_of (self, scope_of (path, "/v1/snapshot/", scope, sizeof scope));
  guint from;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  CfWirePiece answer = {
    .position = feed->head, .head = feed->head, .scope = scope, .rows = g_ptr_array_new ()
  };
  g_autofree char *expected = g_strconcat ("feed=", feed->feed, NULL);
  g_autofree char *next = NULL;
  char *body;

  if (strstr (path, "feed=") != NULL && strstr (path, expected) == NULL) {
    g_ptr_array_unref (answer.rows);
    return gone (call);
  }
  g_strlcpy (answer.feed, feed->feed, sizeof answer.feed);
  for (guint i = 0; i < feed->objects->len; i++)
    if (((CfWireChange *) feed->objects->pdata[i])->text != NULL)
      g_ptr_array_add (rows, feed->objects->pdata[i]);
  g_ptr_array_sort (rows, by_kind_and_id);
  from = count_before (rows, path);
  for (guint i = from; i < rows->len && i < from + self->piece_rows; i++)
    g_ptr_array_add (answer.rows, rows->pdata[i]);
  if (from + self->piece_rows < rows->len)
    answer.next = next =
      g_strconcat (((CfWireChange *) rows->pdata[from + self->piece_rows - 1])->kind, "|",
                   ((CfWireChange *) rows->pdata[from + self->piece_rows - 1])->id, NULL);
  body = cf_wire_piece_encode (&answer);
  g_ptr_array_unref (answer.rows);
  return body;
}

static CfWireHead
head_of (CfFakeCentral *self, const char *scope)
{
  CfWireHead head = { .head = feed_of (self, scope)->head };

  g_strlcpy (head.scope, scope, sizeof head.scope);
  g_strlcpy (head.feed, feed_of (self, scope)->feed, sizeof head.feed);
  return head;
}

static char *
heads (CfFakeCentral *self)
{
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  CfWireHead chain = head_of (self, CF_WIRE_SCOPE_CHAIN), store = head_of (self, CF_FAKE_STORE);

  json_object_array_add (list, cf_wire_head_to_json (&chain));
  json_object_array_add (list, cf_wire_head_to_json (&store));
  json_object_object_add (answer, "heads", list);
  json_object_object_add (answer, "retain_ms", json_object_new_int (1000));
  return cf_wire_to_text (answer);
}

static void
say_head (CfFakeCentral *self, const Call *call, const char *scope)
{
  CfWireHead head = head_of (self, scope);
  g_autoptr (json_object) object = cf_wire_head_to_json (&head);
  g_autofree char *data = cf_wire_to_text (object);
  g_autofree char *event = cf_wire_event_encode ("head", data);

  call->chunk (event, strlen (event), call->data);
}

void
cf_fake_central_put (CfFakeCentral *self,
                     const char *scope,
                     const char *kind,
                     const char *id,
                     const char *body)
{
  Feed *feed = feed_of (self, scope);
  CfWireChange change = {
    .position = ++feed->head, .kind = (char *) kind, .id = (char *) id, .text = (char *) body
  };

  for (guint i = 0; i < feed->objects->len; i++) {
    const CfWireChange *object = feed->objects->pdata[i];

    if (strcmp (object->kind, kind) == 0 && strcmp (object->id, id) == 0) {
      g_ptr_array_remove_index (feed->objects, i);
      break;
    }
  }
  g_ptr_array_add (feed->objects, copy_change (&change));
  for (GList *at = self->calls; at != NULL && self->streams_work && self->mood == CF_FAKE_FINE;
       at = at->next)
    if (((Call *) at->data)->is_held)
      say_head (self, at->data, scope);
}

/* ---- requests -------------------------------------------------------------------------------------------- */

static char *
enrol (CfFakeCentral *self, Call *call, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  gsize len;
  const char *bytes = g_bytes_get_data (body, &len);
  g_autoptr (json_object) object = cf_wire_parse (bytes, len, &error);
  CfWireEnrolled answer = { .retain_ms = 1000 };
  guint8 message[CF_WIRE_MESSAGE_MAX];
  CfWireEnrol request;

  ck_assert_ok (object != NULL && cf_wire_enrol_read (object, &request, &error));
  if (strcmp (request.code, CF_FAKE_CODE) != 0)
    return refuse (call,
                   &(CfWireError){ .code = CF_WIRE_ERROR_BAD_CODE, .message = (char *) "no" });
  self->terminal = request.terminal;
  g_strlcpy (answer.token, TOKEN, sizeof answer.token);
  g_strlcpy (answer.store, CF_FAKE_STORE, sizeof answer.store);
  g_strlcpy (answer.store_name, "Forty-five", sizeof answer.store_name);
  g_strlcpy (answer.code, self->code, sizeof answer.code);
  g_strlcpy (answer.chain_feed, self->feeds[0].feed, sizeof answer.chain_feed);
  g_strlcpy (answer.store_feed, self->feeds[1].feed, sizeof answer.store_feed);
  answer.central_key = cf_key_pair_get_public (self->key);
  len =
    cf_wire_certificate_message (&request.terminal, request.epoch, &request.public_key, message);
  answer.certificate = cf_key_pair_sign (self->key, message, len);
  return cf_wire_enrolled_encode (&answer);
}

/* Of MUGs others have all, of CUPs there are none; of what else is asked for it lends all. */
static char *
lend (Call *call, GBytes *body)
{
  static char *others[] = { (char *) CF_FAKE_GRANT, NULL };
  gsize len;
  const char *bytes = g_bytes_get_data (body, &len);
  g_autoptr (json_object) asked = cf_wire_parse (bytes, len, NULL);
  const char *sku = cf_wire_get_text (asked, "sku", 64);

  if (g_strcmp0 (sku, "MUG") == 0)
    return refuse (call, &(CfWireError){ .code = CF_WIRE_ERROR_CONFLICT,
                                         .message = (char *) "lent",
                                         .grants = others });
  if (g_strcmp0 (sku, "CUP") == 0)
    return refuse (call,
                   &(CfWireError){ .code = CF_WIRE_ERROR_CONFLICT, .message = (char *) "none" });
  return cf_wire_to_text (asked);
}

/* A poll that waited long enough is answered as things stand. */
static void
on_patience (gpointer data)
{
  Call *call = data;

  call->silence = 0;
  call->heads[0] = '\0';
}

/* Whether @call is still under way. */
static gboolean
is_waiting (CfFakeCentral *self, const Call *call)
{
  g_autofree char *now =
    g_strdup_printf ("%s:%" G_GINT64_FORMAT ",%s:%" G_GINT64_FORMAT, CF_WIRE_SCOPE_CHAIN,
                     self->feeds[0].head, CF_FAKE_STORE, self->feeds[1].head);

  return self->mood == CF_FAKE_FINE && ((call->is_page && self->pages_are_late) ||
                                        (call->heads != NULL && g_str_equal (call->heads, now)));
}

static char *
hear_heartbeat (CfFakeCentral *self, GBytes *body)
{
  gsize len;
  const char *text = g_bytes_get_data (body, &len);
  g_autoptr (json_object) object = cf_wire_parse (text, len, NULL);
  CfWireHeartbeat said;

  ck_assert (cf_wire_heartbeat_read (object, &said, NULL));
  self->free_disk_bytes = said.free_disk_bytes;
  return heads (self);
}

static char *
serve (CfFakeCentral *self, Call *call, const CfHttpRequest *request)
{
  const char *path = request->path;

  if (g_str_has_prefix (path, "/v1/enrol"))
    return enrol (self, call, request->body);
  if (self->mood == CF_FAKE_REVOKED)
    return refuse (call, &(CfWireError){ .code = CF_WIRE_ERROR_TOKEN_REVOKED,
                                         .message = (char *) "revoked" });
  if (g_str_has_prefix (path, "/v1/token"))
    return g_strdup_printf ("{\"token\":\"%s\"}", CF_FAKE_NEW_TOKEN);
  if (g_str_has_prefix (path, "/v1/journal") && request->body == NULL)
    return refuse (call,
                   &(CfWireError){ .code = CF_WIRE_ERROR_NOT_FOUND, /* as an older one would */
                                   .message = (char *) "no positions here" });
  if (g_str_has_prefix (path, "/v1/journal"))
    return push (self, call, path, request->body);
  call->is_page = g_str_has_prefix (path, "/v1/feed/") || g_str_has_prefix (path, "/v1/snapshot/");
  if (g_str_has_prefix (path, "/v1/feed/"))
    return page (self, call, path);
  if (g_str_has_prefix (path, "/v1/snapshot/"))
    return piece (self, call, path);
  if (g_str_has_prefix (path, "/v1/heartbeat"))
    return hear_heartbeat (self, request->body);
  if (g_str_has_prefix (path, "/v1/customers/C-1/recommendations"))
    return g_strdup (
      "{\"customer_id\":\"C-1\",\"recommended_products\":[{\"id\":\"PEN\",\"score\":0.92},"
      "{\"id\":5,\"score\":0.5},7,{\"id\":\"CUP\",\"score\":0.41}]}");
  if (g_str_has_prefix (path, "/v1/customers/"))
    return refuse (call,
                   &(CfWireError){ .code = CF_WIRE_ERROR_NOT_FOUND, .message = (char *) "nobody" });
  if (g_str_has_prefix (path, "/v1/carts/"))
    return g_strdup ("{}");
  if (g_str_equal (path, "/v1/grants"))
    return lend (call, request->body);
  if (g_str_equal (path, "/v1/grants/held"))
    return g_strdup ("{\"ok\":true}");
  if (g_str_has_prefix (path, "/v1/hints") && strstr (path, "heads=") == NULL)
    return g_strdup ("{\"heads\":[]}");
  if (g_str_has_prefix (path, "/v1/hints") && call->chunk == NULL) {
    call->heads = g_strdup (strstr (path, "heads=") + strlen ("heads="));
    call->silence =
      fake_start (&self->timer, (guint) number_of (path, "wait_ms=", 0), on_patience, call);
    return NULL;
  }
  call->is_held = TRUE;
  return g_strdup ("");
}

/* What a transport does with a stream that says nothing. */
static void
on_silence (gpointer data)
{
  Call *call = data;

  call->is_held = FALSE;
  call->is_lost = TRUE;
}

static guint64
fake_send (CfTransport *transport,
           const CfHttpRequest *request,
           CfTransportChunk chunk,
           CfTransportDone done,
           gpointer data)
{
  CfFakeCentral *self = transport->user_data;
  Call *call = g_new0 (Call, 1);

  *call = (Call){ .id = ++self->last_call,
                  .chunk = chunk,
                  .done = done,
                  .data = data,
                  .status = 200,
                  .is_ours = TRUE };
  g_ptr_array_add (self->log, g_strconcat (request->method, " ", request->path, NULL));
  switch (self->mood) {
  case CF_FAKE_DOWN: call->is_lost = TRUE; break;
  case CF_FAKE_PORTAL:
    call->is_ours = FALSE;
    call->body = g_strdup ("<html>Welcome to the hotel</html>");
    break;
  case CF_FAKE_BUSY:
    call->retry_after = 60;
    call->body =
      refuse (call, &(CfWireError){ .code = CF_WIRE_ERROR_BUSY, .message = (char *) "busy" });
    break;
  case CF_FAKE_LOSE_ANSWER:
    call->body = serve (self, call, request);
    call->is_lost = TRUE;
    break;
  case CF_FAKE_FINE:
  case CF_FAKE_REVOKED:
  case CF_FAKE_FORGE:
  default: call->body = serve (self, call, request); break;
  }
  self->calls = g_list_append (self->calls, call);
  if (call->is_held && !self->streams_work)
    call->silence = fake_start (&self->timer, request->silence_ms, on_silence, call);
  return call->id;
}

/* ---- the network and the time ------------------------------------------------------------------------------- */

static void
answer_call (CfFakeCentral *self, Call *call)
{
  g_autofree char *time =
    g_strdup_printf ("%" G_GINT64_FORMAT, cf_clock_utc_ms (&self->clock->clock) + 3000);
  g_autofree char *retry = g_strdup_printf ("%u", call->retry_after);
  CfHttpHeader headers[2] = { { "counterfoil-time", time }, { "retry-after", retry } };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) body = g_bytes_new (call->body, call->body != NULL ? strlen (call->body) : 0);
  CfHttpAnswer answer = { .status = call->status,
                          .headers = headers,
                          .n_headers = !call->is_ours          ? 0
                                       : call->retry_after > 0 ? 2
                                                               : 1,
                          .body = body };

  if (call->is_lost)
    cf_error_set (&failure, CF_ERROR_UNREACHABLE, "nobody answers");
  call->done (call->is_lost ? NULL : &answer, failure, call->data);
}

gboolean
cf_fake_step (CfFakeCentral *self)
{
  if (g_main_context_iteration (NULL, FALSE))
    return TRUE;
  for (GList *at = self->calls; at != NULL; at = at->next) {
    Call *call = at->data;

    if (call->is_held && self->mood == CF_FAKE_FINE) {
      if (!self->streams_work || call->status == 0)
        continue;
      call->status = 0; /* said its first word */
      say_head (self, call, CF_WIRE_SCOPE_CHAIN);
      say_head (self, call, CF_FAKE_STORE);
      return TRUE;
    }
    if (is_waiting (self, call))
      continue;
    if (call->heads != NULL)
      call->body = heads (self);
    self->calls = g_list_delete_link (self->calls, at);
    fake_stop (&self->timer, call->silence);
    call->is_lost = call->is_lost || call->is_held || /* a stream that breaks */
                    ((call->heads != NULL || (call->is_page && self->pages_are_late)) &&
                     self->mood != CF_FAKE_FINE);
    answer_call (self, call);
    call_free (call);
    return TRUE;
  }
  return FALSE;
}

/* Everything that needs no time: answers, and what the loop has to do. */
static void
settle (CfFakeCentral *self)
{
  while (cf_fake_step (self))
    ;
}

static Later *
next_later (CfFakeCentral *self, gint64 until_ms)
{
  Later *next = NULL;

  for (GList *at = self->laters; at != NULL; at = at->next) {
    Later *later = at->data;

    if (later->due_ms <= until_ms && (next == NULL || later->due_ms < next->due_ms))
      next = later;
  }
  return next;
}

void
cf_fake_run (CfFakeCentral *self, guint ms)
{
  gint64 until = cf_clock_mono_ms (&self->clock->clock) + ms;
  Later *later;

  settle (self);
  while ((later = next_later (self, until)) != NULL) {
    self->laters = g_list_remove (self->laters, later);
    cf_manual_clock_advance (self->clock,
                             MAX (0, later->due_ms - cf_clock_mono_ms (&self->clock->clock)));
    later->func (later->data);
    g_free (later);
    settle (self);
  }
  cf_manual_clock_advance (self->clock, until - cf_clock_mono_ms (&self->clock->clock));
}
