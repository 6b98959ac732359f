/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-document-private.h"
#include "cf-error.h"
#include "cf-pickup.h"

static const char *const PROMISES[] = { "open", "expired", "cancelled" };
static const char *const WISHES[] = { "none", "similar", "ask" };
static const char *const UNITS[CF_UNIT_COUNT] = { "ea", "kg", "l", "m" };

/* ---- writing --------------------------------------------------------------------------------- */

static void
put_int (json_object *object, const char *name, gint64 value)
{
  json_object_object_add (object, name, json_object_new_int64 (value));
}

static void
put_text (json_object *object, const char *name, const char *value)
{
  json_object_object_add (object, name, json_object_new_string (value));
}

static json_object *
parts_of (const CfPickup *self, guint line)
{
  json_object *parts = json_object_new_array ();

  for (guint i = 0; i < self->parts->len; i++) {
    const CfPickupPart *part = &g_array_index (self->parts, CfPickupPart, i);
    json_object *row;

    if (part->line != line)
      continue;
    row = json_object_new_object ();
    put_text (row, "sku", part->sku);
    put_text (row, "name", part->name);
    put_int (row, "picked_milli", part->picked.milli);
    put_int (row, "handed_milli", part->handed.milli);
    put_int (row, "returned_milli", part->returned.milli);
    json_object_array_add (parts, row);
  }
  return parts;
}

static json_object *
line_to_json (const CfPickup *self, const CfPickupLine *line)
{
  json_object *row = json_object_new_object ();

  put_int (row, "line", line->no);
  put_text (row, "sku", line->sku);
  put_text (row, "name", line->name);
  put_text (row, "unit", UNITS[line->unit]);
  put_int (row, "ordered_milli", line->ordered.milli);
  put_int (row, "tolerance_milli", line->tolerance.milli);
  put_int (row, "short_milli", line->fell_short.milli);
  put_int (row, "price_minor", line->price.minor);
  put_int (row, "total_minor", line->total.minor);
  put_text (row, "wish", WISHES[line->wish]);
  json_object_object_add (row, "parts", parts_of (self, line->no));
  return row;
}

static void
put_code (json_object *json, const CfPickup *self)
{
  char hash[CF_HASH_HEX_LEN + 1];
  g_autofree char *key = cf_base64_encode (self->code_key, CF_PICKUP_CODE_KEY_LEN);

  cf_hash_to_hex (&self->code_hash, hash);
  put_int (json, "code_serial", self->code_serial);
  put_text (json, "code_key", key);
  put_text (json, "code_hash", hash);
}

