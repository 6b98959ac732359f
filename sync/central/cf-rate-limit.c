/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-rate-limit.h"

typedef struct
{
  gint64 milli; /* thousandths of a request that may pass */
  gint64 at_ms;
} Bucket;

struct _CfRateLimit
{
  gint64 rate;
  gint64 burst;
  GHashTable *buckets; /* caller → Bucket */
};

CfRateLimit *
cf_rate_limit_new (guint rate, guint burst)
{
  CfRateLimit *self = g_new0 (CfRateLimit, 1);

  g_assert (rate > 0 && burst > 0);
  self->rate = rate;
  self->burst = burst;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
cf_rate_limit_free (CfRateLimit *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
fill (const CfRateLimit *self, Bucket *bucket, gint64 now_ms)
{
  gint64 passed = CLAMP (now_ms - bucket->at_ms, 0, 1000 * self->burst);

  bucket->milli = MIN (bucket->milli + passed * self->rate, 1000 * self->burst);
  bucket->at_ms = now_ms;
}

/* Who has not asked for a while has a full bucket, which is what a stranger gets. */
static void
forget_full (CfRateLimit *self, gint64 now_ms)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    fill (self, value, now_ms);
    if (((Bucket *) value)->milli == 1000 * self->burst)
      g_hash_table_iter_remove (&iter);
  }
}

guint
cf_rate_limit_take (CfRateLimit *self, const char *caller, gint64 now_ms)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, caller);

  if (bucket == NULL) {
    if (g_hash_table_size (self->buckets) >= CF_RATE_LIMIT_CALLERS_MAX)
      forget_full (self, now_ms);
    if (g_hash_table_size (self->buckets) >= CF_RATE_LIMIT_CALLERS_MAX)
      return 1;
    bucket = g_new0 (Bucket, 1);
    bucket->milli = 1000 * self->burst;
    bucket->at_ms = now_ms;
    g_hash_table_insert (self->buckets, g_strdup (caller), bucket);
  }
  fill (self, bucket, now_ms);
  if (bucket->milli < 1000)
    return (guint) ((1000 - bucket->milli + 1000 * self->rate - 1) / (1000 * self->rate));
  bucket->milli -= 1000;
  return 0;
}
