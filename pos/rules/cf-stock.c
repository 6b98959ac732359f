/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-stock.h"

#include <string.h>

gboolean
cf_stock_supersedes (const CfStockFact *a, const CfStockFact *b)
{
  int order = strcmp (a->terminal, b->terminal);

  if (order == 0)
    return a->position > b->position;
  return a->at_ms != b->at_ms ? a->at_ms > b->at_ms : order > 0;
}

gboolean
cf_stock_is_after (const CfStockFact *movement, const CfStockFact *count)
{
  if (strcmp (movement->terminal, count->terminal) == 0)
    return movement->position > count->position;
  /* At the same instant: what is on the shelf at the count was counted. */
  return movement->at_ms > count->at_ms;
}

gboolean
cf_stock_is_unsure (const CfStockFact *movement, const CfStockFact *count)
{
  gint64 apart = movement->at_ms - count->at_ms;

  return strcmp (movement->terminal, count->terminal) != 0 &&
         ABS (apart) <= movement->unsure_ms + count->unsure_ms;
}

/*
 * First of each terminal by itself, then of what is left: were all compared with each other at once, two
 * counts of a terminal whose clock was set back and one of another till between them would be a circle.
 */
const CfStockFact *
cf_stock_find_count (const CfStockFact *facts, gsize n)
{
  g_autoptr (GHashTable) newest = NULL; /* terminal -> its newest count */
  const CfStockFact *latest = NULL;

  for (gsize i = 0; i < n; i++) {
    const CfStockFact *known;

    if (!facts[i].is_count)
      continue;
    if (newest == NULL)
      newest = g_hash_table_new (g_str_hash, g_str_equal);
    known = g_hash_table_lookup (newest, facts[i].terminal);
    if (known == NULL || cf_stock_supersedes (&facts[i], known))
      g_hash_table_insert (newest, (gpointer) facts[i].terminal, (gpointer) &facts[i]);
  }
  for (gsize i = 0; i < n && newest != NULL; i++)
    if (g_hash_table_lookup (newest, facts[i].terminal) == &facts[i] &&
        (latest == NULL || cf_stock_supersedes (&facts[i], latest)))
      latest = &facts[i];
  return latest;
}

gboolean
cf_stock_on_hand (CfQuantity opening,
                  const CfStockFact *facts,
                  gsize n,
                  CfQuantity *ret_on_hand,
                  GError **error)
{
  const CfStockFact *count = cf_stock_find_count (facts, n);
  gint64 milli = count != NULL ? count->milli : opening.milli;

  /* Summed wide and judged at the end: whether a figure fits must not depend on the order. */
  for (gsize i = 0; i < n; i++)
    if (!facts[i].is_count && (count == NULL || cf_stock_is_after (&facts[i], count)) &&
        __builtin_add_overflow (milli, facts[i].milli, &milli))
      return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "the stock is out of range");
  return cf_quantity_add ((CfQuantity){ milli }, (CfQuantity){ 0 }, ret_on_hand, error);
}

gboolean
cf_stock_available (CfQuantity on_hand,
                    CfQuantity reserved,
                    CfQuantity *ret_available,
                    GError **error)
{
  return cf_quantity_add (on_hand, (CfQuantity){ -reserved.milli }, ret_available, error);
}
