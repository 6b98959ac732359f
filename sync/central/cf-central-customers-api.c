/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-customers.h"
#include "cf-customer-index.h"

/*
 * Customers by request: what an answer may be kept for an idempotency key (all that write) tells no
 * person, only reading does.
 */

#define TEXT_MAX 200 /* bytes of a field, as a till has it */
#define CANDIDATES_MAX                                                                             \
  4000               /* who has the longest word that is said; the others are looked up for each */
#define ROWS_MAX 400 /* of them, who are compared word for word */

static const char *const PERSONAL[] = { "name", "phone", "email", "card" };

/* ---- answers ---------------------------------------------------------------------------------- */

static json_object *
show_consents (const CfCustomer *customer)
{
  json_object *list = json_object_new_array ();
  const CfConsent *consents;
  guint n;

  consents = cf_customer_get_consents (customer, &n);
  for (guint i = 0; i < n; i++) {
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "topic", consents[i].topic);
    json_object_object_add (row, "granted", json_object_new_boolean (consents[i].granted));
    json_object_object_add (row, "explicit", json_object_new_boolean (consents[i].is_explicit));
    cf_wire_add_int (row, "at_ms", consents[i].at_ms);
    json_object_array_add (list, row);
  }
  return list;
}

static json_object *
show (const CfCustomer *customer, json_object *personal)
{
  json_object *answer = json_object_new_object ();
  json_object *aliases = json_object_new_array ();
  const CfCustomerPart *parts;
  guint n;

  parts = cf_customer_get_parts (customer, &n);
  for (guint i = 1; i < n; i++)
    json_object_array_add (aliases, json_object_new_string (parts[i].id.text));
  cf_wire_add_text (answer, "id", parts[0].id.text);
  json_object_object_add (answer, "aliases", aliases);
  cf_wire_add_int (answer, "points", cf_customer_get_points (customer));
  json_object_object_add (answer, "consents", show_consents (customer));
  json_object_object_add (answer, "erased",
                          json_object_new_boolean (cf_customer_is_erased (customer)));
  for (guint i = 0; personal != NULL && i < G_N_ELEMENTS (PERSONAL); i++)
    cf_wire_add_text (answer, PERSONAL[i], cf_wire_get_text (personal, PERSONAL[i], TEXT_MAX));
  return answer;
}

static json_object *
show_row (const CfCentralRows *rows, gsize i, GError **error)
{
  g_autoptr (json_object) body = json_tokener_parse (cf_central_rows_text (rows, i, 0));
  const char *text = cf_central_rows_text (rows, i, 1);
  g_autoptr (json_object) personal = text != NULL ? json_tokener_parse (text) : NULL;
  g_autoptr (CfCustomer) customer = cf_customer_from_json (body, error);

  return customer != NULL ? show (customer, personal) : NULL;
}

/* ---- reading ------------------------------------------------------------------------------------- */

gboolean
cf_api_customer (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT c.body, c.personal FROM customer_id AS i JOIN customer AS c ON c.id = i.customer"
    " WHERE i.id = $1",
    "t", call->arg);
  json_object *answer;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such customer");
  answer = show_row (rows, 0, error);
  return answer != NULL && cf_call_answer_json (call, answer);
}

/* Who has a word that begins with @first and, unless it is "", one that begins with @second. */
static CfCentralRows *
find_by (CfCall *call, const char *first, const char *second, GError **error)
{
  g_autofree char *first_end = cf_customer_word_end (first);
  g_autofree char *second_end = cf_customer_word_end (second);

  return cf_central_query (
    call->store, error,
    "SELECT c.body, c.personal FROM (SELECT DISTINCT w.customer FROM (SELECT customer FROM customer_word"
    " WHERE word >= $1 AND word < $2 ORDER BY word, customer LIMIT CAST ($5 AS BIGINT)) AS w"
    " WHERE $3 = '' OR EXISTS (SELECT 1 FROM customer_word AS o WHERE o.customer = w.customer"
    " AND o.word >= $3 AND o.word < $4) ORDER BY w.customer LIMIT CAST ($6 AS BIGINT)) AS f"
    " JOIN customer AS c ON c.id = f.customer ORDER BY c.id",
    "ttttii", first, first_end, second, second_end, (gint64) CANDIDATES_MAX, (gint64) ROWS_MAX);
}

/* Adds whom @text really finds to @list, each once. */
static gboolean
add_found (const CfCentralRows *rows,
           const char *text,
           gint64 limit,
           GHashTable *seen,
           json_object *list,
           GError **error)
{
  for (gsize i = 0; i < rows->n_rows && (gint64) json_object_array_length (list) < limit; i++) {
    g_autoptr (json_object) found = show_row (rows, i, error);
    g_autoptr (GPtrArray) words = NULL;

    if (found == NULL)
      return FALSE;
    words = cf_customer_words (found);
    if (cf_customer_words_match (words, text) &&
        g_hash_table_add (seen, g_strdup (cf_wire_get_text (found, "id", CF_ID_LEN))))
      json_object_array_add (list, g_steal_pointer (&found));
  }
  return TRUE;
}

