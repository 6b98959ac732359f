/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sale-body.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-event.h"
#include "cf-field-private.h"

/* What the record's own fields take beside the body. */
#define ENVELOPE_BYTES_MAX 1024
#define BODY_BYTES_MAX     (CF_RECORD_BYTES_MAX - ENVELOPE_BYTES_MAX)

/* These lists say the words a second time, on purpose: the journal's words never change, even if the
 * program's do.  A test compares them with cf_unit_to_text() and its like. */
static const char *const UNITS[CF_UNIT_COUNT] = { "ea", "kg", "l", "m" };
static const char *const TAX_MODES[] = { "inclusive", "exclusive" };
static const char *const LINE_KINDS[CF_LINE_KIND_COUNT] = { "merchandise",  "deposit", "fee",
                                                            "stored_value", "tip",     "donation",
                                                            "payout" };
static const char *const PRICE_SOURCES[CF_PRICE_SOURCE_COUNT] = { "override",  "embedded",
                                                                  "scheduled", "base",
                                                                  "markdown",  "department" };
static const char *const AGE_METHODS[] = { "seen", "birth_date" };

/* clang-format off */
static const CfField SALE[] = {
  CF_FIELD (CfSale, id,             "id",             CF_FIELD_ID),
  CF_FIELD (CfSale, number,         "number",         CF_FIELD_TEXT),
  CF_FIELD (CfSale, shift,          "shift",          CF_FIELD_ID),
  CF_FIELD (CfSale, business_day,   "business_day",   CF_FIELD_TEXT),
  CF_FIELD (CfSale, currency,       "currency",       CF_FIELD_TEXT),
  CF_FIELD (CfSale, exponent,       "exponent",       CF_FIELD_UINT),
  CF_FIELD_WORDS (CfSale, tax_mode, "tax_mode",       CF_FIELD_ENUM, TAX_MODES),
  CF_FIELD (CfSale, begun_at_ms,    "begun_at",       CF_FIELD_TIME),
  CF_FIELD (CfSale, customer,       "customer",       CF_FIELD_NULL_TEXT),
  CF_FIELD (CfSale, age_limit,      "age_limit",      CF_FIELD_OPT_UINT),
  CF_FIELD_WORDS (CfSale, age_method, "age_method",   CF_FIELD_OPT_WORD, AGE_METHODS),
  CF_FIELD (CfSale, fiscal,         "fiscal",         CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSale, note,           "note",           CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSale, subtotal,       "subtotal_minor", CF_FIELD_INT),
  CF_FIELD (CfSale, discount,       "discount_minor", CF_FIELD_INT),
  CF_FIELD (CfSale, total,          "total_minor",    CF_FIELD_INT),
  CF_FIELD (CfSale, rounding,       "rounding_minor", CF_FIELD_INT),
  CF_FIELD (CfSale, change,         "change_minor",   CF_FIELD_INT),
  CF_FIELD (CfSale, receipt_layout, "receipt_layout", CF_FIELD_UINT),
};

/* In the order in which they stand in the record: what is in order needs no sorting, and of lines there
 * are many. */
