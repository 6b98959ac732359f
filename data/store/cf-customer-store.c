/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-store.h"

#include "cf-canonical-json.h"
#include "cf-customer-index.h"

static void
consent_free (gpointer data)
{
  CfOwnConsent *consent = data;

  g_free (consent->topic);
  g_free (consent);
}

void
cf_own_customer_free (CfOwnCustomer *self)
{
  if (self == NULL)
    return;
  g_free (self->fields);
  g_free (self->survivor);
  g_ptr_array_unref (self->consents);
  g_free (self);
}

static gboolean
read_consents (CfDb *db, const char *id, gint64 after, CfOwnCustomer *into, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT topic, granted, is_explicit, at_ms FROM customer_consent"
                   " WHERE customer_id = :id AND position > :after ORDER BY position, topic",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  cf_stmt_bind_int64 (st, ":after", after);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfOwnConsent *consent = g_new0 (CfOwnConsent, 1);

    consent->topic = cf_stmt_dup_text (st, 0);
    consent->granted = cf_stmt_get_bool (st, 1);
    consent->is_explicit = cf_stmt_get_bool (st, 2);
    consent->at_ms = cf_stmt_get_int64 (st, 3);
    g_ptr_array_add (into->consents, consent);
  }
  return step == CF_STEP_DONE;
}

/* One row of sub-selects: each is a look-up in its table's key. */
static gboolean
read_sums (CfDb *db, const char *id, gint64 after, CfOwnCustomer *into, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT EXISTS (SELECT 1 FROM customer_change WHERE customer_id = :id),"
    " EXISTS (SELECT 1 FROM customer_tombstone WHERE customer_id = :id),"
    " (SELECT customer_id FROM customer_alias WHERE alias = :id),"
    " (SELECT coalesce (sum (delta), 0) FROM customer_points WHERE customer_id = :id"
    " AND position > :after),"
    " (SELECT d.fields FROM customer_change AS c JOIN person_data AS d ON d.position = c.position"
    " WHERE c.customer_id = :id AND c.position > :after ORDER BY c.position DESC LIMIT 1)",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  cf_stmt_bind_int64 (st, ":after", after);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  into->is_known = cf_stmt_get_bool (st, 0);
  into->is_erased = cf_stmt_get_bool (st, 1);
  into->survivor = cf_stmt_dup_text (st, 2);
  into->points = cf_stmt_get_int64 (st, 3);
  into->fields = cf_stmt_dup_text (st, 4);
  return TRUE;
}

CfOwnCustomer *
cf_customer_store_read (CfDb *db, const char *id, gint64 after, GError **error)
{
  g_autoptr (CfOwnCustomer) own = g_new0 (CfOwnCustomer, 1);

  own->consents = g_ptr_array_new_with_free_func (consent_free);
  if (!read_sums (db, id, after, own, error) || !read_consents (db, id, after, own, error))
    return NULL;
  return g_steal_pointer (&own);
}

GPtrArray *
cf_customer_store_list_written (CfDb *db, const char *after, guint limit, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT DISTINCT d.subject_id FROM person_data AS d WHERE d.subject_id > :after"
    " AND EXISTS (SELECT 1 FROM customer_change AS c WHERE c.customer_id = d.subject_id)"
    " ORDER BY d.subject_id LIMIT :limit",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":after", after);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (ids, cf_stmt_dup_text (st, 0));
  return step == CF_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

gboolean
cf_customer_store_index (CfDb *db, const char *id, const char *fields, GError **error)
{
  g_autoptr (json_object) body = json_tokener_parse (fields);

  return cf_customer_index_put (db, id, body, error);
}

static gboolean
index_all (CfDb *db, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT c.customer_id, d.fields FROM person_data AS d"
                                      " JOIN customer_change AS c ON c.customer_id = d.subject_id"
                                      " AND c.position = d.position ORDER BY d.position /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    if (!cf_customer_store_index (db, cf_stmt_get_text (st, 0), cf_stmt_get_text (st, 1), error))
      return FALSE;
  return step == CF_STEP_DONE;
}

gboolean
cf_customer_store_fill_index (CfDb *db, GError **error)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;
  gint64 is_filled = 0;

  if (!cf_db_read_int64 (db, "SELECT EXISTS (SELECT 1 FROM w_customer_word)", &is_filled, error))
    return FALSE;
  return is_filled != 0 ||
         (cf_txn_begin (&txn, db, error) && index_all (db, error) && cf_txn_commit (&txn, error));
}

gboolean
cf_customer_store_put (CfCommit *commit,
                       const CfClock *clock,
                       const char *by,
                       CfEventKind kind,
                       const CfCustomerChanged *body,
                       json_object *fields,
                       GError **error)
{
  CfCustomerChanged whole = *body;
  guint8 salt[CF_PERSONAL_SALT_LEN];
  char hex[CF_HASH_HEX_LEN + 1];
  g_autoptr (GBytes) bytes = NULL;
  const char *text = NULL;
  guint index;

  whole.personal_hash = NULL;
  if (fields != NULL) {
    CfHash hash;

    bytes = cf_canonical_json_write (fields, NULL);
    if (bytes == NULL)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a customer's field is not UTF-8 text");
    text = g_bytes_get_data (bytes, NULL); /* with a NUL behind it */
    cf_random_bytes (salt, sizeof salt);
    hash = cf_personal_hash (salt, text);
    cf_hash_to_hex (&hash, hex);
    whole.personal_hash = hex;
  }
  index =
    cf_commit_add_event (commit, cf_event_new (kind, clock, by, cf_event_body_customer (&whole)));
  if (text != NULL)
    cf_commit_add_personal (commit, index, body->customer, salt, text);
  return TRUE;
}
