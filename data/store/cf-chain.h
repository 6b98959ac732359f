/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-chain
 *
 * Checks records one after the other, from a database or a file: a value that knows what the next one
 * has to be.  Pure; any thread.
 */

#include "cf-event.h"
#include "cf-position.h"
#include "cf-verify.h"

G_BEGIN_DECLS

/**
 * CfChain:
 * @last: the newest good record; epoch 0 before the first
 * @terminal: whose journal, once the first record was read
 * @key: of the epoch whose records come, @key_epoch
 * @epochs: how many were begun
 * @unvouched: of these, how many keys the epoch before did not sign (the first is not counted)
 * @begins_later: the epoch before the first one here is not known: what it says of it is believed
 * @newest_vouched: whether the epoch before signed the newest epoch's key
 */
typedef struct
{
  CfPosition last;
  CfId terminal;
  CfPublicKey key;
  guint key_epoch;
  CfPublicKey key_before;
  guint epochs;
  guint unvouched;
  gboolean begins_later;
  gboolean newest_vouched;
} CfChain;

/**
 * CfChainRecord: a record as stored or read; @epoch and @seq are where it stands, 0 where the place
 * says nothing.
 */
typedef struct
{
  guint epoch;
  gint64 seq;
  const char *bytes;
  gsize len;
  CfHash hash;
  CfSignature signature;
} CfChainRecord;

/** cf_chain_set_key: the records that follow are of @epoch and have to be signed by @key. */
void cf_chain_set_key (CfChain *self, guint epoch, const CfPublicKey *key);

/** cf_chain_begin_inside: the first record is @seq of @epoch and its prev is @prev. */
void cf_chain_begin_inside (CfChain *self, guint epoch, gint64 seq, const CfHash *prev);

/**
 * cf_chain_begin_after:
 *
 * The first record is the first of the epoch behind @epoch, of which nothing is known here.
 */
void cf_chain_begin_after (CfChain *self, guint epoch);

/**
 * cf_chain_check:
 * @ret_record: (out) (transfer full): the record, if it is good
 * @ret_problem: (out) (transfer full): what is wrong, if it is not
 *
 * Returns: whether @record continues the chain, which has then moved to it
 */
gboolean cf_chain_check (CfChain *self,
                         const CfChainRecord *record,
                         CfRecord **ret_record,
                         CfVerifyProblem **ret_problem);

G_END_DECLS
