/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-popularity.h"

#include <string.h>

#include "cf-catalog-store.h"

struct _CfCatalogPopularity
{
  GHashTable *sold; /* sku -> gint64 *times sold; an entry goes when it was looked at */
  GPtrArray *skus;  /* what has to be looked at; owned */
  guint next;       /* index in skus of the first that was not */
  gboolean listed;  /* skus is complete */
};

/* log2 in quarters: the integer part by bits, the fraction by comparing with 2^(1/4), 2^(1/2) and
 * 2^(3/4), as parts of 1024 rounded up. */
guint
cf_catalog_popularity_of (gint64 times_sold)
{
  static const guint64 QUARTERS[] = { 1218, 1449, 1723 };
  guint64 mantissa;
  guint bits, quarters = 0;

  if (times_sold <= 0)
    return 0;
  bits = g_bit_storage ((gulong) times_sold) - 1;
  mantissa = bits <= 10 ? (guint64) times_sold << (10 - bits) : (guint64) times_sold >> (bits - 10);
  while (quarters < G_N_ELEMENTS (QUARTERS) && mantissa >= QUARTERS[quarters])
    quarters++;
  return MIN (4 * bits + quarters + 4, CF_CATALOG_POPULARITY_MAX);
}

CfCatalogPopularity *
cf_catalog_popularity_new (void)
{
  CfCatalogPopularity *self = g_new0 (CfCatalogPopularity, 1);

  self->sold = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->skus = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
cf_catalog_popularity_free (CfCatalogPopularity *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sold);
  g_ptr_array_unref (self->skus);
  g_free (self);
}

void
cf_catalog_popularity_add (CfCatalogPopularity *self, const char *sku, gint64 times_sold)
{
  gint64 *sum = g_hash_table_lookup (self->sold, sku);

  g_return_if_fail (!self->listed);

  if (sum == NULL) {
    sum = g_new0 (gint64, 1);
    g_hash_table_insert (self->sold, g_strdup (sku), sum);
    g_ptr_array_add (self->skus, g_strdup (sku));
  }
  *sum += times_sold;
}

/* Adds the products that have a popularity and were not sold lately: they fall to 0. */
static gboolean
list_forgotten (CfCatalogPopularity *self, CfDb *db, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT sku FROM product WHERE popularity > 0 ORDER BY popularity DESC",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    if (!g_hash_table_contains (self->sold, cf_stmt_get_text (st, 0)))
      g_ptr_array_add (self->skus, cf_stmt_dup_text (st, 0));
  return step == CF_STEP_DONE;
}

gboolean
cf_catalog_popularity_step (CfCatalogPopularity *self, CfDb *db, gboolean *ret_done, GError **error)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;
  g_autoptr (CfCatalogWriter) writer = NULL;
  guint end;

  if (!self->listed && !list_forgotten (self, db, error))
    return FALSE;
  self->listed = TRUE;
  end = MIN (self->next + CF_CATALOG_POPULARITY_STEP, self->skus->len);
  if (!cf_txn_begin (&txn, db, error))
    return FALSE;
  writer = cf_catalog_writer_new (db, 0, 0, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = self->next; i < end; i++) {
    const char *sku = self->skus->pdata[i];
    const gint64 *sum = g_hash_table_lookup (self->sold, sku);

    if (!cf_catalog_writer_set_popularity (writer, sku,
                                           cf_catalog_popularity_of (sum != NULL ? *sum : 0), NULL,
                                           error))
      return FALSE;
  }
  if (!cf_catalog_writer_finish (writer, error))
    return FALSE;
  g_clear_pointer (&writer, cf_catalog_writer_free);
  if (!cf_txn_commit (&txn, error))
    return FALSE;
  self->next = end;
  *ret_done = end == self->skus->len;
  return TRUE;
}
