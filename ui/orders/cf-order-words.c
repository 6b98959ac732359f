/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-words.h"

#include <glib/gi18n.h>

char *
cf_order_exception_words (guint exceptions)
{
  static const struct
  {
    CfPickupException exception;
    const char *words;
  } rows[] = {
    { CF_PICKUP_DOUBLE_HANDOVER, N_ ("More was handed over than was ordered") },
    { CF_PICKUP_OWED, N_ ("Handed over, and the money went back: the customer owes it") },
  };
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (exceptions & rows[i].exception)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ". " : "", _ (rows[i].words));
  return g_string_free (words, words->len == 0);
}

const char *
cf_order_state_word (CfPickupState state)
{
  switch (state) {
  case CF_PICKUP_PLACED: return _ ("New");
  case CF_PICKUP_ACCEPTED: return _ ("Accepted");
  case CF_PICKUP_PICKING: return _ ("Picking");
  case CF_PICKUP_SHORT: return _ ("Short");
  case CF_PICKUP_READY: return _ ("Ready");
  case CF_PICKUP_COLLECTED: return _ ("Collected");
  case CF_PICKUP_CANCELLED: return _ ("Cancelled");
  case CF_PICKUP_EXPIRED: return _ ("Expired");
  case CF_PICKUP_RETURNED: return _ ("Returned");
  default: return "";
  }
}

gint64
cf_order_count_items (const CfPickup *pickup)
{
  gint64 items = 0;

  for (guint i = 0; i < pickup->lines->len; i++) {
    const CfPickupLine *line = &g_array_index (pickup->lines, CfPickupLine, i);

    items += line->unit == CF_UNIT_EA ? line->ordered.milli / 1000 : 1;
  }
  return items;
}
