/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pin-delay.h"

#define FIRST_DELAY_MS 2000
#define DOUBLINGS_MAX  20 /* far above what reaches the longest wait; keeps the shift in range */

gint64
cf_pin_delay_ms (guint failures)
{
  if (failures <= CF_PIN_FREE_TRIES)
    return 0;
  guint doublings = MIN (failures - CF_PIN_FREE_TRIES - 1, DOUBLINGS_MAX);
  return MIN ((gint64) FIRST_DELAY_MS << doublings, CF_PIN_DELAY_MAX_MS);
}

gint64
cf_pin_wait_ms (guint failures, gint64 last_ms, gint64 now_ms)
{
  gint64 delay = cf_pin_delay_ms (failures);
  if (now_ms < last_ms)
    return delay;
  return MAX (delay - (now_ms - last_ms), 0);
}
