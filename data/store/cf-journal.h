/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-journal
 *
 * The chain of records in store.db (sync.md, docs/journal.md).  Invariants, kept by
 * cf_journal_append() and proved by cf-verify.h:
 *
 *  1. positions are (epoch, seq) and rise; seq is gapless from 1 in every epoch, and an epoch's first
 *     record names the last one before it; the row's key is cf_position_to_key();
 *  2. a record's `prev` is the hash of the record before, in an epoch's first record the hash of the
 *     epoch's public key; `hash` is SHA-256 of the stored bytes; `sig` is the epoch key's;
 *  3. the record, its row in person_data and its effect on the projections are one transaction;
 *  4. a row never changes.
 *
 * Functions that write run on store.db's writer thread inside the caller's transaction.
 */

#include "cf-chain.h"
#include "cf-commit.h"
#include "cf-db.h"
#include "cf-position.h"

G_BEGIN_DECLS

#define CF_CLOCK_TOLERANCE_MS 2000 /* domain.md: beyond it the clock was set */

/**
 * CfJournalHead:
 * @terminal: whose journal
 * @position: of the newest record
 * @at_ms, @mono_ms, @boot: its reading of the clock
 *
 * What the next record needs to know of the newest one.  A value: copy it before a transaction and
 * copy it back when that was rolled back.
 */
typedef struct
{
  CfId terminal;
  CfPosition position;
  gint64 at_ms;
  gint64 mono_ms;
  CfId boot;
} CfJournalHead;

/**
 * cf_journal_load_head:
 *
 * Reads the newest record.  Fails with %CF_ERROR_DAMAGED where there is none or it cannot be read.
 */
gboolean cf_journal_load_head (CfDb *db, CfJournalHead *ret_head, GError **error);

/**
 * cf_journal_load_epoch_key:
 *
 * Fails with %CF_ERROR_DAMAGED where the epoch is not known.
 */
gboolean cf_journal_load_epoch_key (CfDb *db, guint epoch, CfPublicKey *ret_key, GError **error);

/** CfJournalPersonal: a row of person_data; @salt has %CF_PERSONAL_SALT_LEN bytes.  Borrowed. */
typedef struct
{
  const char *subject_id;
  const guint8 *salt; /* CF_PERSONAL_SALT_LEN bytes */
  const char *fields;
} CfJournalPersonal;

/**
 * cf_journal_append:
 * @head: of the journal; moved to the new record on success
 * @key: of @head's epoch
 * @event: what happened
 * @personal: (nullable): row of person_data
 * @ret_record: (out) (transfer full) (optional): the record as it was written
 *
 * Appends one record.  Does not touch the projections.
 */
gboolean cf_journal_append (CfDb *db,
                            CfJournalHead *head,
                            const CfKeyPair *key,
                            const CfEvent *event,
                            const CfJournalPersonal *personal,
                            CfRecord **ret_record,
                            GError **error);

/**
 * cf_journal_append_taken:
 * @record, @stored: the next record, checked (cf-chain.h), and its bytes as they were written once
 * @personal: (nullable): row of person_data
 *
 * As cf_journal_append(), with a record that was this journal's before its disk was put back.
 */
gboolean cf_journal_append_taken (CfDb *db,
                                  CfJournalHead *head,
                                  const CfRecord *record,
                                  const CfChainRecord *stored,
                                  const CfJournalPersonal *personal,
                                  GError **error);

/**
 * cf_journal_open_epoch:
 * @head: of the journal, zeroed but for @terminal in the very first epoch; moved on success
 * @clock: for `at`
 * @key: the new epoch's pair, staged already (cf-terminal-key.h)
 * @old_key: (nullable): the epoch's before, while it exists
 * @above: the newest epoch that is known to have existed, in this file or not; the new one is the next
 *   behind it and @head's, so that no number stands on two papers
 * @reason: as in CfEpochOpened
 * @code: the terminal's code from now on
 * @ret_record: (out) (transfer full) (optional): epoch.opened
 */
gboolean cf_journal_open_epoch (CfDb *db,
                                CfJournalHead *head,
                                const CfClock *clock,
                                const CfKeyPair *key,
                                const CfKeyPair *old_key,
                                guint above,
                                const char *reason,
                                const char *code,
                                CfRecord **ret_record,
                                GError **error);

/**
 * cf_journal_expect_clock:
 * @event: about to be appended
 * @ret_expected_ms: (out): what the wall clock should have said
 *
 * Within a boot the monotonic clock says how much time has passed; over a reboot only that it was not
 * less than nothing.
 *
 * Returns: whether the wall clock was set since @head by more than %CF_CLOCK_TOLERANCE_MS
 */
gboolean cf_journal_expect_clock (const CfJournalHead *head,
                                  const CfEvent *event,
                                  gint64 *ret_expected_ms);

/**
 * cf_journal_read:
 * @key: of a position
 * @ret_hash: (out) (optional): the stored hash
 *
 * Fails with %CF_ERROR_UNKNOWN_RECEIPT where there is no such record.
 *
 * Returns: (transfer full): the record
 */
CfRecord *cf_journal_read (CfDb *db, gint64 key, CfHash *ret_hash, GError **error);

/**
 * cf_journal_find_code:
 *
 * Returns: (transfer full): the terminal's code, as the newest epoch's first record says
 */
char *cf_journal_find_code (CfDb *db, GError **error);

/**
 * cf_journal_count_left:
 * @since_ms: by the clock of whoever opened them
 * @ret_epochs: (out): how many epochs were opened since then because the journal had gone on elsewhere
 *   without this file: a copy was put back, or another one sells
 */
gboolean cf_journal_count_left (CfDb *db, gint64 since_ms, guint *ret_epochs, GError **error);

/** cf_journal_count: @ret_records: (out): how many records there are, all epochs together. */
gboolean cf_journal_count (CfDb *db, gint64 *ret_records, GError **error);

G_END_DECLS