static const CfField LINE[] = {
  CF_FIELD (CfSaleLine, age_limit,    "age_limit",        CF_FIELD_OPT_UINT),
  CF_FIELD (CfSaleLine, amount,       "amount_minor",     CF_FIELD_INT),
  CF_FIELD (CfSaleLine, department,   "department",       CF_FIELD_TEXT),
  CF_FIELD (CfSaleLine, discount,     "discount_minor",   CF_FIELD_INT),
  CF_FIELD (CfSaleLine, expiry,       "expiry",           CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, gtin,         "gtin",             CF_FIELD_OPT_TEXT),
  CF_FIELD_WORDS (CfSaleLine, kind,   "kind",             CF_FIELD_ENUM, LINE_KINDS),
  CF_FIELD (CfSaleLine, no,           "line",             CF_FIELD_UINT),
  CF_FIELD (CfSaleLine, list_price,   "list_price_minor", CF_FIELD_INT),
  CF_FIELD (CfSaleLine, lot,          "lot",              CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, name,         "name",             CF_FIELD_TEXT),
  CF_FIELD (CfSaleLine, parent,       "parent",           CF_FIELD_OPT_UINT),
  CF_FIELD (CfSaleLine, price_by,     "price_by",         CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, price_reason, "price_reason",     CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, price_rule,   "price_rule",       CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, price_steps,  "price_steps",      CF_FIELD_OPT_TEXT),
  CF_FIELD_WORDS (CfSaleLine, price_source, "price_source", CF_FIELD_ENUM, PRICE_SOURCES),
  CF_FIELD (CfSaleLine, quantity,     "quantity_milli",   CF_FIELD_INT),
  CF_FIELD (CfSaleLine, rest,         "rest_minor",       CF_FIELD_OPT_INT),
  CF_FIELD (CfSaleLine, returnable,   "returnable",       CF_FIELD_BOOL),
  CF_FIELD (CfSaleLine, serial,       "serial",           CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleLine, sku,          "sku",              CF_FIELD_TEXT),
  CF_FIELD (CfSaleLine, tax_class,    "tax_class",        CF_FIELD_TEXT),
  CF_FIELD (CfSaleLine, tax_rate,     "tax_rate_ppm",     CF_FIELD_INT),
  CF_FIELD (CfSaleLine, total,        "total_minor",      CF_FIELD_INT),
  CF_FIELD (CfSaleLine, uncovered,    "uncovered_milli",  CF_FIELD_OPT_INT),
  CF_FIELD_WORDS (CfSaleLine, unit,   "unit",             CF_FIELD_ENUM, UNITS),
  CF_FIELD (CfSaleLine, unit_price,   "unit_price_minor", CF_FIELD_INT),
};

static const CfField COVER[] = {
  CF_FIELD (CfSaleCover, grant,    "grant",          CF_FIELD_TEXT),
  CF_FIELD (CfSaleCover, quantity, "quantity_milli", CF_FIELD_INT),
};

static const CfField SAVING[] = {
  CF_FIELD (CfSaleSaving, rule,        "rule",         CF_FIELD_TEXT),
  CF_FIELD (CfSaleSaving, label,       "label",        CF_FIELD_TEXT),
  CF_FIELD (CfSaleSaving, scope,       "scope",        CF_FIELD_UINT),
  CF_FIELD (CfSaleSaving, percent,     "percent_ppm",  CF_FIELD_OPT_INT),
  CF_FIELD (CfSaleSaving, amount,      "amount_minor", CF_FIELD_INT),
  CF_FIELD (CfSaleSaving, reason,      "reason",       CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleSaving, by,          "by",           CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleSaving, approved_by, "approved_by",  CF_FIELD_OPT_TEXT),
};

static const CfField TAX[] = {
  CF_FIELD (CfSaleTax, tax_class, "tax_class",   CF_FIELD_TEXT),
  CF_FIELD (CfSaleTax, rate,      "rate_ppm",    CF_FIELD_INT),
  CF_FIELD (CfSaleTax, net,       "net_minor",   CF_FIELD_INT),
  CF_FIELD (CfSaleTax, tax,       "tax_minor",   CF_FIELD_INT),
  CF_FIELD (CfSaleTax, gross,     "gross_minor", CF_FIELD_INT),
};

static const CfField TENDER[] = {
  CF_FIELD (CfSaleTender, no,           "tender",       CF_FIELD_UINT),
  CF_FIELD (CfSaleTender, type,         "type",         CF_FIELD_TEXT),
  CF_FIELD (CfSaleTender, amount,       "amount_minor", CF_FIELD_INT),
  CF_FIELD (CfSaleTender, given,        "given_minor",  CF_FIELD_INT),
  CF_FIELD (CfSaleTender, reference,    "reference",    CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleTender, card,         "card",         CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleTender, opens_drawer, "opens_drawer", CF_FIELD_BOOL),
  CF_FIELD (CfSaleTender, grant,        "grant",        CF_FIELD_OPT_TEXT),
  CF_FIELD (CfSaleTender, at_risk,      "at_risk_minor", CF_FIELD_OPT_INT),
  CF_FIELD (CfSaleTender, rest,         "rest_minor",   CF_FIELD_OPT_INT),
};
/* clang-format on */

