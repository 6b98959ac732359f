/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cart-private.h"
#include "cf-document-private.h"
#include "cf-error.h"

/* ---- writing --------------------------------------------------------------------------------- */

static void
put (json_object *object, const char *name, json_object *value)
{
  json_object_object_add_ex (object, name, value,
                             JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

static void
put_int (json_object *object, const char *name, gint64 value)
{
  put (object, name, json_object_new_int64 (value));
}

static void
put_text (json_object *object, const char *name, const char *value)
{
  put (object, name, json_object_new_string (value));
}

static void
put_stamp (json_object *object, const CfCartStamp *stamp)
{
  put_int (object, "counter", stamp->counter);
  put_text (object, "actor", stamp->actor.text);
}

static void
put_cell (json_object *object, gconstpointer row)
{
  const CfCartCell *cell = row;

  put_text (object, "sku", cell->sku);
  put_text (object, "actor", cell->actor.text);
  put_int (object, "version", cell->version);
  put_int (object, "edited_milli", cell->edited);
  put_int (object, "scanned_milli", cell->scanned);
  put_int (object, "cut_version", cell->cut_version);
  put_int (object, "cut_milli", cell->cut_edited);
}

static void
put_field (json_object *object, gconstpointer row)
{
  const CfCartField *field = row;

  put_text (object, "name", field->name);
  put_stamp (object, &field->stamp);
  if (field->is_set)
    put_text (object, "value", field->value);
}

static void
put_promise (json_object *object, gconstpointer row)
{
  const CfCartPromise *promise = row;

  put_text (object, "sku", promise->sku);
  put_stamp (object, &promise->stamp);
  put_int (object, "price_minor", promise->price_minor);
  put_int (object, "until_ms", promise->until_ms);
}

static void
put_payment (json_object *object, gconstpointer row)
{
  const CfCartPayment *payment = row;

  put_text (object, "sale", payment->sale.text);
  put_text (object, "actor", payment->actor.text);
  put_text (object, "number", payment->number);
}

static void
put_paid (json_object *object, gconstpointer row)
{
  const CfCartPaid *paid = row;

  put_text (object, "sale", paid->sale.text);
  put_text (object, "sku", paid->sku);
  put_int (object, "quantity_milli", paid->quantity);
  put_int (object, "wanted_milli", paid->wanted);
}

static void
put_seen (json_object *object, gconstpointer row)
{
  const CfCartSeen *seen = row;

  put_text (object, "sale", seen->sale.text);
  put_text (object, "seen", seen->seen.text);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void
read_sku (CfDocument *document, char *into)
{
  cf_document_copy_text (document, "sku", into, CF_CART_SKU_MAX + 1);
  if (!cf_cart_is_sku (into))
    cf_document_spoil (document, "sku");
}

static void
read_stamp (CfDocument *document, CfCartStamp *stamp)
{
  stamp->counter = cf_document_int (document, "counter", 1, CF_CART_COUNTER_MAX);
  stamp->actor = cf_document_id (document, "actor");
}

static void
read_cell (CfDocument *document, gpointer row)
{
  CfCartCell *cell = row;

  read_sku (document, cell->sku);
  cell->actor = cf_document_id (document, "actor");
  cell->version = cf_document_int (document, "version", 0, CF_CART_COUNTER_MAX);
  cell->edited =
    cf_document_int (document, "edited_milli", -CF_CART_QUANTITY_MAX, CF_CART_QUANTITY_MAX);
  cell->scanned = cf_document_int (document, "scanned_milli", 0, CF_CART_QUANTITY_MAX);
  cell->cut_version = cf_document_int (document, "cut_version", 0, CF_CART_COUNTER_MAX);
  cell->cut_edited =
    cf_document_int (document, "cut_milli", -CF_CART_QUANTITY_MAX, CF_CART_QUANTITY_MAX);
}

static void
read_field (CfDocument *document, gpointer row)
{
  CfCartField *field = row;
  const char *value = cf_document_opt_text (document, "value", CF_CART_VALUE_MAX);

  cf_document_copy_text (document, "name", field->name, sizeof field->name);
  read_stamp (document, &field->stamp);
  if (!cf_cart_is_name (field->name))
    cf_document_spoil (document, "name");
  if (value == NULL)
    return;
  field->is_set = TRUE;
  g_strlcpy (field->value, value, sizeof field->value);
  if (!cf_cart_is_value (value))
    cf_document_spoil (document, "value");
}

static void
read_promise (CfDocument *document, gpointer row)
{
  CfCartPromise *promise = row;

  read_sku (document, promise->sku);
  read_stamp (document, &promise->stamp);
  promise->price_minor = cf_document_int (document, "price_minor", 0, CF_MINOR_MAX);
  promise->until_ms = cf_document_int (document, "until_ms", 0, CF_MINOR_MAX);
}

static void
read_payment (CfDocument *document, gpointer row)
{
  CfCartPayment *payment = row;

  payment->sale = cf_document_id (document, "sale");
  payment->actor = cf_document_id (document, "actor");
  cf_document_copy_text (document, "number", payment->number, sizeof payment->number);
}

static void
read_paid (CfDocument *document, gpointer row)
{
  CfCartPaid *paid = row;

  paid->sale = cf_document_id (document, "sale");
  read_sku (document, paid->sku);
  paid->quantity = cf_document_int (document, "quantity_milli", 1, CF_CART_QUANTITY_MAX);
  paid->wanted = cf_document_int (document, "wanted_milli", 0, CF_MINOR_MAX);
}

static void
read_seen (CfDocument *document, gpointer row)
{
  CfCartSeen *seen = row;

  seen->sale = cf_document_id (document, "sale");
  seen->seen = cf_document_id (document, "seen");
}

/* ---- both ------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct
{
  const char *name;
  void (*write) (json_object *object, gconstpointer row);
  void (*read) (CfDocument *document, gpointer row);
} lists[CF_CART_N_TABLES] = {
  [CF_CART_CELLS]    = { "cells",    put_cell,    read_cell },
  [CF_CART_FIELDS]   = { "fields",   put_field,   read_field },
  [CF_CART_PROMISES] = { "promises", put_promise, read_promise },
  [CF_CART_PAYMENTS] = { "payments", put_payment, read_payment },
  [CF_CART_PAID]     = { "paid",     put_paid,    read_paid },
  [CF_CART_SEEN]     = { "seen",     put_seen,    read_seen },
};
/* clang-format on */

/* A row of any table. */
typedef union
{
  CfCartCell cell;
  CfCartField field;
  CfCartPromise promise;
  CfCartPayment payment;
  CfCartPaid paid;
  CfCartSeen seen;
} AnyRow;

json_object *
cf_cart_to_json (const CfCart *self)
{
  json_object *json = json_object_new_object ();

  put_text (json, "id", self->id.text);
  for (guint t = 0; t < CF_CART_N_TABLES; t++) {
    json_object *list = json_object_new_array ();

    for (guint i = 0; i < self->tables[t]->len; i++) {
      json_object *row = json_object_new_object ();

      lists[t].write (row, self->tables[t]->data + i * cf_cart_table (t)->row_size);
      json_object_array_add (list, row);
    }
    put (json, lists[t].name, list);
  }
  if (self->lease_stamp.counter > 0) {
    json_object *lease = json_object_new_object ();

    put_stamp (lease, &self->lease_stamp);
    if (cf_id_is_set (&self->lease.holder))
      put_text (lease, "holder", self->lease.holder.text);
    put_int (lease, "until_ms", self->lease.until_ms);
    put (json, "lease", lease);
  }
  return json;
}

static gboolean
read_list (CfCart *self, CfDocument *whole, CfCartTableId id, GError **error)
{
  gsize n;
  json_object *list = cf_document_list (whole, lists[id].name, cf_cart_table (id)->rows_max, &n);

  for (gsize i = 0; i < n; i++) {
    CfDocument document = cf_document_open (json_object_array_get_idx (list, i));
    AnyRow row;

    memset (&row, 0, sizeof row);
    lists[id].read (&document, &row);
    if (!cf_document_close (&document, "a cart", error))
      return FALSE;
    if (cf_cart_find (self, id, &row) != NULL)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a cart: '%s' has an entry twice",
                           lists[id].name);
    if (!cf_cart_put (self, id, &row, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_lease (CfCart *self, json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfCartStamp stamp;
  CfCartLease lease;

  read_stamp (&document, &stamp);
  lease.holder = cf_document_opt_id (&document, "holder");
  lease.until_ms = cf_document_int (&document, "until_ms", 0, CF_MINOR_MAX);
  if (!cf_document_close (&document, "a cart's lease", error))
    return FALSE;
  cf_cart_join_lease (self, &stamp, &lease);
  return TRUE;
}

CfCart *
cf_cart_from_json (json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfId id = cf_document_id (&document, "id");
  g_autoptr (CfCart) self = cf_cart_new (&id);
  json_object *lease = NULL;

  if (!cf_document_close (&document, "a cart", error))
    return NULL;
  for (guint t = 0; t < CF_CART_N_TABLES; t++)
    if (!read_list (self, &document, t, error))
      return NULL;
  if (!cf_document_close (&document, "a cart", error))
    return NULL;
  if (json_object_object_get_ex (json, "lease", &lease) && lease != NULL &&
      !read_lease (self, lease, error))
    return NULL;
  return g_steal_pointer (&self);
}
