/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-chain.h"

#include "cf-verify-private.h"

void
cf_chain_set_key (CfChain *self, guint epoch, const CfPublicKey *key)
{
  if (epoch == self->key_epoch)
    return;
  self->key_before = self->key;
  self->key = *key;
  self->key_epoch = epoch;
}

void
cf_chain_begin_inside (CfChain *self, guint epoch, gint64 seq, const CfHash *prev)
{
  self->last.epoch = epoch;
  self->last.seq = seq - 1;
  self->last.hash = *prev;
}

void
cf_chain_begin_after (CfChain *self, guint epoch)
{
  self->last.epoch = epoch;
  self->begins_later = TRUE;
}

/* ---- one question a function ------------------------------------------------------------------ */

static CfVerifyProblem *
check_place (const CfChain *self, const CfChainRecord *stored, const CfRecord *record)
{
  guint epoch = self->last.epoch;
  gint64 seq = self->last.seq + 1;
  guint found_epoch = stored->epoch != 0 ? stored->epoch : record->epoch;
  gint64 found_seq = stored->epoch != 0 ? stored->seq : record->seq;
  gboolean next_epoch = found_epoch > epoch && found_seq == 1; /* check_epoch() sees gaps */

  if (!next_epoch && (found_epoch != epoch || found_seq != seq))
    return cf_verify_problem_new (CF_VERIFY_MISSING, epoch != 0 ? epoch : 1, seq,
                                  "%u:%" G_GINT64_FORMAT " follows %u:%" G_GINT64_FORMAT,
                                  found_epoch, found_seq, self->last.epoch, self->last.seq);
  if (record->epoch != found_epoch || record->seq != found_seq)
    return cf_verify_problem_new (CF_VERIFY_MISSING, found_epoch, found_seq,
                                  "the record %u:%" G_GINT64_FORMAT " stands in its place",
                                  record->epoch, record->seq);
  if (self->last.epoch != 0 && cf_id_is_set (&self->terminal) &&
      !cf_id_equal (&self->terminal, &record->terminal))
    return cf_verify_problem_new (CF_VERIFY_CHAIN, record->epoch, record->seq,
                                  "it is of another terminal, %s", record->terminal.text);
  return NULL;
}

static CfVerifyProblem *
check_signature (const CfChain *self, const CfChainRecord *stored, const CfRecord *record)
{
  if (self->key_epoch != record->epoch)
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, record->seq,
                                  "no key of epoch %u is known", record->epoch);
  if (!cf_record_verify (&self->key, &stored->hash, &stored->signature))
    return cf_verify_problem_new (CF_VERIFY_SIGNATURE, record->epoch, record->seq,
                                  "the signature is not of epoch %u's key", record->epoch);
  return NULL;
}

static CfVerifyProblem *
check_prev (const CfChain *self, const CfRecord *record)
{
  CfHash expected = record->seq == 1 ? cf_record_first_prev (&self->key) : self->last.hash;

  if (cf_hash_equal (&expected, &record->prev))
    return NULL;
  return cf_verify_problem_new (CF_VERIFY_CHAIN, record->epoch, record->seq,
                                "prev is not the hash of the record before");
}

/* epoch.opened says where the epoch before ended, and is vouched for by its key while that existed. */
static CfVerifyProblem *
check_epoch (CfChain *self, const CfRecord *record, gboolean *ret_vouched)
{
  CfEpochOpened opened;
  CfPublicKey said;
  CfHash before;
  CfSignature signature;
  gboolean first = self->last.epoch == 0;

  if (cf_record_get_kind (record) != CF_EVENT_EPOCH_OPENED ||
      !cf_event_read_epoch_opened (record->body, &opened, NULL) ||
      !cf_public_key_from_base64 (opened.public_key, &said))
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, 1, "it is not epoch.opened");
  if (!cf_public_key_equal (&said, &self->key))
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, 1,
                                  "it names another key than the epoch's");
  *ret_vouched = FALSE;
  if (self->begins_later && self->epochs == 0)
    return NULL;
  if (opened.previous_epoch != self->last.epoch || opened.previous_seq != self->last.seq)
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, 1,
                                  "it continues %u:%" G_GINT64_FORMAT ", but %u:%" G_GINT64_FORMAT
                                  " is the last before it",
                                  opened.previous_epoch, opened.previous_seq, self->last.epoch,
                                  self->last.seq);
  if (!first && (!cf_hash_from_hex (opened.previous_hash, &before) ||
                 !cf_hash_equal (&before, &self->last.hash)))
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, 1,
                                  "it continues another record %u:%" G_GINT64_FORMAT,
                                  opened.previous_epoch, opened.previous_seq);
  if (first || opened.previous_signature == NULL)
    return NULL;
  *ret_vouched = TRUE;
  if (!cf_signature_from_base64 (opened.previous_signature, &signature) ||
      !cf_epoch_verify (&self->key_before, &self->key, &signature))
    return cf_verify_problem_new (CF_VERIFY_EPOCH, record->epoch, 1,
                                  "its key is not signed by the key of the epoch before");
  return NULL;
}

static void
move_to (CfChain *self, const CfChainRecord *stored, const CfRecord *record, gboolean vouched)
{
  if (record->seq == 1) {
    if (self->epochs > 0 && !vouched)
      self->unvouched++;
    self->newest_vouched = vouched;
    self->epochs++;
  } else if (self->epochs == 0) {
    self->epochs = 1;
  }
  self->last.epoch = record->epoch;
  self->last.seq = record->seq;
  self->last.hash = stored->hash;
  self->terminal = record->terminal;
}

gboolean
cf_chain_check (CfChain *self,
                const CfChainRecord *stored,
                CfRecord **ret_record,
                CfVerifyProblem **ret_problem)
{
  CfHash hash = cf_hash_of (stored->bytes, stored->len);
  gboolean same = cf_hash_equal (&hash, &stored->hash);
  g_autoptr (CfRecord) record = cf_record_parse (stored->bytes, stored->len, NULL);
  CfVerifyProblem *problem = NULL;
  guint epoch = stored->epoch != 0 ? stored->epoch : MAX (self->last.epoch, 1);
  gint64 seq = stored->epoch != 0 ? stored->seq : self->last.seq + 1;
  gboolean vouched = FALSE;

  if (!same)
    problem = cf_verify_problem_new (CF_VERIFY_CHANGED, epoch, seq,
                                     "the bytes are not those that were hashed");
  else if (record == NULL)
    problem = cf_verify_problem_new (CF_VERIFY_MALFORMED, epoch, seq,
                                     "it is not a record in canonical form");
  else
    problem = check_place (self, stored, record);
  if (problem == NULL)
    problem = check_signature (self, stored, record);
  if (problem == NULL)
    problem = check_prev (self, record);
  if (problem == NULL && record->seq == 1)
    problem = check_epoch (self, record, &vouched);
  if (problem != NULL) {
    *ret_problem = problem;
    return FALSE;
  }
  move_to (self, stored, record, vouched);
  *ret_record = g_steal_pointer (&record);
  return TRUE;
}
