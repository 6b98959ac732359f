/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * The till and its central.  The till knows no network: a program that has one lends the till's store
 * to the sync (sync/cf-sync.h) and tells the till what came of it.
 */

typedef struct _CfStore CfStore;

/** cf_till_lend_store: Returns: (transfer none): the open store, for the sync only; until the close. */
CfStore *cf_till_lend_store (CfTill *self);

/** cf_till_is_managed: Returns: whether a central says what is sold here, at what price, by whom. */
gboolean cf_till_is_managed (CfTill *self);

/**
 * cf_till_check_enrol:
 *
 * Whether whoever is signed in may make this till part of a store now: it changes what is sold, at what
 * price, and the numbers of receipts.  NOT_SIGNED_IN, NOT_PERMITTED, BASKET_OPEN.
 */
gboolean cf_till_check_enrol (CfTill *self, GError **error);

/** cf_till_enrolled: the lent store was enrolled: reads what that changed, and says so. */
gboolean cf_till_enrolled (CfTill *self, GError **error);

/**
 * CfTillCentral:
 * @is_online: whether it answers; @offline_since_ms: when it last did, 0 for never
 * @unsent: records it has not acknowledged; @unsent_sales: of these, finished sales
 */
typedef struct
{
  gboolean is_online;
  gint64 offline_since_ms;
  guint64 unsent;
  guint64 unsent_sales;
} CfTillCentral;

/** cf_till_get_central: @ret_central: (out): as told last; counted anew where nobody tells. */
void cf_till_get_central (CfTill *self, CfTillCentral *ret_central);

/** CfTillToldChange: what the central told, a set. */
typedef enum
{
  CF_TILL_TOLD_CATALOG = 1 << 0,
  CF_TILL_TOLD_STOCK = 1 << 1,
  CF_TILL_TOLD_OTHERS = 1 << 2,
  CF_TILL_TOLD_JOURNAL = 1 << 3, /* own records came back */
} CfTillToldChange;

/**
 * cf_till_tell_central:
 * @central: as it is now
 * @told: set of CfTillToldChange
 *
 * Says to the till, and by its signals to the screen, what the sync knows.
 */
void cf_till_tell_central (CfTill *self, const CfTillCentral *central, guint told);

G_END_DECLS
