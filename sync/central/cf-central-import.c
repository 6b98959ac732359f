/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-import.h"

#include "cf-catalog-row.h"
#include "cf-central-gtins.h"
#include "cf-central-private.h"
#include "cf-currency.h"
#include "cf-event.h"

typedef struct
{
  CfCentral *central;
  const char *shop;
  guint exponent;
  CfCatalogHeader header;
  CfCsvReader *reader;
  CfCentralImport *result;
  CfStockBooks *stock;
  CfGtinBooks *gtins;
  CfPublication *publication;
  GHashTable *seen; /* GTINs of accepted rows, as numbers */
} Import;

/* Adds an object where it differs from what the feed has. */
static gboolean
put (Import *self,
     const char *kind,
     const char *id,
     json_object *whole, /* (transfer full) */
     gboolean *changed,
     GError **error)
{
  g_autoptr (json_object) body = whole;
  g_autofree char *text = cf_wire_to_text (body);
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->central->store, error,
                      "SELECT body FROM feed_row WHERE scope = 'chain' AND kind = $1 AND id = $2",
                      "tt", kind, id);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 1 && g_strcmp0 (cf_central_rows_text (rows, 0, 0), text) == 0)
    return TRUE;
  *changed = TRUE;
  if (g_str_equal (kind, "product"))
    cf_gtin_books_put (self->gtins, id, body);
  cf_publication_add (self->publication, CF_WIRE_SCOPE_CHAIN, kind, id, g_steal_pointer (&text));
  return TRUE;
}

static gpointer
gtin_key (const char *gtin)
{
  G_STATIC_ASSERT (sizeof (gpointer) >= 8); /* 14 digits */
  return GSIZE_TO_POINTER (g_ascii_strtoull (gtin, NULL, 10));
}

/* Of two rows of the file with one barcode the first is taken, as by a till. */
static CfReject
find_duplicate (Import *self, const CfProduct *product, GString *words)
{
  for (guint i = 0; product->gtins[i] != NULL; i++)
    if (g_hash_table_contains (self->seen, gtin_key (product->gtins[i]))) {
      g_string_append_printf (words, "barcode %s stands in an earlier row", product->gtins[i]);
      return CF_REJECT_DUPLICATE_GTIN;
    }
  for (guint i = 0; product->gtins[i] != NULL; i++)
    g_hash_table_add (self->seen, gtin_key (product->gtins[i]));
  return CF_REJECT_NONE;
}

static gboolean
take_row (Import *self, CfCsvRecord *record, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  CfCatalogRow row;
  CfReject reject = cf_catalog_row_read (&row, &self->header, record, self->exponent, words);
  gboolean changed = FALSE;
  gboolean opened = FALSE;
  json_object *price;

  if (reject == CF_REJECT_NONE)
    reject = find_duplicate (self, &row.product, words);
  self->result->rows++;
  if (reject != CF_REJECT_NONE) {
    self->result->rejected++;
    g_message ("line=%" G_GUINT64_FORMAT " rejected=%s what=\"%s\"", record->line,
               cf_reject_name (reject), words->str);
    return TRUE;
  }
  price = json_object_new_object ();
  cf_wire_add_int (price, "price_minor", row.product.price.minor);
  if (!put (self, "product", row.product.sku, cf_event_body_product_changed (&row.product),
            &changed, error) ||
      !put (self, "price", row.product.sku, price, &changed, error) ||
      (row.product.has_stock && self->shop != NULL &&
       !cf_stock_books_open (self->stock, row.product.sku, cf_unit_to_text (row.product.unit),
                             row.product.stock.milli, &opened, error)))
    return FALSE;
  self->result->accepted++;
  self->result->changed += changed || opened;
  return TRUE;
}

static gboolean
take_rows (Import *self, gboolean *ret_end, GError **error)
{
  CfCsvRecord *record = NULL;
  g_autofree char *clash = NULL;

  for (guint i = 0; i < CF_CENTRAL_IMPORT_ROWS; i++) {
    if (!cf_csv_reader_next (self->reader, &record, error))
      return FALSE;
    *ret_end = record == NULL;
    if (record == NULL)
      break;
    if (!take_row (self, record, error))
      return FALSE;
  }
  return cf_stock_books_close (self->stock, self->publication, error) &&
         cf_gtin_books_close (self->gtins, self->publication, &clash, error) &&
         (clash == NULL || cf_error_set (error, CF_ERROR_BAD_FILE, "%s", clash)) &&
         cf_publication_commit (self->publication, self->central->store,
                                cf_clock_utc_ms (self->central->clock), error);
}

static gboolean
take_some (Import *self, gboolean *ret_end, GError **error)
{
  CfCentralStore *store = self->central->store;
  gboolean ok;

  self->stock = cf_stock_books_new (store, self->shop != NULL ? self->shop : "");
  self->gtins = cf_gtin_books_new (store, TRUE);
  self->publication = cf_publication_new ();
  ok = cf_central_begin (store, CF_CENTRAL_WRITE, error) && take_rows (self, ret_end, error) &&
       cf_central_commit (store, error);
  cf_central_rollback (store);
  g_clear_pointer (&self->stock, cf_stock_books_free);
  g_clear_pointer (&self->gtins, cf_gtin_books_free);
  g_clear_pointer (&self->publication, cf_publication_free);
  return ok;
}

static gboolean
run (Import *self, GError **error)
{
  CfCsvRecord *record = NULL;
  gboolean end = FALSE;

  if (!cf_csv_reader_next (self->reader, &record, error))
    return FALSE;
  if (record == NULL)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "the catalogue file is empty");
  if (!cf_catalog_header_read (&self->header, record, error))
    return FALSE;
  while (!end)
    if (!take_some (self, &end, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_shop (CfCentral *central, const char *shop, GError **error)
{
  gboolean ok = cf_central_begin (central->store, CF_CENTRAL_READ, error) &&
                cf_central_check_store (central->store, shop, error);

  cf_central_rollback (central->store);
  return ok;
}

gboolean
cf_central_import (CfCentral *central,
                   int fd,
                   const char *currency,
                   const char *store,
                   CfCentralImport *ret_result,
                   GError **error)
{
  CfCentralImport result = { 0 };
  Import self = { .central = central, .shop = store, .result = &result };
  gboolean ok;

  if (!cf_currency_exponent (currency, &self.exponent, error) ||
      (store != NULL && !check_shop (central, store, error)))
    return FALSE;
  self.reader = cf_csv_reader_new (fd);
  self.seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  ok = run (&self, error);
  g_hash_table_unref (self.seen);
  cf_csv_reader_free (self.reader);
  if (ok)
    *ret_result = result;
  return ok;
}
