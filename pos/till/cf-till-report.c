/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports over days, as tables of text: from totals that every sale maintains. */
#include <string.h>

#include <json-c/json.h>

#include "cf-catalog-store.h"
#include "cf-till-private.h"
#include "cf-till-upkeep.h"

#define REPORT_PRODUCTS_MAX 1000

typedef struct
{
  CfTill *self;
  const char *from;
  const char *to;
  json_object *rows;
} Report;

static void
add_row (Report *report, guint n, char **cells)
{
  json_object *row = json_object_new_array ();
  for (guint i = 0; i < n; i++) {
    json_object_array_add (row, json_object_new_string (cells[i]));
    g_free (cells[i]);
  }
  json_object_array_add (report->rows, row);
}

static char *
money_text (Report *report, gint64 minor)
{
  return cf_money_to_text (cf_money_from_minor (minor), report->self->shop.exponent);
}

static char *
count_text (gint64 count)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, count);
}

static GPtrArray *
list_totals (Report *report, const char *account, GError **error)
{
  return cf_shift_store_list_totals (cf_store_get_reader (report->self->store), account,
                                     report->from, report->to, error);
}

/* ── the kinds ───────────────────────────────────────────────────────────────────────────────── */

/* One row a day of an account that has one key. */
static gboolean
fill_days (Report *report, const char *account, GError **error)
{
  g_autoptr (GPtrArray) totals = list_totals (report, account, error);
  for (guint i = 0; totals != NULL && i < totals->len; i++) {
    const CfTotalRow *total = totals->pdata[i];
    add_row (report, 3,
             (char *[]){ g_strdup (total->business_day), count_text (total->entries),
                         money_text (report, total->amount_minor) });
  }
  return totals != NULL;
}

static gboolean
fill_sales (Report *report, GError **error)
{
  return fill_days (report, "sales", error);
}

static gboolean
fill_gift_cards (Report *report, GError **error)
{
  return fill_days (report, "load", error);
}

static gboolean
fill_tax (Report *report, GError **error)
{
  g_autoptr (GPtrArray) totals = list_totals (report, "tax", error);
  for (guint i = 0; totals != NULL && i < totals->len; i++) {
    const CfTotalRow *total = totals->pdata[i];
    const char *colon = strrchr (total->key, ':');
    CfRate rate = { colon != NULL ? g_ascii_strtoll (colon + 1, NULL, 10) : 0 };
    add_row (report, 6,
             (char *[]){ g_strdup (total->business_day),
                         g_strndup (total->key, colon != NULL ? (gsize) (colon - total->key)
                                                              : strlen (total->key)),
                         cf_rate_to_percent_text (rate), money_text (report, total->base_minor),
                         money_text (report, total->amount_minor),
                         money_text (report, total->base_minor + total->amount_minor) });
  }
  return totals != NULL;
}

static gboolean
fill_people (Report *report, GError **error)
{
  g_autoptr (GPtrArray) totals = list_totals (report, "person", error);
  for (guint i = 0; totals != NULL && i < totals->len; i++) {
    const CfTotalRow *total = totals->pdata[i];
    const char *name = cf_till_person_name (report->self, total->key);
    add_row (report, 4,
             (char *[]){ g_strdup (total->business_day),
                         g_strdup (name[0] != '\0' ? name : total->key),
                         count_text (total->entries), money_text (report, total->amount_minor) });
  }
  return totals != NULL;
}

/* Quarters of an hour are kept in UTC; the shop's hours begin at quarters in every zone there is. */
static gboolean
fill_hours (Report *report, GError **error)
{
  g_autoptr (GPtrArray) totals = list_totals (report, "time", error);
  gint64 entries[24] = { 0 }, amounts[24] = { 0 };

  for (guint i = 0; totals != NULL && i < totals->len; i++) {
    const CfTotalRow *total = totals->pdata[i];
    g_autofree char *utc = g_strdup_printf ("%s:00.000Z", total->key);
    gint64 at_ms;
    if (!cf_utc_parse (utc, &at_ms))
      continue;
    guint hour = cf_zone_to_civil (report->self->zone, at_ms).hour;
    entries[hour] += total->entries;
    amounts[hour] += total->amount_minor;
  }
  for (guint hour = 0; hour < 24; hour++)
    if (entries[hour] != 0)
      add_row (report, 3,
               (char *[]){ g_strdup_printf ("%02u:00", hour), count_text (entries[hour]),
                           money_text (report, amounts[hour]) });
  return totals != NULL;
}

static gboolean
fill_products (Report *report, GError **error)
{
  CfTill *self = report->self;
  g_autoptr (GPtrArray) totals =
    cf_shift_store_list_products (cf_store_get_reader (self->store), report->from, report->to,
                                  REPORT_PRODUCTS_MAX, error);
  for (guint i = 0; totals != NULL && i < totals->len; i++) {
    const CfProductTotal *total = totals->pdata[i];
    g_autoptr (CfProduct) product =
      cf_catalog_find_by_sku (cf_store_get_reference (self->store), total->sku, NULL);
    add_row (report, 4,
             (char *[]){ g_strdup (total->sku), g_strdup (product != NULL ? product->name : ""),
                         cf_quantity_to_text ((CfQuantity){ total->quantity_milli },
                                              product != NULL ? product->unit : CF_UNIT_EA),
                         money_text (report, total->total_minor) });
  }
  return totals != NULL;
}

static const struct
{
  const char *kind;
  const char *columns[7];
  gboolean (*fill) (Report *report, GError **error);
} kinds[] = {
  { "sales", { "day", "sales", "total" }, fill_sales },
  { "products", { "sku", "name", "qty", "total" }, fill_products },
  { "hours", { "hour", "sales", "total" }, fill_hours },
  { "tax", { "day", "class", "percent", "net", "tax", "gross" }, fill_tax },
  { "people", { "day", "person", "sales", "total" }, fill_people },
  { "gift-cards", { "day", "cards", "total" }, fill_gift_cards },
};

char *
cf_till_report (CfTill *self, const char *kind, const char *from, const char *to, GError **error)
{
  CfDate ignored;
  guint k = 0;

  while (k < G_N_ELEMENTS (kinds) && strcmp (kinds[k].kind, kind) != 0)
    k++;
  if (k == G_N_ELEMENTS (kinds)) {
    cf_error_set (error, CF_ERROR_USAGE, "there is no report '%s'", kind);
    return NULL;
  }
  if ((from != NULL && !cf_date_parse (from, &ignored)) ||
      (to != NULL && !cf_date_parse (to, &ignored))) {
    cf_error_set (error, CF_ERROR_USAGE, "a day is written YYYY-MM-DD");
    return NULL;
  }
  Report report = { self, from != NULL ? from : "0001-01-01", to != NULL ? to : "9999-12-31",
                    json_object_new_array () };
  json_object *root = json_object_new_object ();
  json_object *columns = json_object_new_array ();
  char *text = NULL;

  for (guint i = 0; kinds[k].columns[i] != NULL; i++)
    json_object_array_add (columns, json_object_new_string (kinds[k].columns[i]));
  json_object_object_add (root, "report", json_object_new_string (kind));
  json_object_object_add (root, "columns", columns);
  json_object_object_add (root, "rows", report.rows);
  if (kinds[k].fill (&report, error))
    text = g_strdup (json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put (root);
  return text;
}
