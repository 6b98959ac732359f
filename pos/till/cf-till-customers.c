/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-customers.h"

#include <string.h>

#include "cf-customer-index.h"
#include "cf-customer-store.h"
#include "cf-db-writer.h"
#include "cf-till-private.h"
#include "cf-till-told-private.h"
#include "cf-told-store.h"

#define ALIAS_HOPS_MAX 8 /* an alias of an alias …; a ring of them must not hold us */

/* ── reading ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_customer_free (CfTillCustomer *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->phone);
  g_free (self->email);
  g_free (self->card);
  cf_customer_free (self->customer);
  g_free (self);
}

static void
set_fields (CfTillCustomer *customer, json_object *fields)
{
  struct
  {
    const char *name;
    char **into;
  } const FIELDS[] = { { "name", &customer->name },
                       { "phone", &customer->phone },
                       { "email", &customer->email },
                       { "card", &customer->card } };

  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++) {
    g_free (*FIELDS[i].into);
    *FIELDS[i].into = cf_till_told_text (fields, FIELDS[i].name);
  }
}

static void
overlay (CfTillCustomer *customer, const CfId *id, const CfOwnCustomer *own)
{
  g_autoptr (json_object) fields = own->fields != NULL ? json_tokener_parse (own->fields) : NULL;

  if (fields != NULL)
    set_fields (customer, fields);
  for (guint i = 0; i < own->consents->len; i++) {
    const CfOwnConsent *answer = own->consents->pdata[i];
    CfConsent consent = { .granted = answer->granted,
                          .is_explicit = answer->is_explicit,
                          .at_ms = answer->at_ms };

    g_strlcpy (consent.topic, answer->topic, sizeof consent.topic);
    cf_customer_answer (customer->customer, &consent, NULL);
  }
  cf_customer_change_points (customer->customer, id, own->points, NULL);
  if (own->is_erased)
    cf_customer_erase (customer->customer);
  if (cf_customer_is_erased (customer->customer))
    set_fields (customer, NULL);
}

/* Who was told to be one person under several ids is erased under all of them when erased here under one, and
 * not only when the central says so. */
static gboolean
overlay_erasures (CfTill *self, CfTillCustomer *customer, GError **error)
{
  guint n;
  const CfCustomerPart *parts = cf_customer_get_parts (customer->customer, &n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (CfOwnCustomer) own = cf_customer_store_read (cf_store_get_reader (self->store),
                                                            parts[i].id.text, G_MAXINT64, error);

    if (own == NULL)
      return FALSE;
    if (own->is_erased) {
      cf_customer_erase (customer->customer);
      set_fields (customer, NULL);
      return TRUE;
    }
  }
  return TRUE;
}

/* One id, without following aliases.  @ret_customer: NULL where nobody has it; @ret_next: (transfer full)
 * (nullable): whom it is an alias of. */
static gboolean
read_one (CfTill *self,
          const CfId *id,
          CfTillCustomer **ret_customer,
          char **ret_next,
          GError **error)
{
  g_autoptr (CfTillCustomer) customer = g_new0 (CfTillCustomer, 1);
  g_autoptr (CfOwnCustomer) own = NULL;
  g_autoptr (json_object) body = NULL;
  g_autofree char *text = NULL;

  *ret_customer = NULL;
  *ret_next = NULL;
  if (!cf_told_read (cf_store_get_reference (self->store), "customer", id->text, &text, error))
    return FALSE;
  body = text != NULL ? json_tokener_parse (text) : NULL;
  customer->customer = body != NULL ? cf_customer_from_json (body, NULL) : NULL;
  if (customer->customer != NULL)
    set_fields (customer, body);
  own = cf_customer_store_read (cf_store_get_reader (self->store), id->text,
                                body != NULL ? cf_till_told_applied (self, body) : 0, error);
  if (own == NULL)
    return FALSE;
  *ret_next = g_steal_pointer (&own->survivor);
  if (customer->customer == NULL && !own->is_known)
    return TRUE;
  if (customer->customer == NULL)
    customer->customer = cf_customer_new (id);
  overlay (customer, id, own);
  if (!overlay_erasures (self, customer, error))
    return FALSE;
  customer->id = g_strdup (cf_customer_get_id (customer->customer)->text);
  *ret_customer = g_steal_pointer (&customer);
  return TRUE;
}

/* NULL without an error where nobody has the id. */
static CfTillCustomer *
read_customer (CfTill *self, const char *text, GError **error)
{
  CfId id;

  if (!cf_id_parse (text, &id))
    return NULL;
  for (guint hop = 0; hop < ALIAS_HOPS_MAX; hop++) {
    g_autofree char *next = NULL;
    CfTillCustomer *customer;

    if (!read_one (self, &id, &customer, &next, error))
      return NULL;
    if (next == NULL || !cf_id_parse (next, &id))
      return customer;
    cf_till_customer_free (customer);
  }
  return NULL;
}

