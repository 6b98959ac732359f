/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-shown.h"
#include "cf-till-orders.h"

G_BEGIN_DECLS

/* Orders to be collected, in words of the people who pick and hand over. */

/** cf_order_exception_words: Returns: (transfer full) (nullable): of a set of CfPickupException. */
char *cf_order_exception_words (guint exceptions) G_GNUC_WARN_UNUSED_RESULT;

/** cf_order_state_word: Returns: (transfer none): where it stands. */
const char *cf_order_state_word (CfPickupState state);

/** cf_order_contents_words: Returns: (transfer full): "6 items · paid", "8 items · pays here 52.30". */
char *cf_order_contents_words (const CfFormat *format, const CfPickup *pickup)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_order_due_words:
 * @ret_is_wrong: (out): whether somebody has to do something now
 *
 * Returns: (transfer full): until when it is promised, how late it is, on which shelf it lies, what is
 * wrong with it
 */
char *cf_order_due_words (CfTill *till,
                          const CfFormat *format,
                          const CfPickup *pickup,
                          gboolean *ret_is_wrong) G_GNUC_WARN_UNUSED_RESULT;

/** cf_order_count_waiting: Returns: pieces picked and not handed over; what is weighed counts as one. */
gint64 cf_order_count_waiting (const CfPickup *pickup);

/** cf_order_count_items: Returns: pieces ordered; what is weighed counts as one. */
gint64 cf_order_count_items (const CfPickup *pickup);

G_END_DECLS
