/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-central-transfers.h"

/* Who may in: stores, codes, keys, tokens, enrolment, revocation. */

#define CODE_LIFE_MS ((gint64) 24 * 3600 * 1000)

/* clang-format off */
static const struct { const char *name; guint right; } rights[] = {
  { "stock", CF_RIGHT_STOCK },       { "catalog", CF_RIGHT_CATALOG },
  { "customers", CF_RIGHT_CUSTOMERS }, { "carts", CF_RIGHT_CARTS },
  { "orders", CF_RIGHT_ORDERS },     { "gift_cards", CF_RIGHT_GIFT_CARDS },
  { "webhooks", CF_RIGHT_WEBHOOKS }, { "analytics", CF_RIGHT_ANALYTICS },
  { "hints", CF_RIGHT_HINTS },
};
/* clang-format on */

guint
cf_right_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    if (g_str_equal (rights[i].name, name))
      return rights[i].right;
  return 0;
}

/* ---- secrets ---------------------------------------------------------------------------------- */

char *
cf_token_new (char kind)
{
  guint8 bytes[32];
  g_autofree char *text = NULL;
  char *token;

  cf_random_bytes (bytes, sizeof bytes);
  text = cf_base64_encode (bytes, sizeof bytes);
  cf_wipe (bytes, sizeof bytes);
  text[43] = '\0'; /* the padding */
  token = g_strdup_printf ("cf%c_%s", kind, text);
  for (char *c = token + 4; *c != '\0'; c++)
    *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
  return token;
}

void
cf_token_hash (const char *token, char ret_hex[CF_HASH_HEX_LEN + 1])
{
  CfHash hash = cf_hash_of (token, strlen (token));

  cf_hash_to_hex (&hash, ret_hex);
}

/* Read out over the telephone: no letters that look like others, groups of four. */
static char *
new_code (void)
{
  static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  guint8 bytes[12];
  GString *code = g_string_new (NULL);

  cf_random_bytes (bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (code, '-');
    g_string_append_c (code, letters[bytes[i] % 32]);
  }
  return g_string_free (code, FALSE);
}

/* However it was typed: blanks, dashes and case do not matter. */
static void
hash_code (const char *typed, char ret_hex[CF_HASH_HEX_LEN + 1])
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *c = typed; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (plain, g_ascii_toupper (*c));
  cf_token_hash (plain->str, ret_hex);
}