/* ---- making ---- */

static json_object *
make_rows (const GPtrArray *rows, const CfField *fields, gsize n)
{
  json_object *array = json_object_new_array_ext ((int) rows->len);

  for (guint i = 0; i < rows->len; i++) {
    json_object *object = json_object_new_object ();

    cf_fields_write (fields, n, rows->pdata[i], object);
    json_object_array_add (array, object);
  }
  return array;
}

static json_object *
make_names (const GPtrArray *names)
{
  json_object *array = json_object_new_array_ext ((int) names->len);

  for (guint i = 0; i < names->len; i++)
    json_object_array_add (array, json_object_new_string (names->pdata[i]));
  return array;
}

static json_object *
make_lines (const CfSale *sale)
{
  json_object *lines = make_rows (sale->lines, LINE, G_N_ELEMENTS (LINE));

  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    json_object *object = json_object_array_get_idx (lines, i);

    if (line->savings->len > 0)
      json_object_object_add (object, "savings",
                              make_rows (line->savings, SAVING, G_N_ELEMENTS (SAVING)));
    if (line->covers->len > 0)
      json_object_object_add (object, "covers",
                              make_rows (line->covers, COVER, G_N_ELEMENTS (COVER)));
    if (line->lent->len > 0)
      json_object_object_add (object, "lent", make_names (line->lent));
  }
  return lines;
}

/* What @text takes in a record at most: a control character becomes six bytes. */
static gsize
text_bytes (const char *text)
{
  return text != NULL ? 6 * strlen (text) : 0;
}

static gsize
line_bytes (const CfSaleLine *line)
{
  gsize bytes = 1024 + text_bytes (line->sku) + text_bytes (line->name) +
                text_bytes (line->department) + text_bytes (line->price_rule) +
                text_bytes (line->price_steps) + text_bytes (line->price_reason) +
                text_bytes (line->lot) + text_bytes (line->expiry) + text_bytes (line->serial);

  for (guint i = 0; i < line->savings->len; i++) {
    const CfSaleSaving *saving = g_ptr_array_index (line->savings, i);

    bytes +=
      512 + text_bytes (saving->rule) + text_bytes (saving->label) + text_bytes (saving->reason);
  }
  return bytes + 128 * ((gsize) line->covers->len + line->lent->len);
}

/* More than the body can take, at little cost: most sales are far below the limit, and only the
 * others are written an extra time to be measured. */
static gsize
estimate_bytes (const CfSale *sale)
{
  gsize bytes = 1024 + 512 * (gsize) sale->taxes->len + text_bytes (sale->fiscal);

  for (guint i = 0; i < sale->lines->len; i++)
    bytes += line_bytes (sale->lines->pdata[i]);
  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);

    bytes += 512 + text_bytes (tender->reference) + text_bytes (tender->card);
  }
  return bytes;
}

static gboolean
check_size (const CfSale *sale, json_object *body, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (estimate_bytes (sale) <= BODY_BYTES_MAX)
    return TRUE;
  bytes = cf_canonical_json_write (body, NULL);
  if (bytes != NULL && g_bytes_get_size (bytes) <= BODY_BYTES_MAX)
    return TRUE;
  return cf_error_set (error, CF_ERROR_BASKET_FULL, "sale '%s' is too long for one record",
                       sale->number);
}

json_object *
cf_event_body_sale_completed (const CfSale *sale, GError **error)
{
  g_autoptr (json_object) body = NULL;

  if (!cf_sale_check (sale, error))
    return NULL;
  body = json_object_new_object ();
  cf_fields_write (SALE, G_N_ELEMENTS (SALE), sale, body);
  json_object_object_add (body, "lines", make_lines (sale));
  json_object_object_add (body, "taxes", make_rows (sale->taxes, TAX, G_N_ELEMENTS (TAX)));
  json_object_object_add (body, "tenders",
                          make_rows (sale->tenders, TENDER, G_N_ELEMENTS (TENDER)));
  if (!check_size (sale, body, error))
    return NULL;
  return g_steal_pointer (&body);
}