gboolean
cf_api_customers (CfCall *call, GError **error)
{
  const char *text = cf_call_text (call, "find");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) either = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  gint64 limit;

  json_object_object_add (answer, "customers", list);
  if (text == NULL || strlen (text) > TEXT_MAX ||
      !cf_call_int (call, "limit", 1, CF_CUSTOMER_FIND_MAX, 20, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "find or limit is not one");
  all = cf_customer_question (text, &either);
  if (all->len > 0) /* the longest word comes first: the fewest begin like it */
    g_ptr_array_add (either, g_strdup (all->pdata[0]));
  for (guint i = 0; i < either->len; i++) {
    g_autoptr (CfCentralRows) rows =
      find_by (call, either->pdata[i], all->len > 1 ? all->pdata[1] : "", error);

    if (rows == NULL || !add_found (rows, text, limit, seen, list, error))
      return FALSE;
  }
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* The fields after the request: "" takes one away.  Whether all are good. */
static gboolean
read_fields (json_object *body, json_object *fields)
{
  for (guint i = 0; i < G_N_ELEMENTS (PERSONAL); i++) {
    json_object *value;
    const char *text;

    if (!json_object_object_get_ex (body, PERSONAL[i], &value))
      continue;
    if (!json_object_is_type (value, json_type_string))
      return FALSE;
    json_object_object_del (fields, PERSONAL[i]);
    text = json_object_get_string (value);
    if (text[0] == '\0')
      continue;
    if (cf_wire_get_text (body, PERSONAL[i], TEXT_MAX) == NULL || !g_utf8_validate (text, -1, NULL))
      return FALSE;
    json_object_object_add (fields, PERSONAL[i], json_object_get (value));
  }
  return TRUE;
}

static gboolean
read_consents (CfCall *call, CfCustomer *customer)
{
  json_object *list = cf_wire_get_array (call->body, "consents");
  gsize n = list != NULL ? json_object_array_length (list) : 0;

  if (list == NULL && json_object_object_get_ex (call->body, "consents", NULL))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    json_object *row = json_object_array_get_idx (list, i);
    const char *topic = cf_wire_get_text (row, "topic", CF_CONSENT_TOPIC_MAX);
    CfConsent consent = { .granted = cf_wire_get_bool (row, "granted"),
                          .is_explicit = TRUE,
                          .at_ms = call->now_ms };

    if (topic == NULL || !json_object_object_get_ex (row, "granted", NULL))
      return FALSE;
    g_strlcpy (consent.topic, topic, sizeof consent.topic);
    if (!cf_customer_answer (customer, &consent, NULL))
      return FALSE;
  }
  return TRUE;
}

static gboolean
save (CfCall *call, CfCentralCustomer *customer, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();

  return cf_central_customer_save (customer, call->store, publication, call->now_ms, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) &&
         cf_call_answer_json (call, show (customer->customer, NULL));
}

/* What the request says of @customer, read into it; a refusal is the answer where it is not good. */
static gboolean
change (CfCall *call, CfCentralCustomer *customer, GError **error)
{
  g_autoptr (json_object) fields = json_object_new_object ();

  if (customer->personal != NULL) {
    json_object_object_foreach (customer->personal, name, value)
      json_object_object_add (fields, name, json_object_get (value));
  }
  if (!read_fields (call->body, fields) || !read_consents (call, customer->customer))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a field is no text of 1 to 200 bytes, or an answer is none");
  if (json_object_object_length (fields) == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "nothing is known of this customer");
  /* A clock that was ahead may have written last: who asks the central comes after what it knows. */
  cf_central_customer_write_person (customer, fields, MAX (call->now_ms, customer->personal_ms + 1),
                                    "");
  return save (call, customer, error);
}

gboolean
cf_api_make_customer (CfCall *call, GError **error)
{
  CfId id = cf_id_new (call->central->clock);
  g_autoptr (CfCentralCustomer) customer = NULL;

  return cf_central_customer_lock (call->store, &id, TRUE, call->now_ms, &customer, error) &&
         change (call, customer, error);
}

/* The customer of the path, locked; NULL: the refusal is the answer. */
static gboolean
lock_named (CfCall *call, const char *text, CfCentralCustomer **ret_customer, GError **error)
{
  CfId id;

  *ret_customer = NULL;
  if (text != NULL && cf_id_parse (text, &id) &&
      !cf_central_customer_lock (call->store, &id, FALSE, call->now_ms, ret_customer, error))
    return FALSE;
  return *ret_customer != NULL ||
         cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such customer");
}

gboolean
cf_api_change_customer (CfCall *call, GError **error)
{
  g_autoptr (CfCentralCustomer) customer = NULL;

  if (!lock_named (call, call->arg, &customer, error))
    return FALSE;
  if (customer == NULL)
    return TRUE;
  if (cf_customer_is_erased (customer->customer))
    return cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE, "this customer was erased");
  return change (call, customer, error);
}

gboolean
cf_api_merge_customer (CfCall *call, GError **error)
{
  const char *with = cf_wire_get_text (call->body, "with", CF_ID_LEN);
  g_autoptr (CfCentralCustomer) customer = NULL;
  g_autoptr (CfCentralCustomer) other = NULL;
  g_autoptr (GError) failure = NULL;

  if (with == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "with names no customer");
  if (!lock_named (call, call->arg, &customer, error) ||
      (customer != NULL && !lock_named (call, with, &other, error)))
    return FALSE;
  if (customer == NULL || other == NULL)
    return TRUE;
  if (!cf_id_equal (cf_customer_get_id (customer->customer),
                    cf_customer_get_id (other->customer)) &&
      !cf_central_customer_merge (customer, other, call->store, &failure)) {
    if (g_error_matches (failure, CF_ERROR, CF_ERROR_OUT_OF_RANGE))
      return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "%s", failure->message);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  return save (call, customer, error);
}

gboolean
cf_api_erase_customer (CfCall *call, GError **error)
{
  g_autoptr (CfCentralCustomer) customer = NULL;

  if (!lock_named (call, call->arg, &customer, error))
    return FALSE;
  if (customer == NULL)
    return TRUE;
  cf_central_customer_erase (customer);
  return save (call, customer, error);
}