static void
new_feed (char ret_feed[CF_WIRE_FEED_LEN + 1])
{
  guint8 bytes[CF_WIRE_FEED_LEN / 2];

  cf_random_bytes (bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_snprintf (ret_feed + 2 * i, 3, "%02x", bytes[i]);
}

/* ---- stores ----------------------------------------------------------------------------------- */

static gboolean
put_store (CfCentral *self, const char *scope, const char *name, GError **error)
{
  char feed[CF_WIRE_FEED_LEN + 1];

  new_feed (feed);
  return cf_central_exec (self->store, error,
                          "INSERT INTO scope (scope, name, feed, head, forgotten)"
                          " VALUES ($1, $2, $3, 0, 0)"
                          " ON CONFLICT (scope) DO UPDATE SET name = excluded.name",
                          "ttt", scope, name, feed) &&
         (g_str_equal (scope, CF_WIRE_SCOPE_CHAIN) ||
          cf_transfers_reach_store (self->store, scope, self->clock, cf_clock_utc_ms (self->clock),
                                    error));
}

gboolean
cf_central_ensure_store (CfCentral *self, const char *store, const char *name, GError **error)
{
  if (cf_central_begin (self->store, CF_CENTRAL_WRITE, error) &&
      put_store (self, store, name, error) && cf_central_commit (self->store, error))
    return TRUE;
  cf_central_rollback (self->store);
  return FALSE;
}

gboolean
cf_api_put_store (CfCall *call, GError **error)
{
  const char *name = cf_wire_get_text (call->body, "name", CF_WIRE_NAME_MAX);

  if (name == NULL || !cf_wire_is_scope (call->arg) || g_str_equal (call->arg, CF_WIRE_SCOPE_CHAIN))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a store needs an id and a name");
  return put_store (call->central, call->arg, name, error) && cf_call_ok (call);
}

gboolean
cf_central_renew_feeds (CfCentral *self, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean ok = cf_central_begin (self->store, CF_CENTRAL_WRITE, error);

  if (ok)
    rows = cf_central_query (self->store, error, "SELECT scope FROM scope", "");
  ok = rows != NULL;
  for (gsize i = 0; ok && i < rows->n_rows; i++) {
    char feed[CF_WIRE_FEED_LEN + 1];

    new_feed (feed);
    ok = cf_central_exec (self->store, error, "UPDATE scope SET feed = $1 WHERE scope = $2", "tt",
                          feed, cf_central_rows_text (rows, i, 0));
  }
  /* Grants given after the backup was made are not known here: their terminals say what they hold. */
  ok = ok && cf_central_exec (self->store, error, "UPDATE terminal SET grants_unsaid = 1", "");
  if (ok && cf_central_commit (self->store, error))
    return TRUE;
  cf_central_rollback (self->store);
  return FALSE;
}

/* ---- codes and keys ------------------------------------------------------------------------------ */

static gboolean
insert_code (CfCentralStore *store,
             const char *code,
             const char *shop,
             gint64 expires_ms,
             gboolean brings_catalog,
             GError **error)
{
  char hash[CF_HASH_HEX_LEN + 1];

  hash_code (code, hash);
  return cf_central_exec (store, error,
                          "INSERT INTO enrol_code (hash, store, expires_ms, brings_catalog)"
                          " VALUES ($1, $2, $3, $4)",
                          "ttii", hash, shop, expires_ms, (gint64) (brings_catalog ? 1 : 0));
}

gboolean
cf_central_check_store (CfCentralStore *store, const char *shop, GError **error)
{
  GError *failure = NULL;
  CfWireHead head;

  if (!g_str_equal (shop, CF_WIRE_SCOPE_CHAIN) &&
      cf_scope_head (store, shop, &head, NULL, &failure))
    return TRUE;
  if (failure == NULL)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "there is no store '%s'", shop);
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
cf_call_check_store (CfCall *call, const char *shop, gboolean *ret_good, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *ret_good = cf_central_check_store (call->store, shop, &failure);
  if (*ret_good)
    return TRUE;
  if (g_error_matches (failure, CF_ERROR, CF_ERROR_BAD_REQUEST))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "%s", failure->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
cf_call_check_asked_store (CfCall *call, const char *shop, gboolean *ret_good, GError **error)
{
  *ret_good = TRUE;
  return shop == NULL || cf_call_check_store (call, shop, ret_good, error);
}

char *
cf_central_make_enrol_code (CfCentral *self,
                            const char *store,
                            gint64 life_ms,
                            gboolean brings_catalog,
                            GError **error)
{
  g_autofree char *code = new_code ();
  gint64 expires_ms = cf_clock_utc_ms (self->clock) + (life_ms > 0 ? life_ms : CODE_LIFE_MS);

  if (cf_central_begin (self->store, CF_CENTRAL_WRITE, error) &&
      cf_central_check_store (self->store, store, error) &&
      insert_code (self->store, code, store, expires_ms, brings_catalog, error) &&
      cf_central_commit (self->store, error))
    return g_steal_pointer (&code);
  cf_central_rollback (self->store);
  return NULL;
}

gboolean
cf_api_make_code (CfCall *call, GError **error)
{
  const char *shop = cf_wire_get_text (call->body, "store", CF_WIRE_SCOPE_MAX);
  g_autofree char *code = new_code ();
  gint64 life_ms = CODE_LIFE_MS;
  g_autoptr (GError) failure = NULL;
  json_object *answer;
  CfWireHead head;

  if (shop == NULL || (json_object_object_get_ex (call->body, "life_ms", NULL) &&
                       !cf_wire_get_int (call->body, "life_ms", 60000, 604800000, &life_ms)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a code needs a store, and 1 min to 7 days");
  if (g_str_equal (shop, CF_WIRE_SCOPE_CHAIN) ||
      !cf_scope_head (call->store, shop, &head, NULL, &failure)) {
    if (failure == NULL)
      return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no store '%s'", shop);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (!insert_code (call->store, code, shop, call->now_ms + life_ms,
                    cf_wire_get_bool (call->body, "brings_catalog"), error))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_text (answer, "code", code);
  cf_wire_add_int (answer, "expires_ms", call->now_ms + life_ms);
  return cf_call_answer_json (call, answer);
}

static gboolean
insert_token (CfCentralStore *store,
              const CfClock *clock,
              const char *token,
              const char *terminal,
              const char *shop,
              const char *words,
              const char *name,
              gint64 state,
              CfId *ret_id,
              GError **error)
{
  char hash[CF_HASH_HEX_LEN + 1];
  char kind[2] = { token[2], '\0' };

  *ret_id = cf_id_new (clock);
  cf_token_hash (token, hash);
  return cf_central_exec (store, error,
                          "INSERT INTO token (hash, id, kind, terminal, store, rights, name, state,"
                          " made_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                          "tttttttii", hash, ret_id->text, kind, terminal, shop, words, name, state,
                          cf_clock_utc_ms (clock));
}

char *
cf_central_make_admin_key (CfCentral *self, GError **error)
{
  g_autofree char *key = cf_token_new ('a');
  CfId id;

  if (cf_central_begin (self->store, CF_CENTRAL_WRITE, error) &&
      insert_token (self->store, self->clock, key, NULL, NULL, "", "admin", 1, &id, error) &&
      cf_central_commit (self->store, error))
    return g_steal_pointer (&key);
  cf_central_rollback (self->store);
  return NULL;
}

gboolean
cf_api_make_key (CfCall *call, GError **error)
{
  const char *name = cf_wire_get_text (call->body, "name", 100);
  const char *shop = cf_wire_get_text (call->body, "store", CF_WIRE_SCOPE_MAX);
  json_object *list = cf_wire_get_array (call->body, "rights");
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *key = cf_token_new ('k');
  guint all = 0;
  gboolean good = TRUE;
  json_object *answer;
  CfId id;

  for (gsize i = 0; i < n; i++) {
    json_object *word = json_object_array_get_idx (list, i);
    guint right = json_object_is_type (word, json_type_string)
                    ? cf_right_find (json_object_get_string (word))
                    : 0;

    if (right == 0)
      return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "there is no such right");
    all |= right;
    g_string_append_printf (words, "%s%s", i > 0 ? " " : "", json_object_get_string (word));
  }
  if (name == NULL || n == 0 || n > G_N_ELEMENTS (rights) ||
      (shop != NULL && !cf_wire_is_scope (shop)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a key needs a name and rights");
  if (shop != NULL && (all & CF_RIGHT_CATALOG) != 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "what is sold and at which prices is the whole chain's: a key with the"
                           " right 'catalog' is for no store");
  if (shop != NULL && !cf_call_check_store (call, shop, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  if (!insert_token (call->store, call->central->clock, key, NULL, shop, words->str, name, 1, &id,
                     error))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_text (answer, "key", key);
  cf_wire_add_text (answer, "id", id.text);
  return cf_call_answer_json (call, answer);
}

#define KEYS_MAX 1000 /* listed */

gboolean
cf_api_keys (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT id, name, kind, rights, store, made_ms FROM token"
                      " WHERE kind IN ('a', 'k') ORDER BY made_ms, id LIMIT CAST ($1 AS BIGINT)",
                      "i", (gint64) KEYS_MAX);
  json_object *answer, *list;

  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (answer, "keys", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "id", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "name", cf_central_rows_text (rows, i, 1));
    json_object_object_add (row, "admin",
                            json_object_new_boolean (cf_central_rows_text (rows, i, 2)[0] == 'a'));
    cf_wire_add_words (row, "rights", cf_central_rows_text (rows, i, 3));
    cf_wire_add_text (row, "store", cf_central_rows_text (rows, i, 4));
    cf_wire_add_int (row, "made_ms", cf_central_rows_int (rows, i, 5));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}

/* What was told to whoever had it must not go on being told: with an integrator's key go its webhooks. */
gboolean
cf_api_drop_key (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "DELETE FROM token WHERE id = $1 AND kind IN ('a', 'k') RETURNING kind", "t",
                      call->arg);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such key");
  if (cf_central_rows_text (rows, 0, 0)[0] == 'k' &&
      (!cf_central_exec (call->store, error,
                         "DELETE FROM webhook_delivery WHERE webhook IN"
                         " (SELECT id FROM webhook WHERE owner = $1)",
                         "t", call->arg) ||
       !cf_central_exec (call->store, error, "DELETE FROM webhook WHERE owner = $1", "t",
                         call->arg)))
    return FALSE;
  return cf_call_ok (call);
}

/* ---- enrolment --------------------------------------------------------------------------------- */

typedef struct
{
  CfWireEnrol asked;
  char *key_text;
  char hash[CF_HASH_HEX_LEN + 1];
  char shop[CF_WIRE_SCOPE_MAX + 1];
  gboolean brings_catalog;
} Enrolment;

/* Locks the code and sees whether it is good for this terminal and key.  A refusal is an answer. */
static gboolean
take_code (CfCall *call, Enrolment *self, gboolean *ret_good, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "UPDATE enrol_code SET terminal = coalesce (terminal, $2), public_key = coalesce (public_key, $3)"
    " WHERE hash = $1 RETURNING store, expires_ms, brings_catalog, terminal, public_key",
    "ttt", self->hash, self->asked.terminal.text, self->key_text);

  *ret_good = FALSE;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0 || cf_central_rows_int (rows, 0, 1) < call->now_ms ||
      !g_str_equal (cf_central_rows_text (rows, 0, 3), self->asked.terminal.text) ||
      !g_str_equal (cf_central_rows_text (rows, 0, 4), self->key_text))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_CODE, "this code is wrong, used or too old");
  g_strlcpy (self->shop, cf_central_rows_text (rows, 0, 0), sizeof self->shop);
  self->brings_catalog = cf_central_rows_int (rows, 0, 2) != 0;
  *ret_good = TRUE;
  return TRUE;
}

/* A till that comes back stays in its store: its journal is in that store's figures, and the code of
 * another one ends no token. */
static gboolean
check_home (CfCall *call, const Enrolment *self, gboolean *ret_good, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT t.store FROM terminal AS t, enrol_code AS e WHERE t.terminal = $1 AND e.hash = $2"
    " AND e.store <> t.store",
    "tt", self->asked.terminal.text, self->hash);

  *ret_good = rows != NULL && rows->n_rows == 0;
  if (rows == NULL)
    return FALSE;
  return *ret_good ||
         cf_call_refuse (call, CF_WIRE_ERROR_BAD_CODE, "this code is for another store");
}

