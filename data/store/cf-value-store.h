/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Stored value at this terminal: what its records took of cards, and which parts of cards it was lent. */

#include "cf-db.h"
#include "cf-id.h"

G_BEGIN_DECLS

#define CF_STATE_GRANT                                                                             \
  "grant." /* key, and a grant's id: the central's words, until it stands on the feed or has ended */

/**
 * CfHeldGrant:
 * @id: the grant's
 * @subject: a card's number, or "SKU|location"
 * @amount: how much was lent; @used: what this terminal's records took of it: of a card alone, for pieces
 *   do not outlive the basket that they were lent for
 * @is_kept: stands in the working state too, for the feed had not told it when it came
 * @json: the central's words
 */
typedef struct
{
  char id[CF_ID_LEN + 1];
  char *subject;
  gint64 amount;
  gint64 used;
  gboolean is_kept;
  char *json;
} CfHeldGrant;

void cf_held_grant_free (CfHeldGrant *self);

/** cf_held_grant_copy: Returns: (transfer full): one like it. */
CfHeldGrant *cf_held_grant_copy (const CfHeldGrant *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_value_store_list_held:
 * @db: of the store, @reference: of what was told
 * @terminal, @epoch: of this terminal, now
 *
 * Live grants of this terminal and epoch, whether the feed told them or their own answer did: one whose
 * answer was lost is told by the feed.
 *
 * Returns: (transfer full) (element-type CfHeldGrant): by id
 */
GPtrArray *cf_value_store_list_held (CfDb *db,
                                     CfDb *reference,
                                     const CfId *terminal,
                                     guint epoch,
                                     GError **error);

/**
 * CfOwnValue:
 * @delta: what this terminal's records behind a position paid in and took of a card
 * @at_risk: of it, what nothing covered
 * @at_risk_in_all: the same of all cards
 */
typedef struct
{
  gint64 delta;
  gint64 at_risk;
  gint64 at_risk_in_all;
} CfOwnValue;

/**
 * cf_value_store_read_own:
 * @after: key of a position: this terminal's last record that the told row has
 * @unseen: key of the last record that the central has acknowledged
 */
gboolean cf_value_store_read_own (CfDb *db,
                                  const char *card,
                                  gint64 after,
                                  gint64 unseen,
                                  CfOwnValue *ret_own,
                                  GError **error);

G_END_DECLS
