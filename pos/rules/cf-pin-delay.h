/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_PIN_FREE_TRIES   3                /* wrong ones in a row that cost nothing */
#define CF_PIN_DELAY_MAX_MS (15 * 60 * 1000) /* longest wait after a wrong PIN */

/**
 * cf_pin_delay_ms:
 * @failures: wrong PINs in a row, this one included
 *
 * Returns: how long nobody may try for this person after the last wrong PIN: nothing after the first three,
 * then 2, 4, 8 … s, at most 15 minutes.
 */
gint64 cf_pin_delay_ms (guint failures);

/**
 * cf_pin_wait_ms:
 * @failures: wrong PINs in a row; a right one makes it 0
 * @last_ms: UTC milliseconds of the last wrong one, as stored; it survives a restart
 * @now_ms: UTC milliseconds now
 *
 * Returns: how much of the delay is left, 0 if none.  A clock set back does not lengthen the wait
 * beyond the whole delay.
 */
gint64 cf_pin_wait_ms (guint failures, gint64 last_ms, gint64 now_ms);

G_END_DECLS