json_object *
cf_pickup_to_json (const CfPickup *self)
{
  json_object *json = json_object_new_object (), *lines = json_object_new_array ();

  put_text (json, "id", self->id.text);
  put_text (json, "number", self->number);
  put_text (json, "store", self->store);
  put_text (json, "location", self->location);
  if (cf_id_is_set (&self->customer))
    put_text (json, "customer", self->customer.text);
  put_int (json, "placed_at_ms", self->placed_ms);
  put_int (json, "ready_by_ms", self->ready_by_ms);
  put_int (json, "expires_at_ms", self->expires_ms);
  put_int (json, "paid_minor", self->paid.minor);
  put_int (json, "refunded_minor", self->refunded.minor);
  put_text (json, "promise", PROMISES[self->promise]);
  put_text (json, "payment", cf_pickup_payment_to_text (cf_pickup_get_payment (self)));
  put_text (json, "state", cf_pickup_state_to_text (cf_pickup_get_state (self)));
  json_object_object_add (json, "accepted", json_object_new_boolean (self->is_accepted));
  json_object_object_add (json, "ready", json_object_new_boolean (self->is_ready));
  put_text (json, "shelf", self->shelf);
  put_int (json, "shelf_at_ms", self->shelf_at_ms);
  put_code (json, self);
  for (guint i = 0; i < self->lines->len; i++)
    json_object_array_add (lines,
                           line_to_json (self, &g_array_index (self->lines, CfPickupLine, i)));
  json_object_object_add (json, "lines", lines);
  return json;
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
apply_sum (CfPickup *self,
           CfPickupFactKind kind,
           guint line,
           const char *sku,
           const char *name,
           gint64 milli,
           GError **error)
{
  const CfPickupFact fact = {
    .kind = kind, .line = line, .sku = sku, .name = name, .quantity = { milli }
  };

  return cf_pickup_apply (self, &fact, error);
}

static gboolean
read_part (CfPickup *self, guint line, json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  const char *sku = cf_document_text (&document, "sku", CF_PICKUP_SKU_MAX);
  const char *name = cf_document_opt_text (&document, "name", CF_PICKUP_NAME_MAX);
  gint64 picked = cf_document_int (&document, "picked_milli", -CF_MINOR_MAX, CF_MINOR_MAX);
  gint64 handed = cf_document_int (&document, "handed_milli", 0, CF_MINOR_MAX);
  gint64 returned = cf_document_int (&document, "returned_milli", 0, CF_MINOR_MAX);

  if (sku[0] == '\0')
    cf_document_spoil (&document, "sku");
  return cf_document_close (&document, "an order", error) &&
         apply_sum (self, CF_FACT_PICKED, line, sku, name, picked, error) &&
         apply_sum (self, CF_FACT_HANDED, line, sku, name, handed, error) &&
         apply_sum (self, CF_FACT_RETURNED, line, sku, name, returned, error);
}

static gboolean
read_line (CfPickup *self, json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfPickupLine line = { .no = (guint) cf_document_int (&document, "line", 1, G_MAXINT32) };
  gint64 fell_short;
  json_object *parts;
  gsize n;

  cf_document_copy_text (&document, "sku", line.sku, sizeof line.sku);
  cf_document_copy_text (&document, "name", line.name, sizeof line.name);
  line.unit = cf_document_word (&document, "unit", UNITS, CF_UNIT_COUNT);
  line.ordered.milli = cf_document_int (&document, "ordered_milli", 1, CF_MINOR_MAX);
  line.tolerance.milli = cf_document_opt_int (&document, "tolerance_milli", 0, CF_MINOR_MAX, 0);
  line.price.minor = cf_document_int (&document, "price_minor", 0, CF_MINOR_MAX);
  line.total.minor = cf_document_int (&document, "total_minor", 0, CF_MINOR_MAX);
  line.wish = cf_document_opt_text (&document, "wish", 16) != NULL
                ? cf_document_word (&document, "wish", WISHES, G_N_ELEMENTS (WISHES))
                : CF_WISH_NONE;
  fell_short = cf_document_opt_int (&document, "short_milli", -CF_MINOR_MAX, CF_MINOR_MAX, 0);
  parts = cf_document_list (&document, "parts", CF_PICKUP_PARTS_MAX, &n);
  if (!cf_document_close (&document, "an order", error) ||
      !cf_pickup_add_line (self, &line, error) ||
      !apply_sum (self, CF_FACT_SHORT, line.no, NULL, NULL, fell_short, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!read_part (self, line.no, json_object_array_get_idx (parts, i), error))
      return FALSE;
  return TRUE;
}

/* An order without a typed code has neither key nor hash: no code then fits. */
static void
read_code (CfPickup *self, CfDocument *document)
{
  const char *key = cf_document_opt_text (document, "code_key", 64);
  const char *hash = cf_document_opt_text (document, "code_hash", CF_HASH_HEX_LEN);

  self->code_serial = (guint) cf_document_opt_int (document, "code_serial", 0, G_MAXINT32, 0);
  if (key != NULL && !cf_base64_decode_exact (key, self->code_key, CF_PICKUP_CODE_KEY_LEN))
    cf_document_spoil (document, "code_key");
  if (hash != NULL && !cf_hash_from_hex (hash, &self->code_hash))
    cf_document_spoil (document, "code_hash");
}

static void
read_fields (CfPickup *self, CfDocument *document)
{
  self->id = cf_document_id (document, "id");
  cf_document_copy_text (document, "number", self->number, sizeof self->number);
  cf_document_copy_text (document, "store", self->store, sizeof self->store);
  cf_document_copy_text (document, "location", self->location, sizeof self->location);
  self->customer = cf_document_opt_id (document, "customer");
  self->placed_ms = cf_document_opt_int (document, "placed_at_ms", 0, CF_MINOR_MAX, 0);
  self->ready_by_ms = cf_document_opt_int (document, "ready_by_ms", 0, CF_MINOR_MAX, 0);
  self->expires_ms = cf_document_opt_int (document, "expires_at_ms", 0, CF_MINOR_MAX, 0);
  self->paid.minor = cf_document_opt_int (document, "paid_minor", 0, CF_MINOR_MAX, 0);
  self->refunded.minor = cf_document_opt_int (document, "refunded_minor", 0, CF_MINOR_MAX, 0);
  self->promise = cf_document_opt_text (document, "promise", 16) != NULL
                    ? cf_document_word (document, "promise", PROMISES, G_N_ELEMENTS (PROMISES))
                    : CF_PROMISE_OPEN;
  self->is_accepted = cf_document_flag (document, "accepted");
  self->is_ready = cf_document_flag (document, "ready");
  cf_document_copy_text (document, "shelf", self->shelf, sizeof self->shelf);
  self->shelf_at_ms = cf_document_opt_int (document, "shelf_at_ms", 0, CF_MINOR_MAX, 0);
  read_code (self, document);
}

CfPickup *
cf_pickup_from_json (json_object *json, GError **error)
{
  static const CfId NONE = { "" };
  CfDocument document = cf_document_open (json);
  g_autoptr (CfPickup) self = cf_pickup_new (&NONE);
  json_object *lines;
  gsize n;

  read_fields (self, &document);
  lines = cf_document_list (&document, "lines", CF_PICKUP_LINES_MAX, &n);
  if (!cf_document_close (&document, "an order", error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!read_line (self, json_object_array_get_idx (lines, i), error))
      return NULL;
  return g_steal_pointer (&self);
}
