/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What this terminal did about customers: projections of customer.… and points.changed, read over the
 * told rows. */

#include "cf-commit.h"
#include "cf-db.h"
#include "cf-trade-body.h"

G_BEGIN_DECLS

/**
 * CfOwnConsent: an answer given here.
 */
typedef struct
{
  char *topic;
  gboolean granted;
  gboolean is_explicit;
  gint64 at_ms;
} CfOwnConsent;

/**
 * CfOwnCustomer:
 * @is_known: something was done here at all
 * @is_erased: erased here, by this id or an alias known here
 * @fields: (nullable): the personal fields as last written here behind the position asked for, JSON
 * @survivor: (nullable): the id it was merged into here
 * @points: changed here since
 * @consents: (element-type CfOwnConsent): answers given here since
 */
typedef struct
{
  gboolean is_known;
  gboolean is_erased;
  char *fields;
  char *survivor;
  gint64 points;
  GPtrArray *consents;
} CfOwnCustomer;

/** cf_own_customer_free: frees @self, which may be %NULL. */
void cf_own_customer_free (CfOwnCustomer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfOwnCustomer, cf_own_customer_free)

/**
 * cf_customer_store_read:
 * @after: key of a position: only what was done behind it; erasing and merging count always
 */
CfOwnCustomer *cf_customer_store_read (CfDb *db, const char *id, gint64 after, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_customer_store_list_written:
 * @after: an id, "" for the first
 *
 * Returns: (transfer full) (element-type utf8): ids above @after of customers whose personal fields were
 * written here and are still there, at most @limit, in order
 */
GPtrArray *cf_customer_store_list_written (CfDb *db, const char *after, guint limit, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_customer_store_index: @id is found by the personal @fields, JSON.  Inside a transaction. */
gboolean cf_customer_store_index (CfDb *db, const char *id, const char *fields, GError **error);

/**
 * cf_customer_store_fill_index:
 * @db: (transfer none): writer
 *
 * Makes the index of own customers from the personal fields, in one transaction, where it is empty: after
 * a program that had none, or where the working state was lost.
 */
gboolean cf_customer_store_fill_index (CfDb *db, GError **error);

/**
 * cf_customer_store_put:
 * @commit: gets the event and the personal fields beside it
 * @kind: customer.created or customer.changed
 * @body: its @personal_hash is set here
 * @fields: (nullable): the personal fields, whole; %NULL: as they were
 *
 * Fails with %CF_ERROR_BAD_REQUEST where a field is no text.
 */
gboolean cf_customer_store_put (CfCommit *commit,
                                const CfClock *clock,
                                const char *by,
                                CfEventKind kind,
                                const CfCustomerChanged *body,
                                json_object *fields,
                                GError **error);

G_END_DECLS
