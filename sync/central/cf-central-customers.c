/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-customers.h"

#include <string.h>

#include "cf-central-carts.h"
#include "cf-customer-index.h"
#include "cf-trade-body.h"

/*
 * Customers.  Invariants:
 *  1. the row of the id and the row of the customer are locked before they are read; what is kept of
 *     them, how they are found and what the chain is told are one transaction;
 *  2. a person's fields stand in customer.personal, customer_word, the chain's feed, person_data and
 *     pickup_order.personal, nowhere else, and in no answer that is kept; a cart's note may say more of
 *     its customer than its lines do, so an erased one's carts go altogether;
 *  3. erased is for ever: a record that comes later with an erased person's fields is booked without
 *     them, and the fields beside it are deleted;
 *  4. whom two records merged is one customer with the same points and answers, in whatever order the
 *     records come; of the person's fields the newest hold, and a merge fills what they lack.
 */

static const char *const PERSONAL[] = { "name", "phone", "email", "card" };

void
cf_central_customer_free (CfCentralCustomer *self)
{
  if (self == NULL)
    return;
  cf_customer_free (self->customer);
  json_object_put (self->personal);
  json_object_put (self->applied);
  g_free (self->personal_by);
  g_free (self);
}

/* ---- reading ---------------------------------------------------------------------------------- */

static CfCentralCustomer *
take_row (const CfCentralRows *rows, GError **error)
{
  g_autoptr (CfCentralCustomer) self = g_new0 (CfCentralCustomer, 1);
  g_autoptr (json_object) body = json_tokener_parse (cf_central_rows_text (rows, 0, 0));
  const char *personal = cf_central_rows_text (rows, 0, 2);

  self->customer = cf_customer_from_json (body, error);
  if (self->customer == NULL)
    return NULL;
  self->applied = json_tokener_parse (cf_central_rows_text (rows, 0, 1));
  self->personal = personal != NULL ? json_tokener_parse (personal) : NULL;
  self->personal_ms = cf_central_rows_int (rows, 0, 3);
  self->personal_by = g_strdup (cf_central_rows_text (rows, 0, 4));
  return g_steal_pointer (&self);
}

/* @ret_id: (transfer full): whose @id is, its row locked; NULL where nobody has it. */
static gboolean
lock_id (CfCentralStore *store, const CfId *id, gboolean make, char **ret_id, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    make ? cf_central_query (store, error,
                             "INSERT INTO customer_id (id, customer) VALUES ($1, $1)"
                             " ON CONFLICT (id) DO UPDATE SET customer = customer_id.customer"
                             " RETURNING customer",
                             "t", id->text)
         : cf_central_query (store, error,
                             "UPDATE customer_id SET customer = customer WHERE id = $1"
                             " RETURNING customer",
                             "t", id->text);

  if (rows == NULL)
    return FALSE;
  *ret_id = rows->n_rows == 1 ? g_strdup (cf_central_rows_text (rows, 0, 0)) : NULL;
  return TRUE;
}

gboolean
cf_central_customer_lock (CfCentralStore *store,
                          const CfId *id,
                          gboolean make,
                          gint64 now_ms,
                          CfCentralCustomer **ret_customer,
                          GError **error)
{
  g_autofree char *survivor = NULL;
  g_autofree char *body = NULL;
  g_autoptr (CfCustomer) fresh = cf_customer_new (id);
  g_autoptr (json_object) json = cf_customer_to_json (fresh);
  g_autoptr (CfCentralRows) rows = NULL;

  *ret_customer = NULL;
  if (!lock_id (store, id, make, &survivor, error))
    return FALSE;
  if (survivor == NULL)
    return TRUE;
  body = cf_wire_to_text (json);
  /* A new id has no row yet; an alias's survivor always has one. */
  rows = cf_central_query (
    store, error,
    "INSERT INTO customer (id, changed_ms, erased, body, applied, personal, personal_ms, personal_by)"
    " VALUES ($1, $2, 0, $3, '{}', NULL, 0, '') ON CONFLICT (id) DO UPDATE"
    " SET changed_ms = excluded.changed_ms"
    " RETURNING body, applied, personal, personal_ms, personal_by",
    "tit", survivor, now_ms, body);
  if (rows == NULL)
    return FALSE;
  *ret_customer = take_row (rows, error);
  return *ret_customer != NULL;
}