/* Prices are amounts of the chain's currency and say no name: a till with another one in its books would ask the same
 * number of something else.  What the chain's is, its tills say; one that was revoked says nothing.  One enrolment at a
 * time: of two first tills at once, neither would be there for the other.  Nobody else holds that row's lock. */
static gboolean
check_currency (CfCall *call, const Enrolment *self, gboolean *ret_good, GError **error)
{
  const char *own = self->asked.currency;
  g_autoptr (CfCentralRows) rows = NULL;

  *ret_good = own == NULL;
  if (*ret_good)
    return TRUE;
  if (!cf_central_exec (call->store, error, "UPDATE central SET value = value WHERE name = 'key'",
                        ""))
    return FALSE;
  rows = cf_central_query (call->store, error,
                           "SELECT currency FROM terminal WHERE revoked_ms = 0 AND terminal <> $1"
                           " AND currency <> '' AND currency <> $2 LIMIT 1",
                           "tt", self->asked.terminal.text, own);
  if (rows == NULL)
    return FALSE;
  *ret_good = rows->n_rows == 0;
  return *ret_good || cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT,
                                      "the chain's prices are in %s, and this till's books in %s",
                                      cf_central_rows_text (rows, 0, 0), own);
}

/* The code asked for, or the first T<n> that nobody has. */
static gboolean
choose_terminal_code (CfCall *call, const Enrolment *self, char ret_code[8], GError **error)
{
  g_autoptr (CfCentralRows) own =
    cf_central_query (call->store, error, "SELECT code FROM terminal WHERE terminal = $1", "t",
                      self->asked.terminal.text);
  g_autoptr (CfCentralRows) all = NULL;
  g_autoptr (GHashTable) taken = NULL;

  if (own == NULL)
    return FALSE;
  if (own->n_rows == 1) {
    g_strlcpy (ret_code, cf_central_rows_text (own, 0, 0), 8);
    return TRUE;
  }
  all = cf_central_query (call->store, error, "SELECT code FROM terminal", "");
  if (all == NULL)
    return FALSE;
  taken = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < all->n_rows; i++)
    g_hash_table_add (taken, (gpointer) cf_central_rows_text (all, i, 0));
  g_strlcpy (ret_code, self->asked.wanted_code, 8);
  for (guint n = 1; g_hash_table_contains (taken, ret_code); n++)
    g_snprintf (ret_code, 8, "T%u", n);
  return TRUE;
}