CfTillCustomer *
cf_till_read_customer (CfTill *self, const char *id, GError **error)
{
  GError *failure = NULL;
  CfTillCustomer *customer;

  cf_till_reset_refusal (self);
  customer = read_customer (self, id, &failure);
  if (customer == NULL) {
    if (failure == NULL)
      cf_error_set (&failure, CF_ERROR_UNKNOWN_CUSTOMER, "there is no customer '%.40s' here", id);
    cf_till_refuse (self, failure, error);
  }
  return customer;
}

/* ── finding ─────────────────────────────────────────────────────────────────────────────────── */

static json_object *
fields_of (const CfTillCustomer *customer)
{
  json_object *fields = json_object_new_object ();

  if (customer->card != NULL)
    json_object_object_add (fields, "card", json_object_new_string (customer->card));
  if (customer->email != NULL)
    json_object_object_add (fields, "email", json_object_new_string (customer->email));
  if (customer->name != NULL)
    json_object_object_add (fields, "name", json_object_new_string (customer->name));
  if (customer->phone != NULL)
    json_object_object_add (fields, "phone", json_object_new_string (customer->phone));
  return fields;
}

/* Adds whom @id stands for, once, if @text finds them as they are now. */
static gboolean
add_found (CfTill *self, const char *id, const char *text, GPtrArray *found, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (CfTillCustomer) customer = read_customer (self, id, &failure);
  g_autoptr (json_object) fields = NULL;
  g_autoptr (GPtrArray) words = NULL;

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (customer == NULL || cf_customer_is_erased (customer->customer))
    return TRUE;
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((CfTillCustomer *) found->pdata[i])->id, customer->id))
      return TRUE;
  fields = fields_of (customer);
  words = cf_customer_words (fields);
  if (cf_customer_words_match (words, text))
    g_ptr_array_add (found, g_steal_pointer (&customer));
  return TRUE;
}

static gboolean
find_all (CfTill *self, const char *text, guint limit, GPtrArray *found, GError **error)
{
  CfDb *const files[] = { cf_store_get_reference (self->store), cf_store_get_reader (self->store) };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    /* Some may be somebody else by now, or not be found by this any more. */
    g_autoptr (GPtrArray) ids =
      cf_customer_index_find (files[i], text, CF_CUSTOMER_FIND_MAX, error);

    if (ids == NULL)
      return FALSE;
    for (guint j = 0; j < ids->len && found->len < limit; j++)
      if (!add_found (self, ids->pdata[j], text, found, error))
        return FALSE;
  }
  return TRUE;
}

GPtrArray *
cf_till_find_customers (CfTill *self, const char *text, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_customer_free);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (strlen (text) > CF_TILL_CUSTOMER_TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    cf_error_set (&failure, CF_ERROR_BAD_REQUEST, "that is too long to look for");
  else
    find_all (self, text, MIN (limit, CF_CUSTOMER_FIND_MAX), found, &failure);
  if (failure != NULL) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  return g_steal_pointer (&found);
}

/* ── choosing ────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_set_customer (CfTill *self, const char *id, GError **error)
{
  g_autoptr (CfTillCustomer) customer = NULL;
  g_autoptr (CfBasket) next = NULL;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure))
    return cf_till_refuse (self, failure, error);
  if (id != NULL) {
    customer = cf_till_read_customer (self, id, error);
    if (customer == NULL)
      return FALSE;
    if (cf_customer_is_erased (customer->customer)) {
      cf_error_set (&failure, CF_ERROR_UNKNOWN_CUSTOMER, "this customer was erased");
      return cf_till_refuse (self, failure, error);
    }
  }
  next = cf_basket_copy (self->basket);
  cf_basket_set_customer (next, customer != NULL ? customer->id : NULL);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, NULL, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_drop_undo (self);
  return TRUE;
}

/* ── making and changing ─────────────────────────────────────────────────────────────────────── */