gboolean
cf_central_customer_is_erased (CfCentralStore *store,
                               const char *id,
                               gboolean *ret_erased,
                               GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT c.erased FROM customer_id AS i JOIN customer AS c ON c.id = i.customer"
    " WHERE i.id = $1",
    "t", id);

  if (rows == NULL)
    return FALSE;
  *ret_erased = rows->n_rows == 1 && cf_central_rows_int (rows, 0, 0) != 0;
  return TRUE;
}

/* ---- the person ---------------------------------------------------------------------------------- */

/* Adds the fields of @from that @into lacks. */
static void
add_fields (json_object *into, json_object *from)
{
  for (guint i = 0; i < G_N_ELEMENTS (PERSONAL); i++) {
    json_object *value;

    if (json_object_object_get_ex (from, PERSONAL[i], &value) &&
        json_object_is_type (value, json_type_string) &&
        !json_object_object_get_ex (into, PERSONAL[i], NULL))
      json_object_object_add (into, PERSONAL[i], json_object_get (value));
  }
}

static gboolean
is_newer (gint64 at_ms, const char *by, const CfCentralCustomer *than)
{
  return at_ms != than->personal_ms ? at_ms > than->personal_ms
                                    : strcmp (by, than->personal_by) >= 0;
}

void
cf_central_customer_write_person (CfCentralCustomer *self,
                                  json_object *fields,
                                  gint64 at_ms,
                                  const char *by)
{
  if (cf_customer_is_erased (self->customer) || !is_newer (at_ms, by, self))
    return;
  json_object_put (self->personal);
  self->personal = json_object_new_object ();
  add_fields (self->personal, fields);
  self->personal_ms = at_ms;
  g_free (self->personal_by);
  self->personal_by = g_strdup (by);
  self->person_changed = TRUE;
}

static void
note_applied (json_object *applied, const char *chain, gint64 epoch, gint64 seq)
{
  json_object *pair = json_object_new_array ();

  json_object_array_add (pair, json_object_new_int64 (epoch));
  json_object_array_add (pair, json_object_new_int64 (seq));
  json_object_object_add (applied, chain, pair);
}

static gint64
pair_part (json_object *pair, gsize i)
{
  return json_object_get_int64 (json_object_array_get_idx (pair, i));
}

/* Per chain the later one of both. */
static void
join_applied (json_object *into, json_object *from)
{
  json_object_object_foreach (from, chain, pair)
  {
    json_object *old = json_object_object_get (into, chain);

    if (old == NULL || pair_part (pair, 0) > pair_part (old, 0) ||
        (pair_part (pair, 0) == pair_part (old, 0) && pair_part (pair, 1) > pair_part (old, 1)))
      note_applied (into, chain, pair_part (pair, 0), pair_part (pair, 1));
  }
}

void
cf_central_customer_erase (CfCentralCustomer *self)
{
  cf_customer_erase (self->customer);
  json_object_put (g_steal_pointer (&self->personal));
  self->person_changed = TRUE;
  self->erased_now = TRUE;
}

gboolean
cf_central_customer_merge (CfCentralCustomer *self,
                           CfCentralCustomer *other,
                           CfCentralStore *store,
                           GError **error)
{
  CfId mine = *cf_customer_get_id (self->customer);
  CfId theirs = *cf_customer_get_id (other->customer);
  gboolean newer = is_newer (self->personal_ms, self->personal_by, other);
  json_object *first = newer ? self->personal : other->personal;
  json_object *second = newer ? other->personal : self->personal;
  json_object *personal = json_object_new_object ();
  const char *gone;

  add_fields (personal, first);
  add_fields (personal, second);
  if (!cf_customer_merge (self->customer, other->customer, error)) {
    json_object_put (personal);
    return FALSE;
  }
  json_object_put (self->personal);
  self->personal = personal;
  if (!newer) {
    self->personal_ms = other->personal_ms;
    g_free (self->personal_by);
    self->personal_by = g_strdup (other->personal_by);
  }
  join_applied (self->applied, other->applied);
  self->person_changed = TRUE;
  if (cf_customer_is_erased (self->customer))
    cf_central_customer_erase (self);
  gone = cf_id_equal (cf_customer_get_id (self->customer), &mine) ? theirs.text : mine.text;
  return cf_central_exec (store, error, "DELETE FROM customer WHERE id = $1", "t", gone) &&
         cf_central_exec (store, error, "DELETE FROM customer_word WHERE customer = $1", "t", gone);
}

/* ---- writing -------------------------------------------------------------------------------------- */