static gboolean
write_terminal (CfCall *call, const Enrolment *self, const char *code, GError **error)
{
  return cf_central_exec (
           call->store, error,
           "INSERT INTO terminal (terminal, store, code, revoked_ms, brings_catalog, enrolled_ms,"
           " seen_ms, currency) VALUES ($1, $2, $3, 0, CASE WHEN EXISTS (SELECT 1 FROM feed_row"
           " WHERE scope = 'chain' AND kind = 'product') THEN 0 ELSE CAST ($4 AS BIGINT) END, $5, $5,"
           " $6)"
           " ON CONFLICT (terminal) DO UPDATE SET"
           " store = excluded.store, revoked_ms = 0, brings_catalog = excluded.brings_catalog,"
           " seen_ms = excluded.seen_ms, currency = excluded.currency",
           "tttiit", self->asked.terminal.text, self->shop, code,
           (gint64) (self->brings_catalog ? 1 : 0), call->now_ms,
           self->asked.currency != NULL ? self->asked.currency : "") &&
         cf_central_exec (
           call->store, error,
           "INSERT INTO epoch_key (terminal, branch, epoch, public_key)"
           " VALUES ($1, '', $2, $3) ON CONFLICT (terminal, branch, epoch) DO NOTHING",
           "tit", self->asked.terminal.text, (gint64) self->asked.epoch, self->key_text);
}