/* The fields as they are after @change; NULL where one is bad. */
static json_object *
change_fields (const CfTillCustomer *old, const CfTillCustomerChange *change, GError **error)
{
  g_autoptr (json_object) fields = old != NULL ? fields_of (old) : json_object_new_object ();
  struct
  {
    const char *name;
    const char *text;
  } const CHANGES[] = { { "name", change->name },
                        { "phone", change->phone },
                        { "email", change->email },
                        { "card", change->card } };

  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES); i++) {
    const char *text = CHANGES[i].text;

    if (text == NULL)
      continue;
    if (strlen (text) > CF_TILL_CUSTOMER_TEXT_MAX || !g_utf8_validate (text, -1, NULL)) {
      cf_error_set (error, CF_ERROR_BAD_REQUEST, "the %s has more than %d bytes", CHANGES[i].name,
                    CF_TILL_CUSTOMER_TEXT_MAX);
      return NULL;
    }
    json_object_object_del (fields, CHANGES[i].name);
    if (text[0] != '\0')
      json_object_object_add (fields, CHANGES[i].name, json_object_new_string (text));
  }
  if (json_object_object_length (fields) == 0) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "nothing is known of this customer");
    return NULL;
  }
  return g_steal_pointer (&fields);
}

static void
customer_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  cf_till_emit (self, "orders-changed");
  g_task_return_pointer (task, g_strdup (g_task_get_task_data (task)), g_free);
  g_object_unref (task);
}

static gboolean
build_commit (CfTill *self,
              const CfTillCustomerChange *change,
              char **ret_id,
              CfCommit *commit,
              GError **error)
{
  CfConsentGiven consents[CF_CONSENTS_MAX];
  CfCustomerChanged body = { .consents = consents, .n_consents = change->n_consents };
  g_autoptr (CfTillCustomer) old = NULL;
  g_autoptr (json_object) fields = NULL;

  if (change->n_consents > CF_CONSENTS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "too many answers at once");
  if (change->id != NULL) {
    old = cf_till_read_customer (self, change->id, error);
    if (old == NULL)
      return FALSE;
    if (cf_customer_is_erased (old->customer))
      return cf_error_set (error, CF_ERROR_UNKNOWN_CUSTOMER, "this customer was erased");
  }
  fields = change_fields (old, change, error);
  if (fields == NULL)
    return FALSE;
  *ret_id = old != NULL ? g_strdup (old->id) : g_strdup (cf_id_new (self->clock).text);
  body.customer = *ret_id;
  for (guint i = 0; i < change->n_consents; i++)
    consents[i] = (CfConsentGiven){ change->consents[i].topic, change->consents[i].granted, TRUE };
  return cf_customer_store_put (commit, self->clock, cf_till_actor (self),
                                old != NULL ? CF_EVENT_CUSTOMER_CHANGED : CF_EVENT_CUSTOMER_CREATED,
                                &body, fields, error);
}

void
cf_till_change_customer_async (CfTill *self,
                               const CfTillCustomerChange *change,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (CfCommit) added = NULL;
  GError *failure = NULL;
  char *id = NULL;

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure)) {
    added = cf_till_commit_new (self);
    build_commit (self, change, &id, added, &failure);
  }
  g_task_set_task_data (task, id, g_free);
  if (failure != NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  cf_till_commit (self, g_steal_pointer (&added), FALSE, task, customer_recorded);
}

char *
cf_till_change_customer_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── erasing ─────────────────────────────────────────────────────────────────────────────────── */

/* What was deleted is zeroed in the file (secure_delete), but the log still has it: it is emptied, now, or by the
 * next start, as always, if a reader or the end of the program is in the way. */
static gboolean
empty_log (CfDb *db, gpointer data, GError **error)
{
  return cf_db_truncate_wal (db, error);
}

/* The fields are deleted, whether or not the log could be emptied. */
static void
on_log_emptied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CfTill *self = g_task_get_source_object (task);

  cf_db_writer_run_finish (cf_store_get_writer (self->store), result, NULL);
  cf_till_end (self);
  g_task_return_boolean (task, TRUE);
}

static void
erase_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  cf_till_emit (self, "orders-changed");
  cf_till_begin (self);
  cf_db_writer_run_async (cf_store_get_writer (self->store), CF_PRIORITY_HIGH, empty_log, NULL,
                          NULL, on_log_emptied_cb, task);
}

static void
erase_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  g_autoptr (CfTillCustomer) customer = NULL;
  GError *failure = NULL;
  CfCommit *commit;

  if (cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure))
    customer = cf_till_read_customer (self, g_task_get_task_data (task), &failure);
  if (customer == NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_CUSTOMER_ERASED,
                                              cf_event_body_customer_erased (
                                                &(CfCustomerErased){ .customer = customer->id })));
  cf_till_commit (self, commit, FALSE, task, erase_recorded);
}

void
cf_till_erase_customer_async (CfTill *self,
                              const char *id,
                              const CfTillApproval *approval,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (id), g_free);
  cf_till_reset_refusal (self);
  cf_till_authorise_async (self, CF_PERMISSION_PEOPLE, (CfRate){ 0 }, approval, task,
                           erase_authorised);
}

gboolean
cf_till_erase_customer_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
