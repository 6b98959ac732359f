/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-words.h"

#include <glib/gi18n.h>

#define MINUTE_MS (60 * 1000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * G_GINT64_CONSTANT (3600000))

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

gint64
cf_order_count_waiting (const CfPickup *pickup)
{
  g_autoptr (GArray) waiting = cf_pickup_list_waiting (pickup);
  gint64 items = 0;
  guint last = 0;

  for (guint i = 0; i < waiting->len; i++) {
    const CfPickupPart *part = &g_array_index (waiting, CfPickupPart, i);

    if (cf_pickup_find_line (pickup, part->line)->unit == CF_UNIT_EA)
      items += part->picked.milli / 1000;
    else if (part->line != last)
      items++;
    last = part->line;
  }
  return items;
}

char *
cf_order_contents_words (const CfFormat *format, const CfPickup *pickup)
{
  gint64 n = cf_order_count_items (pickup);
  g_autofree char *items =
    g_strdup_printf (ngettext ("%u item", "%u items", (gulong) n), (guint) n);
  CfMoney open = { cf_pickup_get_total (pickup).minor - pickup->paid.minor };

  if (cf_pickup_get_payment (pickup) == CF_PICKUP_REFUNDED)
    return g_strdup_printf (_ ("%s · money went back"), items);
  if (cf_pickup_get_payment (pickup) == CF_PICKUP_PAID || open.minor <= 0)
    return g_strdup_printf (_ ("%s · paid"), items);
  g_autofree char *amount = cf_shown_amount (format, open);
  /* Translators: %s are a count of items and an amount. */
  return g_strdup_printf (_ ("%s · pays here \u2066%s\u2069"), items, amount);
}

/* "12 min", "3 h", "2 days": as much as somebody needs who walks to a shelf. */
static char *
dup_span (gint64 ms)
{
  guint minutes = (guint) MIN (ms / MINUTE_MS, G_MAXUINT);

  if (ms < 2 * HOUR_MS)
    return g_strdup_printf (ngettext ("%u min", "%u min", minutes), minutes);
  if (ms < 2 * DAY_MS)
    return g_strdup_printf (ngettext ("%u h", "%u h", minutes / 60), minutes / 60);
  return g_strdup_printf (ngettext ("%u day", "%u days", minutes / 1440), minutes / 1440);
}

static char *
dup_promise (CfTill *till, const CfFormat *format, const CfPickup *pickup, gboolean *ret_is_wrong)
{
  gint64 left_ms = pickup->ready_by_ms - cf_till_get_now_ms (till);
  g_autofree char *span = dup_span (ABS (left_ms));
  g_autofree char *time = ABS (left_ms) < DAY_MS / 2
                            ? cf_format_time (format, pickup->ready_by_ms)
                            : cf_format_date_time (format, pickup->ready_by_ms);

  if (left_ms >= 0)
    return g_strdup_printf (_ ("by %s, in %s"), time, span);
  *ret_is_wrong = TRUE;
  return g_strdup_printf (_ ("was %s, late %s"), time, span);
}

char *
cf_order_due_words (CfTill *till,
                    const CfFormat *format,
                    const CfPickup *pickup,
                    gboolean *ret_is_wrong)
{
  CfPickupState state = cf_pickup_get_state (pickup);
  g_autofree char *exception = cf_order_exception_words (cf_pickup_get_exceptions (pickup));

  *ret_is_wrong = exception != NULL || state == CF_PICKUP_SHORT;
  if (exception != NULL)
    return g_steal_pointer (&exception);
  switch (state) {
  case CF_PICKUP_PLACED:
  case CF_PICKUP_ACCEPTED:
  case CF_PICKUP_PICKING:
    if (pickup->ready_by_ms != 0)
      return dup_promise (till, format, pickup, ret_is_wrong);
    return g_strdup (cf_order_state_word (state));
  case CF_PICKUP_SHORT: return g_strdup (_ ("there is not enough of something"));
  case CF_PICKUP_READY:
    if (pickup->shelf[0] != '\0')
      /* Translators: %s is where an order lies, such as B3. */
      return g_strdup_printf (_ ("shelf %s"), pickup->shelf);
    return g_strdup (_ ("ready"));
  case CF_PICKUP_COLLECTED:
  case CF_PICKUP_CANCELLED:
  case CF_PICKUP_EXPIRED:
  case CF_PICKUP_RETURNED:
  default: return g_strdup (cf_order_state_word (state));
  }
}
