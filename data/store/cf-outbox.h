/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-outbox
 *
 * What the central has not acknowledged.  There is no queue of its own: what is to be sent is the
 * journal behind the acknowledged position of each epoch, so queue and facts cannot disagree.
 *
 * Reading only, any connection to store.db; what is acknowledged goes in with
 * cf_commit_acknowledge().
 */

#include "cf-db.h"
#include "cf-position.h"

G_BEGIN_DECLS

/**
 * CfOutboxRecord:
 * @bytes: the record, byte for byte as it was signed
 * @salt, @fields: (nullable): the row of person_data beside it; @salt has 16 bytes
 */
typedef struct
{
  gint64 seq;
  CfHash hash;
  CfSignature sig;
  char *bytes;
  gsize len;
  guint8 *salt;
  char *fields;
} CfOutboxRecord;

/**
 * CfOutboxBatch:
 * @epoch: of all its records; @public_key: the epoch's
 * @branch: (nullable): hex hash of the first record that differs from what the central has under the
 *   same position: they go under this name
 * @records: (element-type CfOutboxRecord): without a gap, at least one
 */
typedef struct
{
  guint epoch;
  CfPublicKey public_key;
  char *branch;
  GPtrArray *records;
} CfOutboxBatch;

/**
 * cf_outbox_list_branches:
 *
 * Under which branches' names this till's records ever went to the central; a till that nobody copied has none.
 *
 * Returns: (transfer full): %NULL on failure
 */
char **cf_outbox_list_branches (CfDb *db, GError **error);

/** cf_outbox_batch_free: frees @self, which may be %NULL. */
void cf_outbox_batch_free (CfOutboxBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfOutboxBatch, cf_outbox_batch_free)

/**
 * cf_outbox_next:
 * @records_max, @bytes_max: bounds; a first record is taken whatever its size
 * @ret_batch: (out) (transfer full) (nullable): %NULL: all is acknowledged
 *
 * The oldest records that are not acknowledged, of one epoch.
 */
gboolean cf_outbox_next (CfDb *db,
                         guint records_max,
                         gsize bytes_max,
                         CfOutboxBatch **ret_batch,
                         GError **error);

/**
 * CfOutboxState:
 * @unsent: records that are not acknowledged; @unsent_sales: of these, finished sales
 * @oldest_at_ms: when the oldest of them happened, 0 for none
 * @epoch, @seq: the newest acknowledged position, 0 for none
 */
typedef struct
{
  guint64 unsent;
  guint64 unsent_sales;
  gint64 oldest_at_ms;
  guint epoch;
  gint64 seq;
} CfOutboxState;

/** cf_outbox_read_state: @ret_state: (out): a handful of look-ups, whatever the journal's size. */
gboolean cf_outbox_read_state (CfDb *db, CfOutboxState *ret_state, GError **error);

G_END_DECLS