static gboolean
write_row (const CfCentralCustomer *self, CfCentralStore *store, gint64 now_ms, GError **error)
{
  g_autoptr (json_object) json = cf_customer_to_json (self->customer);
  g_autofree char *body = cf_wire_to_text (json);
  g_autofree char *applied = cf_wire_to_text (self->applied);
  g_autofree char *personal = self->personal != NULL ? cf_wire_to_text (self->personal) : NULL;

  return cf_central_exec (
    store, error,
    "INSERT INTO customer (id, changed_ms, erased, body, applied, personal, personal_ms, personal_by)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET"
    " changed_ms = excluded.changed_ms, erased = excluded.erased, body = excluded.body,"
    " applied = excluded.applied, personal = excluded.personal,"
    " personal_ms = excluded.personal_ms, personal_by = excluded.personal_by",
    "tiitttit", cf_customer_get_id (self->customer)->text, now_ms,
    (gint64) (cf_customer_is_erased (self->customer) ? 1 : 0), body, applied, personal,
    self->personal_ms, self->personal_by);
}

static gboolean
write_words (const CfCentralCustomer *self, CfCentralStore *store, GError **error)
{
  const char *id = cf_customer_get_id (self->customer)->text;
  g_autoptr (GPtrArray) words = NULL;

  if (!cf_central_exec (store, error, "DELETE FROM customer_word WHERE customer = $1", "t", id))
    return FALSE;
  if (self->personal == NULL)
    return TRUE;
  words = cf_customer_words (self->personal);
  for (guint i = 0; i < words->len; i++)
    if (!cf_central_exec (store, error,
                          "INSERT INTO customer_word (word, customer) VALUES ($1, $2)", "tt",
                          words->pdata[i], id))
      return FALSE;
  return TRUE;
}

/* Invariant 2: what else there is of somebody erased, under whatever id. */
static gboolean
forget (const char *id, CfCentralStore *store, CfPublication *publication, GError **error)
{
  return cf_central_exec (store, error, "DELETE FROM person_data WHERE subject = $1", "t", id) &&
         cf_central_orders_forget (store, publication, id, error) &&
         cf_central_carts_forget (store, publication, id, error) &&
         cf_central_exec (store, error, "DELETE FROM customer_product WHERE customer = $1", "t",
                          id);
}

static char *
told_body (const CfCentralCustomer *self)
{
  g_autoptr (json_object) body = cf_customer_to_json (self->customer);

  json_object_object_add (body, "applied", json_object_get (self->applied));
  if (self->personal != NULL)
    add_fields (body, self->personal);
  return cf_wire_to_text (body);
}

gboolean
cf_central_customer_save (CfCentralCustomer *self,
                          CfCentralStore *store,
                          CfPublication *publication,
                          gint64 now_ms,
                          GError **error)
{
  const char *id = cf_customer_get_id (self->customer)->text;
  const CfCustomerPart *parts;
  guint n;

  if (!write_row (self, store, now_ms, error) ||
      (self->person_changed && !write_words (self, store, error)))
    return FALSE;
  parts = cf_customer_get_parts (self->customer, &n);
  for (guint i = 0; i < n; i++) {
    const char *part = parts[i].id.text;

    if (n > 1 && !cf_central_exec (store, error,
                                   "INSERT INTO customer_id (id, customer) VALUES ($1, $2)"
                                   " ON CONFLICT (id) DO UPDATE SET customer = excluded.customer",
                                   "tt", part, id))
      return FALSE;
    if (self->erased_now && !forget (part, store, publication, error))
      return FALSE;
    cf_publication_add (publication, CF_WIRE_SCOPE_CHAIN, "customer", part, told_body (self));
  }
  return TRUE;
}

/* ---- booking records -------------------------------------------------------------------------------- */

static gint64
corrected (const CfApply *self, const CfRecord *record)
{
  return CLAMP (record->at_ms + self->offset_ms, 0, CF_CANONICAL_JSON_INT_MAX);
}

static gboolean
finish (CfApply *self, const CfRecord *record, CfCentralCustomer *customer, GError **error)
{
  note_applied (customer->applied, self->chain, record->epoch, record->seq);
  return cf_central_customer_save (customer, self->store, self->publication, self->now_ms, error);
}