static gboolean
fill_answer (CfCall *call,
             const Enrolment *self,
             const char *code,
             CfWireEnrolled *answer,
             GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT c.feed, s.feed, s.name, EXISTS (SELECT 1 FROM feed_row WHERE scope = 'chain'"
    " AND kind = 'product') FROM scope AS c, scope AS s WHERE c.scope = 'chain' AND s.scope = $1",
    "t", self->shop);
  guint8 message[CF_WIRE_MESSAGE_MAX];
  gsize len = cf_wire_certificate_message (&self->asked.terminal, self->asked.epoch,
                                           &self->asked.public_key, message);
  const char *has_catalog;

  if (rows == NULL)
    return FALSE;
  g_assert (rows->n_rows == 1);
  has_catalog = cf_central_rows_text (rows, 0, 3);
  g_strlcpy (answer->store, self->shop, sizeof answer->store);
  g_strlcpy (answer->store_name, cf_central_rows_text (rows, 0, 2), sizeof answer->store_name);
  g_strlcpy (answer->code, code, sizeof answer->code);
  g_strlcpy (answer->chain_feed, cf_central_rows_text (rows, 0, 0), sizeof answer->chain_feed);
  g_strlcpy (answer->store_feed, cf_central_rows_text (rows, 0, 1), sizeof answer->store_feed);
  answer->central_key = cf_key_pair_get_public (call->central->key);
  answer->certificate = cf_key_pair_sign (call->central->key, message, len);
  answer->retain_ms = call->central->retain_ms;
  answer->upload_catalog = self->brings_catalog && (has_catalog[0] == '0' || has_catalog[0] == 'f');
  return TRUE;
}

static gboolean
enrol (CfCall *call, Enrolment *self, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autofree char *token = cf_token_new ('t');
  CfWireEnrolled answer = { 0 };
  gboolean good;
  char code[8];
  CfId id;

  if (!check_home (call, self, &good, error) || (good && !take_code (call, self, &good, error)) ||
      (good && !check_currency (call, self, &good, error)))
    return FALSE;
  if (!good)
    return TRUE;
  if (!choose_terminal_code (call, self, code, error) ||
      !write_terminal (call, self, code, error) ||
      !cf_central_exec (call->store, error, "DELETE FROM token WHERE terminal = $1", "t",
                        self->asked.terminal.text) ||
      !insert_token (call->store, call->central->clock, token, self->asked.terminal.text,
                     self->shop, "", code, 1, &id, error) ||
      !fill_answer (call, self, code, &answer, error) ||
      !cf_publish_terminal (call->store, publication, self->asked.terminal.text, error) ||
      !cf_publication_commit (publication, call->store, call->now_ms, error))
    return FALSE;
  g_strlcpy (answer.token, token, sizeof answer.token);
  return cf_call_answer (call, "application/json", cf_wire_enrolled_encode (&answer));
}

gboolean
cf_api_enrol (CfCall *call, GError **error)
{
  Enrolment self = { 0 };
  g_autoptr (GError) bad = NULL;
  gboolean ok;

  if (!cf_wire_enrol_read (call->body, &self.asked, &bad))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "%s", bad->message);
  hash_code (self.asked.code, self.hash);
  self.key_text = cf_public_key_to_base64 (&self.asked.public_key);
  ok = enrol (call, &self, error);
  g_free (self.key_text);
  return ok;
}

/* Older new ones that were never used go; the one in use stays until the new one is used. */
gboolean
cf_api_rotate_token (CfCall *call, GError **error)
{
  g_autofree char *token = cf_token_new ('t');
  json_object *answer;
  CfId id;

  if (!cf_central_exec (call->store, error, "DELETE FROM token WHERE terminal = $1 AND state = 0",
                        "t", call->who.terminal.text) ||
      !insert_token (call->store, call->central->clock, token, call->who.terminal.text,
                     call->who.store, "", "", 0, &id, error))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_text (answer, "token", token);
  return cf_call_answer_json (call, answer);
}

gboolean
cf_api_revoke (CfCall *call, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "UPDATE terminal SET revoked_ms = $2 WHERE terminal = $1 RETURNING store",
                      "ti", call->arg, call->now_ms);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such terminal");
  return cf_publish_terminal (call->store, publication, call->arg, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) && cf_call_ok (call);
}
