/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfBackoff:
 * @base_ms: what the first wait is below; @cap_ms: what every wait is below
 * @failures: in a row
 *
 * How long to wait before the next try: anything between nothing and twice as long as before ("full
 * jitter"), so that a fleet whose central was away for a minute does not come back in one instant.
 * Only useful success resets it.  A value.
 */
typedef struct
{
  guint base_ms;
  guint cap_ms;
  guint failures;
} CfBackoff;

/**
 * cf_backoff_next:
 * @random: any number, evenly spread
 * @at_least_ms: what the other side asked for (Retry-After); 0 for nothing
 *
 * Notes a failure.  Returns: how long to wait, in milliseconds, at least 1: what the other side asked
 * for is waited for in full and the jitter comes on top.
 */
guint cf_backoff_next (CfBackoff *self, guint32 random, guint at_least_ms);

/** cf_backoff_reset: something useful succeeded. */
void cf_backoff_reset (CfBackoff *self);

/**
 * cf_backoff_parse_retry_after:
 * @value: (nullable): of the header, in seconds (RFC 9110, 10.2.3; a date is not looked at)
 *
 * Returns: in milliseconds, at most an hour; 0 for none
 */
guint cf_backoff_parse_retry_after (const char *value);

G_END_DECLS