/* ---- reading ---- */

typedef gboolean (*ReadRow) (json_object *row, GPtrArray *into, GError **error);

static gboolean
read_rows (json_object *json, const char *name, ReadRow read_row, GPtrArray *into, GError **error)
{
  json_object *array = cf_fields_get_array (json, name, error);
  gsize n;

  if (array == NULL)
    return FALSE;
  n = json_object_array_length (array);
  for (gsize i = 0; i < n; i++)
    if (!read_row (json_object_array_get_idx (array, i), into, error))
      return FALSE;
  return TRUE;
}

/* The row is in the array, which owns it, before it is read: a failure leaks nothing. */
static gboolean
read_saving (json_object *row, GPtrArray *into, GError **error)
{
  CfSaleSaving *saving = cf_sale_saving_new ();

  g_ptr_array_add (into, saving);
  return cf_fields_read (SAVING, G_N_ELEMENTS (SAVING), row, TRUE, saving, error);
}

static gboolean
read_cover (json_object *row, GPtrArray *into, GError **error)
{
  CfSaleCover *cover = cf_sale_cover_new ();

  g_ptr_array_add (into, cover);
  return cf_fields_read (COVER, G_N_ELEMENTS (COVER), row, TRUE, cover, error);
}

static gboolean
read_name (json_object *row, GPtrArray *into, GError **error)
{
  if (!json_object_is_type (row, json_type_string))
    return cf_error_set (error, CF_ERROR_DAMAGED, "a name is no text");
  g_ptr_array_add (into, g_strdup (json_object_get_string (row)));
  return TRUE;
}

/* As read_rows(), where there may be none. */
static gboolean
read_some (json_object *json, const char *name, ReadRow read_row, GPtrArray *into, GError **error)
{
  return !json_object_object_get_ex (json, name, NULL) ||
         read_rows (json, name, read_row, into, error);
}

static gboolean
read_line (json_object *row, GPtrArray *into, GError **error)
{
  CfSaleLine *line = cf_sale_line_new ();

  g_ptr_array_add (into, line);
  return cf_fields_read (LINE, G_N_ELEMENTS (LINE), row, TRUE, line, error) &&
         read_some (row, "savings", read_saving, line->savings, error) &&
         read_some (row, "covers", read_cover, line->covers, error) &&
         read_some (row, "lent", read_name, line->lent, error);
}

static gboolean
read_tax (json_object *row, GPtrArray *into, GError **error)
{
  CfSaleTax *tax = cf_sale_tax_new ();

  g_ptr_array_add (into, tax);
  return cf_fields_read (TAX, G_N_ELEMENTS (TAX), row, TRUE, tax, error);
}

static gboolean
read_tender (json_object *row, GPtrArray *into, GError **error)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  g_ptr_array_add (into, tender);
  return cf_fields_read (TENDER, G_N_ELEMENTS (TENDER), row, TRUE, tender, error);
}

CfSale *
cf_event_read_sale_completed (const CfRecord *record, GError **error)
{
  g_autoptr (CfSale) sale = cf_sale_new ();
  json_object *body = record->body;

  g_return_val_if_fail (cf_record_get_kind (record) == CF_EVENT_SALE_COMPLETED, NULL);

  if (record->v > cf_event_kind_version (CF_EVENT_SALE_COMPLETED)) {
    cf_error_set (error, CF_ERROR_NEWER_VERSION, "sale.completed of version %u", record->v);
    return NULL;
  }
  if (!cf_fields_read (SALE, G_N_ELEMENTS (SALE), body, TRUE, sale, error) ||
      !read_rows (body, "lines", read_line, sale->lines, error) ||
      !read_rows (body, "taxes", read_tax, sale->taxes, error) ||
      !read_rows (body, "tenders", read_tender, sale->tenders, error) ||
      !cf_sale_check (sale, error))
    return NULL;
  sale->by = g_strdup (record->by);
  sale->finished_at_ms = record->at_ms;
  return g_steal_pointer (&sale);
}
