/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_RATE_LIMIT_CALLERS_MAX 65536 /* buckets kept; above it the full ones are forgotten */

/**
 * CfRateLimit:
 *
 * A bucket a caller: it holds up to `burst` requests and fills by `rate` a second.  Pure: time is
 * handed in.  One thread.
 */
typedef struct _CfRateLimit CfRateLimit;

/** cf_rate_limit_new: @rate: requests a second; @burst: at once.  Both above zero. */
CfRateLimit *cf_rate_limit_new (guint rate, guint burst) G_GNUC_WARN_UNUSED_RESULT;

/** cf_rate_limit_free: Frees @self, which may be %NULL. */
void cf_rate_limit_free (CfRateLimit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfRateLimit, cf_rate_limit_free)

/**
 * cf_rate_limit_take:
 * @caller: who asks: a hash of its token, or its address
 * @now_ms: monotonic
 *
 * Returns: 0 where the request may pass, else after how many seconds to come again
 */
guint cf_rate_limit_take (CfRateLimit *self, const char *caller, gint64 now_ms);

G_END_DECLS
