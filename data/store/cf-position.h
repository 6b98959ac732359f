/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-crypto.h"

G_BEGIN_DECLS

#define CF_POSITION_SEQ_BITS  40               /* records an epoch can hold: 1.1e12 */
#define CF_POSITION_EPOCH_MAX ((1u << 22) - 1) /* so that the whole stays below 2^62 */

/**
 * CfPosition:
 * @epoch: from 1; 0 for "before the first record"
 * @seq: from 1 within the epoch
 * @hash: SHA-256 of the record there
 *
 * Where a record stands in its terminal's journal (sync.md).  A value.
 */
typedef struct
{
  guint epoch;
  gint64 seq;
  CfHash hash;
} CfPosition;

/**
 * cf_position_to_key:
 *
 * Returns: epoch and seq as the one integer that is journal's rowid and that projections refer to;
 * its order is the journal's order.
 */
static inline gint64
cf_position_to_key (guint epoch, gint64 seq)
{
  return ((gint64) epoch << CF_POSITION_SEQ_BITS) | seq;
}

/** cf_position_key_epoch: Returns: the epoch in a key of cf_position_to_key(). */
static inline guint
cf_position_key_epoch (gint64 key)
{
  return (guint) (key >> CF_POSITION_SEQ_BITS);
}

/** cf_position_key_seq: Returns: the seq in a key of cf_position_to_key(). */
static inline gint64
cf_position_key_seq (gint64 key)
{
  return key & (((gint64) 1 << CF_POSITION_SEQ_BITS) - 1);
}

G_END_DECLS