/* The fields that came beside @record; of an erased person they are deleted instead. */
static gboolean
take_personal (CfApply *self, const CfRecord *record, CfCentralCustomer *customer, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (json_object) fields = NULL;

  if (cf_customer_is_erased (customer->customer))
    return cf_central_exec (self->store, error,
                            "DELETE FROM person_data WHERE terminal = $1 AND branch = $2"
                            " AND epoch = $3 AND seq = $4",
                            "ttii", self->terminal, self->branch, (gint64) record->epoch,
                            record->seq);
  rows =
    cf_central_query (self->store, error,
                      "SELECT fields FROM person_data WHERE terminal = $1 AND branch = $2"
                      " AND epoch = $3 AND seq = $4",
                      "ttii", self->terminal, self->branch, (gint64) record->epoch, record->seq);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  fields = json_tokener_parse (cf_central_rows_text (rows, 0, 0));
  if (json_object_is_type (fields, json_type_object))
    cf_central_customer_write_person (customer, fields, corrected (self, record), self->chain);
  return TRUE;
}

static void
take_answers (CfApply *self,
              const CfRecord *record,
              const CfCustomerChanged *body,
              CfCentralCustomer *customer)
{
  for (guint i = 0; i < body->n_consents; i++) {
    CfConsent consent = { .granted = body->consents[i].granted,
                          .is_explicit = body->consents[i].is_explicit,
                          .at_ms = corrected (self, record) };

    g_strlcpy (consent.topic, body->consents[i].topic, sizeof consent.topic);
    /* Fails for more topics than anybody has: what is above the bound was no answer. */
    cf_customer_answer (customer->customer, &consent, NULL);
  }
}

gboolean
cf_apply_customer_changed (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralCustomer) customer = NULL;
  g_autoptr (GArray) consents = NULL;
  g_autoptr (GError) bad = NULL;
  CfCustomerChanged body;
  CfId id;

  if (!cf_event_read_customer (record->body, &body, &consents, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_id_parse (body.customer, &id))
    return cf_apply_note (self, record, "a customer's id is none", error);
  if (!cf_central_customer_lock (self->store, &id, TRUE, self->now_ms, &customer, error))
    return FALSE;
  take_answers (self, record, &body, customer);
  return take_personal (self, record, customer, error) && finish (self, record, customer, error);
}

gboolean
cf_apply_customer_merged (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralCustomer) first = NULL;
  g_autoptr (CfCentralCustomer) second = NULL;
  g_autoptr (GError) bad = NULL;
  CfCustomerMerged body;
  CfId ids[2];

  if (!cf_event_read_customer_merged (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_id_parse (body.customer, &ids[0]) || !cf_id_parse (body.alias, &ids[1]))
    return cf_apply_note (self, record, "a customer's id is none", error);
  if (!cf_central_customer_lock (self->store, &ids[0], TRUE, self->now_ms, &first, error) ||
      !cf_central_customer_lock (self->store, &ids[1], TRUE, self->now_ms, &second, error))
    return FALSE;
  /* One already: only the place of the record is new. */
  if (!cf_customer_has_id (first->customer, &ids[1])) {
    g_autoptr (GError) failure = NULL;

    if (!cf_central_customer_merge (first, second, self->store, &failure)) {
      if (g_error_matches (failure, CF_ERROR, CF_ERROR_OUT_OF_RANGE))
        return cf_apply_note (self, record, failure->message, error);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  }
  return finish (self, record, first, error);
}

gboolean
cf_apply_customer_erased (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralCustomer) customer = NULL;
  g_autoptr (GError) bad = NULL;
  CfCustomerErased body;
  CfId id;

  if (!cf_event_read_customer_erased (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_id_parse (body.customer, &id))
    return cf_apply_note (self, record, "a customer's id is none", error);
  if (!cf_central_customer_lock (self->store, &id, TRUE, self->now_ms, &customer, error))
    return FALSE;
  cf_central_customer_erase (customer);
  return finish (self, record, customer, error);
}

gboolean
cf_apply_points_changed (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralCustomer) customer = NULL;
  g_autoptr (GError) bad = NULL;
  CfPointsChanged body;
  CfId id;

  if (!cf_event_read_points_changed (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_id_parse (body.customer, &id))
    return cf_apply_note (self, record, "a customer's id is none", error);
  if (!cf_central_customer_lock (self->store, &id, TRUE, self->now_ms, &customer, error))
    return FALSE;
  if (!cf_customer_change_points (customer->customer, &id, body.delta, &bad) &&
      !cf_apply_note (self, record, bad->message, error))
    return FALSE;
  return finish (self, record, customer, error);
}
