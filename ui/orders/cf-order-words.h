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

/** cf_order_count_items: Returns: pieces ordered; what is weighed counts as one. */
gint64 cf_order_count_items (const CfPickup *pickup);

G_END_DECLS
