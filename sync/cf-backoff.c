/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-backoff.h"

#define DOUBLINGS_MAX  20
#define RETRY_MAX_S    3600 /* who says more would silence a till for ever by mistake */
#define MS_IN_A_SECOND 1000

guint
cf_backoff_next (CfBackoff *self, guint32 random, guint at_least_ms)
{
  guint64 limit = (guint64) self->base_ms << MIN (self->failures, DOUBLINGS_MAX);

  limit = MIN (limit, self->cap_ms);
  if (self->failures < DOUBLINGS_MAX)
    self->failures++;
  return MAX (1, at_least_ms + (guint) (((guint64) random * (limit + 1)) >> 32));
}

void
cf_backoff_reset (CfBackoff *self)
{
  self->failures = 0;
}

guint
cf_backoff_parse_retry_after (const char *value)
{
  guint64 seconds;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &seconds, NULL))
    return 0;
  return (guint) MIN (seconds, RETRY_MAX_S) * MS_IN_A_SECOND;
}
